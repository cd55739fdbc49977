//! The struct through which an interface is called.

mod args;
mod invoke;

pub(super) use args::{keep, lend, own_text, reference, takes_object};

use super::handler::{alias, head, safety};
use super::leaf::{Leaf, guid_literal};
use super::plan::{Face, Method, Pass, Plan, Return, Role, Shape, Target, Val};
use super::{Options, collection, docs, forward};
use args::{is_optional, prepare};

const VALID: &str = "SAFETY: the object has this interface, whose vtable has this function; the \
                     arguments are of its types and live until it returns.";
const VALID_RAW: &str = "SAFETY: the object has this interface, whose vtable has this function; \
                         the caller answers for the raw arguments.";

/// Writes the struct and its methods.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, options: &Options) {
    declaration(leaf, plan, face, options);
    let constructed = forward::is_forwarded(plan, face);
    let members = (face.role == Role::Incoming || face.called)
        && face
            .methods
            .iter()
            .any(|method| method.unsupported.is_none());
    if !members && !constructed {
        return;
    }
    leaf.code.blank();
    leaf.code.open(format!("impl {} {{", face.rust));
    if constructed {
        forward::constructor(leaf, face);
    }
    for method in &face.methods {
        leaf.code.blank();
        match &method.unsupported {
            Some(reason) => leaf.code.comment(&format!(
                "`{}` cannot be called: {reason}.",
                method.member.name
            )),
            None if face.shape == Shape::Dispinterface && !method.is_invocable() => {
                leaf.code.comment(&format!(
                    "`{}` cannot be called: `Invoke` cannot pass its parameters.",
                    method.member.name
                ));
            }
            None => call(leaf, face, method),
        }
    }
    if let Some(found) = collection::of(plan, face) {
        leaf.code.blank();
        collection::write(leaf, &found);
    }
    leaf.code.close("}");
}

fn declaration(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>, options: &Options) {
    let first = match face.role {
        Role::Incoming => "A pointer to an object that has it; calls go to that object.",
        Role::Event if face.called => {
            "A pointer to an object that has it; calls go to that object. It is an event \
             interface, too: the trait of the same name is what sinks implement."
        }
        Role::Event => {
            "A pointer to a sink, as calls pass it on; it has no methods of its own here."
        }
        Role::Opaque => {
            "It belongs to another library: it can be passed on, but has no methods here."
        }
    };
    docs::paragraphs(&mut leaf.code, &docs::interface(face, options, first));
    leaf.code.line("#[repr(transparent)]");
    leaf.code.line("#[derive(Clone, Debug, PartialEq, Eq)]");
    let unknown = leaf.imports.runtime("IUnknown");
    leaf.code
        .line(format!("pub struct {}({unknown});", face.rust));
    leaf.code.blank();
    let support = leaf.imports.support();
    let root = if face.is_dispatch() {
        "IDispatch"
    } else {
        "IUnknown"
    };
    let base = match plan.base(face) {
        Some(base) => leaf.imports.client(&base.rust),
        None => leaf.imports.runtime(root),
    };
    let vtable = if face.has_vtable() {
        let abi = leaf.imports.module("abi");
        format!("{abi}::{}_Vtbl", face.rust)
    } else {
        format!("{support}::{root}_Vtbl")
    };
    let name = format!("unsafe {}", face.rust);
    let args = [name, vtable, guid_literal(face.iid), base];
    leaf.code
        .comment("SAFETY: vtable, IID and base are those that the interface is declared with.");
    leaf.code
        .call(&format!("{support}::client_interface!"), &args, ";");
}

fn call(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) {
    docs::paragraphs(&mut leaf.code, &docs::method(method, None));
    if matches!(method.returns, Return::HResult | Return::Dispatched(_)) {
        docs::section(&mut leaf.code, "Errors", &errors(method));
    }
    if method.is_unsafe() {
        docs::section(&mut leaf.code, "Safety", &safety(method));
    }
    alias(leaf, method);
    let lifetime = method.inputs().any(|param| takes_object(&param.pass));
    let name = if lifetime {
        format!("{}<'a>", method.rust)
    } else {
        method.rust.clone()
    };
    let params = signature(leaf, method);
    let result = result(leaf, method);
    leaf.code.signature(
        &head(method, "pub fn", &name),
        &params,
        &format!("{result} {{"),
    );
    leaf.code.shift(1);
    if face.shape == Shape::Dispinterface {
        invoke::invoke(leaf, method);
    } else {
        vtable_call(leaf, face, method);
    }
    leaf.code.shift(-1);
    leaf.code.line("}");
}

fn errors(method: &Method<'_>) -> String {
    let mut text = "What the object answers, or why the call did not reach it.".to_owned();
    if matches!(method.result(), Some(Val::Interface(_))) {
        text.push_str(" `E_POINTER` when it answers without an object.");
    }
    text
}

/// The parameters of a call as they are written in its signature.
fn signature(leaf: &mut Leaf, method: &Method<'_>) -> Vec<String> {
    let mut params = vec!["&self".to_owned()];
    for param in method.inputs() {
        let imports = &mut leaf.imports;
        let ty = match &param.pass {
            Pass::In(Val::Variant) if is_optional(param) => {
                format!("Option<&{}>", imports.runtime("Variant"))
            }
            Pass::In(value) | Pass::InPointer(value) => value.argument(imports),
            Pass::InOut(value) => format!("&mut {}", value.owned(imports)),
            Pass::Raw(raw) => raw.text(imports),
            Pass::Out(_) | Pass::Retval(_) => continue,
        };
        params.push(format!("{}: {ty}", param.rust));
    }
    params
}

/// What a call gives back: the `[out]` values in order, then the `[retval]`.
fn outputs<'p, 'm>(method: &'p Method<'m>) -> Vec<(&'p str, &'p Val, bool)> {
    let outs = method.params.iter().filter_map(|param| match &param.pass {
        Pass::Out(value) => Some((param.rust.as_str(), value, false)),
        _ => None,
    });
    let retval = method.params.iter().filter_map(|param| match &param.pass {
        Pass::Retval(value) => Some((param.rust.as_str(), value, true)),
        _ => None,
    });
    outs.chain(retval).collect()
}

fn result(leaf: &mut Leaf, method: &Method<'_>) -> String {
    let mut types: Vec<String> = outputs(method)
        .into_iter()
        .map(|(_, value, retval)| received(leaf, value, retval))
        .collect();
    match &method.returns {
        Return::Void => return String::new(),
        Return::Plain(raw) => return format!(" -> {}", raw.text(&mut leaf.imports)),
        Return::Dispatched(value) => types.push(received(leaf, value, true)),
        Return::HResult => {}
    }
    let result = leaf.imports.runtime("Result");
    match types.as_slice() {
        [] => format!(" -> {result}<()>"),
        [only] => format!(" -> {result}<{only}>"),
        many => format!(" -> {result}<({})>", many.join(", ")),
    }
}

/// The type of an output; an object that is the result is never null.
fn received(leaf: &mut Leaf, value: &Val, retval: bool) -> String {
    match value {
        Val::Interface(target) if retval => target.path(&mut leaf.imports),
        _ => value.received(&mut leaf.imports),
    }
}

fn vtable_call(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) {
    let support = leaf.imports.support();
    let mut args = vec![format!("{support}::this(self)")];
    if method.inputs().any(is_optional) {
        let variant = leaf.imports.runtime("Variant");
        leaf.code
            .line(format!("let missing = {variant}::missing();"));
    }
    for param in &method.params {
        let arg = prepare(leaf, param);
        args.push(arg);
    }
    let valid = if method.is_unsafe() { VALID_RAW } else { VALID };
    leaf.code.comment(valid);
    let call = format!("({support}::vtable(self).{})", method.field);
    let has_code = matches!(method.returns, Return::HResult | Return::Dispatched(_));
    let (before, after) = if has_code {
        ("let code = unsafe { ", " };")
    } else {
        ("unsafe { ", " }")
    };
    let one = format!("{call}({})", args.join(", "));
    if args.join(", ").len() <= 60 && leaf.code.fits(&format!("{before}{one}{after}")) {
        leaf.code.line(format!("{before}{one}{after}"));
    } else if has_code
        && args.join(", ").len() <= 60
        && leaf.code.fits(&format!("    unsafe {{ {one} }};"))
    {
        leaf.code
            .binding("let code =", &format!("unsafe {{ {one} }};"));
    } else {
        leaf.code.open(before.trim_end());
        leaf.code.call(&call, &args, "");
        leaf.code.close(after.trim_start());
    }
    if !has_code {
        return;
    }
    let table = leaf.imports.item("HRESULTS");
    let outputs = outputs(method);
    if outputs.is_empty() {
        leaf.code
            .line(format!("{support}::check(self, code, {table})"));
        return;
    }
    leaf.code
        .line(format!("{support}::check(self, code, {table})?;"));
    let values: Vec<String> = outputs
        .iter()
        .map(|(name, value, retval)| match value {
            Val::Bstr => format!("String::from({name}.take())"),
            Val::Interface(_) if *retval => format!(
                "{support}::object_or_null({name}.take(), \"{}::{}\")?",
                face.item.name, method.member.name
            ),
            _ => format!("{name}.take()"),
        })
        .collect();
    give(leaf, &values);
}

/// The last expression of a call: nothing, the value, or a tuple.
fn give(leaf: &mut Leaf, values: &[String]) {
    match values {
        [] => leaf.code.line("Ok(())"),
        [only] => {
            // A fallible conversion gives the result itself.
            let Some(result) = only.strip_suffix('?') else {
                leaf.code.line(format!("Ok({only})"));
                return;
            };
            let parts = result
                .strip_suffix(')')
                .and_then(|call| call.split_once('('))
                .filter(|(_, args)| args.contains(", \""));
            match parts {
                Some((function, args)) => {
                    let args: Vec<String> = args.split(", ").map(str::to_owned).collect();
                    leaf.code.call(function, &args, "");
                }
                None => leaf.code.line(result),
            }
        }
        many => leaf.code.line(format!("Ok(({}))", many.join(", "))),
    }
}

/// The interface behind a value, for collections.
pub(super) fn element(value: Option<&Val>) -> Option<&Target> {
    match value {
        Some(Val::Interface(target)) => Some(target),
        _ => None,
    }
}
