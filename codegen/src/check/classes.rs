//! Coclasses.

use std::collections::HashMap;

use super::index::{Index, Kind};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Coclass, CoclassInterface};

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let own = index
        .model
        .coclasses
        .iter()
        .filter(|class| !class.origin.imported);
    for class in own {
        if class.clsid.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    "E0507",
                    class.origin.span,
                    format!("the class `{}` has no uuid", class.name),
                )
                .label("a class is created by its uuid")
                .help("add `[uuid(..)]` before it"),
            );
        }
        lines(index, class, diagnostics);
        for source in [false, true] {
            defaults(class, source, diagnostics);
        }
    }
}

fn lines(index: &Index<'_>, class: &Coclass, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<(&str, bool), &CoclassInterface> = HashMap::new();
    for line in &class.interfaces {
        let place = line.span.or(class.origin.span);
        match index.kind(&line.name) {
            None => {
                let message = format!(
                    "unknown interface `{}` in the class `{}`",
                    line.name, class.name
                );
                // A class outside of a library is there for its uuid, and what it offers in one can be
                // asked for by other names. Its events are what the user is here for.
                let is_missed = line.source && class.origin.library.is_some();
                let diagnostic = match is_missed {
                    true => Diagnostic::error("E0801", place, message),
                    false => Diagnostic::warning("E0801", place, message),
                };
                diagnostics.push(
                    diagnostic
                        .label("nothing declares this interface")
                        .help("declare it, or import the file that declares it"),
                );
                continue;
            }
            // Known from uses of its pointer, and by nothing else.
            Some(Kind::Interface(Some(interface)))
                if interface.origin.imported
                    && interface.iid.is_none()
                    && interface.members.is_empty() =>
            {
                let message = format!(
                    "the interface `{}` in the class `{}` is announced and never declared",
                    line.name, class.name
                );
                diagnostics.push(
                    Diagnostic::warning("E0801", place, message)
                        .label("its uuid and members are unknown")
                        .help("declare it, or import the file that declares it"),
                );
                continue;
            }
            Some(Kind::Interface(interface)) => {
                let is_empty = interface.is_some_and(|interface| {
                    !interface.origin.imported && interface.members.is_empty()
                });
                if line.source && is_empty {
                    let message = format!("the event interface `{}` has no events", line.name);
                    diagnostics.push(
                        Diagnostic::warning("E0804", place, message)
                            .label("nothing to receive")
                            .help("add its methods, or leave it out of the class"),
                    );
                }
            }
            Some(_) => {
                let message = format!(
                    "`{}` in the class `{}` is no interface",
                    line.name, class.name
                );
                diagnostics.push(
                    Diagnostic::error("E0801", place, message)
                        .label("a class lists interfaces")
                        .help("name an interface or dispinterface"),
                );
                continue;
            }
        }
        if let Some(first) = seen.insert((&line.name, line.source), line) {
            let message = format!("the class `{}` lists `{}` twice", class.name, line.name);
            diagnostics.push(
                Diagnostic::warning("E0803", place, message)
                    .label("listed again")
                    .related(first.span, "first listed here")
                    .help("remove one of the lines"),
            );
        }
    }
}

fn defaults(class: &Coclass, source: bool, diagnostics: &mut Diagnostics) {
    let mut defaults = class
        .interfaces
        .iter()
        .filter(|line| line.default && line.source == source && !line.default_vtable);
    let (Some(first), Some(second)) = (defaults.next(), defaults.next()) else {
        return;
    };
    let what = if source {
        "default event interfaces"
    } else {
        "default interfaces"
    };
    diagnostics.push(
        Diagnostic::error(
            "E0802",
            second.span.or(class.origin.span),
            format!("the class `{}` has two {what}", class.name),
        )
        .label("the second one")
        .related(first.span, "the first one")
        .help("keep `default` on the one that clients get when they ask for no other"),
    );
}
