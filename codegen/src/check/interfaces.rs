//! Interfaces as a whole: bases, uuids, slots.

use std::collections::HashMap;

use super::chain::{LENGTH_LIMIT, follow};
use super::index::Index;
use crate::diag::{Diagnostic, Diagnostics};
use crate::idl::builtin;
use crate::model::{Interface, InterfaceKind};

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    lineages(index, diagnostics);
    if diagnostics.iter().any(|found| found.code == "E0506") {
        return;
    }
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
        // C++ objects that COM passes around have none.
        if name != "IUnknown" && !interface.local {
            let message = format!("the interface `{name}` has no base");
            let diagnostic = if interface.source {
                Diagnostic::error("E0308", interface.origin.span, message)
            } else {
                Diagnostic::warning("E0308", interface.origin.span, message)
            };
            diagnostics.push(
                diagnostic
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
    }
}

/// Interfaces that derive from themselves; the first one on a circle tells of it.
fn lineages(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let interfaces = &index.model.interfaces;
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, interface) in interfaces.iter().enumerate() {
        places.entry(&interface.name).or_insert(at);
    }
    let next: Vec<Option<usize>> = interfaces
        .iter()
        .map(|interface| places.get(interface.base.as_deref()?).copied())
        .collect();
    let chains = follow(&next);
    for circle in &chains.circles {
        let first = &interfaces[circle[0]];
        let names: Vec<&str> = circle
            .iter()
            .chain(circle.first())
            .map(|at| interfaces[*at].name.as_str())
            .take(10)
            .collect();
        diagnostics.push(
            Diagnostic::error(
                "E0506",
                first.origin.span,
                format!("the interface `{}` derives from itself", first.name),
            )
            .label(names.join(" : "))
            .help("one of these interfaces has to derive from IUnknown or IDispatch"),
        );
    }
    for at in &chains.too_long {
        let interface = &interfaces[*at];
        let message = format!(
            "the interface `{}` derives from more than {LENGTH_LIMIT} others",
            interface.name
        );
        diagnostics.push(
            Diagnostic::error("E0506", interface.origin.span, message)
                .label("a chain without an end that anybody would reach")
                .help("derive it from an interface nearer to IUnknown"),
        );
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
            Diagnostic::warning(
                "E0508",
                interface.origin.span,
                format!(
                    "the dual interface `{}` does not derive from IDispatch",
                    interface.name
                ),
            )
            .label(format!("derives from {base}; callers have its vtable only"))
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
