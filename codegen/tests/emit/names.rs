//! The Rust names of everything in the two real libraries.

use super::read;
use com_sink_codegen::names;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

fn table() -> String {
    let mut text = String::new();
    for input in ["VsComInterfaces.idl", "VMRCClientControl.idl"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl");
        let model = read(&root.join(input));
        for item in model.interfaces.iter().filter(|it| !it.origin.imported) {
            let _ = writeln!(text, "{} ({})", item.name, names::module(&item.name));
            for (member, names) in item.members.iter().zip(names::own_members(&model, item)) {
                let params: Vec<String> =
                    names.params.iter().map(|pair| pair.rust.clone()).collect();
                let _ = writeln!(
                    text,
                    "    {} = {}({})",
                    names.field,
                    names.method.rust,
                    params.join(", ")
                );
                assert_eq!(member.params.len(), params.len());
            }
        }
        for item in model.enums.iter().filter(|it| !it.origin.imported) {
            let _ = writeln!(text, "{}", item.name);
            for pair in names::enumerators(item) {
                let _ = writeln!(text, "    {} = {}", pair.com, pair.rust);
            }
        }
    }
    text
}

#[test]
fn real_names_are_as_expected() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit/names.expected");
    expect_test::expect_file![expected].assert_eq(&table());
}

#[test]
fn names_of_an_interface_differ() {
    for input in ["VsComInterfaces.idl", "VMRCClientControl.idl"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl");
        let model = read(&root.join(input));
        for item in &model.interfaces {
            let mut seen = BTreeSet::new();
            for names in names::own_members(&model, item) {
                assert!(
                    seen.insert(names.method.rust.clone()),
                    "{}: {names:?}",
                    item.name
                );
            }
        }
    }
}
