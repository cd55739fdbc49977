//! Enumerations, structures, constants, error codes and class identifiers.

use super::docs;
use super::leaf::{Leaf, guid_literal};
use super::plan::{Plan, field, is_expressible};
use crate::model::{Constant, ConstantValue, Enum, Model, Record, Type};
use crate::names;

/// What the text forms of an enumeration are made of, once for all of them.
const TEXT_FORMS: &str = r#"/// Implements what every enumeration can do beside being one: text and numbers.
macro_rules! text_forms {
    ($name:ident) => {
        impl $name {
            /// The name as COM spells it; `None` for a value that has none.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                Self::ROWS
                    .iter()
                    .find(|row| row.0 == self.0)
                    .map(|row| row.2)
            }

            fn short_name(self) -> Option<&'static str> {
                Self::ROWS
                    .iter()
                    .find(|row| row.0 == self.0)
                    .map(|row| row.1)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.short_name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.short_name() {
                    Some(name) => f.pad(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl core::str::FromStr for $name {
            type Err = @RUNTIME@::Error;

            /// Reads the short name or the one of COM.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ROWS
                    .iter()
                    .find(|row| row.1 == text || row.2 == text)
                    .map(|row| Self(row.0))
                    .ok_or_else(|| {
                        @RUNTIME@::Error::new(
                            @RUNTIME@::hresult::E_INVALIDARG,
                            format!("`{text}` is no {}", stringify!($name)),
                        )
                    })
            }
        }

        impl TryFrom<&str> for $name {
            type Error = @RUNTIME@::Error;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                Self(value)
            }
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        support::impl_enum_value!($name);
    };
}
"#;

/// Writes all enumerations.
pub(super) fn enums(leaf: &mut Leaf, model: &Model, runtime: &str) {
    leaf.imports.support();
    leaf.code.raw(&TEXT_FORMS.replace("@RUNTIME@", runtime));
    for item in own_enums(model) {
        leaf.code.blank();
        enumeration(leaf, item);
    }
}

/// The enumerations that are emitted: all of the input, and those of other libraries that it uses.
pub(super) fn own_enums(model: &Model) -> Vec<&Enum> {
    model
        .enums
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || is_mentioned(model, &item.name))
        .collect()
}

/// True when a parameter of the input has the type.
fn is_mentioned(model: &Model, name: &str) -> bool {
    fn holds(model: &Model, ty: &Type, name: &str) -> bool {
        match ty {
            Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => {
                holds(model, inner, name)
            }
            Type::Named(other) => {
                other == name
                    || match model.resolve(other) {
                        Some(crate::model::Named::Enum(item)) => item.name == name,
                        Some(crate::model::Named::Record(item)) => item.name == name,
                        Some(crate::model::Named::Alias(behind)) => holds(model, behind, name),
                        _ => false,
                    }
            }
            _ => false,
        }
    }
    let records = model.records.iter().filter(|item| item.name != name);
    model
        .interfaces
        .iter()
        .flat_map(|item| &item.members)
        .flat_map(|member| {
            member
                .params
                .iter()
                .map(|param| &param.ty)
                .chain([&member.returns])
        })
        .chain(records.flat_map(|item| item.fields.iter().map(|field| &field.ty)))
        .any(|ty| holds(model, ty, name))
}

fn enumeration(leaf: &mut Leaf, item: &Enum) {
    let rust = names::item(&item.name).rust;
    let mut head = format!("`{}`", item.name);
    match docs::sentence(item.origin.doc.as_deref()) {
        Some(text) => head = format!("{head}: {text}"),
        None => head.push('.'),
    }
    let note = "Values that have no name here are kept as they are: a newer server may send them.";
    docs::paragraphs(&mut leaf.code, &[head, note.to_owned()]);
    let code = &mut leaf.code;
    code.line("#[repr(transparent)]");
    code.line("#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]");
    code.line(format!("pub struct {rust}(pub i32);"));
    code.blank();
    code.open(format!("impl {rust} {{"));
    let pairs = names::enumerators(item);
    for (member, pair) in item.members.iter().zip(&pairs) {
        let text = docs::sentence(member.doc.as_deref());
        let doc = match text {
            Some(text) => format!("`{}`: {text}", pair.com),
            None => format!("`{}`.", pair.com),
        };
        docs::paragraphs(code, &[doc]);
        code.line(format!(
            "pub const {}: Self = Self({});",
            pair.rust, member.value
        ));
    }
    code.blank();
    code.doc("Every value that has a name, in the order of the declaration.");
    let all: Vec<String> = pairs
        .iter()
        .map(|pair| format!("Self::{}", pair.rust))
        .collect();
    list(code, "pub const ALL: &'static [Self] =", &all);
    code.blank();
    code.doc("Value, short name, COM name.");
    let rows: Vec<String> = item
        .members
        .iter()
        .zip(&pairs)
        .map(|(member, pair)| format!("({}, \"{}\", \"{}\")", member.value, pair.rust, pair.com))
        .collect();
    list(
        code,
        "const ROWS: &'static [(i32, &'static str, &'static str)] =",
        &rows,
    );
    code.close("}");
    code.blank();
    code.line(format!("text_forms!({rust});"));
}

fn list(code: &mut super::code::Code, head: &str, items: &[String]) {
    let one = format!("{head} &[{}];", items.join(", "));
    if code.fits(&one) && items.join(", ").len() <= 60 {
        code.line(one);
        return;
    }
    code.open(format!("{head} &["));
    for item in items {
        code.line(format!("{item},"));
    }
    code.close("];");
}

/// The structures that are emitted.
pub(super) fn own_records(model: &Model) -> Vec<&Record> {
    model
        .records
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || is_mentioned(model, &item.name))
        .filter(|item| is_expressible(model, item, 0))
        .collect()
}

/// Writes all structures that `#[repr(C)]` can express.
pub(super) fn records(leaf: &mut Leaf, model: &Model) {
    for item in own_records(model) {
        let rust = names::item(&item.name).rust;
        leaf.code.blank();
        let doc = docs::sentence(item.origin.doc.as_deref())
            .unwrap_or_else(|| "A structure as C lays it out.".to_owned());
        docs::paragraphs(&mut leaf.code, &[format!("`{}`: {doc}", item.name)]);
        leaf.code.line("#[repr(C)]");
        leaf.code.line("#[derive(Clone, Copy, Debug)]");
        leaf.code.open(format!("pub struct {rust} {{"));
        let mut scope = names::Scope::default();
        for it in &item.fields {
            let Some(ty) = field(model, &it.ty) else {
                continue;
            };
            let ty = ty.field_text(&mut leaf.imports);
            leaf.code.doc(&format!("`{} {}`", it.ty, it.name));
            let name = scope.claim(&names::words::snake(&it.name));
            leaf.code.line(format!("pub {name}: {ty},"));
        }
        leaf.code.close("}");
    }
}

/// The constants that are no error codes, those of modules included.
pub(super) fn own_constants(model: &Model) -> Vec<&Constant> {
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
pub(super) fn constants(leaf: &mut Leaf, model: &Model) {
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
pub(super) fn hresult_module(leaf: &mut Leaf, model: &Model) {
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
pub(super) fn has_classes(model: &Model) -> bool {
    model
        .coclasses
        .iter()
        .any(|item| Plan::is_own(&item.origin) && item.clsid.is_some())
}

/// Writes the class identifiers.
pub(super) fn clsid(leaf: &mut Leaf, model: &Model) {
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
