//! The Windows back end: ole32 and oleaut32. Contracts are in [`super`].

mod apartment;
mod process;
mod proxies;
mod registry;
mod server;

pub(crate) use apartment::{
    Event, current_apartment, enter_apartment, leave_apartment, take_message, wait_for_message,
    wait_in_call,
};
pub(crate) use process::{Process, calling_process, has_pings};
pub(crate) use proxies::interface_registration;
pub(crate) use registry::{library_facts, register_library, registry, unregister_library};
pub(crate) use server::{
    add_server_process, module, register_class_object, release_server_process,
    resume_class_objects, revoke_class_object,
};

use super::ErrorTexts;
use crate::bstr::BString;
use crate::raw;
use core::ffi::c_void;
use core::mem::ManuallyDrop;
use windows_core::{GUID, HRESULT, IUnknown, Interface, PCWSTR};

pub(crate) fn bstr_alloc(units: &[u16]) -> *mut u16 {
    if u32::try_from(units.len()).is_err() {
        return core::ptr::null_mut();
    }
    // SAFETY: OLECHAR is a transparent wrapper of u16; the slice is readable for its length.
    unsafe {
        let units = core::slice::from_raw_parts(units.as_ptr().cast(), units.len());
        raw::SysAllocStringLen(Some(units)).into_raw()
    }
}

/// # Safety
/// `bstr` is null or an owned BSTR, which is not used afterwards.
pub(crate) unsafe fn bstr_free(bstr: *mut u16) {
    // SAFETY: the caller gives the BSTR away; ManuallyDrop keeps it from being freed twice.
    unsafe { raw::SysFreeString(&ManuallyDrop::new(BString::from_raw(bstr))) }
}

/// # Safety
/// `variant` points to an initialised VARIANT.
pub(crate) unsafe fn variant_clear(variant: *mut raw::VARIANT) -> HRESULT {
    // SAFETY: as of the caller.
    unsafe { raw::VariantClear(variant) }
}

/// # Safety
/// `out` is writable; `variant` is an initialised VARIANT.
pub(crate) unsafe fn variant_copy(out: *mut raw::VARIANT, variant: *const raw::VARIANT) -> HRESULT {
    // SAFETY: as of the caller; VariantCopy clears its target first, so that has to be VT_EMPTY.
    unsafe {
        out.write(raw::VARIANT::default());
        raw::VariantCopy(out, variant)
    }
}

pub(crate) fn array_create(vt: u16, bounds: &[raw::SAFEARRAYBOUND]) -> *mut raw::SAFEARRAY {
    // SAFETY: as many bounds are readable as are announced.
    unsafe { raw::SafeArrayCreate(raw::VARTYPE(vt), bounds.len() as u32, bounds.as_ptr()) }
}

/// # Safety
/// `array` is null or an owned SAFEARRAY, which is not used after success.
pub(crate) unsafe fn array_destroy(array: *mut raw::SAFEARRAY) -> HRESULT {
    // SAFETY: as of the caller.
    unsafe { raw::SafeArrayDestroy(array) }
}

/// # Safety
/// `array` is a SAFEARRAY; `out` is writable.
pub(crate) unsafe fn array_copy(
    array: *const raw::SAFEARRAY,
    out: *mut *mut raw::SAFEARRAY,
) -> HRESULT {
    // SAFETY: as of the caller.
    match unsafe { raw::SafeArrayCopy(array) } {
        Ok(copy) => {
            // SAFETY: as of the caller.
            unsafe { out.write(copy) };
            HRESULT(0)
        }
        Err(error) => error.code(),
    }
}

/// # Safety
/// `array` is a SAFEARRAY.
pub(crate) unsafe fn array_lock(array: *mut raw::SAFEARRAY) -> HRESULT {
    let mut data = core::ptr::null_mut::<c_void>();
    // SAFETY: as of the caller; `data` is writable.
    unsafe { raw::SafeArrayAccessData(array, &mut data) }
}

/// # Safety
/// `array` is a SAFEARRAY that the caller locked.
pub(crate) unsafe fn array_unlock(array: *mut raw::SAFEARRAY) {
    // SAFETY: as of the caller.
    let _ = unsafe { raw::SafeArrayUnaccessData(array) };
}

/// # Safety
/// `array` is a SAFEARRAY.
pub(crate) unsafe fn array_vartype(array: *const raw::SAFEARRAY) -> u16 {
    // SAFETY: as of the caller.
    unsafe { raw::SafeArrayGetVartype(array) }.map_or(0, |vt| vt.0)
}

pub(crate) fn create_error_info(texts: &ErrorTexts<'_>) -> Option<raw::IErrorInfo> {
    let wide = |text: &str| -> Vec<u16> {
        // The setters take NUL-terminated strings; an embedded NUL would cut the text.
        text.encode_utf16()
            .filter(|unit| *unit != 0)
            .chain([0])
            .collect()
    };
    // SAFETY: the buffers are NUL-terminated and live until each call returns.
    unsafe {
        let info = raw::CreateErrorInfo().ok()?;
        let _ = info.SetGUID(&texts.iid);
        let _ = info.SetSource(PCWSTR(wide(texts.source).as_ptr()));
        let _ = info.SetDescription(PCWSTR(wide(texts.description).as_ptr()));
        if !texts.help_file.is_empty() {
            let _ = info.SetHelpFile(PCWSTR(wide(texts.help_file).as_ptr()));
        }
        let _ = info.SetHelpContext(texts.help_context);
        info.cast().ok()
    }
}

pub(crate) fn set_error_info(info: Option<&raw::IErrorInfo>) {
    // SAFETY: SetErrorInfo takes its own reference.
    let _ = unsafe { raw::SetErrorInfo(0, info) };
}

pub(crate) fn take_error_info() -> Option<raw::IErrorInfo> {
    // SAFETY: the reserved argument is 0. S_FALSE (no error object) leaves a null pointer.
    unsafe { raw::GetErrorInfo(0) }.ok()
}

/// # Safety
/// `outer` is the controlling IUnknown of a live object, which will own the result.
pub(crate) unsafe fn free_threaded_marshaler(outer: *mut c_void) -> Option<IUnknown> {
    // SAFETY: as of the caller; aggregation takes no reference on `outer`.
    unsafe { raw::CoCreateFreeThreadedMarshaler(IUnknown::from_raw_borrowed(&outer)).ok() }
}

/// The global interface table, which every apartment may use.
fn table() -> windows_core::Result<raw::IGlobalInterfaceTable> {
    const CLSID: GUID = GUID::from_u128(0x00000323_0000_0000_c000_000000000046);
    const INPROC_SERVER: u32 = 1;
    // SAFETY: the class identifier is readable; there is no outer object.
    unsafe { raw::CoCreateInstance(&CLSID, None, INPROC_SERVER) }
}

pub(crate) fn table_put(object: &IUnknown, iid: &GUID) -> Option<u32> {
    let table = table().ok()?;
    // SAFETY: the object is alive, the IID readable.
    unsafe { table.RegisterInterfaceInGlobal(object, iid) }.ok()
}

pub(crate) fn table_get(ticket: u32, iid: &GUID) -> Result<IUnknown, HRESULT> {
    let table = table().map_err(|error| error.code())?;
    let mut object = core::ptr::null_mut();
    // SAFETY: the IID is readable, the result writable; success gives an owned pointer, which begins with IUnknown.
    unsafe {
        let get = table.vtable().GetInterfaceFromGlobal;
        match get(table.as_raw(), ticket, iid, &mut object) {
            code if code.is_err() => Err(code),
            _ if object.is_null() => Err(crate::hresult::E_POINTER),
            _ => Ok(IUnknown::from_raw(object)),
        }
    }
}

pub(crate) fn table_remove(ticket: u32) {
    if let Ok(table) = table() {
        // SAFETY: the table is alive. An unknown ticket would be refused.
        let _ = unsafe { table.RevokeInterfaceFromGlobal(ticket) };
    }
}

pub(crate) fn system_message(code: HRESULT) -> Option<String> {
    Some(code.message()).filter(|text| !text.is_empty())
}

#[cfg(test)]
#[path = "windows_tests.rs"]
mod tests;
