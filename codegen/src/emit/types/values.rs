//! Constants, error codes and class identifiers.

use crate::emit::docs;
use crate::emit::leaf::{Leaf, guid_literal};
use crate::emit::plan::Plan;
use crate::model::{Constant, ConstantValue, Model, Type};
use crate::names;

/// The constants that are no error codes, those of modules included.
pub(in crate::emit) fn own_constants(model: &Model) -> Vec<&Constant> {
    all_constants(model)
        .filter(|item| !is_hresult(item))
        .filter(|item| text(item).is_some())
        .collect()
}

fn all_constants(model: &Model) -> impl Iterator<Item = &Constant> {
    let modules = model
        .modules
        .iter()
        .filter(|item| Plan::is_own(&item.origin));
    model
        .constants
        .iter()
        .chain(modules.flat_map(|item| &item.constants))
        .filter(|item| Plan::is_own(&item.origin))
}

fn is_hresult(item: &Constant) -> bool {
    matches!(item.ty, Type::HResult | Type::Scode) && matches!(item.value, ConstantValue::Int(_))
}

/// Type and value of a constant in Rust.
fn text(item: &Constant) -> Option<(&'static str, String)> {
    Some(match (&item.value, &item.ty) {
        (ConstantValue::Bool(flag), _) => ("bool", flag.to_string()),
        (ConstantValue::Str(text), _) => ("&str", format!("{text:?}")),
        (ConstantValue::Float(number), Type::F32) if number.is_finite() => {
            ("f32", format!("{number:?}"))
        }
        (ConstantValue::Float(number), _) if number.is_finite() => ("f64", format!("{number:?}")),
        (ConstantValue::Float(_), _) => return None,
        (ConstantValue::Int(number), ty) => {
            let number = *number;
            // A value outside of its type is kept bit for bit, as C does.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            match ty {
                Type::I8 => ("i8", (number as i8).to_string()),
                Type::U8 => ("u8", (number as u8).to_string()),
                Type::I16 => ("i16", (number as i16).to_string()),
                Type::U16 | Type::WChar => ("u16", (number as u16).to_string()),
                Type::U32 => ("u32", (number as u32).to_string()),
                Type::I64 | Type::ISize => ("i64", (number as i64).to_string()),
                Type::U64 | Type::USize => ("u64", (number as u64).to_string()),
                Type::VariantBool | Type::Bool32 => ("bool", (number != 0).to_string()),
                Type::F32 => ("f32", format!("{number}.0")),
                Type::F64 | Type::Date => ("f64", format!("{number}.0")),
                _ => ("i32", (number as i32).to_string()),
            }
        }
    })
}

/// Writes the constants.
pub(in crate::emit) fn constants(leaf: &mut Leaf, model: &Model) {
    let mut scope = names::Scope::default();
    for item in own_constants(model) {
        let Some((ty, value)) = text(item) else {
            continue;
        };
        let doc = docs::sentence(item.origin.doc.as_deref())
            .unwrap_or_else(|| format!("`{}`.", item.name));
        docs::paragraphs(&mut leaf.code, &[doc]);
        let name = scope.claim(&names::item(&item.name).rust);
        leaf.code.line(format!("pub const {name}: {ty} = {value};"));
    }
}

/// The error codes, sorted as the runtime searches them.
fn hresults(model: &Model) -> Vec<(u32, &Constant)> {
    let mut list: Vec<(u32, &Constant)> = all_constants(model)
        .filter(|item| is_hresult(item))
        .filter_map(|item| match item.value {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            ConstantValue::Int(number) => Some((number as u32, item)),
            _ => None,
        })
        .collect();
    list.sort_by_key(|(code, _)| *code);
    list
}

/// Writes the module of error codes and the table that client calls look them up in.
pub(in crate::emit) fn hresult_module(leaf: &mut Leaf, model: &Model) {
    let list = hresults(model);
    let mut scope = names::Scope::default();
    let mut rows = Vec::new();
    for (code, item) in &list {
        let doc = docs::sentence(item.origin.doc.as_deref())
            .unwrap_or_else(|| format!("`{}`.", item.name));
        docs::paragraphs(&mut leaf.code, &[doc]);
        let name = scope.claim(&names::item(&item.name).rust);
        let hresult = leaf.imports.runtime("HRESULT");
        let cast = if *code > 0x7fff_ffff {
            "u32 as i32"
        } else {
            ""
        };
        leaf.code.line(format!(
            "pub const {name}: {hresult} = {hresult}(0x{code:08X}{cast});"
        ));
        rows.push((name, item));
    }
    leaf.code.blank();
    let table = leaf.imports.runtime("HResultTable");
    leaf.code
        .doc("The codes with their names and texts, for messages of errors; sorted by code.");
    if rows.is_empty() {
        leaf.code
            .line(format!("pub const HRESULTS: {table} = &[];"));
        return;
    }
    let info = leaf.imports.runtime("HResultInfo");
    leaf.code.open(format!("pub const HRESULTS: {table} = &["));
    let mut last = None;
    for ((code, _), (name, item)) in list.iter().zip(&rows) {
        // One name for a code: the first of its synonyms.
        if last == Some(*code) {
            continue;
        }
        last = Some(*code);
        let words: Vec<&str> = item
            .origin
            .doc
            .as_deref()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let args = [
            name.clone(),
            format!("\"{}\"", item.name),
            format!("{:?}", words.join(" ")),
        ];
        leaf.code.call(&format!("{info}::new"), &args, ",");
    }
    leaf.code.close("];");
}

/// True when there are class identifiers.
pub(in crate::emit) fn has_classes(model: &Model) -> bool {
    model
        .coclasses
        .iter()
        .any(|item| Plan::is_own(&item.origin) && item.clsid.is_some())
}

/// Writes the class identifiers.
pub(in crate::emit) fn clsid(leaf: &mut Leaf, model: &Model) {
    let guid = leaf.imports.runtime("GUID");
    let mut scope = names::Scope::default();
    for item in model
        .coclasses
        .iter()
        .filter(|item| Plan::is_own(&item.origin))
    {
        let Some(id) = item.clsid else {
            continue;
        };
        let doc = docs::sentence(item.origin.doc.as_deref())
            .unwrap_or_else(|| format!("`{}`.", item.name));
        let creatable = if item.creatable {
            "`CoCreateInstance` makes one."
        } else {
            "Objects of it come from other objects only."
        };
        docs::paragraphs(&mut leaf.code, &[format!("{doc} {creatable}")]);
        let name = scope.claim(&names::item(&item.name).rust);
        leaf.code.binding(
            &format!("pub const {name}: {guid} ="),
            &format!("{guid}::from_u128({});", guid_literal(id)),
        );
    }
}
