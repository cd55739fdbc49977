//! SAFEARRAY.

use super::{Value, variable};
use crate::raw;
use crate::safearray::{SafeArray, detach, holds};
use crate::variant::layout;
use crate::variant::vt::VT_ARRAY;
use windows_core::GUID;

// SAFETY: a pointer to a descriptor, or null, owned by whoever holds the value.
unsafe impl<T: Value> Value for SafeArray<T> {
    type Abi = *mut raw::SAFEARRAY;
    type Ref<'a>
        = &'a Self
    where
        T: 'a;
    const VT: u16 = VT_ARRAY | T::VT;
    const IID: Option<GUID> = T::IID;

    unsafe fn borrow(abi: &*mut raw::SAFEARRAY) -> &Self {
        // SAFETY: as of the caller.
        unsafe { Self::from_raw_ref(abi) }
    }

    unsafe fn from_abi(abi: *mut raw::SAFEARRAY) -> Self {
        // SAFETY: as of the caller.
        unsafe {
            detach(abi);
            Self::from_raw(abi)
        }
    }

    fn into_abi(self) -> *mut raw::SAFEARRAY {
        self.into_raw()
    }

    fn empty_abi() -> *mut raw::SAFEARRAY {
        core::ptr::null_mut()
    }

    fn to_owned(borrowed: &Self) -> Self {
        borrowed.clone()
    }

    /// As declared, and the array says the same of its elements as the VARIANT does: some sources
    /// are careless there.
    unsafe fn exact(variant: &raw::VARIANT) -> Option<&Self> {
        if T::IID.is_some() {
            return None;
        }
        // SAFETY: as of the caller; there are no interfaces in it.
        unsafe { Self::queried(variant) }
    }

    unsafe fn exact_mut(variant: &raw::VARIANT) -> Option<*mut *mut raw::SAFEARRAY> {
        if T::IID.is_some() {
            return None;
        }
        // SAFETY: as of the caller; there are no interfaces in it.
        unsafe { Self::queried_mut(variant) }
    }

    unsafe fn queried(variant: &raw::VARIANT) -> Option<&Self> {
        // SAFETY: as of the caller, who queried the elements if they are interfaces; the VARTYPE says that the payload
        // is a SAFEARRAY.
        unsafe {
            if layout::vartype(variant) != Self::VT {
                return None;
            }
            let array = layout::payload(variant).cast::<*mut raw::SAFEARRAY>();
            holds::<T>(*array).then(|| Self::borrow(&*array))
        }
    }

    unsafe fn queried_mut(variant: &raw::VARIANT) -> Option<*mut *mut raw::SAFEARRAY> {
        // SAFETY: as of the caller; the variable is one for a SAFEARRAY.
        unsafe { variable(variant, Self::VT).filter(|target| holds::<T>(**target)) }
    }

    /// Moves the array out: it may be large, or fixed in the memory of the caller, who expects the same one back unless
    /// the handler makes another. The variable is null meanwhile.
    unsafe fn take(slot: *mut *mut raw::SAFEARRAY) -> Option<Self> {
        // SAFETY: as of the caller; the slot is left empty, so that there is one owner.
        Some(unsafe { Self::from_abi(slot.replace(core::ptr::null_mut())) })
    }
}
