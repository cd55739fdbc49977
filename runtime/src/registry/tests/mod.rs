//! Registrations in a registry that keeps what it is told and fails where it is told.

mod memory;

use super::change::all_or_nothing;
use super::store::Store;
use super::{ClassInfo, ClassServer, InterfaceInfo, Registration, Scope, ThreadingModel};
use crate::error::Result;
use crate::hresult::{E_FAIL, E_INVALIDARG, ERROR_ALREADY_EXISTS};
use memory::Memory;
use windows_core::GUID;

const CLSID: &str = "CLSID\\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}";
const EXE: &str = r"C:\Program Files\Scales\scales.exe";

const CLASS: ClassInfo = ClassInfo::new(
    GUID::from_u128(0x6ab3a3f1_0f0a_4a37_8f5b_5f6d0f6f4a11),
    "A watcher of scales",
)
.prog_id("Scales.Watcher");

const EVENTS: InterfaceInfo = InterfaceInfo::dispinterface(
    GUID::from_u128(0x6ab3a3f2_0f0a_4a37_8f5b_5f6d0f6f4a11),
    "DScaleEvents",
);

const SCALE: InterfaceInfo = InterfaceInfo::automation(
    GUID::from_u128(0x6ab3a3f3_0f0a_4a37_8f5b_5f6d0f6f4a11),
    "IScale",
    GUID::from_u128(0x6ab3a3f4_0f0a_4a37_8f5b_5f6d0f6f4a11),
    1,
    10,
);

fn local() -> Registration {
    Registration::new(ClassServer::Local(EXE.into()))
        .class(CLASS.app_id(GUID::from_u128(0x6ab3a3f5_0f0a_4a37_8f5b_5f6d0f6f4a11)))
        .interface(EVENTS)
        .interface(SCALE)
}

fn in_process(path: &str) -> Registration {
    Registration::new(ClassServer::InProcess(path.into()))
        .class(CLASS.threading(ThreadingModel::Apartment))
}

fn register(store: &Memory, registration: &Registration) -> Result<()> {
    all_or_nothing(store, |changes| {
        registration.add(changes, None, Scope::User)
    })
}

fn unregister(store: &Memory, registration: &Registration) -> Result<()> {
    all_or_nothing(store, |changes| registration.take_out(changes, Scope::User))
}

#[test]
fn a_local_server_has_all_its_keys_and_leaves_none() {
    let store = Memory::default();
    let before = store.tree();
    register(&store, &local()).unwrap();
    let expected = [
        r"AppID\{6AB3A3F5-0F0A-4A37-8F5B-5F6D0F6F4A11}: @ = A watcher of scales",
        r"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}: @ = A watcher of scales",
        r"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}: AppID = {6AB3A3F5-0F0A-4A37-8F5B-5F6D0F6F4A11}",
        r#"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}\LocalServer32: @ = "C:\Program Files\Scales\scales.exe""#,
        r"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}\LocalServer32: ServerExecutable = C:\Program Files\Scales\scales.exe",
        r"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}\ProgID: @ = Scales.Watcher.1",
        r"CLSID\{6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}\VersionIndependentProgID: @ = Scales.Watcher",
        r"Interface\{6AB3A3F2-0F0A-4A37-8F5B-5F6D0F6F4A11}: @ = DScaleEvents",
        r"Interface\{6AB3A3F2-0F0A-4A37-8F5B-5F6D0F6F4A11}: Server = C:\Program Files\Scales\scales.exe",
        r"Interface\{6AB3A3F2-0F0A-4A37-8F5B-5F6D0F6F4A11}\ProxyStubClsid32: @ = {00020420-0000-0000-C000-000000000046}",
        r"Interface\{6AB3A3F3-0F0A-4A37-8F5B-5F6D0F6F4A11}: @ = IScale",
        r"Interface\{6AB3A3F3-0F0A-4A37-8F5B-5F6D0F6F4A11}: Server = C:\Program Files\Scales\scales.exe",
        r"Interface\{6AB3A3F3-0F0A-4A37-8F5B-5F6D0F6F4A11}\ProxyStubClsid32: @ = {00020424-0000-0000-C000-000000000046}",
        r"Interface\{6AB3A3F3-0F0A-4A37-8F5B-5F6D0F6F4A11}\TypeLib: @ = {6AB3A3F4-0F0A-4A37-8F5B-5F6D0F6F4A11}",
        r"Interface\{6AB3A3F3-0F0A-4A37-8F5B-5F6D0F6F4A11}\TypeLib: Version = 1.a",
        r"Scales.Watcher: @ = A watcher of scales",
        r"Scales.Watcher\CLSID: @ = {6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}",
        r"Scales.Watcher\CurVer: @ = Scales.Watcher.1",
        r"Scales.Watcher.1: @ = A watcher of scales",
        r"Scales.Watcher.1\CLSID: @ = {6AB3A3F1-0F0A-4A37-8F5B-5F6D0F6F4A11}",
    ];
    assert_eq!(store.lines(), expected);

    register(&store, &local()).unwrap();
    assert_eq!(store.lines(), expected, "twice is as once");
    unregister(&store, &local()).unwrap();
    assert_eq!(store.tree(), before);
    unregister(&store, &local()).unwrap();
    assert_eq!(store.tree(), before);
}

#[test]
fn an_in_process_server_has_a_threading_model_and_no_quotes() {
    let store = Memory::default();
    register(&store, &in_process(r"C:\My Scales\scales.dll")).unwrap();
    let server = format!("{CLSID}\\InprocServer32");
    let tree = store.tree();
    assert_eq!(
        tree.text(&server, "").as_deref(),
        Some(r"C:\My Scales\scales.dll")
    );
    assert_eq!(
        tree.text(&server, "threadingmodel").as_deref(),
        Some("Apartment")
    );
    unregister(&store, &in_process(r"c:\my scales\SCALES.DLL")).unwrap();
    assert!(store.tree().is_empty());
}

#[test]
fn keys_of_others_beside_ours_stay() {
    let others = [
        ("CLSID\\{00000000-0000-0000-0000-000000000001}", "", "Other"),
        ("Interface\\{00000000-0000-0000-0000-000000000001}", "", "I"),
        ("AppID\\other.exe", "AppID", "{}"),
        ("Scales.Other", "", "Other"),
    ];
    let store = Memory::with(&others);
    let before = store.tree();
    register(&store, &local()).unwrap();
    unregister(&store, &local()).unwrap();
    assert_eq!(store.tree(), before);
}

#[test]
#[cfg_attr(miri, ignore = "no unsafe code in it, and minutes of work")]
fn after_a_failure_anywhere_everything_is_as_before() {
    let old = [
        (CLSID, "", "An older name"),
        (&format!("{CLSID}\\LocalServer32"), "", EXE),
        (&format!("{CLSID}\\Old"), "", "key"),
        ("Scales.Watcher", "Old", "value"),
        ("Scales.Watcher\\CLSID", "", &CLSID[6..]),
    ];
    for values in [&[][..], &old[..]] {
        let mut failures = 0;
        for changes in 0.. {
            let store = Memory::with(values);
            let before = store.tree();
            store.fail_after(changes, 1);
            match register(&store, &local()) {
                Ok(()) => break,
                Err(error) => {
                    assert_eq!(error.code(), E_FAIL);
                    assert!(error.description().starts_with("no change of"), "{error}");
                    assert!(!error.description().contains("undone"), "{error}");
                }
            }
            assert_eq!(store.tree(), before, "after {changes} changes");
            failures += 1;
        }
        assert!(failures > 20, "{failures}");
    }
    // And a removal.
    let mut failures = 0;
    for changes in 0.. {
        let store = Memory::default();
        register(&store, &local()).unwrap();
        let before = store.tree();
        store.fail_after(changes, 1);
        if unregister(&store, &local()).is_ok() {
            assert!(store.tree().is_empty());
            break;
        }
        assert_eq!(store.tree(), before, "after {changes} changes");
        failures += 1;
    }
    assert!(failures > 5, "{failures}");
}

#[test]
fn what_cannot_be_undone_is_told() {
    let store = Memory::default();
    store.fail_after(5, 2);
    let error = register(&store, &local()).unwrap_err();
    let text = error.description();
    assert!(text.contains("undone but for HKEY_MEMORY\\"), "{text}");
    assert_eq!(error.code(), E_FAIL);
}

#[test]
fn a_class_of_another_server_is_neither_replaced_nor_removed() {
    for (key, server) in [
        ("InprocServer32", r"C:\other.dll"),
        ("LocalServer32", r#""C:\other.exe" /embedding"#),
    ] {
        let store = Memory::with(&[(&format!("{CLSID}\\{key}"), "", server)]);
        let before = store.tree();
        for refused in [
            register(&store, &local()),
            register(&store, &in_process(r"C:\scales.dll")),
            unregister(&store, &local()),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(error.code(), ERROR_ALREADY_EXISTS);
            let text = error.description();
            assert!(text.contains(server) && text.contains(CLSID), "{text}");
        }
        assert_eq!(store.tree(), before);
    }
}

#[test]
fn a_class_of_the_machine_is_not_hidden_from_a_user() {
    let machine = Memory::with(&[(&format!("{CLSID}\\LocalServer32"), "", r"C:\vssrvc.exe")]);
    let user = Memory::default();
    let add = |machine: &Memory| {
        all_or_nothing(&user, |changes| {
            local().add(changes, Some(machine as &dyn Store), Scope::User)
        })
    };
    let error = add(&machine).unwrap_err();
    assert_eq!(error.code(), ERROR_ALREADY_EXISTS);
    assert!(error.description().contains("vssrvc"), "{error}");
    assert!(user.tree().is_empty());

    register(&machine, &local()).unwrap_err();
    let machine = Memory::default();
    register(&machine, &local()).unwrap();
    add(&machine).unwrap();
}

#[test]
fn a_name_of_another_class_is_neither_taken_nor_removed() {
    let theirs = "{00000000-0000-0000-0000-000000000001}";
    let store = Memory::with(&[("Scales.Watcher\\CLSID", "", theirs)]);
    let before = store.tree();
    let error = register(&store, &local()).unwrap_err();
    assert_eq!(error.code(), ERROR_ALREADY_EXISTS);
    assert!(error.description().contains(theirs), "{error}");
    assert_eq!(store.tree(), before);

    let store = Memory::with(&[("Scales.Watcher\\shell\\open", "", "scales.exe %1")]);
    let error = register(&store, &local()).unwrap_err();
    assert!(error.description().contains("no class"), "{error}");

    // The name went to a newer class after ours was registered.
    let store = Memory::default();
    register(&store, &local()).unwrap();
    let newer = super::store::Data::text(theirs);
    store.set("Scales.Watcher\\CLSID", "", &newer).unwrap();
    unregister(&store, &local()).unwrap();
    let left: Vec<_> = store.tree().keys.into_keys().collect();
    assert_eq!(left, ["Scales.Watcher"]);
}

#[test]
fn an_interface_of_another_server_is_used_if_it_crosses_in_the_same_way() {
    let key = "Interface\\{6AB3A3F2-0F0A-4A37-8F5B-5F6D0F6F4A11}";
    let proxy = format!("{key}\\ProxyStubClsid32");
    for marshaler in [
        "{00020420-0000-0000-c000-000000000046}",
        "{00020424-0000-0000-C000-000000000046}",
    ] {
        let store = Memory::with(&[(key, "", "Theirs"), (&proxy, "", marshaler)]);
        let before = store.tree();
        register(&store, &local()).unwrap();
        assert_eq!(store.tree().text(key, "").as_deref(), Some("Theirs"));
        unregister(&store, &local()).unwrap();
        assert_eq!(store.tree(), before);
    }
    let store = Memory::with(&[(&proxy, "", "{6AB3A3F9-0F0A-4A37-8F5B-5F6D0F6F4A11}")]);
    let error = register(&store, &local()).unwrap_err();
    assert_eq!(error.code(), ERROR_ALREADY_EXISTS);
    assert!(error.description().contains("DScaleEvents"), "{error}");
}

#[test]
fn wrong_names_and_paths_are_refused_before_anything_is_written() {
    let store = Memory::default();
    for class in [
        ClassInfo::new(*CLASS.clsid(), "").prog_id("1st.Class"),
        ClassInfo::new(*CLASS.clsid(), "").prog_id("Scales Watcher"),
    ] {
        let registration = Registration::new(ClassServer::Local(EXE.into())).class(class);
        let error = register(&store, &registration).unwrap_err();
        assert_eq!(error.code(), E_INVALIDARG);
        assert!(error.description().contains("39"), "{error}");
    }
    let error = register(&store, &in_process("C:\\\"quoted\".dll")).unwrap_err();
    assert_eq!(error.code(), E_INVALIDARG);
    assert!(store.tree().is_empty());
}

#[test]
fn a_long_name_gets_no_version() {
    let long = ClassInfo::new(*CLASS.clsid(), "").prog_id("Library.ClassOfThirtyEightCharactersXX");
    assert_eq!(long.versioned_prog_id(), None);
    let store = Memory::default();
    let registration = Registration::new(ClassServer::Local(EXE.into())).class(long);
    register(&store, &registration).unwrap();
    let tree = store.tree();
    let prog_id = tree.text(&format!("{CLSID}\\ProgID"), "");
    assert_eq!(prog_id.as_deref(), long.independent_prog_id());
    assert_eq!(tree.keys.len(), 2, "CLSID and the ProgID");
}

#[test]
#[cfg(not(windows))]
fn without_a_registry_everything_says_so() {
    use crate::hresult::E_NOTIMPL;
    for scope in [Scope::User, Scope::Machine] {
        let error = local().register(scope).unwrap_err();
        assert_eq!(error.code(), E_NOTIMPL);
        assert!(error.to_string().contains("no registry"), "{error}");
        assert_eq!(local().unregister(scope).unwrap_err().code(), E_NOTIMPL);
    }
}
