//! Types without ownership: numbers, `bool`, enumerations, HRESULT, DATE, CURRENCY, DECIMAL.

use super::Value;
use crate::raw;
use crate::scalar::{Bool32, Currency, Date, Decimal};
use crate::variant::vt::{
    VT_BOOL, VT_CY, VT_DATE, VT_DECIMAL, VT_ERROR, VT_I1, VT_I2, VT_I4, VT_I8, VT_INT_PTR, VT_R4,
    VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT_PTR, canonical,
};
use windows_core::HRESULT;

/// A type whose Rust and C representation are the same, bit for bit, so that an array of the one can
/// be viewed as an array of the other.
///
/// # Safety
/// The type has the size and alignment of its `Abi`, and every `Abi` is a valid value of it.
pub unsafe trait Plain: Value + Copy {}

/// `Value` for types that are passed by value both ways: `$to` makes the type of an `Abi`, `$from`
/// the `Abi` of the type.
macro_rules! by_value {
    ($($type:ty, $abi:ty, $vt:expr, $to:expr, $from:expr;)*) => {
        $(
            // SAFETY: the ABI type is that of the C declaration; nothing is owned.
            unsafe impl Value for $type {
                type Abi = $abi;
                type Ref<'a> = Self;
                const VT: u16 = $vt;

                #[inline]
                unsafe fn borrow(abi: &$abi) -> Self {
                    let to: fn($abi) -> $type = $to;
                    to(*abi)
                }

                #[inline]
                unsafe fn view<'a>(abi: *const $abi) -> Self::Ref<'a> {
                    // SAFETY: as of the caller, for whom a valid value lies there.
                    unsafe { Self::from_abi(abi.read_unaligned()) }
                }

                #[inline]
                unsafe fn from_abi(abi: $abi) -> Self {
                    let to: fn($abi) -> $type = $to;
                    to(abi)
                }

                #[inline]
                fn into_abi(self) -> $abi {
                    let from: fn($type) -> $abi = $from;
                    from(self)
                }

                #[inline]
                fn empty_abi() -> $abi {
                    <$abi>::default()
                }

                #[inline]
                fn to_owned(borrowed: Self) -> Self {
                    borrowed
                }
            }
        )*
    };
}

by_value! {
    i8, i8, VT_I1, |abi| abi, |value| value;
    u8, u8, VT_UI1, |abi| abi, |value| value;
    i16, i16, VT_I2, |abi| abi, |value| value;
    u16, u16, VT_UI2, |abi| abi, |value| value;
    i32, i32, VT_I4, |abi| abi, |value| value;
    u32, u32, VT_UI4, |abi| abi, |value| value;
    i64, i64, VT_I8, |abi| abi, |value| value;
    u64, u64, VT_UI8, |abi| abi, |value| value;
    isize, isize, canonical(VT_INT_PTR), |abi| abi, |value| value;
    usize, usize, canonical(VT_UINT_PTR), |abi| abi, |value| value;
    f32, f32, VT_R4, |abi| abi, |value| value;
    f64, f64, VT_R8, |abi| abi, |value| value;
    // VARIANT_TRUE is -1; any other value than 0 is taken for true as well.
    bool, i16, VT_BOOL, |abi| abi != 0, |value| -i16::from(value);
    // The Windows API's BOOL is a plain `long` in a VARIANT.
    Bool32, i32, VT_I4, Bool32, |value| value.0;
    HRESULT, i32, VT_ERROR, HRESULT, |value| value.0;
    Date, f64, VT_DATE, Date, |value| value.0;
    Currency, i64, VT_CY, Currency, |value| value.0;
}

// SAFETY: DECIMAL is plain data; within a VARIANT its reserved word is the VARTYPE, which
// `from_raw` ignores.
unsafe impl Value for Decimal {
    type Abi = raw::DECIMAL;
    type Ref<'a> = Self;
    const VT: u16 = VT_DECIMAL;

    unsafe fn borrow(abi: &raw::DECIMAL) -> Self {
        Self::from_raw(*abi)
    }

    unsafe fn view<'a>(abi: *const raw::DECIMAL) -> Self::Ref<'a> {
        // SAFETY: as of the caller, for whom a valid value lies there.
        Self::from_raw(unsafe { abi.read_unaligned() })
    }

    unsafe fn from_abi(abi: raw::DECIMAL) -> Self {
        Self::from_raw(abi)
    }

    fn into_abi(self) -> raw::DECIMAL {
        self.into_raw()
    }

    fn empty_abi() -> raw::DECIMAL {
        Self::ZERO.into_raw()
    }

    fn to_owned(borrowed: Self) -> Self {
        borrowed
    }

    unsafe fn init(slot: *mut raw::DECIMAL) {
        // SAFETY: as of the caller.
        unsafe { Self::ZERO.put_back(slot) }
    }

    /// The reserved word stays: in a VARIANT it is the VARTYPE.
    unsafe fn put_back(self, slot: *mut raw::DECIMAL) {
        const RESERVED: usize = size_of::<u16>();
        let value = self.into_raw();
        // SAFETY: as of the caller; a DECIMAL has no padding.
        unsafe {
            slot.byte_add(RESERVED)
                .cast::<u8>()
                .copy_from_nonoverlapping(
                    (&raw const value).byte_add(RESERVED).cast(),
                    size_of::<raw::DECIMAL>() - RESERVED,
                );
        }
    }
}

macro_rules! plain {
    ($($type:ty),*) => {
        $(
            // SAFETY: the type is its own ABI type, or a transparent wrapper of it, and is valid
            // with any bits.
            unsafe impl Plain for $type {}
        )*
    };
}

plain!(
    i8, u8, i16, u16, i32, u32, i64, u64, isize, usize, f32, f64, Bool32, HRESULT, Date, Currency
);

/// Makes an enumeration a [`Value`]: a `#[repr(transparent)]` struct around a public `i32`.
///
/// Its VARTYPE is VT_I4. A struct of another form does not compile.
///
/// ```
/// #[repr(transparent)]
/// #[derive(Clone, Copy)]
/// pub struct State(pub i32);
/// com_sink::impl_enum_value!(State);
/// ```
#[macro_export]
macro_rules! impl_enum_value {
    ($type:ty) => {
        const _: () = {
            ::core::assert!(
                ::core::mem::size_of::<$type>() == ::core::mem::size_of::<i32>()
                    && ::core::mem::align_of::<$type>() == ::core::mem::align_of::<i32>()
            );
        };

        // SAFETY: enumerations are `int` in C; the type has one field, an i32, and its size.
        unsafe impl $crate::value::Value for $type {
            type Abi = i32;
            type Ref<'a> = Self;
            const VT: u16 = $crate::variant::vt::VT_I4;

            #[inline]
            unsafe fn borrow(abi: &i32) -> Self {
                Self(*abi)
            }

            #[inline]
            unsafe fn from_abi(abi: i32) -> Self {
                Self(abi)
            }

            #[inline]
            fn into_abi(self) -> i32 {
                let Self(value) = self;
                value
            }

            #[inline]
            fn empty_abi() -> i32 {
                0
            }

            #[inline]
            fn to_owned(borrowed: Self) -> Self {
                borrowed
            }
        }

        // SAFETY: the one field, an i32, fills the type (asserted above); any i32 is valid.
        unsafe impl $crate::value::Plain for $type {}

        impl ::core::convert::From<$type> for $crate::Variant {
            fn from(value: $type) -> Self {
                $crate::value::Value::into_variant(value)
            }
        }
    };
}
