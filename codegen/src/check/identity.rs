//! Names and uuids that should be one thing's alone.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::{Guid, Model, Origin};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    names(model, diagnostics);
    uuids(model, diagnostics);
    constants(model, diagnostics);
    fields(model, diagnostics);
}

/// Every named item with what it is called in a message.
fn items(model: &Model) -> impl Iterator<Item = (&'static str, &str, Option<Guid>, &Origin)> {
    let interfaces = model
        .interfaces
        .iter()
        .map(|item| ("interface", item.name.as_str(), item.iid, &item.origin));
    let enums = model
        .enums
        .iter()
        .map(|item| ("enumeration", item.name.as_str(), item.guid, &item.origin));
    let records = model
        .records
        .iter()
        .map(|item| ("record", item.name.as_str(), item.guid, &item.origin));
    let typedefs = model
        .typedefs
        .iter()
        .map(|item| ("type", item.name.as_str(), item.guid, &item.origin));
    let classes = model
        .coclasses
        .iter()
        .map(|item| ("class", item.name.as_str(), item.clsid, &item.origin));
    let modules = model
        .modules
        .iter()
        .map(|item| ("module", item.name.as_str(), item.guid, &item.origin));
    interfaces
        .chain(enums)
        .chain(records)
        .chain(typedefs)
        .chain(classes)
        .chain(modules)
}

fn names(model: &Model, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Origin> = HashMap::new();
    for (what, name, _, origin) in items(model) {
        let Some(first) = seen.insert(name, origin) else {
            continue;
        };
        if origin.imported {
            continue;
        }
        let message = format!("the {what} `{name}` is declared twice");
        // Files say again, for compilers that do not have them, what headers say elsewhere.
        let again = what == "type" && first.imported;
        let diagnostic = if again {
            Diagnostic::warning("E0501", origin.span, message)
        } else {
            Diagnostic::error("E0501", origin.span, message)
        };
        diagnostics.push(
            diagnostic
                .label("declared again")
                .related(first.span, "first declared here")
                .help("give one of them another name, or remove it"),
        );
    }
}

fn uuids(model: &Model, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<Guid, (&str, &str, Option<Span>)> = HashMap::new();
    for library in &model.libraries {
        if let Some(guid) = library.guid {
            seen.insert(guid, ("library", library.name.as_str(), None));
        }
    }
    for (what, name, guid, origin) in items(model) {
        let Some(guid) = guid else {
            continue;
        };
        let place = origin.uuid_span.or(origin.span);
        let Some((kind, first, first_place)) = seen.insert(guid, (what, name, place)) else {
            continue;
        };
        if origin.imported || first == name {
            continue;
        }
        let message = format!("the {what} `{name}` has the uuid of `{first}`");
        // Classes, interfaces and types are looked up apart from each other; libraries are what
        // their types are looked up in. One class may have several names. Outside of libraries
        // MIDL does not look, and copies of files do not either.
        let apart =
            (kind != what || what == "class") && kind != "library" || origin.library.is_none();
        let diagnostic = if apart || are_versions(first, name) {
            Diagnostic::warning("E0502", place, message)
        } else {
            Diagnostic::error("E0502", place, message)
        };
        diagnostics.push(
            diagnostic
                .label("used before")
                .related(first_place, "first used here")
                .help("make a new uuid for one of them (`uuidgen`); a uuid means one thing only"),
        );
    }
}

/// True for `IThing2` and `IThing3`, `IThingIE8` and `IThingIE9`: what one object answers under one
/// uuid, depending on its version.
fn are_versions(one: &str, other: &str) -> bool {
    let stem = |name: &str| {
        let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
        name.strip_suffix("IE").unwrap_or(name).to_owned()
    };
    stem(one) == stem(other)
}

/// Enumerators and constants share one scope, as in C. Those of a library do not where they come from
/// a type library: there an enumerator is its enumeration's.
fn constants(model: &Model, diagnostics: &mut Diagnostics) {
    let enumerators = model.enums.iter().flat_map(|item| {
        let listed = item.origin.library.is_some();
        item.members.iter().map(move |member| {
            let name = member.name.as_str();
            (name, member.span, item.origin.imported, listed)
        })
    });
    let modules = model.modules.iter().flat_map(|module| &module.constants);
    let constants = model.constants.iter().chain(modules).map(|item| {
        let name = item.name.as_str();
        (name, item.origin.span, item.origin.imported, false)
    });
    let mut seen: HashMap<&str, (Option<Span>, bool)> = HashMap::new();
    for (name, span, imported, listed) in enumerators.chain(constants) {
        let Some((first, first_listed)) = seen.insert(name, (span, listed)) else {
            continue;
        };
        if imported {
            continue;
        }
        let message = format!("the constant `{name}` is declared twice");
        let diagnostic = if listed && first_listed {
            Diagnostic::warning("E0503", span, message)
        } else {
            Diagnostic::error("E0503", span, message)
        };
        diagnostics.push(
            diagnostic
                .label("declared again")
                .related(first, "first declared here")
                .help("enumerators share one scope with all constants: use a prefix"),
        );
    }
}

fn fields(model: &Model, diagnostics: &mut Diagnostics) {
    for record in model
        .records
        .iter()
        .filter(|record| !record.origin.imported)
    {
        let mut seen = HashMap::new();
        for field in record.fields.iter().filter(|field| !field.name.is_empty()) {
            if let Some(first) = seen.insert(field.name.as_str(), field.span) {
                let message = format!("`{}` has two fields `{}`", record.name, field.name);
                diagnostics.push(
                    Diagnostic::error("E0504", field.span.or(record.origin.span), message)
                        .label("declared again")
                        .related(first, "first declared here")
                        .help("give one of them another name"),
                );
            }
        }
    }
}
