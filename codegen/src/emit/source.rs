//! The struct through which an object fires its events.

use super::client::{keep, lend, own_text, reference, takes_object};
use super::handler::{alias, head, safety};
use super::leaf::{Leaf, guid_literal};
use super::plan::{Face, Method, Param, Pass, Plan, RawType, Return, Row, Shape, Val};
use super::{Options, docs};
use crate::model::MemberKind;

const SINKS: &str = "SAFETY: the sinks of the point have this interface, whose vtable has this \
                     function; the arguments are of its types and live until it returns.";
const SINKS_DISPATCH: &str = "SAFETY: the interface is declared as a dispinterface, so that the \
                              sinks of the point are `IDispatch` pointers.";
const SINKS_RAW: &str = "SAFETY: the sinks of the point have this interface, whose vtable has \
                         this function; the caller answers for the raw arguments.";

/// Writes the struct and its methods, those of the bases included.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, options: &Options) {
    let first = "Fires the events of one object: every sink that is connected to the point is \
                 called, one after the other.";
    docs::paragraphs(&mut leaf.code, &docs::interface(face, options, first));
    let support = leaf.imports.support();
    let guid = leaf.imports.runtime("GUID");
    let point = leaf.imports.connection("ConnectionPoint");
    let name = &face.rust;
    leaf.code
        .line(format!("pub struct {name}<'a>({support}::Fire<'a>);"));
    leaf.code.blank();
    leaf.code.open(format!("impl<'a> {name}<'a> {{"));
    leaf.code.doc("The interface that sinks have to have.");
    leaf.code.line(format!(
        "pub const IID: {guid} = {guid}::from_u128({});",
        guid_literal(face.iid)
    ));
    leaf.code.blank();
    let kind = if face.shape == Shape::Dispinterface {
        "dispinterface"
    } else {
        "vtable"
    };
    leaf.code
        .doc("A connection point for this interface, with no sinks yet.");
    leaf.code.line("#[must_use]");
    leaf.code.open(format!("pub fn point() -> {point} {{"));
    leaf.code.line(format!("{point}::{kind}(Self::IID)"));
    leaf.code.close("}");
    leaf.code.blank();
    leaf.code.doc("Fires through a connection point.");
    docs::section(
        &mut leaf.code,
        "Panics",
        "When the point is one for another interface.",
    );
    leaf.code.line("#[must_use]");
    leaf.code
        .open(format!("pub fn new(point: &'a {point}) -> Self {{"));
    leaf.code
        .line(format!("Self({support}::Fire::new(point, Self::IID))"));
    leaf.code.close("}");
    for row in plan.rows(face) {
        if is_fired(face, row.method) {
            leaf.code.blank();
            fire(leaf, plan, face, &row);
        }
    }
    leaf.code.close("}");
}

/// A property of a dispinterface is read from the sink by few sources; events are its methods.
fn is_fired(face: &Face<'_>, method: &Method<'_>) -> bool {
    match face.shape {
        Shape::Dispinterface => method.is_invocable() && method.member.kind == MemberKind::Method,
        Shape::Dual | Shape::Vtable => method.unsupported.is_none(),
    }
}

fn fire(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, row: &Row<'_, '_>) {
    let method = row.method;
    docs::paragraphs(&mut leaf.code, &docs::method(method, None));
    if method.is_unsafe() {
        docs::section(&mut leaf.code, "Safety", &safety(method));
    }
    alias(leaf, method);
    let lifetime = method.inputs().any(|param| takes_object(&param.pass));
    let name = if lifetime {
        format!("{}<'x>", method.rust)
    } else {
        method.rust.clone()
    };
    let params = signature(leaf, method);
    let fired = leaf.imports.connection("Fired");
    let answer = match answer(leaf, method) {
        Some(ty) => format!("<{ty}>"),
        None => String::new(),
    };
    leaf.code.signature(
        &head(method, "pub fn", &name),
        &params,
        &format!(" -> {fired}{answer} {{"),
    );
    leaf.code.shift(1);
    if face.shape == Shape::Dispinterface {
        invoke(leaf, method);
    } else {
        each(leaf, plan, face, row);
    }
    leaf.code.shift(-1);
    leaf.code.line("}");
}

/// The type of what a sink answers beside an HRESULT. A pointer that nobody owns for certain is no
/// answer.
fn answer(leaf: &mut Leaf, method: &Method<'_>) -> Option<String> {
    match &method.returns {
        Return::Plain(RawType::Pointer(..)) => None,
        Return::Plain(raw) => Some(raw.text(&mut leaf.imports)),
        _ => method.result().map(|value| value.owned(&mut leaf.imports)),
    }
}

fn signature(leaf: &mut Leaf, method: &Method<'_>) -> Vec<String> {
    let mut params = vec!["&self".to_owned()];
    for param in method.inputs() {
        let imports = &mut leaf.imports;
        let ty = match &param.pass {
            Pass::In(value) | Pass::InPointer(value) => {
                value.argument(imports).replace("<&'a ", "<&'x ")
            }
            Pass::InOut(value) | Pass::Out(value) => format!("&mut {}", value.owned(imports)),
            Pass::Raw(raw) => raw.text(imports),
            Pass::Retval(_) => continue,
        };
        params.push(format!("{}: {ty}", param.rust));
    }
    params
}

fn invoke(leaf: &mut Leaf, method: &Method<'_>) {
    let support = leaf.imports.support();
    let mut args = Vec::new();
    for param in method.arguments() {
        let name = &param.rust;
        match &param.pass {
            Pass::In(value) => {
                own_text(leaf, value, name);
                let ty = value.owned(&mut leaf.imports);
                args.push(format!(
                    "{support}::FireArg::value::<{ty}>({})",
                    reference(value, name)
                ));
            }
            Pass::InPointer(value) => {
                // By reference as declared, but to a copy: the sink has no business changing it.
                own_text(leaf, value, name);
                let ty = value.owned(&mut leaf.imports);
                let copy = match value {
                    Val::Bstr => format!("let mut {name} = {name};"),
                    _ => format!(
                        "let mut {name} = <{ty} as {support}::Value>::to_owned({});",
                        reference(value, name)
                    ),
                };
                leaf.code.line(copy);
                args.push(format!("{support}::FireArg::by_ref::<{ty}>(&mut {name})"));
            }
            Pass::InOut(value) | Pass::Out(value) => {
                let ty = value.owned(&mut leaf.imports);
                args.push(format!("{support}::FireArg::by_ref::<{ty}>({name})"));
            }
            Pass::Retval(_) | Pass::Raw(_) => {}
        }
    }
    let dispid = method.member.dispid.unwrap_or_default();
    leaf.code.comment(SINKS_DISPATCH);
    leaf.code.open("unsafe {");
    let function = match answer(leaf, method) {
        Some(ty) => format!("self.0.ask::<{ty}, {}>", args.len()),
        None => "self.0.invoke".to_owned(),
    };
    let one = format!("{function}({dispid}, [{}])", args.join(", "));
    if leaf.code.fits(&one) {
        leaf.code.line(one);
        leaf.code.close("}");
        return;
    }
    leaf.code.open(format!("{function}("));
    leaf.code.line(format!("{dispid},"));
    let list = format!("[{}],", args.join(", "));
    if list.len() <= 62 && leaf.code.fits(&list) {
        leaf.code.line(list);
    } else {
        leaf.code.open("[");
        for arg in args {
            leaf.code.line(format!("{arg},"));
        }
        leaf.code.close("],");
    }
    leaf.code.close(")");
    leaf.code.close("}");
}

fn each(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, row: &Row<'_, '_>) {
    let method = row.method;
    let abi = leaf.imports.module("abi");
    let mut args = vec!["this".to_owned()];
    let mut before = Vec::new();
    let mut after = Vec::new();
    for param in &method.params {
        let arg = prepare(leaf, param, &mut before, &mut after);
        args.push(arg);
    }
    leaf.code
        .comment(if method.is_unsafe() { SINKS_RAW } else { SINKS });
    leaf.code.open("unsafe {");
    let function = match answer(leaf, method) {
        Some(ty) => format!("answers::<{abi}::{}_Vtbl, {ty}>", face.rust),
        None => format!("each::<{abi}::{}_Vtbl>", face.rust),
    };
    leaf.code
        .open(format!("self.0.{function}(|this, vtable| {{"));
    for line in &before {
        leaf.code.line(line);
    }
    let path = vtable_path(plan, face, row.face);
    let call = format!("({path}.{})", method.field);
    let retval = method.params.iter().find_map(|param| match param.pass {
        Pass::Retval(_) => Some(param.rust.as_str()),
        _ => None,
    });
    match &method.returns {
        Return::HResult | Return::Dispatched(_) if after.is_empty() && retval.is_none() => {
            leaf.code.call(&call, &args, "");
        }
        Return::HResult | Return::Dispatched(_) => {
            leaf.code.call(&format!("let code = {call}"), &args, ";");
            if !after.is_empty() {
                leaf.code.open("if code.is_ok() {");
                for line in &after {
                    leaf.code.line(line);
                }
                leaf.code.close("}");
            }
            match retval {
                Some(name) => {
                    let support = leaf.imports.support();
                    leaf.code.line(format!("{support}::answered(code, {name})"));
                }
                None => leaf.code.line("code"),
            }
        }
        Return::Plain(raw) if !matches!(raw, RawType::Pointer(..)) => {
            leaf.code.call(&format!("Ok({call}"), &args, ")");
        }
        Return::Void | Return::Plain(_) => {
            let hresult = leaf.imports.runtime("HRESULT");
            leaf.code.call(&call, &args, ";");
            leaf.code.line(format!("{hresult}(0)"));
        }
    }
    leaf.code.close("})");
    leaf.code.close("}");
}

/// The vtable of the interface that declares a method, inside that of the one that is called.
fn vtable_path(plan: &Plan<'_>, face: &Face<'_>, owner: &Face<'_>) -> String {
    let steps = plan
        .lineage(face)
        .iter()
        .take_while(|link| link.rust != owner.rust)
        .count();
    let mut path = "vtable".to_owned();
    for _ in 0..steps {
        path.push_str(".base");
    }
    path
}

/// Writes what is done once, collects what is done for every sink, and gives the argument.
fn prepare(
    leaf: &mut Leaf,
    param: &Param<'_>,
    before: &mut Vec<String>,
    after: &mut Vec<String>,
) -> String {
    let support = leaf.imports.support();
    let name = &param.rust;
    match &param.pass {
        Pass::Raw(_) => name.clone(),
        Pass::In(value) => lend(leaf, value, name),
        Pass::InPointer(value) => {
            keep(leaf, value, name);
            format!("{name}.as_ptr()")
        }
        Pass::InOut(value) => {
            let ty = value.owned(&mut leaf.imports);
            before.push(format!(
                "let mut {name} = {support}::Exchange::<{ty}>::new(&mut *{name});"
            ));
            format!("{name}.as_mut_ptr()")
        }
        Pass::Out(value) => {
            let ty = value.owned(&mut leaf.imports);
            before.push(format!(
                "let mut {name}_ = {support}::Received::<{ty}>::new();"
            ));
            after.push(format!("*{name} = {name}_.take();"));
            format!("{name}_.as_mut_ptr()")
        }
        Pass::Retval(value) => {
            let ty = value.owned(&mut leaf.imports);
            before.push(format!(
                "let mut {name} = {support}::Received::<{ty}>::new();"
            ));
            format!("{name}.as_mut_ptr()")
        }
    }
}
