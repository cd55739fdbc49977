//! Interface pointers.

use super::{Value, variable};
use crate::raw::{self, IDispatch};
use crate::variant::layout;
use crate::variant::vt::{VT_DISPATCH, VT_UNKNOWN};
use core::ffi::c_void;
use windows_core::{GUID, IUnknown, Interface};

/// A COM interface that can be a parameter. Generated interfaces are; for others see
/// [`impl_interface_value!`](crate::impl_interface_value).
///
/// # Safety
/// The type is a classic COM interface (`Interface::UNKNOWN` is true), and [`VT`](Self::VT) is
/// VT_DISPATCH only if the interface derives from IDispatch, else VT_UNKNOWN.
pub unsafe trait ComInterface: Interface + 'static {
    /// The VARTYPE of such a pointer in a VARIANT.
    const VT: u16;
}

// SAFETY: IUnknown itself.
unsafe impl ComInterface for IUnknown {
    const VT: u16 = VT_UNKNOWN;
}

// SAFETY: IDispatch itself.
unsafe impl ComInterface for IDispatch {
    const VT: u16 = VT_DISPATCH;
}

/// Makes an interface of your own crate, such as one of raw bindings, a parameter type: `Option<I>`
/// is a [`Value`] then.
///
/// `impl_interface_value!(IFoo)` does for any interface; `impl_interface_value!(unsafe dispatch
/// IFoo)` passes it as VT_DISPATCH, and the writer of the line answers for its deriving from
/// IDispatch.
#[macro_export]
macro_rules! impl_interface_value {
    ($interface:ty) => {
        // SAFETY: every COM interface derives from IUnknown; the assertion excludes others.
        unsafe impl $crate::value::ComInterface for $interface {
            const VT: u16 = {
                ::core::assert!(<$interface as $crate::Interface>::UNKNOWN);
                $crate::variant::vt::VT_UNKNOWN
            };
        }
    };
    (unsafe dispatch $interface:ty) => {
        // SAFETY: answered for by the writer of the line.
        unsafe impl $crate::value::ComInterface for $interface {
            const VT: u16 = $crate::variant::vt::VT_DISPATCH;
        }
    };
}

/// Whether a pointer in a VARIANT of type `vt` is an `iid` without a query.
const fn is_exact(iid: &GUID, vt: u16) -> bool {
    let iid = iid.to_u128();
    match vt {
        VT_DISPATCH => iid == IDispatch::IID.to_u128() || iid == IUnknown::IID.to_u128(),
        VT_UNKNOWN => iid == IUnknown::IID.to_u128(),
        _ => false,
    }
}

// SAFETY: an interface pointer or null; the owner of the value owns a reference.
unsafe impl<I: ComInterface> Value for Option<I> {
    type Abi = *mut c_void;
    type Ref<'a>
        = Option<&'a I>
    where
        I: 'a;
    const VT: u16 = I::VT;
    const IID: Option<GUID> = if is_exact(&I::IID, I::VT) {
        None
    } else {
        Some(I::IID)
    };

    #[inline]
    unsafe fn borrow(abi: &*mut c_void) -> Option<&I> {
        // SAFETY: as of the caller.
        unsafe { I::from_raw_borrowed(abi) }
    }

    unsafe fn from_abi(abi: *mut c_void) -> Self {
        // SAFETY: as of the caller.
        (!abi.is_null()).then(|| unsafe { I::from_raw(abi) })
    }

    fn into_abi(self) -> *mut c_void {
        self.map_or(core::ptr::null_mut(), I::into_raw)
    }

    fn empty_abi() -> *mut c_void {
        core::ptr::null_mut()
    }

    fn to_owned(borrowed: Option<&I>) -> Self {
        borrowed.cloned()
    }

    unsafe fn exact(variant: &raw::VARIANT) -> Option<Option<&I>> {
        // SAFETY: as of the caller; the pointer is of this interface.
        unsafe {
            is_exact(&I::IID, layout::vartype(variant))
                .then(|| Self::borrow(&*layout::payload(variant).cast()))
        }
    }

    unsafe fn exact_mut(variant: &raw::VARIANT) -> Option<*mut *mut c_void> {
        if !is_exact(&I::IID, I::VT) {
            return None;
        }
        // SAFETY: as of the caller. What the handler stores has to fit the variable's type: the two must be the same,
        // an IUnknown will not do as IDispatch.
        unsafe { variable(variant, I::VT) }
    }

    unsafe fn queried(variant: &raw::VARIANT) -> Option<Option<&I>> {
        // SAFETY: as of the caller; the payload is a pointer to this interface.
        unsafe {
            (layout::vartype(variant) == I::VT)
                .then(|| Self::borrow(&*layout::payload(variant).cast()))
        }
    }

    unsafe fn queried_mut(variant: &raw::VARIANT) -> Option<*mut *mut c_void> {
        // SAFETY: as of the caller; the variable is one for this interface.
        unsafe { variable(variant, I::VT) }
    }
}
