//! What a call passes on.

use crate::emit::leaf::Leaf;
use crate::emit::plan::{Param, Pass, Val};

/// `true` for an object that is passed in; its reference needs a lifetime with a name.
pub(in crate::emit) fn takes_object(pass: &Pass) -> bool {
    matches!(
        pass,
        Pass::In(Val::Interface(_)) | Pass::InPointer(Val::Interface(_))
    )
}

/// `true` for a VARIANT that a caller may leave out.
pub(super) fn is_optional(param: &Param<'_>) -> bool {
    param.item.optional && param.pass == Pass::In(Val::Variant)
}

/// Writes what has to be done before the call, and gives the argument.
pub(super) fn prepare(leaf: &mut Leaf, param: &Param<'_>) -> String {
    let support = leaf.imports.support();
    let name = &param.rust;
    match &param.pass {
        Pass::Raw(_) => name.clone(),
        Pass::In(_) if is_optional(param) => {
            let variant = leaf.imports.runtime("Variant");
            leaf.code.line(format!(
                "let {name} = {support}::Lent::<{variant}>::new({name}.unwrap_or(&missing));"
            ));
            format!("{name}.abi()")
        }
        Pass::In(value) => lend(leaf, value, name),
        Pass::InPointer(value) => {
            keep(leaf, value, name);
            format!("{name}.as_ptr()")
        }
        Pass::InOut(value) => {
            let ty = value.owned(&mut leaf.imports);
            leaf.code.statement(&format!(
                "let mut {name} = {support}::Exchange::<{ty}>::new({name});"
            ));
            format!("{name}.as_mut_ptr()")
        }
        Pass::Out(value) | Pass::Retval(value) => {
            let ty = value.owned(&mut leaf.imports);
            leaf.code.statement(&format!(
                "let mut {name} = {support}::Received::<{ty}>::new();"
            ));
            format!("{name}.as_mut_ptr()")
        }
    }
}

/// A `&str` becomes a BSTR that lives as long as the call.
pub(in crate::emit) fn own_text(leaf: &mut Leaf, value: &Val, name: &str) {
    if *value == Val::Bstr {
        let bstr = leaf.imports.runtime("BString");
        leaf.code
            .line(format!("let {name} = {bstr}::from({name});"));
    }
}

/// The C value of an argument that the callee only borrows.
pub(in crate::emit) fn lend(leaf: &mut Leaf, value: &Val, name: &str) -> String {
    match value {
        Val::Number(_) => name.to_owned(),
        Val::Enum(_) => format!("{name}.0"),
        Val::Bool | Val::Plain(..) => {
            let support = leaf.imports.support();
            let ty = value.owned(&mut leaf.imports);
            format!("{support}::Lent::<{ty}>::new({name}).abi()")
        }
        Val::Bstr
        | Val::Variant
        | Val::Interface(_)
        | Val::SafeArray(_)
        | Val::Record(_)
        | Val::Array(..) => {
            keep(leaf, value, name);
            format!("{name}.abi()")
        }
    }
}

/// Makes the argument live as long as the call.
pub(in crate::emit) fn keep(leaf: &mut Leaf, value: &Val, name: &str) {
    let support = leaf.imports.support();
    let ty = value.owned(&mut leaf.imports);
    let made = match value {
        Val::Bstr => format!("own({ty}::from({name}))"),
        _ => format!("new({})", reference(value, name)),
    };
    leaf.code.binding(
        &format!("let {name} ="),
        &format!("{support}::Lent::<{ty}>::{made};"),
    );
}

/// `Value::Ref` of an argument.
pub(in crate::emit) fn reference(value: &Val, name: &str) -> String {
    match value {
        Val::Bstr => format!("&{name}"),
        Val::Interface(_) => format!("{name}.into()"),
        _ => name.to_owned(),
    }
}
