//! A DLL of registered sinks: registered by `regsvr32`, created by COM and by scripts, unloaded.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::{class_of, create_instance};
use com_sink::hresult::{
    CLASS_E_CLASSNOTAVAILABLE, CLASS_E_NOAGGREGATION, CONNECT_E_NOCONNECTION, S_FALSE, S_OK,
};
use com_sink::prelude::*;
use com_sink::raw::{CoGetClassObject, IClassFactory, IConnectionPoint, IConnectionPointContainer};
use com_sink::{GUID, HRESULT};
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::font;
use com_sink_wine_tests::processes::{run, succeed, windows_path};
use com_sink_wine_tests::registry::{self, assert_same, machine_text};
use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const LISTENER: GUID = GUID::from_u128(0x6ab3a3f4_0f0a_4a37_8f5b_5f6d0f6f4a11);
const BOUND: GUID = GUID::from_u128(0x6ab3a3f5_0f0a_4a37_8f5b_5f6d0f6f4a11);
const FONT_EVENTS: GUID = GUID::from_u128(0x4ef6100a_af88_11d0_9846_00c04fc29993);

/// `…/debug/deps/in_process-….exe` → `…/debug/examples/registered_sink.dll`, which cargo builds with the tests.
fn library() -> PathBuf {
    let test = std::env::current_exe().expect("a path of the test");
    let debug = test.parent().and_then(Path::parent).expect("a folder");
    let library = windows_path(debug.join("examples").join("registered_sink.dll"));
    assert!(library.is_file(), "no {}", library.display());
    library
}

/// Runs Wine's own regsvr32 for the machine, since Wine 8 doesn't look for classes of the user.
fn regsvr32(arguments: &[&str]) {
    let library = library();
    let mut all = vec!["/s", "/n", "/i:machine"];
    all.extend(arguments);
    all.push(library.to_str().unwrap());
    succeed(Path::new(r"C:\windows\system32\regsvr32.exe"), &all);
}

fn registered(work: impl FnOnce() + Send) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    struct Unregister;
    impl Drop for Unregister {
        fn drop(&mut self) {
            regsvr32(&["/u"]);
        }
    }
    regsvr32(&[]);
    let _unregister = Unregister;
    work();
}

fn total(listener: &IDispatch) -> i32 {
    let total = listener.call("Add", &[0.into()]).expect("a sum");
    i32::try_from(&total).expect("a number")
}

fn events_of(font: &IDispatch) -> IConnectionPoint {
    let container: IConnectionPointContainer = font.cast().expect("a container");
    // SAFETY: the container is alive, the IID readable.
    unsafe { container.FindConnectionPoint(&FONT_EVENTS) }.expect("a connection point")
}

/// As a program does that knows of the sink its class only.
fn a_font_is_heard() {
    let listener: IDispatch = create_instance(&LISTENER).expect("a listener");
    let font: IDispatch = create_instance(&font::clsid::StdFont).expect("a font");
    let point = events_of(&font);
    // SAFETY: both are alive.
    let cookie = unsafe { point.Advise(&listener) }.expect("a cookie");
    font.put("Name", "Courier New").unwrap();
    font.put("Bold", true).unwrap();
    assert_eq!(total(&listener), 2);
    // SAFETY: alive.
    unsafe {
        assert_eq!(point.Unadvise(cookie), S_OK);
        assert_eq!(point.Unadvise(cookie), CONNECT_E_NOCONNECTION);
    }
    font.put("Bold", false).unwrap();
    assert_eq!(total(&listener), 2);
}

#[test]
fn a_font_is_heard_in_the_multithreaded_apartment() {
    registered(|| apartment::run(Apartment::Multithreaded, a_font_is_heard));
}

#[test]
fn a_font_is_heard_in_a_single_threaded_apartment() {
    registered(|| apartment::run(Apartment::Single, a_font_is_heard));
}

#[test]
fn a_bound_sink_is_made_where_it_is_called() {
    registered(|| {
        // Here it is the object itself.
        apartment::run(Apartment::Single, || {
            assert_eq!(class_of("ComSinkTests.BoundListener").unwrap(), BOUND);
            let sink: IDispatch = create_instance(&BOUND).expect("a sink");
            let font: IDispatch = create_instance(&font::clsid::StdFont).expect("a font");
            // SAFETY: both are alive.
            unsafe {
                let point = events_of(&font);
                let cookie = point.Advise(&sink).expect("a cookie");
                font.put("Bold", true).unwrap();
                point.Unadvise(cookie).unwrap();
            }
        });
        // Here COM makes it in an apartment of its own, and carries calls there.
        apartment::run(Apartment::Multithreaded, || {
            let sink: IDispatch = create_instance(&BOUND).expect("a proxy of a sink");
            let answer = sink.invoke(9, com_sink::Verb::Method, &["Bold".into()]);
            answer.expect("an event that has arrived");
        });
    });
}

#[test]
fn scripts_create_it() {
    registered(|| {
        let vbs = "
            Set listener = CreateObject(\"ComSinkTests.FontListener\")
            WScript.Echo \"VBScript\", listener.Add(3), listener.Add(4), listener.Child.Add(1)
            Set again = WScript.CreateObject(\"ComSinkTests.FontListener.1\")
            WScript.Echo \"again\", again.Add(1)
            On Error Resume Next
            Set nobody = CreateObject(\"ComSinkTests.Nobody\")
            WScript.Echo \"nobody\", Err.Number <> 0";
        let js = "
            var listener = new ActiveXObject('ComSinkTests.FontListener');
            WScript.Echo('JScript', listener.Add(3), listener.Add(4), listener.Child.Add(1));";
        assert_eq!(
            script("listener.vbs", vbs),
            ["VBScript 3 7 8", "again 1", "nobody -1"]
        );
        assert_eq!(script("listener.js", js), ["JScript 3 7 8"]);
    });
}

/// Runs a script and gives its lines.
fn script(name: &str, text: &str) -> Vec<String> {
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).expect("a script");
    let host = Path::new(r"C:\windows\system32\cscript.exe");
    let printed = succeed(host, &["//nologo", path.to_str().unwrap()]);
    std::fs::remove_file(&path).expect("the script");
    printed
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[test]
fn the_class_object_keeps_to_the_rules() {
    registered(|| {
        apartment::run(Apartment::Multithreaded, || {
            const INPROC_SERVER: u32 = 1;
            // SAFETY: pointers are valid, objects alive.
            unsafe {
                let class: IClassFactory =
                    CoGetClassObject(&LISTENER, INPROC_SERVER, None).expect("a class object");
                let listener: IDispatch = class.CreateInstance(None).expect("a listener");
                let aggregated: com_sink::core::Result<IUnknown> = class.CreateInstance(&listener);
                assert_eq!(aggregated.unwrap_err().code(), CLASS_E_NOAGGREGATION);
            }
        });
    });
}

/// The DLL, loaded by hand: what it exports, and when it may go.
#[test]
fn it_is_unloaded_when_its_last_object_is_gone() {
    com_sink::core::link!("kernel32.dll" "system" fn LoadLibraryW(name: *const u16) -> *mut c_void);
    com_sink::core::link!("kernel32.dll" "system" fn FreeLibrary(module: *mut c_void) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn GetModuleHandleW(name: *const u16) -> *mut c_void);
    com_sink::core::link!("kernel32.dll" "system" fn GetProcAddress(module: *mut c_void, name: *const u8) -> *const c_void);
    type CanUnload = unsafe extern "system" fn() -> HRESULT;
    type GetClass =
        unsafe extern "system" fn(*const GUID, *const GUID, *mut *mut c_void) -> HRESULT;

    // A module of its own: in apartments that COM keeps, objects of other tests may live on.
    let copy = std::env::temp_dir().join("registered_sink_copy.dll");
    std::fs::copy(library(), &copy).expect("a copy");
    let name = com_sink::core::HSTRING::from(copy.as_path());
    apartment::run(Apartment::Multithreaded, || {
        // SAFETY: the names end with a null; the exports have these types; every object is alive while it is used, and
        // none of the DLL when it is freed.
        unsafe {
            let module = LoadLibraryW(name.as_ptr());
            assert!(!module.is_null());
            let export = |name: &std::ffi::CStr| {
                let export = GetProcAddress(module, name.as_ptr().cast());
                assert!(!export.is_null(), "no {name:?}");
                export
            };
            for other in [c"DllRegisterServer", c"DllUnregisterServer", c"DllInstall"] {
                export(other);
            }
            let idle: CanUnload = std::mem::transmute(export(c"DllCanUnloadNow"));
            let class: GetClass = std::mem::transmute(export(c"DllGetClassObject"));
            let class = |clsid: &GUID| {
                let mut result = std::ptr::null_mut();
                let code = class(clsid, &IClassFactory::IID, &mut result);
                code.ok().map(|()| IClassFactory::from_raw(result))
            };
            assert_eq!(idle(), S_OK);
            let nobody = class(&FONT_EVENTS).unwrap_err();
            assert_eq!(nobody.code(), CLASS_E_CLASSNOTAVAILABLE);

            let factory = class(&LISTENER).expect("a class object");
            assert_eq!(idle(), S_FALSE, "a class object");
            let listener: IDispatch = factory.CreateInstance(None).expect("a listener");
            drop(factory);
            assert_eq!(idle(), S_FALSE, "an object");
            let child = listener.get("Child", &[]).expect("a child");
            drop(listener);
            assert_eq!(idle(), S_FALSE, "an object's object");
            drop(child);
            assert_eq!(idle(), S_OK);

            let factory = class(&LISTENER).expect("a class object");
            factory.LockServer(true).unwrap();
            drop(factory);
            assert_eq!(idle(), S_FALSE, "a lock");
            class(&LISTENER).unwrap().LockServer(false).unwrap();
            assert_eq!(idle(), S_OK);

            assert_ne!(FreeLibrary(module), 0);
            assert!(GetModuleHandleW(name.as_ptr()).is_null(), "unloaded");
        }
    });
    std::fs::remove_file(&copy).expect("the copy");
}

#[test]
fn the_registry_is_as_before() {
    let before = registry::dump();
    registered(|| {
        let path = library().to_str().unwrap().to_owned();
        for (class, model) in [(LISTENER, "Both"), (BOUND, "Apartment")] {
            let key = format!("CLSID\\{{{class:?}}}\\InprocServer32");
            let server = machine_text(&key, "").expect("a server");
            assert!(server.eq_ignore_ascii_case(&path), "{server}");
            assert_eq!(machine_text(&key, "ThreadingModel").as_deref(), Some(model));
        }
    });
    assert_same(&before, &registry::dump());

    // Without the machine: for this user.
    let path = library();
    let regsvr32 = Path::new(r"C:\windows\system32\regsvr32.exe");
    succeed(regsvr32, &["/s", path.to_str().unwrap()]);
    let during = registry::dump();
    let key = format!("HKCU\\CLSID\\{{{LISTENER:?}}}\\InprocServer32: ");
    assert!(during.contains_key(&key));
    succeed(regsvr32, &["/s", "/u", path.to_str().unwrap()]);
    assert_same(&before, &registry::dump());

    let output = run(
        regsvr32,
        &["/s", "/n", "/i:everybody", path.to_str().unwrap()],
    );
    assert!(!output.status.success());
    assert_same(&before, &registry::dump());
}
