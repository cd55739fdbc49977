//! How Rust types map to the types of the ABI.

mod array;
mod guard;
mod guid;
mod interface;
#[cfg(test)]
mod narrow_tests;
mod number;
mod object;
mod record;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use guard::{InOut, Out};
pub use interface::ComInterface;
pub use number::Plain;

use crate::coerce;
use crate::error::Result;
use crate::raw;
use crate::variant::{Variant, layout, vt};
use windows_core::GUID;

/// A Rust type that stands for a type of COM.
///
/// Implemented by this crate for every type of OLE automation, by
/// [`impl_enum_value!`](crate::impl_enum_value) for enumerations, and for `Option<I>` where `I` is
/// a [`ComInterface`].
///
/// # Safety
/// - `Abi` is what C passes by value for the type, and [`into_abi`](Self::into_abi) gives a valid
///   one that whoever gets it may free by the rules of COM.
/// - [`empty_abi`](Self::empty_abi) owns nothing.
/// - In a VARIANT of type [`VT`](Self::VT), the payload is an `Abi` (DECIMAL: the whole VARIANT is).
pub unsafe trait Value: Sized + 'static {
    /// The C representation.
    type Abi;
    /// How an `[in]` parameter looks to a handler, and what a client passes.
    type Ref<'a>
    where
        Self: 'a;
    /// The VARTYPE of such a value in a VARIANT.
    const VT: u16;
    /// The interface that a pointer in a VARIANT has to be queried for (an array: each of its
    /// elements); `None` for what is no interface, and for IUnknown and IDispatch themselves.
    const IID: Option<GUID> = None;

    /// Views an `[in]` parameter.
    ///
    /// # Safety
    /// `*abi` is a valid value, and what it points to stays so for `'a`.
    unsafe fn borrow<'a>(abi: &'a Self::Abi) -> Self::Ref<'a>;

    /// Views a value in memory of the caller, who may keep what has 8 bytes or more at a multiple of 4: C compilers for
    /// 32-bit x86 do so on the stack. Numbers of that width are hence copied.
    ///
    /// # Safety
    /// As for [`borrow`](Self::borrow), but that 4 bytes are enough of an alignment for numbers.
    #[inline]
    unsafe fn view<'a>(abi: *const Self::Abi) -> Self::Ref<'a> {
        // SAFETY: as of the caller; numbers have a function of their own instead of this one. (Structures and arrays have
        // none, but no VARIANT holds one, and those of a vtable are read by `copied`.)
        unsafe { Self::borrow(&*abi) }
    }

    /// Takes ownership of a value.
    ///
    /// # Safety
    /// `abi` is a valid value that nobody else owns.
    unsafe fn from_abi(abi: Self::Abi) -> Self;

    /// Gives up ownership.
    fn into_abi(self) -> Self::Abi;

    /// What an out parameter holds when nothing has been put there: zero, or null.
    fn empty_abi() -> Self::Abi;

    /// An own copy of a borrowed value.
    fn to_owned(borrowed: Self::Ref<'_>) -> Self;

    /// An owned VARIANT of type [`VT`](Self::VT) (for types that no VARIANT can hold: the nearest
    /// that it can).
    fn into_variant(self) -> Variant {
        let mut result = raw::VARIANT::default();
        // SAFETY: the payload of a VARIANT of this type is an `Abi`; the VARIANT gets to own it. A
        // DECIMAL covers the VARTYPE, which is hence written last.
        unsafe {
            layout::value_mut(&mut result, Self::VT)
                .cast::<Self::Abi>()
                .write(self.into_abi());
            layout::set_vartype(&mut result, Self::VT);
            Variant::from_raw(result)
        }
    }

    /// The empty value.
    fn empty() -> Self {
        // SAFETY: an empty value is valid and owns nothing.
        unsafe { Self::from_abi(Self::empty_abi()) }
    }

    /// The value of an argument whose VARTYPE is exactly that of this type, not by reference. No
    /// coercion, no QueryInterface: interfaces other than IUnknown and IDispatch never are exact.
    ///
    /// # Safety
    /// `variant` is a valid VARIANT, and what it points to stays so for `'a`.
    #[inline]
    unsafe fn exact<'a>(variant: &'a raw::VARIANT) -> Option<Self::Ref<'a>> {
        // SAFETY: as of the caller; the VARTYPE says that the payload is an `Abi`.
        unsafe {
            (layout::vartype(variant) == Self::VT)
                .then(|| Self::view(layout::value(variant, Self::VT).cast()))
        }
    }

    /// Where the value of a by-reference argument (VT_BYREF and exactly this type) lies.
    ///
    /// # Safety
    /// `variant` is a valid VARIANT.
    #[inline]
    unsafe fn exact_mut(variant: &raw::VARIANT) -> Option<*mut Self::Abi> {
        // SAFETY: as of the caller.
        unsafe { variable(variant, Self::VT) }
    }

    /// As [`exact`](Self::exact), but for an argument whose interfaces have been queried: it takes any kind.
    ///
    /// # Safety
    /// As for [`exact`](Self::exact); and an interface in the VARIANT is of this type.
    unsafe fn queried<'a>(variant: &'a raw::VARIANT) -> Option<Self::Ref<'a>> {
        // SAFETY: as of the caller.
        unsafe { Self::exact(variant) }
    }

    /// As [`exact_mut`](Self::exact_mut), but for an argument whose interfaces have been queried.
    ///
    /// # Safety
    /// As for [`exact_mut`](Self::exact_mut); and an interface in the variable is of this type.
    unsafe fn queried_mut(variant: &raw::VARIANT) -> Option<*mut Self::Abi> {
        // SAFETY: as of the caller.
        unsafe { Self::exact_mut(variant) }
    }

    /// The value of any VARIANT, by reference or not, coerced as
    /// [`Variant::change_type`] does it; interfaces are queried.
    ///
    /// # Errors
    /// DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW, E_NOINTERFACE, E_OUTOFMEMORY.
    fn from_variant(variant: &Variant) -> Result<Self> {
        let coerced = coerce::argument(variant, Self::VT, Self::IID.as_ref())?;
        // SAFETY: a `Variant` is a valid VARIANT, alive here; interfaces have been queried.
        unsafe { Self::queried(coerced.as_raw()) }
            .map(Self::to_owned)
            .ok_or_else(|| crate::hresult::DISP_E_TYPEMISMATCH.into())
    }

    /// Makes an `[out]` parameter empty, for [`Out`].
    ///
    /// # Safety
    /// `slot` is writable; 4 bytes are enough of an alignment. It need not be initialised; it is afterwards, as far as
    /// [`put_back`](Self::put_back) needs it.
    unsafe fn init(slot: *mut Self::Abi) {
        // SAFETY: as of the caller.
        unsafe { slot.write_unaligned(Self::empty_abi()) }
    }

    /// Copies the value of an `[in, out]` parameter, for [`InOut`]. The variable keeps its own: callers pass the same
    /// one twice, or the text in it as an `[in]` argument beside it, and what is borrowed from there stays valid.
    ///
    /// `None` if it cannot be copied: a VARIANT of a type that no VARIANT may have.
    ///
    /// # Safety
    /// `slot` points to a valid value; 4 bytes are enough of an alignment for numbers, structures and arrays.
    unsafe fn take(slot: *mut Self::Abi) -> Option<Self> {
        // SAFETY: as of the caller.
        Some(unsafe { Self::to_owned(Self::view(slot)) })
    }

    /// Replaces the value of an `[in, out]` parameter, or that of an `[out]` one after [`init`](Self::init).
    ///
    /// # Safety
    /// As for [`take`](Self::take); the callee may replace the value, and nobody borrows from it.
    unsafe fn put_back(self, slot: *mut Self::Abi) {
        // SAFETY: as of the caller; the old value has no other owner then.
        unsafe {
            let old = slot.read_unaligned();
            slot.write_unaligned(self.into_abi());
            drop(Self::from_abi(old));
        }
    }
}

/// The variable of type `vt` that a by-reference argument refers to.
///
/// # Safety
/// `variant` is a valid VARIANT.
#[inline]
unsafe fn variable<A>(variant: &raw::VARIANT, vt: u16) -> Option<*mut A> {
    // SAFETY: the payload of any by-reference VARIANT is a pointer.
    unsafe {
        if layout::vartype(variant) != vt | vt::VT_BYREF {
            return None;
        }
        let target = layout::payload(variant).cast::<*mut A>().read();
        is_target(target).then_some(target)
    }
}

/// Whether a by-reference argument can be used where it lies.
fn is_target<A>(target: *const A) -> bool {
    !target.is_null() && layout::is_aligned(target)
}
