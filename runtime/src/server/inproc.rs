//! What a DLL exports: the functions that [`export_classes!`](crate::export_classes) makes call these.

use super::class::Served;
use super::lifetime::is_idle;
use crate::error::{Error, Result};
use crate::hresult::{
    CLASS_E_CLASSNOTAVAILABLE, E_INVALIDARG, E_POINTER, E_UNEXPECTED, S_FALSE, S_OK,
};
use crate::panic::{self, Place};
use crate::registry::{ClassServer, Registration, Scope};
use core::ffi::c_void;
use windows_core::{BOOL, GUID, HRESULT, Interface as _, PCWSTR};

/// Exports classes from a DLL, so that COM makes their objects in the client's process.
///
/// Written once in a crate of the type `cdylib`, it makes the functions that COM and `regsvr32` call:
///
/// | function | |
/// |---|---|
/// | `DllGetClassObject` | gives a class object out |
/// | `DllCanUnloadNow` | says whether an object of the DLL exists ([`is_idle`](crate::server::is_idle)) |
/// | `DllRegisterServer`, `DllUnregisterServer` | `regsvr32 x.dll`, `regsvr32 /u x.dll`: for this user |
/// | `DllInstall` | `regsvr32 /n /i:machine x.dll`, `regsvr32 /u /n /i:machine x.dll`: for the machine; `/i:user` as above |
///
/// ```
/// use com_sink::prelude::*;
/// use com_sink::standard::IPropertyNotifySink;
///
/// #[derive(ComSink, Default)]
/// #[sink(IPropertyNotifySink, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11", progid = "Scales.Watcher")]
/// struct Watcher;
///
/// impl IPropertyNotifySink for Watcher {}
///
/// com_sink::export_classes!(Watcher);
/// # fn main() {}
/// ```
///
/// The code of the functions is this crate's: a crate with `#![forbid(unsafe_code)]` may use the macro.
#[macro_export]
macro_rules! export_classes {
    ($($class:ty),+ $(,)?) => {
        const _: () = {
            static CLASSES: &[$crate::server::Served] =
                &[$($crate::server::Served::of::<$class>()),+];

            #[unsafe(no_mangle)]
            unsafe extern "system" fn DllGetClassObject(
                class: *const $crate::GUID,
                iid: *const $crate::GUID,
                result: *mut *mut ::core::ffi::c_void,
            ) -> $crate::HRESULT {
                // SAFETY: COM passes pointers that are null or valid.
                unsafe { $crate::__v1::dll_get_class_object(CLASSES, class, iid, result) }
            }

            #[unsafe(no_mangle)]
            extern "system" fn DllCanUnloadNow() -> $crate::HRESULT {
                $crate::__v1::dll_can_unload_now()
            }

            #[unsafe(no_mangle)]
            extern "system" fn DllRegisterServer() -> $crate::HRESULT {
                $crate::__v1::dll_register_server(CLASSES, true)
            }

            #[unsafe(no_mangle)]
            extern "system" fn DllUnregisterServer() -> $crate::HRESULT {
                $crate::__v1::dll_register_server(CLASSES, false)
            }

            #[unsafe(no_mangle)]
            unsafe extern "system" fn DllInstall(
                install: i32,
                scope: *const u16,
            ) -> $crate::HRESULT {
                // SAFETY: regsvr32 passes null or a string that ends with a null.
                unsafe { $crate::__v1::dll_install(CLASSES, install, scope) }
            }
        };
    };
}

/// `DllGetClassObject`
///
/// # Safety
///
/// Each pointer is null or valid.
pub unsafe fn dll_get_class_object(
    classes: &[Served],
    class: *const GUID,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: null or writable, by the caller.
    let Some(result) = (unsafe { result.as_mut() }) else {
        return E_POINTER;
    };
    *result = core::ptr::null_mut();
    // SAFETY: null or readable, by the caller.
    let (Some(class), Some(iid)) = (unsafe { (class.as_ref(), iid.as_ref()) }) else {
        return E_INVALIDARG;
    };
    guarded("DllGetClassObject", || {
        let served = classes.iter().find(|served| served.is(class));
        let served = served.ok_or(CLASS_E_CLASSNOTAVAILABLE)?;
        let object = served.factory().class_object();
        // SAFETY: both pointers are valid.
        Ok(unsafe { object.query(iid, result) }.ok()?)
    })
}

/// `DllCanUnloadNow`
pub fn dll_can_unload_now() -> HRESULT {
    if is_idle() { S_OK } else { S_FALSE }
}

/// `DllRegisterServer` and `DllUnregisterServer`: for the user.
pub fn dll_register_server(classes: &[Served], install: bool) -> HRESULT {
    guarded("DllRegisterServer", || {
        change(classes, install, Scope::User)
    })
}

/// `DllInstall`: for whom its string says.
///
/// # Safety
///
/// `scope` is null or a string that ends with a null.
pub unsafe fn dll_install(classes: &[Served], install: i32, scope: *const u16) -> HRESULT {
    let scope = if scope.is_null() {
        String::new()
    } else {
        // SAFETY: by the caller.
        unsafe { PCWSTR(scope).to_hstring() }.to_string_lossy()
    };
    guarded("DllInstall", || {
        let scope = match scope.trim().to_ascii_lowercase().as_str() {
            "" | "user" => Scope::User,
            "machine" => Scope::Machine,
            other => {
                let text =
                    format!("`{other}` is nobody to register for: write `user` or `machine`");
                return Err(Error::new(E_INVALIDARG, text));
            }
        };
        change(classes, BOOL(install).as_bool(), scope)
    })
}

fn change(classes: &[Served], install: bool, scope: Scope) -> Result<()> {
    let server = ClassServer::current()?;
    let all = classes
        .iter()
        .fold(Registration::new(server), |all, served| served.add_to(all));
    if install {
        all.register(scope)
    } else {
        all.unregister(scope)
    }
}

/// Keeps panics in, and leaves the texts of an error where a client looks for them and, since `regsvr32` shows the code
/// only, on standard error.
fn guarded(function: &'static str, code: impl FnOnce() -> Result<()>) -> HRESULT {
    match panic::barrier("DLL", || Place::Function(function), code) {
        Some(Ok(())) => S_OK,
        Some(Err(error)) => {
            if !error.description().is_empty() {
                error.set_thread_info();
                eprintln!("{error}");
            }
            error.code()
        }
        None => E_UNEXPECTED,
    }
}
