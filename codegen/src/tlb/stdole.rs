//! The standard types that nearly every library imports from `stdole2.tlb`.
//!
//! Names, GUIDs, values and order are those of OLE Automation's own type library, version 2.0.

use crate::model::{EnumMember, Guid, InterfaceKind, Type};

/// LIBID of the library, of all its versions.
pub(super) const LIBID: Guid = Guid(0x00020430_0000_0000_c000_000000000046);

/// A type of the library.
#[derive(Debug, PartialEq)]
pub(super) struct Known {
    /// The name that C headers use.
    pub(super) name: &'static str,
    /// Its GUID, if it has one.
    pub(super) guid: Option<Guid>,
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
    /// Something that no interface of a user's library mentions by value: only its name is known.
    Structure,
    /// A class and its default interface.
    Class(&'static str),
}

/// The type of a GUID.
pub(super) fn by_guid(guid: Guid) -> Option<&'static Known> {
    TYPES.iter().find(|known| known.guid == Some(guid))
}

/// The type of an index, which is how types without a GUID are referred to.
pub(super) fn by_index(library: Guid, major: u16, index: usize) -> Option<&'static Known> {
    // The order is that of version 2; in version 1, too, GUID comes first.
    (library == LIBID && (major == 2 || index == 0))
        .then(|| TYPES.get(index))
        .flatten()
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

const fn known(name: &'static str, guid: u128, what: What) -> Known {
    let guid = if guid == 0 { None } else { Some(Guid(guid)) };
    Known { name, guid, what }
}

const TRISTATE: &[(&str, i32)] = &[("Unchecked", 0), ("Checked", 1), ("Gray", 2)];
const LOAD_PICTURE: &[(&str, i32)] = &[
    ("Default", 0),
    ("Monochrome", 1),
    ("VgaColor", 2),
    ("Color", 4),
];

/// All types in the order of the library; 0 stands for "no GUID".
const TYPES: &[Known] = &[
    known("GUID", 0, What::Guid),
    known("DISPPARAMS", 0, What::Structure),
    known("EXCEPINFO", 0, What::Structure),
    known(
        "IUnknown",
        0x00000000_0000_0000_c000_000000000046,
        What::Root,
    ),
    known(
        "IDispatch",
        0x00020400_0000_0000_c000_000000000046,
        What::Root,
    ),
    known(
        "IEnumVARIANT",
        0x00020404_0000_0000_c000_000000000046,
        What::Interface(InterfaceKind::Vtable, "IUnknown"),
    ),
    known(
        "OLE_COLOR",
        0x66504301_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::U32),
    ),
    known(
        "OLE_XPOS_PIXELS",
        0x66504302_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_YPOS_PIXELS",
        0x66504303_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_XSIZE_PIXELS",
        0x66504304_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_YSIZE_PIXELS",
        0x66504305_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_XPOS_HIMETRIC",
        0x66504306_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_YPOS_HIMETRIC",
        0x66504307_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_XSIZE_HIMETRIC",
        0x66504308_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_YSIZE_HIMETRIC",
        0x66504309_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_XPOS_CONTAINER",
        0xbf030640_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::F32),
    ),
    known(
        "OLE_YPOS_CONTAINER",
        0xbf030641_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::F32),
    ),
    known(
        "OLE_XSIZE_CONTAINER",
        0xbf030642_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::F32),
    ),
    known(
        "OLE_YSIZE_CONTAINER",
        0xbf030643_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::F32),
    ),
    known(
        "OLE_HANDLE",
        0x66504313_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::I32),
    ),
    known(
        "OLE_OPTEXCLUSIVE",
        0x6650430b_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::VariantBool),
    ),
    known(
        "OLE_CANCELBOOL",
        0xbf030644_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::VariantBool),
    ),
    known(
        "OLE_ENABLEDEFAULTBOOL",
        0xbf030645_9069_101b_ae2d_08002b2ec713,
        What::Alias(Type::VariantBool),
    ),
    known(
        "OLE_TRISTATE",
        0x6650430a_be0f_101a_8bbb_00aa00300cab,
        What::Enum(TRISTATE),
    ),
    known(
        "FONTNAME",
        0x6650430d_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::Bstr),
    ),
    known(
        "FONTSIZE",
        0x6650430e_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::Currency),
    ),
    known(
        "FONTBOLD",
        0x6650430f_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::VariantBool),
    ),
    known(
        "FONTITALIC",
        0x66504310_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::VariantBool),
    ),
    known(
        "FONTUNDERSCORE",
        0x66504311_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::VariantBool),
    ),
    known(
        "FONTSTRIKETHROUGH",
        0x66504312_be0f_101a_8bbb_00aa00300cab,
        What::Alias(Type::VariantBool),
    ),
    known(
        "IFont",
        0xbef6e002_a874_101a_8bba_00aa00300cab,
        What::Interface(InterfaceKind::Vtable, "IUnknown"),
    ),
    // The library calls the dispinterface `Font` and has `IFontDisp`, its name in C, as an alias.
    known(
        "IFontDisp",
        0xbef6e003_a874_101a_8bba_00aa00300cab,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
    known(
        "IFontDisp",
        0xbef6e003_a874_101a_8bba_00aa00300cab,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
    known(
        "StdFont",
        0x0be35203_8f91_11ce_9de3_00aa004bb851,
        What::Class("IFontDisp"),
    ),
    known(
        "IPicture",
        0x7bf80980_bf32_101a_8bbb_00aa00300cab,
        What::Interface(InterfaceKind::Vtable, "IUnknown"),
    ),
    known(
        "IPictureDisp",
        0x7bf80981_bf32_101a_8bbb_00aa00300cab,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
    known(
        "IPictureDisp",
        0x7bf80981_bf32_101a_8bbb_00aa00300cab,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
    known(
        "StdPicture",
        0x0be35204_8f91_11ce_9de3_00aa004bb851,
        What::Class("IPictureDisp"),
    ),
    known(
        "LoadPictureConstants",
        0xe6c8fa08_bd9f_11d0_985e_00c04fc29993,
        What::Enum(LOAD_PICTURE),
    ),
    known(
        "StdFunctions",
        0x91209ac0_60f6_11cf_9c5d_00aa00c1489e,
        What::Structure,
    ),
    known(
        "IFontEventsDisp",
        0x4ef6100a_af88_11d0_9846_00c04fc29993,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
    known(
        "IFontEventsDisp",
        0x4ef6100a_af88_11d0_9846_00c04fc29993,
        What::Interface(InterfaceKind::Dispatch, "IDispatch"),
    ),
];

#[cfg(test)]
mod tests {
    use super::{Guid, LIBID, by_guid, by_index};

    #[test]
    fn types_are_found_by_guid_and_by_index() {
        let font = Guid::parse("bef6e003-a874-101a-8bba-00aa00300cab").unwrap();
        assert_eq!(by_guid(font).unwrap().name, "IFontDisp");
        assert_eq!(by_index(LIBID, 2, 32).unwrap().name, "IFontDisp");
        assert_eq!(by_index(LIBID, 1, 0).unwrap().name, "GUID");
        assert_eq!(by_index(LIBID, 1, 32), None);
        assert_eq!(by_index(font, 2, 0), None);
    }
}
