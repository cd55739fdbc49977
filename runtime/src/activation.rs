//! Reaching objects by their class: entering the multithreaded apartment, the process's security, class identifiers,
//! and creating objects here or on another host.
//!
//! On platforms without COM every function fails with `E_NOTIMPL`.

use crate::apartment::Mta;
use crate::error::Result;
use crate::hresult::{RPC_E_CHANGED_MODE, RPC_E_TOO_LATE};
use windows_core::{GUID, HRESULT, Interface};

/// Puts the calling thread into the multithreaded apartment, where it stays. [`apartment`](crate::apartment) has guards.
///
/// Nothing happens if it is there already. COM is not uninitialised: objects may outlive whoever asked for it.
///
/// # Errors
///
/// - `RPC_E_CHANGED_MODE` when the thread belongs to a single-threaded apartment;
/// - `E_NOTIMPL` where there is no COM.
pub fn initialize_mta() -> Result<()> {
    Mta::enter().map(Mta::stay)
}

/// Sets the security of the process for COM: packets are encrypted, servers may impersonate the caller, and the
/// identity at the time of each call counts (dynamic cloaking).
///
/// COM accepts this once in a process, before the first call that crosses processes.
///
/// # Errors
///
/// - `RPC_E_TOO_LATE` when security was set already, by a call or by COM itself;
/// - `E_NOTIMPL` where there is no COM.
pub fn initialize_security() -> Result<()> {
    sys::initialize_security()
}

/// The class that a programmatic identifier such as `VirtualServer.Application` stands for on this host.
///
/// # Errors
///
/// - `CO_E_CLASSSTRING` when it is not registered, and other errors of the registry;
/// - `E_NOTIMPL` where there is no COM.
pub fn class_of(prog_id: &str) -> Result<GUID> {
    sys::class_of(prog_id)
}

/// Creates an object of a class on this host, in this process or another.
///
/// # Errors
///
/// - `REGDB_E_CLASSNOTREG` when the class is not registered;
/// - `E_NOINTERFACE` when the object is no `I`;
/// - `CO_E_NOTINITIALIZED` when the thread is in no apartment;
/// - what else the class answers, or COM on the way to it;
/// - `E_NOTIMPL` where there is no COM.
pub fn create_instance<I: Interface>(class: &GUID) -> Result<I> {
    sys::create_instance(class)
}

/// Creates an object of a class on another host.
///
/// # Errors
///
/// As for [`create_instance`], and `RPC_S_SERVER_UNAVAILABLE` when the host cannot be reached.
pub fn create_instance_on<I: Interface>(host: &str, class: &GUID) -> Result<I> {
    sys::create_instance_on(host, class)
}

/// Creates an object of a class, on this host or another, for a program that has done nothing about COM yet: before,
/// it does what [`initialize_mta`] and [`initialize_security`] do. What the program has done otherwise stays as it is.
///
/// If there is an error, the thread leaves the apartment that it has entered here.
///
/// # Errors
///
/// Those of [`create_instance`] and [`create_instance_on`].
pub fn connect<I: Interface>(class: &GUID, host: Option<&str>) -> Result<I> {
    let apartment = match Mta::enter() {
        Ok(entered) => Some(entered),
        // The thread keeps the single-threaded apartment that it has.
        Err(error) if error.code() == RPC_E_CHANGED_MODE => None,
        Err(error) => return Err(error),
    };
    tolerate(initialize_security(), RPC_E_TOO_LATE)?;
    let object = match host {
        None => create_instance(class),
        Some(host) => create_instance_on(host, class),
    }?;
    if let Some(entered) = apartment {
        entered.stay();
    }
    Ok(object)
}

/// An error of this code is none.
fn tolerate(result: Result<()>, code: HRESULT) -> Result<()> {
    match result {
        Err(error) if error.code() == code => Ok(()),
        result => result,
    }
}

#[cfg(windows)]
mod sys {
    use crate::error::Result;
    use crate::hresult::E_NOINTERFACE;
    use crate::raw::{
        CLSIDFromProgID, COSERVERINFO, CoCreateInstance, CoCreateInstanceEx, CoInitializeSecurity,
        MULTI_QI,
    };
    use core::mem::ManuallyDrop;
    use windows_core::{GUID, HSTRING, Interface, PWSTR};

    // From combaseapi.h, objbase.h, objidl.h and rpcdce.h.
    const CLSCTX_ALL: u32 = 0x17;
    const CLSCTX_REMOTE_SERVER: u32 = 0x10;
    const RPC_C_AUTHN_LEVEL_PKT_PRIVACY: u32 = 6;
    const RPC_C_IMP_LEVEL_IMPERSONATE: u32 = 3;
    const EOAC_DYNAMIC_CLOAKING: u32 = 0x40;

    pub(super) fn initialize_security() -> Result<()> {
        // SAFETY: every pointer is null, which stands for the default.
        let code = unsafe {
            CoInitializeSecurity(
                None,
                -1,
                None,
                None,
                RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                RPC_C_IMP_LEVEL_IMPERSONATE,
                None,
                EOAC_DYNAMIC_CLOAKING,
                None,
            )
        };
        Ok(code.ok()?)
    }

    pub(super) fn class_of(prog_id: &str) -> Result<GUID> {
        // SAFETY: the string ends with a null and lives for the call.
        Ok(unsafe { CLSIDFromProgID(&HSTRING::from(prog_id)) }?)
    }

    pub(super) fn create_instance<I: Interface>(class: &GUID) -> Result<I> {
        // SAFETY: the GUID lives for the call.
        Ok(unsafe { CoCreateInstance(class, None, CLSCTX_ALL) }?)
    }

    pub(super) fn create_instance_on<I: Interface>(host: &str, class: &GUID) -> Result<I> {
        let host = HSTRING::from(host);
        let server = COSERVERINFO {
            pwszName: PWSTR(host.as_ptr().cast_mut()),
            ..Default::default()
        };
        let mut queries = [MULTI_QI {
            pIID: &I::IID,
            ..Default::default()
        }];
        // SAFETY: the class, the server with its name, which COM only reads, and the IID live for the call.
        let code = unsafe {
            CoCreateInstanceEx(
                class,
                None,
                CLSCTX_REMOTE_SERVER,
                Some(&server),
                &mut queries,
            )
        };
        let [query] = queries;
        let object = ManuallyDrop::into_inner(query.pItf);
        code.ok()?;
        query.hr.ok()?;
        let object = object.ok_or(E_NOINTERFACE)?;
        // SAFETY: COM was asked for the IID of `I` and succeeded.
        Ok(unsafe { I::from_raw(object.into_raw()) })
    }
}

#[cfg(not(windows))]
mod sys {
    use crate::error::{Error, Result};
    use crate::hresult::E_NOTIMPL;
    use windows_core::{GUID, Interface};

    fn no_com<T>() -> Result<T> {
        Err(Error::new(E_NOTIMPL, "there is no COM on this platform"))
    }

    pub(super) fn initialize_security() -> Result<()> {
        no_com()
    }

    pub(super) fn class_of(_prog_id: &str) -> Result<GUID> {
        no_com()
    }

    pub(super) fn create_instance<I: Interface>(_class: &GUID) -> Result<I> {
        no_com()
    }

    pub(super) fn create_instance_on<I: Interface>(_host: &str, _class: &GUID) -> Result<I> {
        no_com()
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;
    use crate::hresult::E_NOTIMPL;
    use windows_core::IUnknown;

    #[test]
    fn without_com_everything_says_so() {
        let class = GUID::zeroed();
        let errors = [
            initialize_mta().unwrap_err(),
            initialize_security().unwrap_err(),
            class_of("VirtualServer.Application").unwrap_err(),
            create_instance::<IUnknown>(&class).unwrap_err(),
            create_instance_on::<IUnknown>("host", &class).unwrap_err(),
            connect::<IUnknown>(&class, None).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code(), E_NOTIMPL);
            assert!(error.to_string().contains("no COM"), "{error}");
        }
    }
}

#[cfg(all(test, windows))]
mod windows_tests {
    use super::*;
    use crate::hresult::{CO_E_CLASSSTRING, REGDB_E_CLASSNOTREG, RPC_E_CHANGED_MODE, S_OK};
    use crate::raw::{CoInitializeEx, CoUninitialize};
    use windows_core::IUnknown;

    #[test]
    fn a_failed_connection_leaves_the_apartment() {
        std::thread::spawn(|| {
            let nobody = GUID::from_u128(0x0be35203_8f91_11ce_9de3_00aa004bb8ff);
            let error = connect::<IUnknown>(&nobody, None).unwrap_err();
            assert_eq!(error.code(), REGDB_E_CLASSNOTREG);
            // SAFETY: the reserved pointer is null, 2 is COINIT_APARTMENTTHREADED, and each success is taken back.
            unsafe {
                // So it is in no apartment: else this were S_FALSE or RPC_E_CHANGED_MODE.
                assert_eq!(CoInitializeEx(None, 2), S_OK);
                connect::<IUnknown>(&nobody, None).unwrap_err();
                // It was left where it had been before.
                assert_eq!(CoInitializeEx(None, 0), RPC_E_CHANGED_MODE);
                CoUninitialize();
            }
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_thread_stays_in_its_apartment() {
        std::thread::spawn(|| {
            initialize_mta().unwrap();
            initialize_mta().unwrap();
            // SAFETY: the reserved pointer is null; 2 is COINIT_APARTMENTTHREADED.
            let code = unsafe { CoInitializeEx(None, 2) };
            assert_eq!(code, RPC_E_CHANGED_MODE);
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_class_of_windows_can_be_created() {
        // StdFont, which oleaut32 registers.
        let font = GUID::from_u128(0x0be35203_8f91_11ce_9de3_00aa004bb851);
        std::thread::spawn(move || {
            initialize_mta().unwrap();
            create_instance::<IUnknown>(&font).unwrap();
            let nobody = GUID::from_u128(0x0be35203_8f91_11ce_9de3_00aa004bb8ff);
            let error = create_instance::<IUnknown>(&nobody).unwrap_err();
            assert_eq!(error.code(), REGDB_E_CLASSNOTREG);
            assert_eq!(
                class_of("No.Such.Class").unwrap_err().code(),
                CO_E_CLASSSTRING
            );
        })
        .join()
        .unwrap();
    }
}
