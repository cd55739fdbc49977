//! Methods and properties.

use std::collections::HashMap;

use super::index::Index;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Interface, InterfaceKind, Member, MemberKind, Type};

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    for interface in index.own() {
        dispids(index, interface, diagnostics);
        names(interface, diagnostics);
        for member in &interface.members {
            if interface.kind == InterfaceKind::Dispatch && member.dispid.is_none() {
                diagnostics.push(
                    Diagnostic::error(
                        "E0603",
                        member.origin.span,
                        format!(
                            "`{}` of the dispinterface `{}` has no id",
                            member.name, interface.name
                        ),
                    )
                    .label("Invoke cannot reach it")
                    .help("add `[id(number)]` with the number that the source sends"),
                );
            }
            if interface.dual && member.returns != Type::HResult {
                // MIDL takes it, and there are such interfaces.
                diagnostics.push(
                    Diagnostic::warning(
                        "E0604",
                        member.origin.span,
                        format!(
                            "`{}` of the dual interface `{}` does not return HRESULT",
                            member.name, interface.name
                        ),
                    )
                    .label(format!("returns {}", member.returns))
                    .help("return HRESULT, and the result through an `[out, retval]` parameter"),
                );
            }
            accessor(member, diagnostics);
        }
    }
}

/// What a call by `IDispatch` cannot tell apart: a method and a getter are called with both flags.
fn verb(kind: MemberKind) -> u8 {
    match kind {
        MemberKind::Method | MemberKind::PropGet => 0,
        MemberKind::PropPut => 1,
        MemberKind::PropPutRef => 2,
    }
}

/// True for an id that a type library has made up.
fn is_automatic(id: i32) -> bool {
    (0x6000_0000..0x6100_0000).contains(&id)
}

fn dispids(index: &Index<'_>, interface: &Interface, diagnostics: &mut Diagnostics) {
    // Elsewhere ids number nothing.
    if !index.is_dispatch(interface) {
        return;
    }
    let mut seen: HashMap<(i32, u8), &Member> = HashMap::new();
    let mut lineage = index.lineage(interface);
    lineage.reverse();
    for link in lineage {
        for member in &link.members {
            let Some(id) = member.dispid else {
                continue;
            };
            let Some(first) = &seen.insert((id, verb(member.kind)), member) else {
                continue;
            };
            // What is wrong with a base was said there. A dispinterface that takes its members from an
            // interface without ids has those of IDispatch, which nobody calls by id.
            let taken = interface.kind == InterfaceKind::Dispatch && is_automatic(id);
            if link.name != interface.name || taken {
                continue;
            }
            let message = format!(
                "`{}` and `{}` of `{}` have the same id {id}",
                first.name, member.name, interface.name
            );
            let in_base = !link.members.iter().any(|own| std::ptr::eq(own, *first));
            // A base's may be meant, and those outside of a library come to no type library, which is
            // what MIDL compares them for.
            let listed = interface.source || interface.origin.library.is_some();
            let diagnostic = if in_base || !listed {
                Diagnostic::warning("E0601", member.origin.span, message)
            } else {
                Diagnostic::error("E0601", member.origin.span, message)
            };
            diagnostics.push(
                diagnostic
                    .label("used before")
                    .related(first.origin.span, "first used here")
                    .help(
                        "give one of them another id; only the accessors of one property share one",
                    ),
            );
        }
    }
}

fn names(interface: &Interface, diagnostics: &mut Diagnostics) {
    // `get_X` clashes in C with a method of that name, and a getter `X` with a method `X` for
    // everybody who calls by name.
    let mut in_c: HashMap<String, &Member> = HashMap::new();
    let mut called: HashMap<(&str, u8), &Member> = HashMap::new();
    for member in &interface.members {
        let c_name = format!("{}{}", member.kind.c_prefix(), member.name);
        let same_in_c = in_c.insert(c_name, member);
        let same_call = called.insert((&member.name, verb(member.kind)), member);
        let Some(first) = same_in_c.or(same_call) else {
            continue;
        };
        let message_of = if same_in_c.is_some() {
            Diagnostic::error
        } else {
            // Callers by vtable tell them apart.
            Diagnostic::warning
        };
        let message = format!(
            "`{}` has two members `{}` ({} and {})",
            interface.name,
            member.name,
            first.kind.name(),
            member.kind.name()
        );
        diagnostics.push(
            message_of("E0602", member.origin.span, message)
                .label("declared again")
                .related(first.origin.span, "first declared here")
                .help("COM does not overload: give one of them another name"),
        );
    }
}

fn accessor(member: &Member, diagnostics: &mut Diagnostics) {
    if member.from_property {
        return;
    }
    match member.kind {
        MemberKind::Method => {}
        MemberKind::PropGet => {
            let returns_value = !matches!(member.returns, Type::HResult | Type::Void);
            let has_out = member
                .params
                .iter()
                .any(|param| param.retval || param.is_out);
            if !returns_value && !has_out {
                // MIDL takes it, and there are such properties: by vtable it is a method.
                diagnostics.push(
                    Diagnostic::warning(
                        "E0606",
                        member.origin.span,
                        format!("the property `{}` has no value to get", member.name),
                    )
                    .label("no result")
                    .help("add `[out, retval] T *value` as the last parameter"),
                );
            }
        }
        MemberKind::PropPut | MemberKind::PropPutRef => {
            if !member.params.iter().any(|param| param.is_in && !param.lcid) {
                diagnostics.push(
                    Diagnostic::warning(
                        "E0607",
                        member.origin.span,
                        format!("the property `{}` has no value to put", member.name),
                    )
                    .label("no parameter")
                    .help("add `[in] T value` as the last parameter"),
                );
            }
        }
    }
}
