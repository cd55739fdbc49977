//! A local server of ours that COM starts, uses from another process, and lets end.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::{class_of, create_instance};
use com_sink::hresult::ERROR_ALREADY_EXISTS;
use com_sink::prelude::*;
use com_sink::registry::{ClassInfo, ClassServer, Registration, Scope};
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::local::{COUNTER, SHARED};
use com_sink_wine_tests::processes::{Process, run, succeed, windows_path};
use com_sink_wine_tests::registry::{self, assert_same, machine_text};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a server needs to end at most, on a slow machine; and less than what it would take if it didn't.
const SOON: Duration = Duration::from_secs(20);

fn server() -> PathBuf {
    windows_path(env!("CARGO_BIN_EXE_counter-server"))
}

/// Registers the server for the machine, which Wine 8 needs, does something, and takes it back.
fn registered(work: impl FnOnce() + Send) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    struct Unregister;
    impl Drop for Unregister {
        fn drop(&mut self) {
            succeed(&server(), &["/UnregServer", "/machine"]);
        }
    }
    succeed(&server(), &["/RegServer", "/machine"]);
    let _unregister = Unregister;
    apartment::run(Apartment::Multithreaded, work);
}

fn counter(class: &com_sink::GUID) -> IDispatch {
    create_instance(class).expect("a counter")
}

fn add(counter: &IDispatch, number: i32) -> i32 {
    let total = counter.call("Add", &[number.into()]).expect("a sum");
    i32::try_from(&total).expect("a number")
}

fn process(counter: &IDispatch) -> u32 {
    let id = counter.get("Process", &[]).expect("a process");
    i32::try_from(&id).expect("a number") as u32
}

fn child(counter: &IDispatch) -> IDispatch {
    let child = counter.get("Child", &[]).expect("a child");
    child.as_dispatch().expect("an object").clone()
}

#[test]
fn com_starts_it_and_it_ends_with_its_last_client() {
    registered(|| {
        let one = counter(&COUNTER);
        assert_eq!((add(&one, 3), add(&one, 4)), (3, 7));
        let server = Process::open(process(&one));
        assert_ne!(process(&one), std::process::id(), "in another process");
        let two = counter(&COUNTER);
        assert_eq!(process(&two), process(&one), "one process for all clients");
        assert_eq!(add(&two, 1), 1, "an object of its own");

        drop(one);
        assert!(
            !server.ends_within(Duration::from_secs(2)),
            "it has a client"
        );
        assert_eq!(add(&two, 1), 2);
        drop(two);
        assert!(server.ends_within(SOON), "it has no client");

        let next = counter(&COUNTER);
        assert_eq!(add(&next, 1), 1);
        let server = Process::open(process(&next));
        drop(next);
        assert!(server.ends_within(SOON));
    });
}

#[test]
fn an_object_that_an_object_gave_keeps_it() {
    registered(|| {
        let parent = counter(&COUNTER);
        add(&parent, 5);
        let child = child(&parent);
        let server = Process::open(process(&parent));
        drop(parent);
        assert!(!server.ends_within(Duration::from_secs(2)));
        assert_eq!(add(&child, 1), 6);
        drop(child);
        assert!(server.ends_within(SOON));
    });
}

#[test]
fn an_object_that_the_server_keeps_does_not_keep_the_server() {
    registered(|| {
        assert_eq!(class_of("ComSinkTests.SharedCounter").unwrap(), SHARED);
        let one = counter(&SHARED);
        let two = counter(&SHARED);
        add(&one, 20);
        assert_eq!(add(&two, 3), 23, "one object for all clients");
        let server = Process::open(process(&one));
        drop((one, two));
        assert!(server.ends_within(SOON));
        assert_eq!(add(&counter(&SHARED), 1), 1, "a new process has a new one");
    });
}

#[test]
fn the_registry_is_as_before_and_every_key_was_there() {
    let before = registry::dump();
    registered(|| {
        let clsid = format!("CLSID\\{{{COUNTER:?}}}");
        let path = server().to_str().unwrap().to_owned();
        let quoted = format!("\"{path}\"");
        for (key, name, text) in [
            (clsid.clone(), "", "A counter"),
            (format!("{clsid}\\LocalServer32"), "", &quoted),
            (format!("{clsid}\\LocalServer32"), "ServerExecutable", &path),
            (format!("{clsid}\\ProgID"), "", "ComSinkTests.Counter.1"),
            (
                "ComSinkTests.Counter\\CurVer".into(),
                "",
                "ComSinkTests.Counter.1",
            ),
            (
                "ComSinkTests.SharedCounter.2\\CLSID".into(),
                "",
                &format!("{{{SHARED:?}}}"),
            ),
        ] {
            let found = machine_text(&key, name).unwrap_or_else(|| panic!("no {key}: {name}"));
            assert!(found.eq_ignore_ascii_case(text), "{key}: {name} = {found}");
        }
        // Another server gets neither the class nor its name.
        let registration = Registration::new(ClassServer::Local(r"C:\other.exe".into()));
        let theirs = com_sink::GUID::from_u128(0x6ab3a3ff_0f0a_4a37_8f5b_5f6d0f6f4a11);
        let during = registry::dump();
        for class in [
            ClassInfo::new(COUNTER, "Theirs"),
            ClassInfo::new(theirs, "Theirs").prog_id("ComSinkTests.Counter"),
        ] {
            let registration = registration.clone().class(class);
            for scope in [Scope::Machine, Scope::User] {
                let error = registration.register(scope).unwrap_err();
                assert_eq!(error.code(), ERROR_ALREADY_EXISTS, "{error}");
                assert_same(&during, &registry::dump());
            }
        }
    });
    assert_same(&before, &registry::dump());
}

#[test]
fn a_registration_for_one_user_is_complete_and_leaves_nothing() {
    let before = registry::dump();
    succeed(&server(), &["/regserver"]);
    let during = registry::dump();
    let ours: Vec<_> = during
        .keys()
        .filter(|key| !before.contains_key(*key))
        .collect();
    assert!(
        ours.iter().all(|key| key.starts_with("HKCU\\")),
        "{ours:#?}"
    );
    let server_key = format!("HKCU\\CLSID\\{{{COUNTER:?}}}\\LocalServer32: ");
    assert!(ours.iter().any(|key| **key == server_key), "{ours:#?}");
    succeed(&server(), &["-unregserver"]);
    assert_same(&before, &registry::dump());
}

#[test]
fn a_wrong_option_is_told_with_the_right_ones() {
    let output = run(&server(), &["/regsever"]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("`/regsever` is not known"), "{text}");
    assert!(text.contains("/unregserver [/machine]"), "{text}");
    assert!(succeed(&server(), &["/?"]).contains("/embedding"));
}
