//! Being a server: class objects, the count of the process, the file of this module, type libraries.

use crate::error::{Error, Result};
use crate::hresult::E_FAIL;
use crate::raw;
use crate::sys::Module;
use core::ffi::c_void;
use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt;
use std::path::PathBuf;
use windows_core::{GUID, IUnknown, PCWSTR, PWSTR};

// From combaseapi.h and wtypesbase.h.
const CLSCTX_LOCAL_SERVER: u32 = 4;
const REGCLS_MULTIPLEUSE: u32 = 1;
const REGCLS_SUSPENDED: u32 = 4;
// From libloaderapi.h.
const GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT: u32 = 2;
const GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS: u32 = 4;

pub(crate) fn register_class_object(class: &GUID, object: &IUnknown) -> Result<u32> {
    let flags = REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED;
    // SAFETY: the class identifier is readable, and COM takes a reference of its own to the object.
    Ok(unsafe { raw::CoRegisterClassObject(class, object, CLSCTX_LOCAL_SERVER, flags) }?)
}

pub(crate) fn revoke_class_object(cookie: u32) {
    // SAFETY: a number, which COM looks up.
    let _ = unsafe { raw::CoRevokeClassObject(cookie) };
}

pub(crate) fn resume_class_objects() -> Result<()> {
    // SAFETY: there is nothing to keep.
    Ok(unsafe { raw::CoResumeClassObjects() }.ok()?)
}

pub(crate) fn add_server_process() {
    // SAFETY: there is nothing to keep.
    unsafe { raw::CoAddRefServerProcess() };
}

pub(crate) fn release_server_process() {
    // SAFETY: there is nothing to keep; each has its `add_server_process`.
    unsafe { raw::CoReleaseServerProcess() };
}

/// The module, program or DLL, that this code was linked into.
pub(crate) fn module() -> Result<Module> {
    let here: fn() -> Result<Module> = module;
    let flags =
        GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    let mut module = raw::HMODULE::default();
    // SAFETY: with these flags the name is an address in the module; the handle is writable.
    let found = unsafe {
        raw::GetModuleHandleExW(flags, PCWSTR((here as *const c_void).cast()), &mut module)
    };
    if !found.as_bool() {
        return Err(last_error());
    }
    let mut buffer = vec![0_u16; 260];
    loop {
        // SAFETY: the module is loaded, since this runs; the buffer is writable.
        let length = unsafe {
            raw::GetModuleFileNameW(
                Some(module),
                PWSTR(buffer.as_mut_ptr()),
                buffer.len() as u32,
            )
        } as usize;
        match length {
            0 => return Err(last_error()),
            // Cut off.
            _ if length >= buffer.len() => buffer.resize(buffer.len() * 2, 0),
            _ => break buffer.truncate(length),
        }
    }
    let mut program = raw::HMODULE::default();
    // SAFETY: without a name it is that of the program; the handle is writable.
    let found = unsafe {
        let flags = GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
        raw::GetModuleHandleExW(flags, PCWSTR::null(), &mut program)
    };
    Ok(Module {
        path: PathBuf::from(OsString::from_wide(&buffer)),
        is_program: found.as_bool() && program.0 == module.0,
    })
}

fn last_error() -> Error {
    let error = windows_core::Error::from_thread();
    if error.code().is_ok() {
        return E_FAIL.into();
    }
    error.into()
}
