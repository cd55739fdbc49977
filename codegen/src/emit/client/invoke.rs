//! Calls of dispinterfaces.

use super::args::{is_optional, own_text, reference};
use super::give;
use crate::emit::leaf::Leaf;
use crate::emit::plan::{Method, Pass, Val};
use crate::model::MemberKind;

/// A call by DISPID.
pub(super) fn invoke(leaf: &mut Leaf, method: &Method<'_>) {
    let support = leaf.imports.support();
    let mut args = Vec::new();
    let mut outs = Vec::new();
    if method.inputs().any(is_optional) {
        let variant = leaf.imports.runtime("Variant");
        leaf.code
            .line(format!("let missing = {variant}::missing();"));
    }
    for param in method.arguments() {
        let name = &param.rust;
        let ty = match &param.pass {
            Pass::In(value) | Pass::InPointer(value) | Pass::InOut(value) | Pass::Out(value) => {
                value.owned(&mut leaf.imports)
            }
            Pass::Retval(_) | Pass::Raw(_) => continue,
        };
        args.push(match &param.pass {
            Pass::In(_) if is_optional(param) => {
                format!("{support}::FireArg::value::<{ty}>({name}.unwrap_or(&missing))")
            }
            Pass::In(value) | Pass::InPointer(value) => {
                own_text(leaf, value, name);
                format!(
                    "{support}::FireArg::value::<{ty}>({})",
                    reference(value, name)
                )
            }
            Pass::InOut(_) => format!("{support}::FireArg::by_ref::<{ty}>({name})"),
            _ => {
                leaf.imports.value_trait();
                outs.push(name.clone());
                leaf.code.line(format!("let mut {name} = <{ty}>::empty();"));
                format!("{support}::FireArg::by_ref::<{ty}>(&mut {name})")
            }
        });
    }
    let verb = match method.member.kind {
        MemberKind::Method => "Method",
        MemberKind::PropGet => "Get",
        MemberKind::PropPut => "Put",
        MemberKind::PropPutRef => "PutRef",
    };
    let mut values: Vec<String> = method
        .inputs()
        .filter_map(|param| match &param.pass {
            Pass::Out(Val::Bstr) => Some(format!("String::from({})", param.rust)),
            Pass::Out(_) => Some(param.rust.clone()),
            _ => None,
        })
        .collect();
    let result = method.result().cloned();
    let before = if result.is_some() {
        "let answer = "
    } else {
        ""
    };
    let dispid = method.member.dispid.unwrap_or_default();
    let list = [
        "self".to_owned(),
        dispid.to_string(),
        format!("{support}::Verb::{verb}"),
        format!("[{}]", args.join(", ")),
    ];
    leaf.code
        .call(&format!("{before}{support}::invoke"), &list, "?;");
    if let Some(value) = result {
        leaf.imports.value_trait();
        let ty = value.owned_path(&mut leaf.imports);
        let got = format!("{ty}::from_variant(&answer)?");
        values.push(match value {
            Val::Bstr => format!("String::from({got})"),
            Val::Interface(_) => format!(
                "{support}::object_or_null({got}, \"{}\")?",
                method.member.name
            ),
            _ => got,
        });
    }
    give(leaf, &values);
}
