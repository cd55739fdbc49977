//! BSTR and VARIANT.

use super::{Value, is_target};
use crate::bstr::{BStr, BString};
use crate::coerce;
use crate::error::Result;
use crate::raw;
use crate::variant::vt::{VT_BSTR, VT_BYREF, VT_VARIANT};
use crate::variant::{Variant, layout};

// SAFETY: a BSTR is a pointer to its units, or null, owned by whoever holds the value.
unsafe impl Value for BString {
    type Abi = *mut u16;
    type Ref<'a> = &'a BStr;
    const VT: u16 = VT_BSTR;

    #[inline]
    unsafe fn borrow(abi: &*mut u16) -> &BStr {
        // SAFETY: as of the caller.
        unsafe { BStr::from_raw_ref(abi) }
    }

    unsafe fn from_abi(abi: *mut u16) -> Self {
        // SAFETY: as of the caller.
        unsafe { Self::from_raw(abi) }
    }

    fn into_abi(self) -> *mut u16 {
        self.into_raw()
    }

    fn empty_abi() -> *mut u16 {
        core::ptr::null_mut()
    }

    fn to_owned(borrowed: &BStr) -> Self {
        Self::from(borrowed)
    }
}

// SAFETY: `Variant` is a transparent wrapper of the ABI type. Its VARTYPE never is VT_VARIANT, so
// every method that looks at a VARIANT's type is replaced.
unsafe impl Value for Variant {
    type Abi = raw::VARIANT;
    type Ref<'a> = &'a Self;
    const VT: u16 = VT_VARIANT;

    #[inline]
    unsafe fn borrow(abi: &raw::VARIANT) -> &Self {
        // SAFETY: as of the caller.
        unsafe { Self::from_raw_ref(abi) }
    }

    unsafe fn from_abi(abi: raw::VARIANT) -> Self {
        // SAFETY: as of the caller.
        unsafe { Self::from_raw(abi) }
    }

    fn into_abi(self) -> raw::VARIANT {
        self.into_raw()
    }

    fn empty_abi() -> raw::VARIANT {
        Self::empty().into_raw()
    }

    fn to_owned(borrowed: &Self) -> Self {
        borrowed.clone()
    }

    fn into_variant(self) -> Variant {
        self
    }

    /// Anything at all; a reference to a VARIANT is that VARIANT.
    #[inline]
    unsafe fn exact(variant: &raw::VARIANT) -> Option<&Self> {
        // SAFETY: as of the caller; the payload of VT_BYREF|VT_VARIANT is a pointer to a VARIANT.
        unsafe {
            if layout::vartype(variant) == VT_BYREF | VT_VARIANT {
                let target = layout::payload(variant)
                    .cast::<*const raw::VARIANT>()
                    .read();
                return is_target(target).then(|| Self::from_raw_ref(&*target));
            }
            Some(Self::from_raw_ref(variant))
        }
    }

    fn from_variant(variant: &Variant) -> Result<Self> {
        Ok(variant.clone())
    }

    unsafe fn take(slot: *mut raw::VARIANT) -> Option<Self> {
        // SAFETY: as of the caller.
        unsafe { Self::from_raw_ref(&*slot) }.try_clone().ok()
    }

    /// Through a by-reference VARIANT, the variable that it refers to gets the value, coerced to its
    /// type; it keeps its old value when that is impossible, as there is nobody to tell.
    unsafe fn put_back(self, slot: *mut raw::VARIANT) {
        // SAFETY: as of the caller; the old value has no other owner then.
        unsafe {
            if layout::vartype(slot) & VT_BYREF != 0 {
                let _ = coerce::store_by_ref(&*slot, self);
            } else {
                drop(Self::from_raw(slot.replace(self.into_raw())));
            }
        }
    }
}
