//! The trait that a sink or a server implements, and the function that makes its entry.

use super::docs;
use super::leaf::{Leaf, guid_literal};
use super::plan::{Base, Face, Method, Pass, Plan, Return, Role, Shape};
use super::{Options, rows, thunks};

/// Writes everything that implementing an interface takes.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, options: &Options) {
    interface_trait(leaf, plan, face, options);
    leaf.code.blank();
    entry(leaf, plan, face);
    leaf.code.blank();
    rows::write(leaf, plan, face);
    if face.has_vtable() {
        leaf.code.blank();
        thunks::write(leaf, plan, face);
    }
}

fn interface_trait(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, options: &Options) {
    let event = face.role == Role::Event;
    let first = if event {
        "Implement it for a sink: every handler has a default body that does nothing. An error \
         that a handler returns reaches the source."
    } else {
        "Implement it for an object that clients call: every method has a default body that \
         answers `E_NOTIMPL`."
    };
    docs::paragraphs(&mut leaf.code, &docs::interface(face, options, first));
    on_unimplemented(leaf, face);
    let bound = match plan.base(face) {
        Some(base) => format!(": {}", leaf.imports.sibling(&base.rust)),
        None => String::new(),
    };
    leaf.code.open(format!("pub trait {}{bound} {{", face.rust));
    for method in &face.methods {
        match &method.unsupported {
            Some(reason) => leaf.code.comment(&format!(
                "`{}` cannot be expressed: {reason}.",
                method.member.name
            )),
            None => {
                leaf.code.blank();
                default_method(leaf, face, method);
            }
        }
    }
    if event && face.is_dispatch() && !matches!(face.base, Base::Face(_)) {
        leaf.code.blank();
        on_unknown(leaf);
    }
    leaf.code.close("}");
}

fn on_unimplemented(leaf: &mut Leaf, face: &Face<'_>) {
    let name = &face.rust;
    let (label, note) = match face.role {
        Role::Event => ("this event interface", "every handler has a default"),
        Role::Incoming | Role::Opaque => (
            "this interface",
            "every method has a default, which answers E_NOTIMPL",
        ),
    };
    let code = &mut leaf.code;
    code.open("#[diagnostic::on_unimplemented(");
    code.line(format!(
        "message = \"`{{Self}}` lists `{name}` but doesn't implement it\","
    ));
    code.line(format!("label = \"`{{Self}}` doesn't implement {label}\","));
    code.line(format!(
        "note = \"add `impl {name} for {{Self}} {{{{}}}}`: {note}\"",
    ));
    code.close(")]");
}

fn default_method(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) {
    let unreached = unreached(face, method);
    let mut paragraphs = docs::method(method, None);
    if !method.is_unsafe() {
        paragraphs.extend(unreached.map(str::to_owned));
    }
    docs::paragraphs(&mut leaf.code, &paragraphs);
    if method.is_unsafe() {
        let mut text = safety(method);
        if let Some(unreached) = unreached {
            text.push(' ');
            text.push_str(unreached);
        }
        docs::section(&mut leaf.code, "Safety", &text);
    }
    alias(leaf, method);
    let params = parameters(leaf, method);
    let result = result_text(leaf, method);
    let is_empty = method.returns == Return::Void && method.inputs().next().is_none();
    let tail = format!("{result} {{{}", if is_empty { "}" } else { "" });
    leaf.code
        .signature(&head(method, "fn", &method.rust), &params, &tail);
    if is_empty {
        return;
    }
    leaf.code.shift(1);
    ignore(leaf, method);
    if let Some(body) = default_body(leaf, face, method) {
        leaf.code.line(body);
    }
    leaf.code.close("}");
}

/// That a handler is not called by `Invoke`, if it is not: whoever implements it would wait in vain.
fn unreached(face: &Face<'_>, method: &Method<'_>) -> Option<&'static str> {
    if face.role != Role::Event || !face.is_dispatch() || method.is_invocable() {
        return None;
    }
    Some(match face.shape {
        Shape::Dispinterface => {
            "No source can call it: `Invoke` cannot pass its parameters, and the event goes to `on_unknown`."
        }
        _ => {
            "Only sources that use the vtable call it: `Invoke` cannot pass its parameters, and the event goes to \
             `on_unknown` there."
        }
    })
}

/// The parameters of a trait's method.
pub(super) fn parameters(leaf: &mut Leaf, method: &Method<'_>) -> Vec<String> {
    std::iter::once("&self".to_owned())
        .chain(method.inputs().map(|param| {
            let imports = &mut leaf.imports;
            let ty = match &param.pass {
                Pass::In(value) | Pass::InPointer(value) | Pass::Retval(value) => {
                    value.borrowed(imports)
                }
                Pass::InOut(value) | Pass::Out(value) => format!("&mut {}", value.owned(imports)),
                Pass::Raw(raw) => raw.text(imports),
            };
            format!("{}: {ty}", param.rust)
        }))
        .collect()
}

/// `fn name` or `unsafe fn name`.
pub(super) fn head(method: &Method<'_>, keyword: &str, name: &str) -> String {
    let qualifier = if method.is_unsafe() { "unsafe " } else { "" };
    match keyword.strip_suffix("fn") {
        Some(visibility) => format!("{visibility}{qualifier}fn {name}"),
        None => format!("{keyword} {name}"),
    }
}

/// What the caller of a method with raw parameters has to see to.
pub(super) fn safety(method: &Method<'_>) -> String {
    let names: Vec<String> = method
        .raw()
        .iter()
        .map(|param| format!("`{}` (`{}`)", param.rust, param.item.c_type))
        .collect();
    if names.is_empty() {
        return "The returned pointer is owned as the declaration of the method says.".to_owned();
    }
    format!(
        "{} must be what the declaration of the method asks for; no safe type expresses it.",
        names.join(", ")
    )
}

/// `#[doc(alias)]`, so that a search for the COM name finds the method.
pub(super) fn alias(leaf: &mut Leaf, method: &Method<'_>) {
    let name = &method.member.name;
    if *name != method.rust && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        leaf.code.line(format!("#[doc(alias = \"{name}\")]"));
    }
}

pub(super) fn result_text(leaf: &mut Leaf, method: &Method<'_>) -> String {
    match &method.returns {
        Return::Void => String::new(),
        Return::Plain(raw) => format!(" -> {}", raw.text(&mut leaf.imports)),
        Return::HResult | Return::Dispatched(_) => {
            let value = match method.result() {
                Some(value) => value.owned(&mut leaf.imports),
                None => "()".to_owned(),
            };
            format!(" -> {}<{value}>", leaf.imports.runtime("Result"))
        }
    }
}

/// `let _ = ..;`, so that no parameter of a default body is unused.
fn ignore(leaf: &mut Leaf, method: &Method<'_>) {
    let names: Vec<&str> = method.inputs().map(|param| param.rust.as_str()).collect();
    match names.as_slice() {
        [] => {}
        [only] => leaf.code.line(format!("let _ = {only};")),
        many => leaf.code.line(format!("let _ = ({});", many.join(", "))),
    }
}

fn default_body(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) -> Option<String> {
    Some(match &method.returns {
        Return::Void => return None,
        Return::Plain(raw) => raw.zero().to_owned(),
        Return::HResult | Return::Dispatched(_) if face.role != Role::Event => {
            let support = leaf.imports.support();
            format!(
                "Err({support}::not_implemented(\"{}::{}\"))",
                face.item.name, method.member.name
            )
        }
        Return::HResult | Return::Dispatched(_) => match method.result() {
            None => "Ok(())".to_owned(),
            Some(value) => {
                leaf.imports.value_trait();
                format!("Ok({}::empty())", value.owned_path(&mut leaf.imports))
            }
        },
    })
}

fn on_unknown(leaf: &mut Leaf) {
    let args = leaf.imports.runtime("Args");
    let result = leaf.imports.runtime("Result");
    let code = &mut leaf.code;
    code.doc(
        "An event that this version of the interface does not have: a newer source has sent it.",
    );
    code.open(format!(
        "fn on_unknown(&self, dispid: i32, args: &{args}<'_>) -> {result}<()> {{"
    ));
    code.line("let _ = (dispid, args);");
    code.line("Ok(())");
    code.close("}");
}

fn entry(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    let name = &face.rust;
    let support = leaf.imports.support();
    let bound = format!("T: {name} + {support}::ComClass");
    leaf.code
        .doc("The entry of the interface in the class of an object; the derives write this call.");
    leaf.code.line("#[doc(hidden)]");
    let tail = format!(">() -> {support}::Entry<T> {{");
    let one = format!("pub const fn {name}<{bound}, const S: usize{tail}");
    if leaf.code.fits(&one) {
        leaf.code.open(one);
    } else {
        leaf.code.open(format!("pub const fn {name}<"));
        leaf.code.line(format!("{bound},"));
        leaf.code.line("const S: usize,");
        leaf.code.shift(-1);
        leaf.code.open(tail);
    }
    if face.shape == Shape::Dispinterface {
        leaf.code.comment(
            "SAFETY: the interface is declared as a dispinterface: it has no functions beyond \
             those of `IDispatch`.",
        );
        leaf.code.line(format!(
            "unsafe {{ {support}::dispinterface::<T, Rows, S>() }}"
        ));
    } else {
        leaf.code.comment(
            "SAFETY: the vtable has the layout of the interface and of its bases, and its \
             functions expect `this` at slot `S` of an object whose value is a `T`.",
        );
        let bases = bases(leaf, plan, face);
        let list = if bases.is_empty() { "&[]" } else { "BASES" };
        leaf.code.line(format!(
            "unsafe {{ {support}::Entry::vtable::<S>(&INFO, &Thunks::<T, S>::VTABLE, {list}) }}"
        ));
        leaf.code.close("}");
        base_list(leaf, &bases);
        return;
    }
    leaf.code.close("}");
}

fn base_list(leaf: &mut Leaf, bases: &[String]) {
    if bases.is_empty() {
        return;
    }
    let guid = leaf.imports.runtime("GUID");
    leaf.code.blank();
    leaf.code
        .doc("What else the interface answers to: the interfaces that it derives from.");
    let head = format!("static BASES: &[{guid}] = &[");
    match bases {
        [only] => leaf.code.line(format!("{head}{only}];")),
        many => {
            leaf.code.open(head);
            for base in many {
                leaf.code.line(format!("{base},"));
            }
            leaf.code.close("];");
        }
    }
}

/// The IIDs that the vtable answers beside its own.
fn bases(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) -> Vec<String> {
    let support = leaf.imports.support();
    let guid = leaf.imports.runtime("GUID");
    let mut list: Vec<String> = plan
        .lineage(face)
        .iter()
        .skip(1)
        .map(|base| format!("{guid}::from_u128({})", guid_literal(base.iid)))
        .collect();
    if face.is_dispatch() {
        list.push(format!("{support}::IID_IDISPATCH"));
    }
    list
}
