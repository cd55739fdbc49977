//! IErrorInfo objects and the error object of each thread.

use crate::bstr::BString;
use crate::hresult::{E_NOINTERFACE, E_POINTER, S_OK};
use crate::raw::{IErrorInfo, IErrorInfo_Vtbl};
use crate::sys::ErrorTexts;
use core::cell::RefCell;
use core::ffi::c_void;
use core::sync::atomic::{AtomicU32, Ordering, fence};
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface};

thread_local! {
    static CURRENT: RefCell<Option<IErrorInfo>> = const { RefCell::new(None) };
}

pub(crate) fn set_error_info(info: Option<&IErrorInfo>) {
    let info = info.cloned();
    // During the thread's end there is nobody left to read it. The old object is released after the
    // borrow has ended, for its Release may set an error object itself.
    drop(CURRENT.try_with(|current| current.replace(info)));
}

pub(crate) fn take_error_info() -> Option<IErrorInfo> {
    CURRENT.try_with(RefCell::take).ok().flatten()
}

pub(crate) fn create_error_info(texts: &ErrorTexts<'_>) -> Option<IErrorInfo> {
    let object = Box::new(Object {
        vtable: &VTABLE,
        references: AtomicU32::new(1),
        iid: texts.iid,
        source: BString::from(texts.source),
        description: BString::from(texts.description),
        help_file: BString::from(texts.help_file),
        help_context: texts.help_context,
    });
    // SAFETY: `Object` starts with the vtable of IErrorInfo; the first reference is handed over.
    Some(unsafe { IErrorInfo::from_raw(Box::into_raw(object).cast()) })
}

#[repr(C)]
struct Object {
    vtable: &'static IErrorInfo_Vtbl,
    references: AtomicU32,
    iid: GUID,
    source: BString,
    description: BString,
    help_file: BString,
    help_context: u32,
}

static VTABLE: IErrorInfo_Vtbl = IErrorInfo_Vtbl {
    base__: IUnknown_Vtbl {
        QueryInterface: query_interface,
        AddRef: add_ref,
        Release: release,
    },
    GetGUID: get_guid,
    GetSource: get_source,
    GetDescription: get_description,
    GetHelpFile: get_help_file,
    GetHelpContext: get_help_context,
};

unsafe extern "system" fn query_interface(
    this: *mut c_void,
    iid: *const GUID,
    out: *mut *mut c_void,
) -> HRESULT {
    if iid.is_null() || out.is_null() {
        return E_POINTER;
    }
    // SAFETY: both pointers are checked; `this` is an `Object`, as with every function below.
    unsafe {
        if *iid == IUnknown::IID || *iid == IErrorInfo::IID {
            add_ref(this);
            out.write(this);
            S_OK
        } else {
            out.write(core::ptr::null_mut());
            E_NOINTERFACE
        }
    }
}

unsafe extern "system" fn add_ref(this: *mut c_void) -> u32 {
    // SAFETY: a reference is held, so the object is alive.
    unsafe { object(&this) }
        .references
        .fetch_add(1, Ordering::Relaxed)
        + 1
}

unsafe extern "system" fn release(this: *mut c_void) -> u32 {
    // SAFETY: the caller's reference keeps the object alive up to here.
    let left = unsafe { object(&this) }
        .references
        .fetch_sub(1, Ordering::Release)
        - 1;
    if left == 0 {
        // Every other owner's use happened before its own release.
        fence(Ordering::Acquire);
        // SAFETY: it came from Box::into_raw, and this was the last reference.
        drop(unsafe { Box::from_raw(this.cast::<Object>()) });
    }
    left
}

unsafe extern "system" fn get_guid(this: *mut c_void, out: *mut GUID) -> HRESULT {
    // SAFETY: `this` is an `Object`; `store` checks `out`.
    unsafe { store(out, object(&this).iid) }
}

unsafe extern "system" fn get_source(this: *mut c_void, out: *mut *mut c_void) -> HRESULT {
    // SAFETY: as for `get_guid`.
    unsafe { store_text(out, &object(&this).source) }
}

unsafe extern "system" fn get_description(this: *mut c_void, out: *mut *mut c_void) -> HRESULT {
    // SAFETY: as for `get_guid`.
    unsafe { store_text(out, &object(&this).description) }
}

unsafe extern "system" fn get_help_file(this: *mut c_void, out: *mut *mut c_void) -> HRESULT {
    // SAFETY: as for `get_guid`.
    unsafe { store_text(out, &object(&this).help_file) }
}

unsafe extern "system" fn get_help_context(this: *mut c_void, out: *mut u32) -> HRESULT {
    // SAFETY: as for `get_guid`.
    unsafe { store(out, object(&this).help_context) }
}

/// # Safety
/// `this` is an interface pointer to a live `Object`.
unsafe fn object(this: &*mut c_void) -> &Object {
    // SAFETY: as of the caller.
    unsafe { &*this.cast::<Object>() }
}

/// # Safety
/// `out` is null or writable.
unsafe fn store<T>(out: *mut T, value: T) -> HRESULT {
    if out.is_null() {
        return E_POINTER;
    }
    // SAFETY: checked above.
    unsafe { out.write(value) };
    S_OK
}

/// # Safety
/// `out` is null or writable.
unsafe fn store_text(out: *mut *mut c_void, text: &BString) -> HRESULT {
    if out.is_null() {
        return E_POINTER;
    }
    // SAFETY: checked above.
    unsafe { store(out, text.clone().into_raw().cast()) }
}
