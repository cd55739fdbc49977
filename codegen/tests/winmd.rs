//! Metadata: what is written comes back, and other readers understand it.

#[path = "winmd/bases.rs"]
mod bases;
#[path = "common/facts.rs"]
mod facts;
#[path = "winmd/libraries.rs"]
mod libraries;
#[path = "winmd/sample.rs"]
mod sample;
#[path = "winmd/spans.rs"]
mod spans;

use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::{InterfaceKind, Model, Type};
use com_sink_codegen::winmd::{self, Profile};
use windows_metadata::reader::{File, Index};

fn write(model: &Model) -> Vec<u8> {
    let mut diagnostics = Diagnostics::default();
    let bytes = winmd::write(model, "Things", &mut diagnostics);
    bytes.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn read(bytes: &[u8]) -> Model {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::read(bytes, "Things.winmd", &mut diagnostics);
    model.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn codes(diagnostics: &Diagnostics) -> Vec<&'static str> {
    diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn a_model_comes_back_whole() {
    let model = sample::model();
    let back = read(&write(&model));
    // Part by part: a failure then shows less than everything.
    assert_eq!(back.libraries, model.libraries);
    assert_eq!(back.enums, model.enums);
    assert_eq!(back.records, model.records);
    assert_eq!(back.typedefs, model.typedefs);
    for (back, interface) in back.interfaces.iter().zip(&model.interfaces) {
        for (back, member) in back.members.iter().zip(&interface.members) {
            assert_eq!(back, member);
        }
    }
    assert_eq!(back.interfaces, model.interfaces);
    assert_eq!(back.constants, model.constants);
    assert_eq!(back.coclasses, model.coclasses);
    assert_eq!(back, model);
}

#[test]
fn bytes_come_back_whole() {
    let bytes = write(&sample::model());
    assert_eq!(write(&read(&bytes)), bytes);
}

#[test]
fn a_model_without_a_library_comes_back_whole() {
    let mut model = sample::model();
    model.libraries.clear();
    model.modules.clear();
    let origins = model.interfaces.iter_mut().flat_map(|interface| {
        let members = interface.members.iter_mut().map(|it| &mut it.origin);
        members.chain([&mut interface.origin])
    });
    let origins = origins
        .chain(model.enums.iter_mut().map(|it| &mut it.origin))
        .chain(model.records.iter_mut().map(|it| &mut it.origin))
        .chain(model.typedefs.iter_mut().map(|it| &mut it.origin))
        .chain(model.coclasses.iter_mut().map(|it| &mut it.origin));
    for origin in origins {
        origin.library = None;
    }
    assert_eq!(read(&write(&model)), model);
}

#[test]
fn an_unknown_type_is_an_error() {
    let mut model = sample::model();
    model.interfaces[2].members[0].returns = Type::Named("Nowhere".into());
    let mut diagnostics = Diagnostics::default();
    assert_eq!(winmd::write(&model, "Things", &mut diagnostics), None);
    assert_eq!(codes(&diagnostics), ["E0901"]);
}

#[test]
fn two_libraries_of_one_name_are_an_error() {
    let mut model = sample::model();
    model.libraries.push(model.libraries[0].clone());
    let mut diagnostics = Diagnostics::default();
    assert_eq!(winmd::write(&model, "Things", &mut diagnostics), None);
    assert_eq!(codes(&diagnostics), ["E0903"]);
}

#[test]
fn what_is_no_metadata_is_refused() {
    for bytes in [&b""[..], b"MZ", &[0; 4096]] {
        let mut diagnostics = Diagnostics::default();
        assert_eq!(winmd::read(bytes, "x.winmd", &mut diagnostics), None);
        assert_eq!(codes(&diagnostics).len(), 1);
    }
}

/// A damaged file may still be readable; what it must never do is end the process.
#[test]
fn a_damaged_file_never_panics() {
    let bytes = write(&sample::model());
    for position in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[position] ^= 0xff;
        let mut diagnostics = Diagnostics::default();
        let model = winmd::read(&damaged, "x.winmd", &mut diagnostics);
        assert_eq!(model.is_none(), diagnostics.has_errors());
    }
    for length in (0..bytes.len()).step_by(61) {
        let mut diagnostics = Diagnostics::default();
        let model = winmd::read(&bytes[..length], "x.winmd", &mut diagnostics);
        assert_eq!(model.is_none(), diagnostics.has_errors());
    }
}

#[test]
fn the_abi_has_slots_only() {
    let model = sample::model();
    let mut diagnostics = Diagnostics::default();
    let bytes = winmd::write_profile(&model, "Things", Profile::Abi, &mut diagnostics).unwrap();
    let index = Index::new(vec![File::new(bytes).unwrap()]);
    let methods = |name| index.expect("Things", name).methods().count();
    assert_eq!(methods("_IThingEvents"), 0);
    assert_eq!(methods("IThing"), model.interfaces[0].members.len());
    assert!(!index.contains("Things", "IFontDisp"), "Windows has it");
    assert!(!index.contains_namespace("ComSink.Metadata"));
    let point: Vec<&str> = index
        .expect("Things", "Point")
        .fields()
        .map(|field| field.name())
        .collect();
    // The first two bit fields fill 32 bits, the third opens the next unit.
    assert_eq!(point, ["x", "_bitfield1", "_bitfield3", "when", "grid"]);
}

#[test]
fn an_array_is_passed_as_a_pointer() {
    let index = Index::new(vec![File::new(write(&sample::model())).unwrap()]);
    let thing = index.expect("Things", "IThing");
    let method = thing.methods().find(|it| it.name() == "Everything");
    let types = method.unwrap().signature(&[]).types;
    for ty in &types {
        assert!(!matches!(ty, windows_metadata::Type::ArrayFixed(..)));
    }
    let thing = windows_metadata::Type::class_named("Things", "IThing");
    let pointer = windows_metadata::Type::PtrMut(Box::new(thing), 1);
    assert_eq!(types[5], pointer);
}

#[test]
fn the_file_explains_itself() {
    let index = Index::new(vec![File::new(write(&sample::model())).unwrap()]);
    for ty in index.types() {
        for attribute in windows_metadata::HasAttributes::attributes(&ty) {
            if attribute.namespace() == "ComSink.Metadata" {
                assert!(index.contains("ComSink.Metadata", attribute.name()));
            }
        }
    }
    assert!(index.contains("ComSink.Metadata", "DispIdAttribute"));
}

#[test]
fn an_interface_of_windows_is_found_by_name() {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::windows(&["IPropertyNotifySink"], true, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty());
    let sink = model.interface("IPropertyNotifySink").unwrap();
    assert_eq!(
        sink.iid.unwrap().to_string(),
        "9bfbbc02-eff1-101a-84ed-00aa00341d07"
    );
    assert_eq!(sink.kind, InterfaceKind::Vtable);
    assert_eq!(sink.base.as_deref(), Some("IUnknown"));
    assert!(sink.source && !sink.origin.imported);
    let slots: Vec<_> = sink
        .members
        .iter()
        .map(|it| (it.name.as_str(), it.slot))
        .collect();
    assert_eq!(slots, [("OnChanged", Some(3)), ("OnRequestEdit", Some(4))]);
    assert_eq!(sink.members[0].params[0].ty, Type::Named("DISPID".into()));
    let alias = model.typedef("DISPID").unwrap();
    assert_eq!(alias.ty, Type::I32);
    assert!(alias.origin.imported);
    assert_eq!(model.event_interfaces().count(), 1);
}

#[test]
fn a_derived_interface_of_windows_brings_its_bases() {
    let mut diagnostics = Diagnostics::default();
    let names = ["IProvideClassInfo2", "IOleClientSite"];
    let model = winmd::windows(&names, false, &mut diagnostics).unwrap();
    let base = model.interface("IProvideClassInfo").unwrap();
    assert!(base.origin.imported);
    assert_eq!(base.members[0].slot, Some(3));
    let derived = model.interface("IProvideClassInfo2").unwrap();
    assert_eq!(derived.members[0].slot, Some(4));
    // Mentioned only: known by IID.
    let mentioned = model.interface("ITypeInfo").unwrap();
    assert!(mentioned.origin.imported && mentioned.members.is_empty());
    assert!(mentioned.iid.is_some());
}

#[test]
fn a_base_that_was_mentioned_before_comes_with_its_members() {
    let mut diagnostics = Diagnostics::default();
    // `IDXGIDevice::GetAdapter` gives an `IDXGIAdapter`, from which `IDXGIAdapter1` derives.
    let names = ["IDXGIDevice", "IDXGIAdapter1"];
    let model = winmd::windows(&names, false, &mut diagnostics).unwrap();
    let named = |name: &str| {
        let mut all = model.interfaces.iter().filter(|it| it.name == name);
        let found = all.next().unwrap();
        assert!(all.next().is_none(), "{name} twice");
        found
    };
    let base = named("IDXGIAdapter");
    let slots: Vec<_> = base.members.iter().map(|it| it.slot).collect();
    assert_eq!(slots, [Some(7), Some(8), Some(9)]);
    assert_eq!(named("IDXGIAdapter1").members[0].slot, Some(10));
}

#[test]
fn an_unknown_interface_of_windows_is_an_error() {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::windows(&["IPropertyNotifySink", "VARIANT"], true, &mut diagnostics);
    assert_eq!(model, None);
    assert_eq!(codes(&diagnostics), ["E0913"]);
}

#[test]
fn metadata_of_others_is_read() {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::read(
        windows_default::WIN32,
        "Windows.Win32.winmd",
        &mut diagnostics,
    );
    let model = model.unwrap_or_else(|| panic!("{:?}", diagnostics.iter().next()));
    let browser = model.interface("IWebBrowser2").unwrap();
    assert_eq!(browser.base.as_deref(), Some("IWebBrowserApp"));
    let busy = browser
        .members
        .iter()
        .find(|it| it.name == "Offline")
        .unwrap();
    assert_eq!(busy.kind.name(), "propget");
    assert!(model.enumeration("TYPEKIND").is_some());
    assert!(model.record("SAFEARRAY").is_some());
    assert!(
        model
            .coclasses
            .iter()
            .any(|it| it.name == "InternetExplorer")
    );
}
