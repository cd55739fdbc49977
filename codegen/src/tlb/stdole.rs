//! The standard types that nearly every library imports from `stdole2.tlb`.
//!
//! Names, GUIDs and values are those of OLE Automation's own type library.

use crate::model::{EnumMember, Guid, InterfaceKind, Type};

/// LIBID of the library.
pub(super) const LIBID: Guid = Guid(0x00020430_0000_0000_c000_000000000046);

/// A type of the library.
#[derive(Debug, PartialEq)]
pub(super) struct Known {
    /// The name that C headers use.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) what: What,
}

/// What a standard type is.
#[derive(Debug, PartialEq)]
pub(super) enum What {
    /// `IUnknown` or `IDispatch`
    Root,
    /// Another interface and its base.
    Interface(InterfaceKind, &'static str),
    /// A name for another type.
    Alias(Type),
    /// An enumeration.
    Enum(&'static [(&'static str, i32)]),
    /// The structure `GUID`.
    Guid,
    /// A class and its default interface.
    Class(&'static str),
}

/// The structure `GUID`, which has no GUID of its own.
pub(super) const GUID: Known = Known {
    name: "GUID",
    what: What::Guid,
};

/// The type of a GUID.
pub(super) fn by_guid(guid: Guid) -> Option<&'static Known> {
    BY_GUID
        .iter()
        .find(|(known, _)| known.0 == guid.0)
        .map(|(_, known)| known)
}

/// The enumerators of a standard enumeration.
pub(super) fn enum_members(members: &[(&str, i32)]) -> Vec<EnumMember> {
    members
        .iter()
        .map(|&(name, value)| EnumMember {
            name: name.into(),
            value,
            doc: None,
            span: None,
        })
        .collect()
}

const BY_GUID: &[(Guid, Known)] = &[];
