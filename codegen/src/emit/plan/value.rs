//! Which Rust type stands for a COM type, in each of the places where it can occur.

use super::method::is_plain;
use crate::emit::imports::Imports;
use crate::model::{ArrayBound, Index, Interface, Named, Names as _, Type};
use crate::names;

/// A type that the runtime's `Value` trait covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum Val {
    /// A number whose Rust and C type have this one name.
    Number(&'static str),
    /// `VARIANT_BOOL`
    Bool,
    /// A type of the runtime that is passed by value: `HRESULT`, `Date`, `GUID`.. and its ABI type.
    Plain(&'static str, &'static str),
    /// An enumeration, by its Rust name.
    Enum(String),
    /// `BSTR`
    Bstr,
    /// `VARIANT`
    Variant,
    /// A pointer to an interface.
    Interface(Target),
    /// `SAFEARRAY(T)`
    SafeArray(Box<Val>),
    /// A structure of plain data, by its Rust name. Only vtables pass it.
    Record(String),
    /// `T[n]` of plain data, behind its pointer. Only vtables pass it.
    Array(Box<Val>, u32),
}

/// What an interface pointer points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum Target {
    /// `IUnknown` or `IDispatch`
    Root(&'static str),
    /// A client struct of the generated library, by its Rust name.
    Client(String),
}

impl Val {
    /// The value that a type stands for; `None` when the runtime has none.
    pub(in crate::emit) fn of(model: &Index<'_>, ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::I8 => Self::Number("i8"),
            Type::U8 => Self::Number("u8"),
            Type::I16 => Self::Number("i16"),
            Type::U16 | Type::WChar => Self::Number("u16"),
            Type::I32 => Self::Number("i32"),
            Type::U32 => Self::Number("u32"),
            Type::I64 => Self::Number("i64"),
            Type::U64 => Self::Number("u64"),
            Type::ISize => Self::Number("isize"),
            Type::USize => Self::Number("usize"),
            Type::F32 => Self::Number("f32"),
            Type::F64 => Self::Number("f64"),
            Type::VariantBool => Self::Bool,
            Type::Bool32 => Self::Plain("Bool32", "i32"),
            Type::HResult | Type::Scode => Self::Plain("HRESULT", "i32"),
            Type::Date => Self::Plain("Date", "f64"),
            Type::Currency => Self::Plain("Currency", "i64"),
            Type::Decimal => Self::Plain("Decimal", "DECIMAL"),
            Type::Guid => Self::Plain("GUID", "GUID"),
            Type::Bstr => Self::Bstr,
            Type::Variant => Self::Variant,
            Type::SafeArray(element) => Self::SafeArray(Box::new(Self::of(model, element)?)),
            Type::Pointer(inner) => Self::Interface(target(model, inner)?),
            Type::Named(name) => match model.resolve(name)? {
                Named::Enum(item) => Self::Enum(names::item(&item.name).rust),
                Named::Alias(behind) => return Self::of(model, behind),
                Named::Interface(_) | Named::Record(_) => return None,
            },
            Type::Void | Type::Lpstr | Type::Lpwstr | Type::Array(..) | Type::Function(_) => {
                return None;
            }
        })
    }

    /// As [`Self::of`], and what only a vtable can pass.
    pub(in crate::emit) fn of_vtable(model: &Index<'_>, ty: &Type) -> Option<Self> {
        Self::of(model, ty).or_else(|| match ty {
            Type::Named(name) => match model.resolve(name)? {
                Named::Alias(behind) => Self::of_vtable(model, behind),
                Named::Record(item) if is_plain(model, item) => {
                    Some(Self::Record(names::item(&item.name).rust))
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// The array that a parameter points to, if its length is known and its elements are plain.
    pub(in crate::emit) fn of_array(model: &Index<'_>, ty: &Type) -> Option<Self> {
        let Type::Array(element, bounds) = ty else {
            return None;
        };
        let [ArrayBound::Fixed(length)] = bounds.as_slice() else {
            return None;
        };
        match Self::of(model, element)? {
            element @ (Self::Number(_) | Self::Enum(_)) => {
                Some(Self::Array(Box::new(element), *length))
            }
            _ => None,
        }
    }

    /// True for what `Invoke` can pass, too.
    pub(in crate::emit) fn is_automation(&self) -> bool {
        !matches!(self, Self::Record(_) | Self::Array(..))
    }

    /// The C representation.
    pub(in crate::emit) fn abi(&self, imports: &mut Imports) -> String {
        match self {
            Self::Number(name) => (*name).to_owned(),
            Self::Bool => "i16".to_owned(),
            Self::Plain(_, "DECIMAL") => imports.raw("DECIMAL"),
            Self::Plain(_, "GUID") => imports.runtime("GUID"),
            Self::Plain(_, abi) => (*abi).to_owned(),
            Self::Enum(_) => "i32".to_owned(),
            Self::Bstr => "*mut u16".to_owned(),
            Self::Variant => imports.raw("VARIANT"),
            Self::Interface(_) => format!("*mut {}", imports.c_void()),
            Self::SafeArray(_) => format!("*mut {}", imports.raw("SAFEARRAY")),
            Self::Record(name) => imports.item(name),
            Self::Array(element, length) => format!("[{}; {length}]", element.abi(imports)),
        }
    }

    /// The type that implements `Value`.
    pub(in crate::emit) fn owned(&self, imports: &mut Imports) -> String {
        match self {
            Self::Number(name) => (*name).to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Plain(name, _) => imports.runtime(name),
            Self::Enum(name) => imports.item(name),
            Self::Bstr => imports.runtime("BString"),
            Self::Variant => imports.runtime("Variant"),
            Self::Interface(target) => format!("Option<{}>", target.path(imports)),
            Self::SafeArray(element) => {
                let element = element.owned(imports);
                format!("{}<{element}>", imports.runtime("SafeArray"))
            }
            Self::Record(name) => imports.item(name),
            Self::Array(element, length) => format!("[{}; {length}]", element.owned(imports)),
        }
    }

    /// [`Self::owned`] before `::`.
    pub(in crate::emit) fn owned_path(&self, imports: &mut Imports) -> String {
        let name = self.owned(imports);
        if name.starts_with('[') {
            return format!("<{name}>");
        }
        match name.split_once('<') {
            Some((head, tail)) => format!("{head}::<{tail}"),
            None => name,
        }
    }

    /// What an `[in]` parameter looks like to a handler: `Value::Ref`.
    pub(in crate::emit) fn borrowed(&self, imports: &mut Imports) -> String {
        match self {
            Self::Bstr => format!("&{}", imports.runtime("BStr")),
            Self::Variant | Self::SafeArray(_) | Self::Record(_) | Self::Array(..) => {
                format!("&{}", self.owned(imports))
            }
            Self::Interface(target) => format!("Option<&{}>", target.path(imports)),
            _ => self.owned(imports),
        }
    }

    /// What a caller passes for an `[in]` parameter.
    pub(in crate::emit) fn argument(&self, imports: &mut Imports) -> String {
        match self {
            Self::Bstr => "&str".to_owned(),
            Self::Interface(target) => {
                format!("impl Into<Option<&'a {}>>", target.path(imports))
            }
            _ => self.borrowed(imports),
        }
    }

    /// What a caller gets back.
    pub(in crate::emit) fn received(&self, imports: &mut Imports) -> String {
        match self {
            Self::Bstr => "String".to_owned(),
            _ => self.owned(imports),
        }
    }

    /// `Value::Ref` made of a place that holds the owned value.
    pub(in crate::emit) fn view(&self, place: &str) -> String {
        match self {
            Self::Bstr | Self::Variant | Self::SafeArray(_) | Self::Record(_) | Self::Array(..) => {
                format!("&{place}")
            }
            Self::Interface(_) => format!("{place}.as_ref()"),
            _ => format!("*{place}"),
        }
    }

    /// `Value::Ref` made of the C value in a place, inside an `unsafe` block.
    pub(in crate::emit) fn lend(&self, imports: &mut Imports, place: &str) -> String {
        match self {
            Self::Number(_) => place.to_owned(),
            Self::Enum(name) => format!("{}({place})", imports.item(name)),
            _ => {
                imports.value_trait();
                format!("{}::borrow(&{place})", self.owned_path(imports))
            }
        }
    }
}

impl Target {
    /// The Rust path.
    pub(in crate::emit) fn path(&self, imports: &mut Imports) -> String {
        match self {
            Self::Root(name) => imports.runtime(name),
            Self::Client(name) => imports.client(name),
        }
    }
}

/// What a pointer leads to.
enum Pointee<'m> {
    /// `IUnknown` or `IDispatch`, or what is known as nothing more.
    Root(&'static str),
    Interface(&'m Interface),
}

fn target(model: &Index<'_>, ty: &Type) -> Option<Target> {
    Some(match pointee(model, ty)? {
        Pointee::Root(name) => Target::Root(name),
        Pointee::Interface(found) => Target::Client(names::item(&found.name).rust),
    })
}

fn pointee<'m>(model: &Index<'m>, ty: &Type) -> Option<Pointee<'m>> {
    let Type::Named(name) = ty else {
        return None;
    };
    if let Some(class) = model.coclass(name) {
        // A pointer to a class is one to its default interface.
        let default = class
            .interfaces
            .iter()
            .filter(|line| !line.source)
            .max_by_key(|line| line.default)?;
        return pointee(model, &Type::Named(default.name.clone()));
    }
    match name.as_str() {
        "IUnknown" => return Some(Pointee::Root("IUnknown")),
        "IDispatch" => return Some(Pointee::Root("IDispatch")),
        _ => {}
    }
    match model.resolve(name)? {
        Named::Interface(None) => Some(Pointee::Root("IUnknown")),
        Named::Interface(Some(found)) => {
            found.iid?;
            super::is_counted(model, found).then_some(Pointee::Interface(found))
        }
        Named::Alias(behind) => pointee(model, behind),
        Named::Enum(_) | Named::Record(_) => None,
    }
}

/// The interface behind a value, if it is one that the library has a client struct for.
pub(in crate::emit) fn mentioned<'m>(model: &Index<'m>, ty: &Type) -> Option<&'m Interface> {
    match ty {
        Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => {
            match pointee(model, inner) {
                Some(Pointee::Interface(found)) => Some(found),
                Some(Pointee::Root(_)) => None,
                None => mentioned(model, inner),
            }
        }
        Type::Named(name) => match model.resolve(name)? {
            Named::Alias(behind) => mentioned(model, behind),
            _ => None,
        },
        _ => None,
    }
}
