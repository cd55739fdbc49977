//! The same files read by the IDL front end: it must agree with the facts to the letter, and with
//! the type library in how types are spelled.

use crate::facts::{Facts, Names};
use crate::{path, read, widl};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl;
use com_sink_codegen::model::{Model, Param};
use std::path::Path;

fn from_idl(file: &Path) -> Model {
    let (mut sources, mut diags) = (SourceMap::default(), Diagnostics::default());
    let model = idl::read(file, &idl::Options::default(), &mut sources, &mut diags);
    model.unwrap_or_else(|| panic!("{}", diags.render(&sources, false)))
}

#[test]
fn idl_agrees_with_the_facts() {
    for (idl, expected) in [
        ("VsComInterfaces.idl", "virtual-server.txt"),
        ("VMRCClientControl.idl", "vmrc-client-control.txt"),
    ] {
        let model = from_idl(&path("../idl").join(idl));
        let text = std::fs::read_to_string(path("../tests/expect").join(expected))
            .expect("the file of expected facts");
        let differences = Facts::parse(&text).compare(&model, Names::Exact);
        assert!(differences.is_empty(), "{idl}:\n{}", differences.join("\n"));
    }
}

#[test]
fn both_front_ends_spell_types_alike() {
    for idl in ["VsComInterfaces.idl", "VMRCClientControl.idl"] {
        let idl = path("../idl").join(idl);
        let (text, library) = (
            from_idl(&idl),
            read(&widl::type_library(&idl, &["--win64"])),
        );
        for interface in library
            .interfaces
            .iter()
            .filter(|item| !item.origin.imported)
        {
            let same = text.interface(&interface.name).expect("the interface");
            for (member, same) in interface.members.iter().zip(&same.members) {
                assert_eq!(
                    spelled(&member.params),
                    spelled(&same.params),
                    "{}::{}",
                    interface.name,
                    member.name
                );
                assert_eq!(member.returns, same.returns);
            }
        }
    }
}

/// The types of parameters; a type library does not keep the keyword of a tag.
fn spelled(params: &[Param]) -> Vec<&str> {
    params
        .iter()
        .map(|param| {
            ["struct ", "union ", "enum "]
                .iter()
                .find_map(|keyword| param.c_type.strip_prefix(keyword))
                .unwrap_or(&param.c_type)
        })
        .collect()
}
