//! The text of C types.

use super::method::RawType;
use super::value::Val;
use crate::emit::imports::Imports;

impl RawType {
    /// The Rust type.
    pub(in crate::emit) fn text(&self, imports: &mut Imports) -> String {
        match self {
            Self::Named(name) => (*name).to_owned(),
            Self::Void => imports.c_void().to_owned(),
            Self::Record(name) => imports.item(name),
            Self::Value(value) => value.abi(imports),
            Self::Pointer(inner, true) => format!("*const {}", inner.text(imports)),
            Self::Pointer(inner, false) => format!("*mut {}", inner.text(imports)),
            Self::Array(element, lengths) => arrays(&element.text(imports), lengths),
        }
    }

    /// The type of a record's field, in the file where records are.
    pub(in crate::emit) fn field_text(&self, imports: &mut Imports) -> String {
        match self {
            Self::Record(name) => name.clone(),
            // Of the same layout as what they stand for.
            Self::Value(Val::Enum(name)) => imports.item(name),
            Self::Value(Val::Plain(name, abi)) if !matches!(*abi, "DECIMAL" | "GUID") => {
                imports.runtime(name)
            }
            Self::Array(element, lengths) => arrays(&element.field_text(imports), lengths),
            other => other.text(imports),
        }
    }

    /// A value of the type that means nothing.
    pub(in crate::emit) fn zero(&self) -> &'static str {
        match self {
            Self::Pointer(_, true) => "core::ptr::null()",
            Self::Pointer(_, false) => "core::ptr::null_mut()",
            _ => "Default::default()",
        }
    }
}

/// `[[T; 3]; 2]` for C's `T x[2][3]`.
fn arrays(element: &str, lengths: &[u32]) -> String {
    lengths
        .iter()
        .rev()
        .fold(element.to_owned(), |inner, length| {
            format!("[{inner}; {length}]")
        })
}
