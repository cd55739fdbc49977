//! Models that cannot be emitted whole.

use super::{emit_model, read, samples};
use com_sink_codegen::diag::{Diagnostics, Severity};
use com_sink_codegen::files::Files;
use com_sink_codegen::model::{Interface, Model, Type};

fn model(name: &str) -> Model {
    read(&samples().join(format!("{name}.idl")))
}

fn interface<'m>(model: &'m mut Model, name: &str) -> &'m mut Interface {
    let found = model.interfaces.iter_mut().find(|item| item.name == name);
    found.unwrap()
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    std::str::from_utf8(files.get(path).unwrap()).unwrap()
}

/// A structure by value that Rust cannot lay out.
fn with_packed_tick() -> Model {
    let mut model = model("vtable");
    model.records.iter_mut().for_each(|it| it.pack = Some(1));
    let events = interface(&mut model, "IClockEvents");
    let raw = events.members.iter_mut().find(|it| it.name == "OnRaw");
    raw.unwrap().params[0].ty = Type::Named("Tick".into());
    model
}

#[test]
fn an_unknown_base_is_an_error_that_names_it() {
    let mut model = model("vtable");
    interface(&mut model, "IClockEvents2").base = Some("INoSuch".into());
    let mut diagnostics = Diagnostics::default();
    assert_eq!(emit_model("vtable", &model, &mut diagnostics), None);
    let error = diagnostics.iter().next().unwrap();
    assert_eq!((error.severity, error.code), (Severity::Error, "E1101"));
    assert_eq!(
        error.message,
        "the base `INoSuch` of `IClockEvents2` is not known"
    );
}

#[test]
fn no_sink_is_emitted_for_what_rust_cannot_implement() {
    let mut diagnostics = Diagnostics::default();
    let files = emit_model("vtable", &with_packed_tick(), &mut diagnostics).unwrap();
    let codes: Vec<&str> = diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(
        codes,
        ["E1102", "E1102"],
        "the interface and what derives from it"
    );
    assert_eq!(files.get("events/i_clock_events.rs"), None);
    assert!(text(&files, "abi/i_clock_events.rs").contains("pub OnRaw: usize,"));
}

#[test]
fn a_client_lacks_only_the_method_that_cannot_be_called() {
    let mut model = with_packed_tick();
    for name in ["IClockEvents", "IClockEvents2"] {
        interface(&mut model, name).source = false;
    }
    let mut diagnostics = Diagnostics::default();
    let files = emit_model("vtable", &model, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty());
    let client = text(&files, "client/i_clock_events.rs");
    assert!(client.contains("pub fn on_tick("));
    assert!(!client.contains("fn on_raw("));
    assert!(
        client.contains("// `OnRaw` cannot be called: its parameter `tick` is a `struct Tick *`.")
    );
    assert_eq!(files.get("server/i_clock_events.rs"), None);
}

#[test]
fn an_interface_without_an_iid_is_left_out() {
    let mut model = model("dual");
    interface(&mut model, "IMeterNews").iid = None;
    let mut diagnostics = Diagnostics::default();
    let files = emit_model("dual", &model, &mut diagnostics).unwrap();
    assert_eq!(files.get("events/i_meter_news.rs"), None);
    assert!(files.get("events/i_meter_events.rs").is_some());
}

#[test]
fn what_does_not_come_from_iunknown_is_left_out_and_its_pointers_are_raw() {
    let mut model = model("dual");
    let mut object = interface(&mut model, "IMeterNews").clone();
    object.name = "IPlainObject".into();
    object.iid = Some(com_sink_codegen::model::Guid(1));
    (object.base, object.dual, object.source) = (None, false, false);
    model.interfaces.push(object);
    let events = interface(&mut model, "IMeterNews");
    let param = events
        .members
        .iter_mut()
        .flat_map(|member| &mut member.params)
        .next();
    param.unwrap().ty = Type::Named("IPlainObject".into()).pointer();
    let mut diagnostics = Diagnostics::default();
    let files = emit_model("dual", &model, &mut diagnostics).unwrap();
    assert_eq!(files.get("abi/i_plain_object.rs"), None);
    let news = text(&files, "events/i_meter_news.rs");
    assert!(news.contains("unsafe fn"), "{news}");
}

/// The documentation of an event, the first of its interface, whose only parameter is an untyped pointer.
fn unreached(sample: &str, name: &str) -> String {
    let mut model = model(sample);
    let events = interface(&mut model, name);
    let members = events.members.iter_mut();
    let mut with_one = members.filter(|member| member.params.len() == 1);
    let param = &mut with_one.next().unwrap().params[0];
    param.ty = Type::Void.pointer();
    let files = emit_model(sample, &model, &mut Diagnostics::default()).unwrap();
    let file = com_sink_codegen::names::module(name);
    let text = text(&files, &format!("events/{file}.rs"));
    let (before, _) = text.split_once("unsafe fn").unwrap();
    let (_, safety) = before.split_once("# Safety").unwrap();
    safety
        .split_whitespace()
        .filter(|word| *word != "///")
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_handler_that_is_not_called_says_so() {
    let lost = unreached("dispinterface", "DBrowserEvents");
    assert!(
        lost.contains("No source can call it: `Invoke` cannot pass"),
        "{lost}"
    );
    let half = unreached("dual", "IMeterNews");
    assert!(
        half.contains("Only sources that use the vtable call it"),
        "{half}"
    );
}
