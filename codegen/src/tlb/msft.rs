//! The parts of an MSFT type library: header, tables, type records and members.
//!
//! The format has no published description. What is used here was learned from the libraries
//! that MIDL and widl write and from what is publicly known of `ICreateTypeLib2`'s output: a
//! header of 0x54 bytes, one offset for each type, fifteen tables (each an offset and a length),
//! and for each type a block of member records elsewhere in the file.

use super::text::offset;
use crate::binary::{Bytes, Malformed, Parse};
use std::cell::Cell;

/// `MSFT`
pub(super) const MAGIC: &[u8] = b"MSFT";

/// Size of the fixed part of the header.
const HEADER_SIZE: usize = 0x54;
/// Size of a type's record.
pub(super) const TYPE_SIZE: usize = 0x64;
/// Bit of the header's flags: an offset of the help DLL's name follows the header.
const HAS_HELP_DLL: u32 = 0x100;

/// The header, as far as it matters.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) guid: i32,
    pub(super) lcid: u32,
    /// 4 or 8: what offsets in vtables are multiples of.
    pub(super) pointer_size: u16,
    pub(super) version: (u16, u16),
    pub(super) doc: i32,
    pub(super) name: i32,
    pub(super) type_count: usize,
}

/// The tables that are read, each cut out of the file.
#[derive(Debug)]
pub(super) struct Tables<'a> {
    pub(super) file: Bytes<'a>,
    pub(super) types: Bytes<'a>,
    pub(super) imports: Bytes<'a>,
    pub(super) import_files: Bytes<'a>,
    pub(super) references: Bytes<'a>,
    pub(super) guids: Bytes<'a>,
    pub(super) names: Bytes<'a>,
    pub(super) strings: Bytes<'a>,
    pub(super) type_descriptions: Bytes<'a>,
    pub(super) arrays: Bytes<'a>,
    pub(super) values: Bytes<'a>,
    /// How much more the tables may be referred to; see [`Tables::spend`].
    budget: Cell<usize>,
}

/// `TYPEKIND` of a type's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeKind {
    Enum,
    Record,
    Module,
    Interface,
    Dispatch,
    Coclass,
    Alias,
    Union,
}

impl TypeKind {
    pub(super) fn new(value: u32) -> Option<Self> {
        Some(match value {
            0 => Self::Enum,
            1 => Self::Record,
            2 => Self::Module,
            3 => Self::Interface,
            4 => Self::Dispatch,
            5 => Self::Coclass,
            6 => Self::Alias,
            7 => Self::Union,
            _ => return None,
        })
    }
}

/// The record of a type.
#[derive(Debug)]
pub(super) struct TypeRecord {
    /// Where in the table it stands; references name a type by it.
    pub(super) at: usize,
    pub(super) kind: TypeKind,
    pub(super) members_at: u32,
    pub(super) functions: u16,
    pub(super) variables: u16,
    pub(super) guid: i32,
    /// `TYPEFLAGS`
    pub(super) flags: u32,
    pub(super) name: i32,
    pub(super) doc: i32,
    /// How many interfaces a coclass has.
    pub(super) implemented: u16,
    /// Size of an instance in bytes.
    pub(super) size: u32,
    /// Alignment of an instance in bytes; 0 if the library doesn't tell.
    pub(super) alignment: u8,
    /// By kind: the base interface, the aliased type, the first line of a coclass or the name of
    /// a module's DLL.
    pub(super) data: i32,
}

impl Header {
    pub(super) fn read(file: Bytes<'_>) -> Parse<Self> {
        let word = |at| file.i32(at, "the header");
        let flags = file.u32(0x14, "the header")?;
        let version = file.u32(0x18, "the header")?;
        let type_count = offset(word(0x20)?)
            .ok_or_else(|| file.malformed(0x20, "the number of types is negative"))?;
        Ok(Self {
            guid: word(0x08)?,
            // 0x0c holds the language of the texts, 0x10 the `lcid` attribute.
            lcid: file.u32(0x10, "the header")?,
            pointer_size: if flags & 0xf == 3 { 8 } else { 4 },
            version: (low(version), high(version)),
            doc: word(0x24)?,
            name: word(0x38)?,
            type_count,
        })
    }
}

impl<'a> Tables<'a> {
    pub(super) fn read(file: Bytes<'a>, header: &Header) -> Parse<Self> {
        let flags = file.u32(0x14, "the header")?;
        let help_dll = if flags & HAS_HELP_DLL == 0 { 0 } else { 4 };
        let directory = header
            .type_count
            .checked_mul(4)
            .and_then(|offsets| offsets.checked_add(HEADER_SIZE + help_dll))
            .ok_or_else(|| file.malformed(0x20, "the number of types is absurd"))?;
        let directory = file.part(directory, 15 * 16, "the table directory")?;
        let table = |index: usize, what: &str| {
            let start = directory.i32(index * 16, "the table directory")?;
            let length = directory.u32(index * 16 + 4, "the table directory")?;
            match offset(start) {
                Some(start) if length > 0 => file.part(start, length as usize, what),
                _ => file.part(0, 0, what),
            }
        };
        Ok(Self {
            file,
            types: table(0, "the table of types")?,
            imports: table(1, "the table of imported types")?,
            import_files: table(2, "the table of imported files")?,
            references: table(3, "the table of references")?,
            guids: table(5, "the table of GUIDs")?,
            names: table(7, "the table of names")?,
            strings: table(8, "the table of strings")?,
            type_descriptions: table(9, "the table of type descriptions")?,
            arrays: table(10, "the table of arrays")?,
            values: table(11, "the table of values")?,
            budget: Cell::new(file.len().saturating_mul(32).saturating_add(1 << 20)),
        })
    }

    /// Accounts for `amount` bytes that are about to be copied out of the file. A real library
    /// refers to its names and members a few times each; one that was made to refer to the same
    /// ones over and over could fill the memory.
    pub(super) fn spend(&self, amount: usize, error: impl FnOnce() -> Malformed) -> Parse<()> {
        let left = self.budget.get().checked_sub(amount).ok_or_else(error)?;
        self.budget.set(left);
        Ok(())
    }

    /// The records of all types.
    pub(super) fn type_records(&self, count: usize) -> Parse<Vec<TypeRecord>> {
        let whole = count.saturating_mul(TYPE_SIZE);
        self.types.slice(0, whole, "the records of the types")?;
        (0..count)
            .map(|index| self.type_record(index * TYPE_SIZE))
            .collect()
    }

    fn type_record(&self, at: usize) -> Parse<TypeRecord> {
        let record = self.types.part(at, TYPE_SIZE, "the record of a type")?;
        let word = |field| record.u32(field, "the record of a type");
        let reference = |field| record.i32(field, "the record of a type");
        let first = word(0)?;
        let kind = TypeKind::new(first & 0xf)
            .ok_or_else(|| record.malformed(0, format!("{} is no kind of type", first & 0xf)))?;
        let elements = word(0x18)?;
        Ok(TypeRecord {
            at,
            kind,
            members_at: word(0x04)?,
            functions: low(elements),
            variables: high(elements),
            guid: reference(0x2c)?,
            flags: word(0x30)?,
            name: reference(0x34)?,
            doc: reference(0x3c)?,
            implemented: low(word(0x4c)?),
            size: word(0x50)?,
            alignment: (first >> 11 & 0x1f) as u8,
            data: reference(0x54)?,
        })
    }
}

fn low(word: u32) -> u16 {
    (word & 0xffff) as u16
}

fn high(word: u32) -> u16 {
    (word >> 16) as u16
}
