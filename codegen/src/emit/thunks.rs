//! The vtable of an implemented interface: functions that COM calls and that call the trait.

use super::leaf::Leaf;
use super::plan::{Base, Face, Method, Pass, Plan, Return, Val};

const CALLED: &str = "SAFETY: COM calls this through slot `S` of an object whose value is a `T`, \
                      with arguments that are valid during the call.";

/// Writes `Thunks` with the vtable and its functions.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    let support = leaf.imports.support();
    let name = &face.rust;
    leaf.code
        .line("/// The interface as it is called by vtable.");
    leaf.code
        .line("pub(crate) struct Thunks<T, const S: usize>(core::marker::PhantomData<T>);");
    leaf.code.blank();
    leaf.code.open(format!(
        "impl<T: {name} + {support}::ComClass, const S: usize> Thunks<T, S> {{"
    ));
    vtable(leaf, plan, face);
    for method in &face.methods {
        if method.unsupported.is_none() {
            leaf.code.blank();
            thunk(leaf, face, method);
        }
    }
    leaf.code.close("}");
}

/// Writes the vtable, and the function by which what derives from it puts it at the head of its own.
fn vtable(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    let support = leaf.imports.support();
    let abi = leaf.imports.module("abi");
    let ty = format!("{abi}::{}_Vtbl", face.rust);
    let root = if face.is_dispatch() {
        format!("{support}::IDispatch_Vtbl")
    } else {
        format!("{support}::IUnknown_Vtbl")
    };
    let made = if face.is_dispatch() {
        format!("{support}::dispatch_vtable::<T, Rows, S>()")
    } else {
        format!("{support}::unknown_vtable::<T, S>()")
    };
    leaf.code.binding(
        &format!("pub(crate) const VTABLE: {ty} ="),
        &format!("Self::vtable({made});"),
    );
    leaf.code.blank();
    leaf.code.doc(
        "The vtable behind the given functions of its root, which differ for what derives from it.",
    );
    leaf.code.signature(
        "pub(crate) const fn vtable",
        &[format!("root: {root}")],
        &format!(" -> {ty} {{"),
    );
    leaf.code.shift(1);
    leaf.code.open(format!("{ty} {{"));
    match (&face.base, plan.base(face)) {
        (Base::Face(_), Some(base)) => {
            let module = &base.module;
            leaf.code.line(format!(
                "base: super::{module}::Thunks::<T, S>::vtable(root),"
            ));
        }
        _ => leaf.code.line("base: root,"),
    }
    for method in &face.methods {
        match method.unsupported {
            None => leaf
                .code
                .line(format!("{}: Self::{},", method.field, method.field)),
            Some(_) => leaf
                .code
                .line(format!("{}: {support}::unsupported,", method.field)),
        }
    }
    leaf.code.close("}");
    leaf.code.close("}");
}

fn thunk(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) {
    let c_void = leaf.imports.c_void();
    let mut params = vec![format!("this: *mut {c_void}")];
    for param in &method.params {
        let ty = abi_type(leaf, &param.pass);
        params.push(format!("{}: {ty}", param.rust));
    }
    let result = match &method.returns {
        Return::Void => String::new(),
        Return::Plain(raw) => format!(" -> {}", raw.text(&mut leaf.imports)),
        Return::HResult | Return::Dispatched(_) => {
            format!(" -> {}", leaf.imports.runtime("HRESULT"))
        }
    };
    leaf.code.signature(
        &format!("unsafe extern \"system\" fn {}", method.field),
        &params,
        &format!("{result} {{"),
    );
    leaf.code.shift(1);
    leaf.code.comment(CALLED);
    leaf.code.open("unsafe {");
    body(leaf, face, method);
    leaf.code.close("}");
    leaf.code.close("}");
}

/// The C type of a parameter.
pub(super) fn abi_type(leaf: &mut Leaf, pass: &Pass) -> String {
    let imports = &mut leaf.imports;
    match pass {
        Pass::In(value) => value.abi(imports),
        Pass::InPointer(value) => format!("*const {}", value.abi(imports)),
        Pass::InOut(value) | Pass::Out(value) | Pass::Retval(value) => {
            format!("*mut {}", value.abi(imports))
        }
        Pass::Raw(raw) => raw.text(imports),
    }
}

fn body(leaf: &mut Leaf, face: &Face<'_>, method: &Method<'_>) {
    let support = leaf.imports.support();
    let retval: Option<(&str, &Val)> = method.params.iter().find_map(|param| match &param.pass {
        Pass::Retval(value) => Some((param.rust.as_str(), value)),
        _ => None,
    });
    let mut leading = vec!["this".to_owned(), format!("\"{}\"", method.member.name)];
    let function = match (&method.returns, retval) {
        (Return::Void, _) => format!("{support}::call_value::<T, S, ()>"),
        (Return::Plain(raw), _) => {
            let ty = raw.text(&mut leaf.imports);
            format!("{support}::call_value::<T, S, {ty}>")
        }
        (_, Some((out, value))) => {
            leading.push(out.to_owned());
            let ty = value.owned(&mut leaf.imports);
            format!("{support}::call_out::<T, S, {ty}>")
        }
        (_, None) => format!("{support}::call::<T, S>"),
    };
    let (lets, args) = arguments(leaf, method);
    let call = format!("{}::{}", face.rust, method.rust);
    let head = format!("{function}({}, |object|", leading.join(", "));
    let one = format!("{head} {call}({}))", args.join(", "));
    if lets.is_empty() && leaf.code.fits(&one) {
        leaf.code.line(one);
        return;
    }
    let broken = !leaf.code.fits(&format!("{head} {{"));
    if broken {
        leaf.code.open(format!("{function}("));
        for arg in &leading {
            leaf.code.line(format!("{arg},"));
        }
        leaf.code.open("|object| {");
    } else {
        leaf.code.open(format!("{head} {{"));
    }
    for line in &lets {
        leaf.code.statement(line);
    }
    leaf.code.call(&call, &args, "");
    if broken {
        leaf.code.close("},");
        leaf.code.close(")");
    } else {
        leaf.code.close("})");
    }
}

fn arguments(leaf: &mut Leaf, method: &Method<'_>) -> (Vec<String>, Vec<String>) {
    let support = leaf.imports.support();
    let mut lets = Vec::new();
    let mut args = vec!["object".to_owned()];
    for param in &method.params {
        let name = &param.rust;
        match &param.pass {
            Pass::Retval(_) => {}
            Pass::Raw(_) => args.push(name.clone()),
            Pass::In(value) => args.push(value.lend(&mut leaf.imports, name)),
            Pass::InPointer(value @ (Val::Record(_) | Val::Array(..))) => {
                let ty = value.owned(&mut leaf.imports);
                lets.push(format!("let {name} = {support}::copied::<{ty}>({name})?;"));
                args.push(format!("&{name}"));
            }
            Pass::InPointer(value) => {
                leaf.imports.value_trait();
                let ty = value.owned_path(&mut leaf.imports);
                lets.push(format!(
                    "let {name} = {ty}::view({support}::pointer_const({name})?);"
                ));
                args.push(name.clone());
            }
            Pass::InOut(value) | Pass::Out(value) => {
                let ty = value.owned(&mut leaf.imports);
                let guard = if matches!(param.pass, Pass::Out(_)) {
                    "Out"
                } else {
                    "InOut"
                };
                lets.push(format!(
                    "let mut {name} = {support}::{guard}::<{ty}>::new({support}::pointer({name})?);"
                ));
                args.push(format!("&mut {name}"));
            }
        }
    }
    (lets, args)
}
