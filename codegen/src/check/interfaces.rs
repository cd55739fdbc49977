//! Interfaces as a whole: bases, uuids, slots.

use std::collections::HashMap;

use super::index::Index;
use crate::diag::{Diagnostic, Diagnostics};
use crate::idl::builtin;
use crate::model::{Interface, InterfaceKind};

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    for interface in index.own() {
        base(index, interface, diagnostics);
        uuid(interface, diagnostics);
        dual(index, interface, diagnostics);
        slots(interface, diagnostics);
    }
}

fn base(index: &Index<'_>, interface: &Interface, diagnostics: &mut Diagnostics) {
    let name = &interface.name;
    let Some(base) = &interface.base else {
        if name != "IUnknown" {
            diagnostics.push(
                Diagnostic::error(
                    "E0308",
                    interface.origin.span,
                    format!("the interface `{name}` has no base"),
                )
                .label("no base")
                .help("every interface derives from IUnknown in the end"),
            );
        }
        return;
    };
    if index.interface(base).is_none() && builtin::interface(base).is_none() {
        diagnostics.push(
            Diagnostic::error(
                "E0310",
                interface.origin.span,
                format!("unknown base interface `{base}` of `{name}`"),
            )
            .label("nothing declares its base")
            .help("give the library or file that declares it as an input too"),
        );
        return;
    }
    // One interface of a cycle tells of it: the first one by name.
    let mut chain = vec![name.as_str()];
    let mut next = Some(base.as_str());
    while let Some(here) = next {
        if here == name {
            if chain.iter().min() == Some(&name.as_str()) {
                chain.push(name);
                diagnostics.push(
                    Diagnostic::error(
                        "E0506",
                        interface.origin.span,
                        format!("the interface `{name}` derives from itself"),
                    )
                    .label(chain.join(" : "))
                    .help("one of these interfaces has to derive from IUnknown or IDispatch"),
                );
            }
            return;
        }
        if chain.contains(&here) {
            return;
        }
        chain.push(here);
        next = index.interface(here).and_then(|link| link.base.as_deref());
    }
}

fn uuid(interface: &Interface, diagnostics: &mut Diagnostics) {
    if interface.iid.is_some() {
        return;
    }
    let why = if interface.source {
        "an event interface needs one: clients find the connection point by it"
    } else if interface.kind == InterfaceKind::Dispatch {
        "a dispinterface needs one"
    } else if interface.dual {
        "a dual interface needs one"
    } else {
        return;
    };
    diagnostics.push(
        Diagnostic::error(
            "E0507",
            interface.origin.span,
            format!("the interface `{}` has no uuid", interface.name),
        )
        .label(why)
        .help("add the uuid that the library's documentation names, or a new one (`uuidgen`) for an interface of your own: `[uuid(..)]`"),
    );
}

fn dual(index: &Index<'_>, interface: &Interface, diagnostics: &mut Diagnostics) {
    if interface.dual && interface.kind == InterfaceKind::Vtable && !index.is_dispatch(interface) {
        let base = interface.base.as_deref().unwrap_or("nothing");
        diagnostics.push(
            Diagnostic::error(
                "E0508",
                interface.origin.span,
                format!(
                    "the dual interface `{}` does not derive from IDispatch",
                    interface.name
                ),
            )
            .label(format!("derives from {base}"))
            .help(format!(
                "write `interface {} : IDispatch`, or remove `dual`",
                interface.name
            )),
        );
    }
}

fn slots(interface: &Interface, diagnostics: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for member in &interface.members {
        let Some(slot) = member.slot else {
            continue;
        };
        if let Some(first) = seen.insert(slot, member) {
            let message = format!(
                "`{}` and `{}` of `{}` have the same slot {slot}",
                first.name, member.name, interface.name
            );
            diagnostics.push(
                Diagnostic::error("E0509", member.origin.span, message)
                    .label("taken")
                    .related(first.origin.span, "first used here")
                    .help(
                        "the input is damaged: every method has a place of its own in the vtable",
                    ),
            );
        }
    }
}
