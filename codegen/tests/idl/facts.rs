//! The repository's own IDL files, against the lists in `tests/expect` that were not made of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use com_sink_codegen::check::check;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::{self, Options};
use com_sink_codegen::model::{InterfaceKind, Model};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn model(name: &str) -> Model {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let path = root().join("idl").join(name);
    let model = idl::read(&path, &Options::default(), &mut sources, &mut diagnostics);
    if let Some(model) = &model {
        check(model, &mut diagnostics);
    }
    assert_eq!(diagnostics.render(&sources, false), "");
    model.unwrap()
}

/// Interfaces, members, parameters, enumerations and values of the model, as the lists write them.
fn facts(model: &Model) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for interface in &model.interfaces {
        let name = &interface.name;
        let kind = match interface.kind {
            InterfaceKind::Dispatch => "dispinterface",
            InterfaceKind::Vtable => "dual",
        };
        let iid = interface.iid.map(|iid| iid.to_string()).unwrap_or_default();
        let base = interface.base.as_deref().unwrap_or("-");
        facts.insert(format!(
            "interface {name} {iid} {kind} {base} {}",
            interface.members.len()
        ));
        for member in &interface.members {
            let slot = member.slot.map_or("-".to_owned(), |slot| slot.to_string());
            let id = member.dispid.unwrap_or_default();
            let kind = member.kind.name();
            facts.insert(format!(
                "{name} member {slot} {id} {kind} {} {}",
                member.name,
                member.params.len()
            ));
            for param in &member.params {
                let flags = match (param.is_out, param.retval) {
                    (_, true) => "out,retval",
                    (true, _) => "out",
                    _ => "in",
                };
                let ty = param.c_type.replace(" *", "*");
                facts.insert(format!(
                    "{name} {slot} {id} {kind} param {flags} {} {ty}",
                    param.name
                ));
            }
        }
    }
    for item in &model.enums {
        let guid = item.guid.map(|guid| guid.to_string()).unwrap_or_default();
        facts.insert(format!("enum {} {guid} {}", item.name, item.members.len()));
        for member in &item.members {
            facts.insert(format!(
                "{} value {} {}",
                item.name, member.name, member.value
            ));
        }
    }
    facts
}

/// The same from a list.
fn expected(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("tests/expect").join(file)).unwrap();
    let mut facts = BTreeSet::new();
    let (mut owner, mut member) = (String::new(), String::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["interface", name, iid, kind, base, _, own, _] => {
                owner = (*name).to_owned();
                facts.insert(format!("interface {name} {iid} {kind} {base} {own}"));
            }
            ["member", slot, id, kind, name, _, params] => {
                member = format!("{slot} {id} {kind}");
                facts.insert(format!("{owner} member {slot} {id} {kind} {name} {params}"));
            }
            ["param", flags, name, ty @ ..] => {
                facts.insert(format!(
                    "{owner} {member} param {flags} {name} {}",
                    ty.join(" ")
                ));
            }
            ["enum", name, guid, values] => {
                owner = (*name).to_owned();
                facts.insert(format!("enum {name} {guid} {values}"));
            }
            ["value", name, value] => {
                facts.insert(format!("{owner} value {name} {value}"));
            }
            _ => {}
        }
    }
    assert!(facts.len() > 100);
    facts
}

fn compare(idl: &str, list: &str) {
    let (found, expected) = (facts(&model(idl)), expected(list));
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "missing {missing:#?}\nextra {extra:#?}"
    );
}

#[test]
fn virtual_server_is_as_its_type_library_says() {
    compare("VsComInterfaces.idl", "virtual-server.txt");
}

#[test]
fn the_remote_control_client_is_as_its_type_library_says() {
    compare("VMRCClientControl.idl", "vmrc-client-control.txt");
}

#[test]
fn the_error_codes_have_their_values_and_meanings() {
    let text = fs::read_to_string(root().join("tests/expect/hresults.txt")).unwrap();
    let model = model("VsComInterfaces.idl");
    let mut count = 0;
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("hresult ") else {
            continue;
        };
        let mut words = rest.splitn(3, ' ');
        let (name, value, meaning) = (
            words.next().unwrap(),
            words.next().unwrap(),
            words.next().unwrap(),
        );
        let constant = model
            .constants
            .iter()
            .find(|constant| constant.name == name)
            .unwrap();
        let value = u32::from_str_radix(value.trim_start_matches("0x"), 16).unwrap() as i32;
        assert_eq!(
            constant.value,
            com_sink_codegen::model::ConstantValue::Int(value.into()),
            "{name}"
        );
        assert_eq!(constant.origin.doc.as_deref(), Some(meaning), "{name}");
        count += 1;
    }
    assert_eq!(model.constants.len(), count);
}
