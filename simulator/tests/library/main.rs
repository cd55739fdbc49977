//! The type library: written by the system from the model, read by our own front end and by the system.
#![cfg(windows)]

#[path = "../../../codegen/tests/common/facts.rs"]
mod facts;
mod system;

use com_sink::hresult::E_INVALIDARG;
use com_sink::typelib::{self, Body, Library, Target, TypeInfo};
use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::Model;
use com_sink_codegen::tlb;
use facts::{Facts, Names};
use std::path::Path;
use virtual_server_sim::library::{library, model};

fn write(path: &Path) {
    let model = model().unwrap();
    library(&model).unwrap().write(path).unwrap();
}

fn agrees(model: &Model) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/expect/virtual-server.txt");
    let text = std::fs::read_to_string(file).unwrap();
    let differences = Facts::parse(&text).compare(model, Names::TypeLibrary);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Our own reader knows nothing of the system.
#[test]
fn our_own_reader_finds_all_facts_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("VirtualServer.tlb");
    write(&path);
    let mut diagnostics = Diagnostics::default();
    let bytes = std::fs::read(&path).unwrap();
    let model = tlb::read(&bytes, "VirtualServer.tlb", &mut diagnostics);
    let messages: Vec<_> = diagnostics.iter().map(|found| &found.message).collect();
    assert!(messages.is_empty(), "{messages:#?}");
    agrees(&model.unwrap());
}

#[test]
fn the_system_finds_all_facts_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("VirtualServer.tlb");
    write(&path);
    agrees(&system::read(&path));
}

#[test]
fn it_replaces_a_file_and_leaves_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("VirtualServer.tlb");
    std::fs::write(&path, "something else").unwrap();
    write(&path);
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["VirtualServer.tlb"]);
    assert!(std::fs::read(&path).unwrap().starts_with(b"MSFT"));
}

#[test]
fn a_wrong_reference_is_told_and_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Wrong.tlb");
    std::fs::write(&path, "as it was").unwrap();
    for target in [Target::Own(7), Target::Standard("INobody".to_owned())] {
        let wrong = Library {
            name: "Wrong".to_owned(),
            types: vec![TypeInfo {
                name: "Alias".to_owned(),
                guid: None,
                doc: None,
                flags: 0,
                body: Body::Alias(typelib::Type::Named(target)),
            }],
            ..Library::default()
        };
        let error = wrong.write(&path).unwrap_err();
        assert_eq!(error.code(), E_INVALIDARG);
        let text = error.description();
        assert!(text.starts_with("type Alias: "), "{text}");
        assert_eq!(std::fs::read(&path).unwrap(), b"as it was");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
