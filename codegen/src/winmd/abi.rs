//! Model types as metadata types, and back.
//!
//! A metadata signature says what crosses the ABI and no more: an alias, a `SAFEARRAY`'s element
//! and a `DATE` disappear in it. Where [`decode`] of the signature would not give the model's type
//! back, the writer adds the type as text.

use super::{WIN32, directory};
use crate::model::{ArrayBound, Index, Named, Names as _, Type};
use windows_metadata as md;
use windows_metadata::reader::TypeCategory;

/// Where the writer has put the types of the model.
pub(super) trait Namespaces {
    /// The namespace of a type that the model declares.
    fn namespace(&self, name: &str) -> &str;
}

/// The metadata type that a model type has at the ABI. `Err` holds a name that nobody knows.
pub(super) fn encode(
    ty: &Type,
    model: &Index<'_>,
    names: &dyn Namespaces,
) -> Result<md::Type, String> {
    let windows = |name: &str| Ok(md::Type::value_named(WIN32, name));
    match ty {
        Type::Void => Ok(md::Type::Void),
        Type::I8 => Ok(md::Type::I8),
        Type::U8 => Ok(md::Type::U8),
        Type::I16 => Ok(md::Type::I16),
        Type::U16 => Ok(md::Type::U16),
        Type::I32 => Ok(md::Type::I32),
        Type::U32 => Ok(md::Type::U32),
        Type::I64 => Ok(md::Type::I64),
        Type::U64 => Ok(md::Type::U64),
        Type::ISize => Ok(md::Type::ISize),
        Type::USize => Ok(md::Type::USize),
        Type::F32 => Ok(md::Type::F32),
        Type::F64 | Type::Date => Ok(md::Type::F64),
        Type::WChar => Ok(md::Type::Char),
        Type::VariantBool => windows("VARIANT_BOOL"),
        Type::Bool32 => windows("BOOL"),
        Type::HResult => windows("HRESULT"),
        Type::Scode => windows("SCODE"),
        Type::Bstr => windows("BSTR"),
        Type::Variant => windows("VARIANT"),
        Type::Currency => windows("CY"),
        Type::Decimal => windows("DECIMAL"),
        Type::Guid => windows("GUID"),
        Type::Lpstr => windows("PSTR"),
        Type::Lpwstr => windows("PWSTR"),
        Type::SafeArray(_) => Ok(pointer_to(windows("SAFEARRAY")?)),
        Type::Function(_) => Ok(pointer_to(md::Type::Void)),
        Type::Array(element, bounds) => array(element, bounds, model, names),
        Type::Pointer(inner) => match interface_behind(inner, model, names)? {
            Some(interface) => Ok(interface),
            None => Ok(pointer_to(encode(inner, model, names)?)),
        },
        Type::Named(name) => named(name, model, names),
    }
}

fn array(
    element: &Type,
    bounds: &[ArrayBound],
    model: &Index<'_>,
    names: &dyn Namespaces,
) -> Result<md::Type, String> {
    let element = encode(element, model, names)?;
    let mut length = 1_usize;
    for bound in bounds {
        match bound {
            ArrayBound::Fixed(bound) => length = length.saturating_mul(*bound as usize),
            // As in C, an array without a length is passed as a pointer.
            ArrayBound::Open => return Ok(pointer_to(element)),
        }
    }
    Ok(if bounds.is_empty() {
        pointer_to(element)
    } else {
        md::Type::ArrayFixed(Box::new(element), length)
    })
}

/// The interface that a pointer points to: metadata spells `IFoo*` as the class IFoo.
fn interface_behind(
    inner: &Type,
    model: &Index<'_>,
    names: &dyn Namespaces,
) -> Result<Option<md::Type>, String> {
    let Type::Named(name) = inner else {
        return Ok(None);
    };
    let encoded = named(name, model, names)?;
    Ok(matches!(encoded, md::Type::ClassName(_)).then_some(encoded))
}

fn named(name: &str, model: &Index<'_>, names: &dyn Namespaces) -> Result<md::Type, String> {
    match model.resolve(name) {
        Some(Named::Interface(Some(found))) => Ok(md::Type::class_named(
            names.namespace(&found.name),
            &found.name,
        )),
        Some(Named::Interface(None)) => Ok(md::Type::class_named(WIN32, name)),
        Some(Named::Enum(found)) => Ok(md::Type::value_named(
            names.namespace(&found.name),
            &found.name,
        )),
        Some(Named::Record(found)) => Ok(md::Type::value_named(
            names.namespace(&found.name),
            &found.name,
        )),
        Some(Named::Alias(target)) => encode(target, model, names),
        None => match directory::category(name) {
            Some(TypeCategory::Interface) => Ok(md::Type::class_named(WIN32, name)),
            Some(TypeCategory::Struct | TypeCategory::Enum | TypeCategory::Delegate) => {
                Ok(md::Type::value_named(WIN32, name))
            }
            _ => Err(name.to_owned()),
        },
    }
}

/// `T*`
pub(super) fn pointer_to(ty: md::Type) -> md::Type {
    match ty {
        md::Type::PtrMut(inner, depth) => md::Type::PtrMut(inner, depth + 1),
        other => md::Type::PtrMut(Box::new(other), 1),
    }
}

/// The model type that a metadata type stands for. `Err` holds what it cannot express.
pub(super) fn decode(ty: &md::Type) -> Result<Type, String> {
    Ok(match ty {
        md::Type::Void => Type::Void,
        md::Type::Bool | md::Type::U8 => Type::U8,
        md::Type::Char => Type::WChar,
        md::Type::I8 => Type::I8,
        md::Type::I16 => Type::I16,
        md::Type::U16 => Type::U16,
        md::Type::I32 => Type::I32,
        md::Type::U32 => Type::U32,
        md::Type::I64 => Type::I64,
        md::Type::U64 => Type::U64,
        md::Type::F32 => Type::F32,
        md::Type::F64 => Type::F64,
        md::Type::ISize => Type::ISize,
        md::Type::USize => Type::USize,
        md::Type::String => Type::Lpwstr,
        md::Type::ClassName(name) => Type::Named(name.name.clone().into()).pointer(),
        md::Type::ValueName(name) if name.namespace == WIN32 => standard(&name.name),
        md::Type::ValueName(name) => Type::Named(name.name.clone().into()),
        md::Type::PtrMut(inner, depth) | md::Type::PtrConst(inner, depth) => {
            (0..*depth).fold(decode(inner)?, |inner, _| inner.pointer())
        }
        md::Type::RefMut(inner) | md::Type::RefConst(inner) => decode(inner)?.pointer(),
        md::Type::ArrayFixed(element, length) => Type::Array(
            Box::new(decode(element)?),
            vec![ArrayBound::Fixed(
                u32::try_from(*length).map_err(|_| format!("an array of {length} elements"))?,
            )],
        ),
        md::Type::Object | md::Type::Array(_) | md::Type::Generic(..) => {
            return Err(format!("the Windows Runtime type {ty:?}"));
        }
    })
}

fn standard(name: &str) -> Type {
    match name {
        "VARIANT_BOOL" => Type::VariantBool,
        "BOOL" => Type::Bool32,
        "HRESULT" => Type::HResult,
        "SCODE" => Type::Scode,
        "BSTR" => Type::Bstr,
        "VARIANT" | "VARIANTARG" => Type::Variant,
        "CY" | "CURRENCY" => Type::Currency,
        "DECIMAL" => Type::Decimal,
        "GUID" | "IID" | "CLSID" => Type::Guid,
        "PSTR" | "PCSTR" | "LPSTR" | "LPCSTR" => Type::Lpstr,
        "PWSTR" | "PCWSTR" | "LPWSTR" | "LPCWSTR" | "LPOLESTR" | "LPCOLESTR" => Type::Lpwstr,
        "OLECHAR" | "WCHAR" => Type::WChar,
        other => Type::Named(other.into()),
    }
}
