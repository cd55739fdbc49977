//! The libraries of this repository: their metadata says what their IDL says.

use crate::facts::{Facts, Names};
use crate::spans::without_spans;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::files::Files;
use com_sink_codegen::model::Model;
use com_sink_codegen::{emit, idl, raw, winmd};
use std::path::Path;

const INPUTS: [&str; 2] = ["VsComInterfaces.idl", "VMRCClientControl.idl"];

fn from_idl(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../idl")
        .join(name);
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let model = idl::read(
        &path,
        &idl::Options::default(),
        &mut sources,
        &mut diagnostics,
    );
    model.unwrap_or_else(|| panic!("{}", diagnostics.render(&sources, false)))
}

fn metadata(model: &Model) -> Vec<u8> {
    let mut diagnostics = Diagnostics::default();
    let bytes = winmd::write(model, "Library", &mut diagnostics);
    bytes.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn from_metadata(bytes: &[u8]) -> Model {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::read(bytes, "Library.winmd", &mut diagnostics);
    model.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn rust(model: &Model) -> Files {
    let options = emit::Options {
        runtime: "::com_sink".to_owned(),
        header: "// Generated.\n".to_owned(),
        input: "input".to_owned(),
        raw: false,
    };
    let mut diagnostics = Diagnostics::default();
    let files = emit::emit(model, &options, &mut diagnostics);
    files.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

#[test]
fn their_metadata_gives_the_same_model_bytes_and_rust() {
    for input in INPUTS {
        let model = without_spans(from_idl(input));
        let bytes = metadata(&model);
        let back = from_metadata(&bytes);
        for (back, interface) in back.interfaces.iter().zip(&model.interfaces) {
            assert_eq!(back, interface);
        }
        assert!(back == model, "{input}");
        assert!(metadata(&back) == bytes, "{input}");
        assert!(rust(&back) == rust(&model), "{input}");
    }
}

#[test]
fn their_raw_bindings_have_a_slot_for_each_member_and_no_other() {
    for input in INPUTS {
        let model = from_idl(input);
        let mut diagnostics = Diagnostics::default();
        let text = raw::bind(&model, input, "core", "// Generated.", &mut diagnostics)
            .unwrap()
            .unwrap();
        let file = syn::parse_file(&text).unwrap();
        for interface in &model.interfaces {
            let name = format!("{}_Vtbl", interface.name);
            let fields = file.items.iter().find_map(|item| match item {
                syn::Item::Struct(item) if item.ident == name => Some(&item.fields),
                _ => None,
            });
            let fields = fields.unwrap_or_else(|| panic!("{input} lacks {name}"));
            let slots = interface.members.iter().filter(|it| it.slot.is_some());
            // The base comes before the slots of the interface itself.
            assert_eq!(fields.len(), slots.count() + 1, "{name}");
            let empty = fields.iter().filter(
                |field| matches!(&field.ty, syn::Type::Path(path) if path.path.is_ident("usize")),
            );
            assert_eq!(empty.count(), 0, "{name} has a slot without a function");
        }
    }
}

#[test]
fn the_metadata_in_the_repository_agrees_with_the_published_facts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (metadata, facts) in [
        ("VirtualServer.winmd", "virtual-server.txt"),
        ("VMRCClientControlLib.winmd", "vmrc-client-control.txt"),
    ] {
        let bytes = std::fs::read(root.join("bindings/winmd").join(metadata)).unwrap();
        let facts = std::fs::read_to_string(root.join("tests/expect").join(facts)).unwrap();
        let differences = Facts::parse(&facts).compare(&from_metadata(&bytes), Names::Exact);
        assert!(
            differences.is_empty(),
            "{metadata}:\n{}",
            differences.join("\n")
        );
    }
}
