//! Writing type libraries: what tells scripts, development tools and COM's own proxies what an interface looks like.
//!
//! A [`Library`] says what is to be in it; [`Library::write`] has the system write it, so that the file is what the
//! system itself reads. On platforms without COM writing fails with `E_NOTIMPL`.
//!
//! The flags are those of `oaidl.h`, under their names in [`flags`].

pub mod flags;
#[cfg(windows)]
mod members;
#[cfg(windows)]
mod types;
#[cfg(windows)]
mod writer;

use crate::error::Result;
use crate::interface::Verb;
use crate::variant::Variant;
use std::path::{Path, PathBuf};
use windows_core::GUID;

/// The file of a type library that is registered on this host, for this user or for all; `None` if none is.
///
/// It is for programs of this one's word size and for the neutral locale.
pub fn registered(libid: &GUID, version: (u16, u16)) -> Option<PathBuf> {
    #[cfg(windows)]
    return writer::registered(libid, version);
    #[cfg(not(windows))]
    {
        let _ = (libid, version);
        None
    }
}

/// A type library.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The name, such as `VirtualServer`.
    pub name: String,
    /// LIBID
    pub guid: GUID,
    /// Major and minor version.
    pub version: (u16, u16),
    /// The locale of the names and texts; 0 is the neutral one.
    pub lcid: u32,
    /// A text for people.
    pub doc: Option<String>,
    /// The types, in order. A type may refer to one that stands behind it.
    pub types: Vec<TypeInfo>,
}

/// A type of a [`Library`].
#[derive(Clone, Debug)]
pub struct TypeInfo {
    /// The name.
    pub name: String,
    /// IID, CLSID, or the `uuid` of another type.
    pub guid: Option<GUID>,
    /// A text for people.
    pub doc: Option<String>,
    /// `TYPEFLAG_…`. An interface with `TYPEFLAG_FDUAL` is dual.
    pub flags: u16,
    /// What kind of type it is, and its content.
    pub body: Body,
}

/// The content of a type.
#[derive(Clone, Debug)]
pub enum Body {
    /// An enumeration.
    Enum(Vec<Constant>),
    /// A structure.
    Record(Vec<Field>),
    /// A union.
    Union(Vec<Field>),
    /// Another name for a type.
    Alias(Type),
    /// An interface with a vtable: its base and its own functions, in the order of the slots.
    Interface(Target, Vec<Function>),
    /// A dispinterface, which derives from `IDispatch`.
    Dispatch(Vec<Function>),
    /// A class and its interfaces.
    Class(Vec<ClassLine>),
}

/// An enumerator.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The name.
    pub name: String,
    /// The value.
    pub value: i32,
    /// A text for people.
    pub doc: Option<String>,
}

/// A field of a structure or union.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The type.
    pub ty: Type,
}

/// A method or an accessor of a property.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name, which the accessors of a property share.
    pub name: String,
    /// DISPID
    pub dispid: i32,
    /// Method or kind of accessor.
    pub verb: Verb,
    /// What it returns: in an interface mostly `VT_HRESULT`.
    pub returns: Type,
    /// The parameters, in order; the value of a setter is the last one.
    pub params: Vec<Param>,
    /// `FUNCFLAG_…`
    pub flags: u16,
    /// A text for people.
    pub doc: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name. A type library has none for the value of a setter.
    pub name: String,
    /// The type; that of an `[out]` parameter is a pointer.
    pub ty: Type,
    /// `PARAMFLAG_…`; what follows from `default` is added.
    pub flags: u16,
    /// What is passed when a caller leaves it out.
    pub default: Option<Variant>,
}

/// An interface of a class.
#[derive(Clone, Debug)]
pub struct ClassLine {
    /// The interface.
    pub interface: Target,
    /// `IMPLTYPEFLAG_…`
    pub flags: i32,
}

/// A type of a parameter, field or alias.
#[derive(Clone, Debug)]
pub enum Type {
    /// One that a VARTYPE says: `VT_I4`, `VT_BSTR`, `VT_UNKNOWN` (which is `IUnknown*`), ….
    Plain(u16),
    /// `T*`
    Pointer(Box<Type>),
    /// `SAFEARRAY(T)`
    SafeArray(Box<Type>),
    /// `T[..]`: the length of each dimension, of which there are at most 8.
    Array(Box<Type>, Vec<u32>),
    /// One that has a name.
    Named(Target),
}

/// A type that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Of the same library: its place in [`Library::types`].
    Own(usize),
    /// Of the library `stdole2.tlb`, which every system has: `IUnknown`, `IDispatch`, `GUID`, `IFont`, ….
    Standard(String),
}

impl Library {
    /// Has the system write the library to a file, for programs of this one's word size.
    ///
    /// The file appears when it is complete; one that was there before is replaced.
    ///
    /// # Errors
    ///
    /// - What the system says, with the name of the type and the member that it doesn't accept;
    /// - `E_INVALIDARG` when a [`Target`] is no type that there is;
    /// - the error of the file system when the file cannot be written;
    /// - `E_NOTIMPL` where there is no COM.
    pub fn write(&self, path: &Path) -> Result<()> {
        #[cfg(windows)]
        return writer::write(self, path);
        #[cfg(not(windows))]
        {
            let _ = path;
            let text = "there is no COM on this platform to write a type library";
            Err(crate::Error::new(crate::hresult::E_NOTIMPL, text))
        }
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;
    use crate::hresult::E_NOTIMPL;

    #[test]
    #[cfg_attr(miri, ignore = "asks for a file")]
    fn without_com_there_is_no_writer() {
        let error = Library::default().write(Path::new("none.tlb")).unwrap_err();
        assert_eq!(error.code(), E_NOTIMPL);
        assert!(error.to_string().contains("no COM"), "{error}");
        assert!(!Path::new("none.tlb").exists());
    }
}
