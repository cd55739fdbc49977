//! The JSON of `inspect`, against its documentation.

#[path = "../common/widl.rs"]
mod widl;

use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::{Enum, Interface, InterfaceKind, Model, Origin};
use com_sink_codegen::{inspect, tlb};
use std::path::Path;

const DOCUMENTATION: &str = include_str!("../../docs/inspect-schema.md");

/// The text of the first code block in a language.
fn block(language: &str) -> &'static str {
    let (_, rest) = DOCUMENTATION
        .split_once(&format!("```{language}\n"))
        .expect("the block begins");
    rest.split_once("```").expect("the block ends").0
}

fn example() -> Model {
    let directory = tempfile::tempdir().expect("a directory for the IDL");
    let idl = directory.path().join("doors.idl");
    std::fs::write(&idl, block("idl")).expect("the IDL is written");
    let library = widl::type_library(Path::new(&idl), &["--win64"]);
    let mut diags = Diagnostics::default();
    let model = tlb::read(&library, "doors.tlb", &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    model.expect("a model")
}

#[test]
fn the_documented_example_is_what_is_printed() {
    let json = inspect::json(&example());
    assert!(
        block("json") == json,
        "the example in docs/inspect-schema.md should be:\n{json}"
    );
}

/// Every key that is printed is documented, and every documented key is printed.
#[test]
fn the_keys_are_documented() {
    let json: serde_json::Value = serde_json::from_str(&inspect::json(&example())).unwrap();
    assert_eq!(json["schema"], inspect::SCHEMA);
    let mut printed = std::collections::BTreeSet::new();
    collect_keys(&json, &mut printed);
    let (reference, _) = DOCUMENTATION.split_once("## Example").unwrap();
    for key in &printed {
        assert!(
            reference.contains(&format!("`{key}`")),
            "{key} is not documented"
        );
    }
    let rows = reference.lines().filter(|line| line.starts_with("| `"));
    for row in rows {
        let keys = row.split('|').nth(1).unwrap();
        for key in keys.split('`').skip(1).step_by(2) {
            assert!(printed.contains(key), "{key} is never printed");
        }
    }
}

fn collect_keys(value: &serde_json::Value, keys: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

#[test]
fn imported_items_are_left_out() {
    let imported = || Origin {
        imported: true,
        ..Origin::default()
    };
    let model = Model {
        interfaces: vec![Interface {
            name: "IForeign".into(),
            iid: None,
            kind: InterfaceKind::Vtable,
            base: None,
            dual: false,
            oleautomation: false,
            hidden: false,
            restricted: false,
            nonextensible: false,
            local: false,
            source: true,
            members: Vec::new(),
            origin: imported(),
        }],
        enums: vec![Enum {
            name: "Foreign".into(),
            tag: None,
            guid: None,
            v1: false,
            members: Vec::new(),
            origin: imported(),
        }],
        ..Model::default()
    };
    assert_eq!(inspect::json(&model), inspect::json(&Model::default()));
    assert_eq!(inspect::table(&model), "");
}
