//! A COM object for tests, which counts its references: IDispatch, and ISupportErrorInfo for
//! IDispatch.

use crate::hresult::{DISP_E_MEMBERNOTFOUND, E_NOINTERFACE, E_NOTIMPL, S_FALSE, S_OK};
use crate::raw::{
    DISPID, DISPPARAMS, EXCEPINFO, IDispatch, IDispatch_Vtbl, ISupportErrorInfo,
    ISupportErrorInfo_Vtbl, LCID, VARIANT,
};
use core::ffi::c_void;
use core::sync::atomic::{AtomicU32, Ordering};
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface, PCWSTR};

#[repr(C)]
struct Object {
    dispatch: &'static IDispatch_Vtbl,
    support: &'static ISupportErrorInfo_Vtbl,
    references: AtomicU32,
}

/// A new object; the result is its only reference.
pub(crate) fn object() -> IDispatch {
    let object = Box::new(Object {
        dispatch: &DISPATCH,
        support: &SUPPORT,
        references: AtomicU32::new(1),
    });
    // SAFETY: the object starts with the vtable of IDispatch.
    unsafe { IDispatch::from_raw(Box::into_raw(object).cast()) }
}

/// How many references there are to an [`object`].
pub(crate) fn references(object: &IDispatch) -> u32 {
    // SAFETY: made by `object`.
    unsafe {
        (*object.as_raw().cast::<Object>())
            .references
            .load(Ordering::Relaxed)
    }
}

static DISPATCH: IDispatch_Vtbl = IDispatch_Vtbl {
    base__: IUnknown_Vtbl {
        QueryInterface: query::<0>,
        AddRef: add_ref::<0>,
        Release: release::<0>,
    },
    GetTypeInfoCount: no_type_info_count,
    GetTypeInfo: no_type_info,
    GetIDsOfNames: no_names,
    Invoke: no_member,
};

static SUPPORT: ISupportErrorInfo_Vtbl = ISupportErrorInfo_Vtbl {
    base__: IUnknown_Vtbl {
        QueryInterface: query::<1>,
        AddRef: add_ref::<1>,
        Release: release::<1>,
    },
    InterfaceSupportsErrorInfo: supports,
};

/// The object of an interface pointer to its vtable number `SLOT`.
fn this<const SLOT: usize>(pointer: *mut c_void) -> *mut Object {
    pointer.wrapping_byte_sub(SLOT * size_of::<usize>()).cast()
}

unsafe extern "system" fn query<const SLOT: usize>(
    pointer: *mut c_void,
    iid: *const GUID,
    out: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through an interface pointer, with valid arguments, as all below.
    unsafe {
        let object = this::<SLOT>(pointer);
        let found = if *iid == IUnknown::IID || *iid == IDispatch::IID {
            object.cast::<c_void>()
        } else if *iid == ISupportErrorInfo::IID {
            object.cast::<c_void>().byte_add(size_of::<usize>())
        } else {
            out.write(core::ptr::null_mut());
            return E_NOINTERFACE;
        };
        (*object).references.fetch_add(1, Ordering::Relaxed);
        out.write(found);
    }
    S_OK
}

unsafe extern "system" fn add_ref<const SLOT: usize>(pointer: *mut c_void) -> u32 {
    // SAFETY: as above.
    unsafe {
        (*this::<SLOT>(pointer))
            .references
            .fetch_add(1, Ordering::Relaxed)
            + 1
    }
}

unsafe extern "system" fn release<const SLOT: usize>(pointer: *mut c_void) -> u32 {
    // SAFETY: as above; the last reference frees what Box::into_raw gave.
    unsafe {
        let object = this::<SLOT>(pointer);
        let left = (*object).references.fetch_sub(1, Ordering::AcqRel) - 1;
        if left == 0 {
            drop(Box::from_raw(object));
        }
        left
    }
}

unsafe extern "system" fn supports(_pointer: *mut c_void, iid: *const GUID) -> HRESULT {
    // SAFETY: as above.
    if unsafe { *iid } == IDispatch::IID {
        S_OK
    } else {
        S_FALSE
    }
}

unsafe extern "system" fn no_type_info_count(_: *mut c_void, _: *mut u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_type_info(
    _: *mut c_void,
    _: u32,
    _: LCID,
    _: *mut *mut c_void,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_names(
    _: *mut c_void,
    _: *const GUID,
    _: *const PCWSTR,
    _: u32,
    _: LCID,
    _: *mut DISPID,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_member(
    _: *mut c_void,
    _: DISPID,
    _: *const GUID,
    _: LCID,
    _: u16,
    _: *const DISPPARAMS,
    _: *mut VARIANT,
    _: *mut EXCEPINFO,
    _: *mut u32,
) -> HRESULT {
    DISP_E_MEMBERNOTFOUND
}
