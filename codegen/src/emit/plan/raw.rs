//! The text of C types.

use super::method::RawType;
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
        }
    }

    /// The type of a record's field, in the file where records are.
    pub(in crate::emit) fn field_text(&self, imports: &mut Imports) -> String {
        match self {
            Self::Record(name) => name.clone(),
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
