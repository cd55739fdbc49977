//! Parameters.

use std::collections::HashMap;

use super::index::{Index, Kind};
use super::values;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Interface, InterfaceKind, Member, MemberKind, Param, Type};

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    for interface in index.own() {
        for member in &interface.members {
            names(member, diagnostics);
            results(index, member, diagnostics);
            // Only Automation leaves parameters out.
            if index.is_dispatch(interface) || interface.oleautomation {
                optional(member, diagnostics);
            }
            for param in &member.params {
                direction(index, member, param, diagnostics);
                values::default(index, member, param, diagnostics);
            }
            marshalling(index, interface, member, diagnostics);
        }
    }
}

fn names(member: &Member, diagnostics: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for param in &member.params {
        if let Some(first) = seen.insert(param.name.as_str(), param) {
            let message = format!("`{}` has two parameters `{}`", member.name, param.name);
            diagnostics.push(
                Diagnostic::error("E0707", param.span.or(member.origin.span), message)
                    .label("declared again")
                    .related(first.span, "first declared here")
                    .help("give one of them another name"),
            );
        }
    }
}

fn results(index: &Index<'_>, member: &Member, diagnostics: &mut Diagnostics) {
    let mut retvals = member.params.iter().filter(|param| param.retval);
    let Some(retval) = retvals.next() else {
        return;
    };
    let place = retval.span.or(member.origin.span);
    if let Some(second) = retvals.next() {
        let message = format!("`{}` has two `retval` parameters", member.name);
        diagnostics.push(
            Diagnostic::error("E0704", second.span.or(member.origin.span), message)
                .label("the second one")
                .related(retval.span, "the first one")
                .help("keep `retval` on the result and `out` on the others"),
        );
        return;
    }
    let ty = index.resolve(&retval.ty);
    if !matches!(
        ty,
        Type::Pointer(_) | Type::Array(..) | Type::Lpstr | Type::Lpwstr
    ) {
        let message = format!(
            "the result `{}` of `{}` is not a pointer",
            retval.name, member.name
        );
        // C has a pointer there, which nobody can give another value.
        let is_pointer_in_c = matches!(ty, Type::Bstr | Type::SafeArray(_));
        let diagnostic = match is_pointer_in_c {
            true => Diagnostic::warning("E0702", place, message),
            false => Diagnostic::error("E0702", place, message),
        };
        diagnostics.push(
            diagnostic
                .label(format!("is `{}`", retval.c_type))
                .help(format!(
                    "write `[out, retval] {} *{}`",
                    retval.c_type, retval.name
                )),
        );
    }
    let is_last = member.params.last().is_some_and(|last| last.retval);
    if !is_last {
        let message = format!(
            "the result `{}` of `{}` is not the last parameter",
            retval.name, member.name
        );
        // Type libraries may say so, and the slot has its parameters in this order.
        diagnostics.push(
            Diagnostic::warning("E0701", place, message)
                .label("parameters follow")
                .help("move it to the end of the list"),
        );
    }
}

fn direction(index: &Index<'_>, member: &Member, param: &Param, diagnostics: &mut Diagnostics) {
    if !param.is_out || param.retval {
        return;
    }
    let place = param.span.or(member.origin.span);
    let target = match index.resolve(&param.ty) {
        Type::Pointer(target) => target,
        Type::Array(..) | Type::Lpstr | Type::Lpwstr => return,
        _ => {
            let message = format!(
                "the `out` parameter `{}` of `{}` is not a pointer",
                param.name, member.name
            );
            diagnostics.push(
                // MIDL refuses it; others do not, and by ABI it is a value that nobody gets back.
                Diagnostic::warning("E0703", place, message)
                    .label(format!("is `{}`", param.c_type))
                    .help(format!(
                        "write `[{}out] {} *{}`",
                        if param.is_in { "in, " } else { "" },
                        param.c_type,
                        param.name
                    )),
            );
            return;
        }
    };
    let is_interface = matches!(index.resolve(target), Type::Named(name)
        if matches!(index.kind(name), Some(Kind::Interface(_))));
    if is_interface && !param.is_in {
        let message = format!(
            "the `out` parameter `{}` of `{}` cannot give an interface",
            param.name, member.name
        );
        // By ABI it is the same, and libraries with this mistake exist.
        diagnostics.push(
            Diagnostic::warning("E0703", place, message)
                .label(format!("is `{}`", param.c_type))
                .help(format!(
                    "write `[out] {}*{}`: interfaces are pointers themselves",
                    param.c_type, param.name
                )),
        );
    }
}

fn optional(member: &Member, diagnostics: &mut Diagnostics) {
    let is_put = matches!(member.kind, MemberKind::PropPut | MemberKind::PropPutRef);
    // The value of a setter comes last, whatever may be left out before it.
    let value = if is_put { member.params.last() } else { None };
    let mut optional: Option<&Param> = None;
    for param in &member.params {
        if param.retval || param.lcid || value.is_some_and(|value| std::ptr::eq(value, param)) {
            continue;
        }
        if param.optional {
            optional = optional.or(Some(param));
            continue;
        }
        if let Some(first) = optional {
            let message = format!(
                "the parameter `{}` of `{}` must be given, but the one before it may be left out",
                param.name, member.name
            );
            diagnostics.push(
                // Callers leave out what follows it by name only.
                Diagnostic::warning("E0705", param.span.or(member.origin.span), message)
                    .label("not optional")
                    .related(first.span, "optional from here on")
                    .help("make it optional too, or move it before the optional ones"),
            );
            return;
        }
    }
}

/// What may go through `IDispatch::Invoke` or the marshaler of Automation.
fn marshalling(
    index: &Index<'_>,
    interface: &Interface,
    member: &Member,
    diagnostics: &mut Diagnostics,
) {
    let by_invoke = interface.kind == InterfaceKind::Dispatch;
    let automation = by_invoke || interface.dual || interface.oleautomation;
    if !(by_invoke || interface.source) || interface.local {
        return;
    }
    for param in &member.params {
        let reason = if automation {
            not_automation(index, &param.ty, 0)
        } else {
            not_marshalled(index, &param.ty)
        };
        let Some(reason) = reason else {
            continue;
        };
        let what = if interface.source { "event" } else { "method" };
        let message = format!(
            "the parameter `{}` of the {what} `{}` cannot be marshalled",
            param.name, member.name
        );
        let place = param.span.or(member.origin.span);
        const AUTOMATION: &str = "use a type of Automation: integers, float, double, BSTR, VARIANT, VARIANT_BOOL, DATE, CURRENCY, SAFEARRAY, enumerations, interface pointers, or a pointer to one of them";
        let diagnostic = if automation {
            let by_invoke = by_invoke && interface.source;
            let lost = "the handler is never called, the event goes to `on_unknown`: ";
            let lost = if by_invoke { lost } else { "" };
            Diagnostic::warning("E0605", place, message).help(format!("{lost}{AUTOMATION}"))
        } else {
            Diagnostic::warning("E0605", place, message).help(
                "the event arrives only when source and sink share a process and an apartment",
            )
        };
        diagnostics.push(diagnostic.label(format!("`{}`: {reason}", param.c_type)));
    }
}

fn not_marshalled(index: &Index<'_>, ty: &Type) -> Option<&'static str> {
    match index.resolve(ty) {
        Type::Function(_) => Some("a function stays in its process"),
        Type::Pointer(target) if *index.resolve(target) == Type::Void => {
            Some("nobody knows how much it points at")
        }
        _ => None,
    }
}

fn not_automation(index: &Index<'_>, ty: &Type, pointers: u8) -> Option<&'static str> {
    match index.resolve(ty) {
        Type::Void if pointers > 0 => Some("nobody knows how much it points at"),
        Type::Void => Some("no value"),
        Type::Function(_) => Some("a function stays in its process"),
        Type::Array(..) => Some("arrays are SAFEARRAYs in Automation"),
        Type::Lpstr | Type::Lpwstr => Some("strings are BSTRs in Automation"),
        Type::Guid => Some("not a type of Automation"),
        Type::SafeArray(element) if **element == Type::Void => None,
        Type::SafeArray(element) => not_automation(index, element, 0),
        Type::Pointer(target) => match index.resolve(target) {
            Type::Named(name) => match index.kind(name) {
                // An interface is its pointer.
                Some(Kind::Interface(_)) if pointers <= 1 => None,
                Some(Kind::Record(record)) => match record {
                    Some(record) if record.guid.is_some() && pointers == 0 => None,
                    _ => Some("structures need a uuid and a library in Automation"),
                },
                _ => not_automation(index, target, pointers + 1),
            },
            _ if pointers > 0 => Some("a pointer to a pointer"),
            target => not_automation(index, target, pointers + 1),
        },
        Type::Named(name) => match index.kind(name) {
            Some(Kind::Record(_)) => Some("a structure by value"),
            Some(Kind::Interface(_)) => Some("an interface is used through a pointer"),
            _ => None,
        },
        _ => None,
    }
}
