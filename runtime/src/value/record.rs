//! Structures and arrays of plain data, which only calls by vtable can pass.

use super::{Plain, Value};
use crate::variant::vt::VT_PTR;

/// Makes a structure a [`Value`](crate::value::Value): `impl_record_value!(unsafe POINT);`.
///
/// Handlers get `&POINT`. No VARIANT holds one, so that `Invoke` can't pass it.
///
/// The macro holds an `unsafe impl`, hence the word in it: whoever writes it vouches that the type is `#[repr(C)]` and
/// laid out as C does it, and that it is valid with any bits, zeros among them, and owns nothing. It is for generated
/// code.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_record_value {
    (unsafe $type:ty) => {
        // SAFETY: the type is its own ABI type; the writer of the macro vouches for the rest.
        unsafe impl $crate::value::Value for $type {
            type Abi = Self;
            type Ref<'a> = &'a Self;
            const VT: u16 = $crate::variant::vt::VT_RECORD;

            #[inline]
            unsafe fn borrow(abi: &Self) -> &Self {
                abi
            }

            #[inline]
            unsafe fn from_abi(abi: Self) -> Self {
                abi
            }

            #[inline]
            unsafe fn take(slot: *mut Self) -> Option<Self> {
                // SAFETY: as of the caller, for whom a valid value lies there.
                Some(unsafe { slot.read_unaligned() })
            }

            #[inline]
            fn into_abi(self) -> Self {
                self
            }

            #[inline]
            fn empty_abi() -> Self {
                // SAFETY: valid with any bits.
                unsafe { ::core::mem::zeroed() }
            }

            #[inline]
            fn to_owned(borrowed: &Self) -> Self {
                *borrowed
            }

            $crate::not_in_a_variant!();
        }
    };
}

/// The part of a [`Value`] that is the same for all types that no VARIANT holds.
#[doc(hidden)]
#[macro_export]
macro_rules! not_in_a_variant {
    () => {
        unsafe fn exact<'a>(_variant: &'a $crate::raw::VARIANT) -> Option<Self::Ref<'a>> {
            None
        }

        unsafe fn exact_mut(_variant: &$crate::raw::VARIANT) -> Option<*mut Self::Abi> {
            None
        }

        /// An empty VARIANT.
        fn into_variant(self) -> $crate::Variant {
            $crate::Variant::empty()
        }

        fn from_variant(_variant: &$crate::Variant) -> $crate::Result<Self> {
            Err($crate::hresult::DISP_E_TYPEMISMATCH.into())
        }
    };
}

// SAFETY: `Plain` types have the layout of their ABI types and are valid with any bits; so have and are arrays of them.
unsafe impl<T: Plain, const N: usize> Value for [T; N] {
    type Abi = [T::Abi; N];
    type Ref<'a> = &'a Self;
    const VT: u16 = VT_PTR;

    unsafe fn borrow(abi: &[T::Abi; N]) -> &Self {
        // SAFETY: the same layout, and valid with any bits.
        unsafe { &*(&raw const *abi).cast() }
    }

    unsafe fn from_abi(abi: [T::Abi; N]) -> Self {
        // SAFETY: the same layout, and valid with any bits.
        unsafe { (&raw const abi).cast::<Self>().read() }
    }

    unsafe fn take(slot: *mut [T::Abi; N]) -> Option<Self> {
        // SAFETY: as of the caller, for whom a valid value lies there.
        Some(unsafe { Self::from_abi(slot.read_unaligned()) })
    }

    fn into_abi(self) -> [T::Abi; N] {
        self.map(T::into_abi)
    }

    fn empty_abi() -> [T::Abi; N] {
        core::array::from_fn(|_| T::empty_abi())
    }

    fn to_owned(borrowed: &Self) -> Self {
        *borrowed
    }

    crate::not_in_a_variant!();
}

#[cfg(test)]
mod tests {
    use super::super::{InOut, Out, Value};
    use crate::Variant;
    use crate::hresult::DISP_E_TYPEMISMATCH;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Point {
        x: i32,
        y: f64,
    }
    crate::impl_record_value!(unsafe Point);

    #[test]
    fn a_record_is_seen_where_it_lies() {
        let point = Point { x: 3, y: 0.5 };
        // SAFETY: a valid value that lives on.
        let seen = unsafe { Point::borrow(&point) };
        assert!(core::ptr::eq(seen, &point));
        assert_eq!(Point::empty(), Point { x: 0, y: 0.0 });
    }

    #[test]
    fn an_out_parameter_starts_with_zeros_and_is_written_at_the_end() {
        let mut slot = Point { x: 9, y: 9.0 };
        {
            // SAFETY: the slot is writable.
            let mut out = unsafe { Out::<Point>::new(&mut slot) };
            assert_eq!(*out, Point { x: 0, y: 0.0 });
            out.x = 4;
        }
        assert_eq!(slot, Point { x: 4, y: 0.0 });
        {
            // SAFETY: the slot holds a valid value.
            let mut both = unsafe { InOut::<Point>::new(&mut slot) };
            both.y = 2.0;
        }
        assert_eq!(slot, Point { x: 4, y: 2.0 });
    }

    #[test]
    fn an_array_is_seen_where_it_lies() {
        let numbers = [1_i16, -2, 3];
        // SAFETY: a valid value that lives on.
        assert_eq!(unsafe { <[i16; 3]>::borrow(&numbers) }, &numbers);
        // SAFETY: a valid value without owner.
        assert_eq!(unsafe { <[i16; 3]>::from_abi(numbers) }, numbers);
        assert_eq!(<[i16; 3]>::empty(), [0; 3]);
        let mut slot = [7_u8; 4];
        // SAFETY: the slot holds a valid value.
        let mut both = unsafe { InOut::<[u8; 4]>::new(&mut slot) };
        both[2] = 1;
        drop(both);
        assert_eq!(slot, [7, 7, 1, 7]);
    }

    #[test]
    fn no_variant_holds_them() {
        let point = Point { x: 1, y: 1.0 };
        assert!(point.into_variant().is_empty());
        let error = Point::from_variant(&Variant::from(1)).unwrap_err();
        assert_eq!(error.code(), DISP_E_TYPEMISMATCH);
        assert!(<[i32; 2]>::from_variant(&Variant::empty()).is_err());
    }
}
