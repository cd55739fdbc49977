//! One spelling for types of the model and types of C, so that they can be compared.
//!
//! Aliases are followed, `long` and `int` are one type, and records and enumerations go by their
//! tags. What automation tells apart though C does not (BSTR, DATE, VARIANT_BOOL..) stays apart.

use super::cheader::{CType, Scope};
use com_sink_codegen::model::{ArrayBound, Model, Named, Origin, Type};

/// How deep aliases may refer to each other.
const DEPTH: usize = 64;

/// C names that mean more than the type behind them.
const ATOMS: [(&str, &str); 46] = [
    ("BSTR", "BSTR"),
    ("VARIANT", "VARIANT"),
    ("tagVARIANT", "VARIANT"),
    ("VARIANTARG", "VARIANT"),
    ("DATE", "DATE"),
    ("CURRENCY", "CURRENCY"),
    ("CY", "CURRENCY"),
    ("tagCY", "CURRENCY"),
    ("DECIMAL", "DECIMAL"),
    ("tagDEC", "DECIMAL"),
    ("VARIANT_BOOL", "VARIANT_BOOL"),
    ("_VARIANT_BOOL", "VARIANT_BOOL"),
    ("HRESULT", "HRESULT"),
    ("SCODE", "SCODE"),
    ("error_status_t", "SCODE"),
    ("BOOL", "BOOL"),
    ("WINBOOL", "BOOL"),
    ("GUID", "GUID"),
    ("_GUID", "GUID"),
    ("UUID", "GUID"),
    ("IID", "GUID"),
    ("CLSID", "GUID"),
    ("FMTID", "GUID"),
    ("REFGUID", "*GUID"),
    ("REFIID", "*GUID"),
    ("REFCLSID", "*GUID"),
    ("REFFMTID", "*GUID"),
    ("WCHAR", "wchar"),
    ("OLECHAR", "wchar"),
    ("wchar_t", "wchar"),
    ("SAFEARRAY", "SAFEARRAY"),
    ("tagSAFEARRAY", "SAFEARRAY"),
    ("INT_PTR", "isize"),
    ("LONG_PTR", "isize"),
    ("__int3264", "isize"),
    ("SSIZE_T", "isize"),
    ("UINT_PTR", "usize"),
    ("ULONG_PTR", "usize"),
    ("DWORD_PTR", "usize"),
    ("SIZE_T", "usize"),
    ("size_t", "usize"),
    ("CHAR", "u8"),
    ("BOOLEAN", "u8"),
    ("BYTE", "u8"),
    ("LPVOID", "*void"),
    ("VOID", "void"),
];

fn atom(name: &str) -> Option<&'static str> {
    ATOMS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, atom)| *atom)
}

/// Stands for every record and enumeration without a name.
const NAMELESS: &str = "<nameless>";

/// Spells a type of C.
#[must_use]
pub fn of_c(ty: &CType, scope: &Scope, model: &Model) -> String {
    c(ty, scope, Some(model), 0)
}

/// Spells a parameter of C: an array is a pointer there.
#[must_use]
pub fn of_c_param(ty: &CType, scope: &Scope, model: &Model) -> String {
    match ty {
        CType::Array(element, _) => format!("*{}", of_c(element, scope, model)),
        _ => of_c(ty, scope, model),
    }
}

/// True for what the model has from Windows: what IDL puts in its place behind `#if 0` is not what C
/// sees, so that only the name can be compared.
fn is_of_windows(name: &str, model: &Model) -> bool {
    let is_borrowed = |origin: &Origin| origin.imported && origin.span.is_none();
    let interface = model.interface(name).map(|it| &it.origin);
    let enumeration = || model.enumeration(name).map(|it| &it.origin);
    let record = || model.record(name).map(|it| &it.origin);
    let alias = || model.typedef(name).map(|it| &it.origin);
    interface
        .or_else(enumeration)
        .or_else(record)
        .or_else(alias)
        .is_some_and(is_borrowed)
}

/// `model` spells what C declares otherwise, and what no header declares because it stands in one
/// that only IDL includes.
fn c(ty: &CType, scope: &Scope, model: Option<&Model>, depth: usize) -> String {
    if depth > DEPTH {
        return "endless".to_owned();
    }
    match ty {
        CType::Base(words) => base(words).to_owned(),
        CType::Name(name) => match atom(name) {
            Some(atom) => atom.to_owned(),
            None => match (scope.typedef(name), model) {
                (_, Some(model)) if is_of_windows(name, model) => named(name, model, scope, 1),
                (Some(ty), _) => c(ty, scope, model, depth + 1),
                (None, Some(model)) if model.resolve(name).is_some() => {
                    named(name, model, scope, 1)
                }
                (None, _) => name.clone(),
            },
        },
        CType::Tagged(_, tag) => {
            let name = scope.representative(tag);
            if name.starts_with('<') || name.starts_with("__WIDL_") {
                return NAMELESS.to_owned();
            }
            atom(&name).map_or(name, str::to_owned)
        }
        CType::Pointer(inner) => match &**inner {
            CType::Function(..) => "function".to_owned(),
            // A handle is a pointer to a structure without a body.
            CType::Tagged(_, tag) if tag.ends_with("__") => "*void".to_owned(),
            inner => format!("*{}", c(inner, scope, model, depth + 1)),
        },
        CType::Array(element, bound) => {
            format!("{}[{bound}]", c(element, scope, model, depth + 1))
        }
        CType::Function(..) => "function".to_owned(),
    }
}

fn base(words: &str) -> &'static str {
    let has = |word: &str| words.split(' ').any(|it| it == word);
    let unsigned = has("unsigned");
    let pick = |signed, not| if unsigned { not } else { signed };
    if has("void") {
        "void"
    } else if has("float") {
        "f32"
    } else if has("double") {
        "f64"
    } else if has("wchar_t") {
        "wchar"
    } else if has("signed") && has("char") || has("small") && !unsigned {
        "i8"
    } else if has("char") || has("boolean") || has("byte") || has("small") || has("_Bool") {
        "u8"
    } else if has("short") {
        pick("i16", "u16")
    } else if has("MIDL_uhyper") {
        "u64"
    } else if has("__int64") || has("hyper") || words.matches("long").count() == 2 {
        pick("i64", "u64")
    } else {
        pick("i32", "u32")
    }
}

/// True when a pointer to a structure that IDL only mentions is a pointer to nothing known in the
/// model, and both spell it alike.
#[must_use]
pub fn is_opaque(ours: &str, spelled: &str, theirs: &CType) -> bool {
    let stars = ours.matches('*').count();
    let words: Vec<&str> = spelled
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !matches!(*word, "" | "const" | "struct" | "union" | "enum"))
        .collect();
    let mut target = theirs;
    while let CType::Pointer(inner) = target {
        target = inner;
    }
    ours.trim_start_matches('*') == "void"
        && stars > 0
        && matches!(target, CType::Name(name) | CType::Tagged(_, name) if words == [name.as_str()])
}

/// Spells a type of the model.
#[must_use]
pub fn of_model(ty: &Type, model: &Model, scope: &Scope) -> String {
    m(ty, model, scope, 0)
}

/// Spells the type of a parameter of the model.
#[must_use]
pub fn of_model_param(ty: &Type, model: &Model, scope: &Scope) -> String {
    match ty {
        Type::Array(element, bounds) => {
            let rest: String = bounds.iter().skip(1).map(bound).collect();
            format!("*{}{rest}", m(element, model, scope, 0))
        }
        _ => m(ty, model, scope, 0),
    }
}

fn m(ty: &Type, model: &Model, scope: &Scope, depth: usize) -> String {
    if depth > DEPTH {
        return "endless".to_owned();
    }
    match ty {
        Type::Pointer(inner) => match &**inner {
            Type::Function(_) => "function".to_owned(),
            inner => format!("*{}", m(inner, model, scope, depth + 1)),
        },
        Type::SafeArray(_) => "*SAFEARRAY".to_owned(),
        Type::Array(element, bounds) => {
            let bounds: String = bounds.iter().map(bound).collect();
            format!("{}{bounds}", m(element, model, scope, depth + 1))
        }
        Type::Function(_) => "function".to_owned(),
        Type::Named(name) => named(name, model, scope, depth),
        simple => simple_name(simple).to_owned(),
    }
}

fn named(name: &str, model: &Model, scope: &Scope, depth: usize) -> String {
    if let Some(atom) = atom(name) {
        return atom.to_owned();
    }
    match model.resolve(name) {
        Some(Named::Interface(found)) => found.map_or(name, |found| &found.name).to_owned(),
        Some(Named::Enum(found)) => found.tag.as_ref().unwrap_or(&found.name).to_string(),
        Some(Named::Record(found)) if found.name.starts_with("record_anonymous") => {
            NAMELESS.to_owned()
        }
        Some(Named::Record(found)) => {
            let name = found.tag.as_ref().unwrap_or(&found.name);
            atom(name).map_or_else(|| name.to_string(), str::to_owned)
        }
        Some(Named::Alias(ty)) => m(ty, model, scope, depth + 1),
        // What only the headers of Windows declare.
        None => c(&CType::Name(name.to_owned()), scope, None, depth + 1),
    }
}

fn bound(bound: &ArrayBound) -> String {
    match bound {
        ArrayBound::Fixed(length) => format!("[{length}]"),
        ArrayBound::Open => "[]".to_owned(),
    }
}

fn simple_name(ty: &Type) -> &'static str {
    match ty {
        Type::I8 => "i8",
        Type::U8 => "u8",
        Type::I16 => "i16",
        Type::U16 => "u16",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
        Type::ISize => "isize",
        Type::USize => "usize",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::WChar => "wchar",
        Type::VariantBool => "VARIANT_BOOL",
        Type::Bool32 => "BOOL",
        Type::HResult => "HRESULT",
        Type::Scode => "SCODE",
        Type::Bstr => "BSTR",
        Type::Variant => "VARIANT",
        Type::Date => "DATE",
        Type::Currency => "CURRENCY",
        Type::Decimal => "DECIMAL",
        Type::Guid => "GUID",
        Type::Lpstr => "*u8",
        Type::Lpwstr => "*wchar",
        _ => "void",
    }
}
