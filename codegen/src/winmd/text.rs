//! The text form of a model type, for `TypeAttribute`.
//!
//! Prefix notation, so that reading it needs no precedence: `*#IVMTask` is a pointer to the
//! named type IVMTask, `SAFEARRAY BSTR`, `[4,?]u16` an array with a fixed and an open dimension.

use crate::model::{ArrayBound, Type};

/// The simple types and their names.
const SIMPLE: [(Type, &str); 26] = [
    (Type::Void, "void"),
    (Type::I8, "i8"),
    (Type::U8, "u8"),
    (Type::I16, "i16"),
    (Type::U16, "u16"),
    (Type::I32, "i32"),
    (Type::U32, "u32"),
    (Type::I64, "i64"),
    (Type::U64, "u64"),
    (Type::ISize, "isize"),
    (Type::USize, "usize"),
    (Type::F32, "f32"),
    (Type::F64, "f64"),
    (Type::WChar, "wchar"),
    (Type::VariantBool, "VARIANT_BOOL"),
    (Type::Bool32, "BOOL"),
    (Type::HResult, "HRESULT"),
    (Type::Scode, "SCODE"),
    (Type::Bstr, "BSTR"),
    (Type::Variant, "VARIANT"),
    (Type::Date, "DATE"),
    (Type::Currency, "CURRENCY"),
    (Type::Decimal, "DECIMAL"),
    (Type::Guid, "GUID"),
    (Type::Lpstr, "LPSTR"),
    (Type::Lpwstr, "LPWSTR"),
];

/// The text of a type.
pub(super) fn write(ty: &Type) -> String {
    match ty {
        Type::Named(name) => format!("#{name}"),
        Type::Pointer(inner) => format!("*{}", write(inner)),
        Type::SafeArray(element) => format!("SAFEARRAY {}", write(element)),
        Type::Function(text) => format!("fn {text}"),
        Type::Array(element, bounds) => {
            let bounds: Vec<String> = bounds
                .iter()
                .map(|bound| match bound {
                    ArrayBound::Fixed(length) => length.to_string(),
                    ArrayBound::Open => "?".to_owned(),
                })
                .collect();
            format!("[{}]{}", bounds.join(","), write(element))
        }
        simple => SIMPLE
            .iter()
            .find(|(ty, _)| ty == simple)
            .map_or_else(String::new, |(_, name)| (*name).to_owned()),
    }
}

/// The type of a text; `None` for a text that [`write`] does not make.
pub(super) fn read(text: &str) -> Option<Type> {
    if let Some(name) = text.strip_prefix('#') {
        return Some(Type::Named(name.into()));
    }
    if let Some(inner) = text.strip_prefix('*') {
        return Some(read(inner)?.pointer());
    }
    if let Some(element) = text.strip_prefix("SAFEARRAY ") {
        return Some(Type::SafeArray(Box::new(read(element)?)));
    }
    if let Some(text) = text.strip_prefix("fn ") {
        return Some(Type::Function(text.into()));
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (bounds, element) = rest.split_once(']')?;
        let bounds = bounds
            .split(',')
            .filter(|bound| !bound.is_empty())
            .map(|bound| match bound {
                "?" => Some(ArrayBound::Open),
                length => length.parse().ok().map(ArrayBound::Fixed),
            })
            .collect::<Option<_>>()?;
        return Some(Type::Array(Box::new(read(element)?), bounds));
    }
    SIMPLE
        .iter()
        .find(|(_, name)| *name == text)
        .map(|(ty, _)| ty.clone())
}

#[cfg(test)]
mod tests {
    use super::{SIMPLE, read, write};
    use crate::model::{ArrayBound, Type};

    #[test]
    fn every_type_survives() {
        let named = Type::Named("IVMTask".into());
        let bounds = vec![ArrayBound::Fixed(4), ArrayBound::Open];
        let mut types: Vec<Type> = SIMPLE.iter().map(|(ty, _)| ty.clone()).collect();
        types.extend([
            named.clone().pointer().pointer(),
            Type::SafeArray(Box::new(named)).pointer(),
            Type::Array(Box::new(Type::Bstr.pointer()), bounds),
            Type::Array(Box::new(Type::U8), Vec::new()),
            Type::Function("void (*)(int a, [b])".into()).pointer(),
        ]);
        for ty in types {
            assert_eq!(read(&write(&ty)), Some(ty.clone()), "{}", write(&ty));
        }
    }

    #[test]
    fn the_notation_is_prefix() {
        let ty = Type::Array(
            Box::new(Type::Named("X".into()).pointer()),
            vec![ArrayBound::Fixed(4), ArrayBound::Open],
        );
        assert_eq!(write(&ty), "[4,?]*#X");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "nonsense", "*", "[4", "[x]u8", "SAFEARRAY ", "BSTR "] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
