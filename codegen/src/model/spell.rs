//! How C spells a type.

use super::{ArrayBound, ConstantValue, Type};
use std::fmt;

/// Writes the type as C does: `IVMTask **`, `SAFEARRAY(BSTR)`, `unsigned long[3072]`.
///
/// Where several spellings have one meaning (`int` and `long`, `byte` and `unsigned char`) it is
/// the one that type libraries are shown with. [`super::Param::c_type`] keeps the input's own.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SafeArray(element) => write!(f, "SAFEARRAY({element})"),
            Self::Pointer(inner) if matches!(**inner, Self::Pointer(_)) => write!(f, "{inner}*"),
            Self::Pointer(inner) => write!(f, "{inner} *"),
            Self::Array(element, bounds) => {
                write!(f, "{element}")?;
                for bound in bounds {
                    match bound {
                        ArrayBound::Fixed(length) => write!(f, "[{length}]")?,
                        ArrayBound::Open => write!(f, "[]")?,
                    }
                }
                Ok(())
            }
            Self::Function(text) | Self::Named(text) => f.write_str(text),
            simple => f.write_str(simple_name(simple)),
        }
    }
}

fn simple_name(ty: &Type) -> &'static str {
    match ty {
        Type::I8 => "signed char",
        Type::U8 => "unsigned char",
        Type::I16 => "short",
        Type::U16 => "unsigned short",
        Type::I32 => "long",
        Type::U32 => "unsigned long",
        Type::I64 => "hyper",
        Type::U64 => "unsigned hyper",
        Type::ISize => "INT_PTR",
        Type::USize => "UINT_PTR",
        Type::F32 => "float",
        Type::F64 => "double",
        Type::WChar => "wchar_t",
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
        Type::Lpstr => "LPSTR",
        Type::Lpwstr => "LPWSTR",
        // The composite types are the caller's.
        Type::Void
        | Type::SafeArray(_)
        | Type::Pointer(_)
        | Type::Array(..)
        | Type::Function(_)
        | Type::Named(_) => "void",
    }
}

/// As IDL has it.
impl fmt::Display for ConstantValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Str(value) => write!(f, "{value:?}"),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ArrayBound, Type};

    #[test]
    fn types_read_as_in_c() {
        let interface = Type::Named("IVMTask".into()).pointer().pointer();
        let array = Type::Array(Box::new(Type::U32), vec![ArrayBound::Fixed(3072)]);
        let strings = Type::SafeArray(Box::new(Type::Bstr));
        for (ty, text) in [
            (interface, "IVMTask **"),
            (Type::I32.pointer(), "long *"),
            (Type::Void.pointer(), "void *"),
            (array, "unsigned long[3072]"),
            (strings.clone(), "SAFEARRAY(BSTR)"),
            (strings.pointer(), "SAFEARRAY(BSTR) *"),
        ] {
            assert_eq!(ty.to_string(), text);
        }
    }
}
