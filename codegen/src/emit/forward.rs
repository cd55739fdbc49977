//! Dual interfaces of objects that answer `Invoke` only.
//!
//! A process without the interface's proxy gets nothing but `IDispatch` from an object elsewhere,
//! and so does everybody from an object that a script wrote. A local object that implements the
//! server trait by `Invoke` gives clients a vtable all the same.

use super::docs;
use super::leaf::Leaf;
use super::plan::{Face, Method, Pass, Plan, Role, Shape, Target, Val};
use crate::model::MemberKind;

/// True for interfaces whose calls can be forwarded.
pub(super) fn is_forwarded(plan: &Plan<'_>, face: &Face<'_>) -> bool {
    face.role == Role::Incoming
        && face.shape == Shape::Dual
        && plan.is_implementable(face)
        && plan
            .lineage(face)
            .iter()
            .all(|link| link.role == Role::Incoming)
}

/// Writes the type that stands for the interface, and its implementation of the server traits.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    let support = leaf.imports.support();
    let server = leaf.imports.module("server");
    let name = &face.rust;
    let code = &mut leaf.code;
    code.doc(&format!("Stands for `{}`.", face.item.name));
    code.line(format!("pub struct {name};"));
    code.blank();
    code.open(format!("impl {support}::Forwarded for {name} {{"));
    code.line(format!("type Slots = {support}::Slots<2>;"));
    code.line(format!(
        "const NAME: &'static str = \"{}\";",
        face.item.name
    ));
    code.line(format!(
        "const ENTRIES: &'static [{support}::Entry<{support}::Forward<Self>>] = const {{"
    ));
    code.shift(1);
    code.open("&[");
    code.line(format!(
        "{server}::{name}::<{support}::Forward<Self>, 0>(),"
    ));
    code.line(format!("{support}::support_error_info::<_, 1>(),"));
    code.close("]");
    code.close("};");
    code.close("}");
    let mut chain = plan.lineage(face);
    chain.reverse();
    for link in chain {
        leaf.code.blank();
        let methods: Vec<&Method<'_>> = link
            .methods
            .iter()
            .filter(|method| is_reached(method))
            .collect();
        let head = format!(
            "impl {server}::{} for {support}::Forward<{name}> {{",
            link.rust
        );
        if methods.is_empty() {
            leaf.code.line(format!("{head}}}"));
            continue;
        }
        leaf.code.open(head);
        for method in methods {
            leaf.code.blank();
            forwarder(leaf, plan, method);
        }
        leaf.code.close("}");
    }
}

/// The others keep their default body, which answers `E_NOTIMPL`.
fn is_reached(method: &Method<'_>) -> bool {
    method.is_invocable() && method.returns == super::plan::Return::HResult
}

fn forwarder(leaf: &mut Leaf, plan: &Plan<'_>, method: &Method<'_>) {
    let params = super::handler::parameters(leaf, method);
    let result = super::handler::result_text(leaf, method);
    leaf.code.signature(
        &format!("fn {}", method.rust),
        &params,
        &format!("{result} {{"),
    );
    leaf.code.shift(1);
    let support = leaf.imports.support();
    let mut args = Vec::new();
    for param in method.arguments() {
        let name = &param.rust;
        let value = match &param.pass {
            Pass::In(value) | Pass::InPointer(value) | Pass::InOut(value) | Pass::Out(value) => {
                value
            }
            Pass::Retval(_) | Pass::Raw(_) => continue,
        };
        let ty = value.owned(&mut leaf.imports);
        args.push(match &param.pass {
            Pass::In(_) => format!("{support}::FireArg::value::<{ty}>({name})"),
            Pass::InPointer(_) => {
                leaf.code.line(format!(
                    "let mut {name} = <{ty} as {support}::Value>::to_owned({name});"
                ));
                format!("{support}::FireArg::by_ref::<{ty}>(&mut {name})")
            }
            _ => format!("{support}::FireArg::by_ref::<{ty}>({name})"),
        });
    }
    let unused: Vec<&str> = method
        .inputs()
        .filter(|param| param.item.lcid)
        .map(|param| param.rust.as_str())
        .collect();
    for name in unused {
        leaf.code.line(format!("let _ = {name};"));
    }
    let list = [
        docs::dispid_text(method.member.dispid.unwrap_or_default()),
        format!("{support}::Verb::{}", verb(method)),
        format!("[{}]", args.join(", ")),
    ];
    match method.result() {
        None => leaf.code.call("self.invoke", &list, ".map(drop)"),
        Some(Val::Interface(Target::Client(name))) if answers_dispatch(plan, name) => {
            // The object that comes back may lack the interface's proxy just the same.
            let dispatch = leaf.imports.runtime("IDispatch");
            let path = leaf.imports.client(name);
            leaf.code.call(
                &format!("let object: Option<{dispatch}> = self.get"),
                &list,
                "?;",
            );
            leaf.code.binding(
                "object",
                &format!(".map(|object| {path}::from_dispatch(&object)).transpose()"),
            );
        }
        Some(_) => leaf.code.call("self.get", &list, ""),
    }
    leaf.code.shift(-1);
    leaf.code.line("}");
}

fn answers_dispatch(plan: &Plan<'_>, name: &str) -> bool {
    plan.forwarded.contains(name)
}

fn verb(method: &Method<'_>) -> &'static str {
    match method.member.kind {
        MemberKind::Method => "Method",
        MemberKind::PropGet => "Get",
        MemberKind::PropPut => "Put",
        MemberKind::PropPutRef => "PutRef",
    }
}

/// Writes the constructor of the client struct.
pub(super) fn constructor(leaf: &mut Leaf, face: &Face<'_>) {
    let support = leaf.imports.support();
    let result = leaf.imports.runtime("Result");
    let dispatch = leaf.imports.runtime("IDispatch");
    let forward = leaf.imports.module("forward");
    docs::paragraphs(
        &mut leaf.code,
        &[
            "The interface of an object that is known as `IDispatch`.".to_owned(),
            "If the object does not answer the IID (there is no proxy for it here, or a script \
             wrote the object), calls are forwarded through `Invoke`, and the result belongs to \
             this thread."
                .to_owned(),
        ],
    );
    docs::section(&mut leaf.code, "Errors", "When no object can be made.");
    leaf.code.open(format!(
        "pub fn from_dispatch(object: &{dispatch}) -> {result}<Self> {{"
    ));
    leaf.code.line(format!(
        "{support}::forward::<Self, {forward}::{}>(object)",
        face.rust
    ));
    leaf.code.close("}");
}
