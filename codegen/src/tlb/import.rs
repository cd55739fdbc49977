//! Types that a library takes from other libraries.

use super::msft::{Tables, TypeKind};
use super::stdole::{self, Known};
use super::text::{offset, text};
use crate::binary::Parse;
use crate::model::{Guid, InterfaceKind, Type};

/// A type of another library.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Import {
    /// The COM name if the type is known, else one made of what is known of it.
    pub(super) name: String,
    /// Its GUID, when the library tells it.
    pub(super) guid: Option<Guid>,
    /// What it is.
    pub(super) what: What,
}

/// What an imported type is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    /// A standard type, of which everything is known that a user of it needs.
    Known(&'static Known),
    /// An interface of a library that is not at hand.
    Interface(InterfaceKind),
    /// An enumeration of a library that is not at hand.
    Enum,
    /// Another type of a library that is not at hand.
    Other,
}

impl Import {
    /// Size of an entry in the table of imported types.
    pub(super) const SIZE: usize = 12;

    /// The type of a declaration that names it.
    pub(super) fn ty(&self) -> Type {
        match self.what {
            What::Known(Known {
                what: stdole::What::Guid,
                ..
            }) => Type::Guid,
            What::Known(Known {
                what: stdole::What::Class(default),
                ..
            }) => Type::Named((*default).into()),
            _ => Type::Named(self.name.clone().into()),
        }
    }

    /// True when nothing but its existence is known.
    pub(super) fn is_unknown(&self) -> bool {
        !matches!(self.what, What::Known(_))
    }
}

/// Reads the table of imported types: flags (kind of type in the top byte; bit 16 tells whether
/// the third number is a GUID), offset of the file, and the GUID's offset or the type's index.
pub(super) fn imports(tables: &Tables<'_>) -> Parse<Vec<Import>> {
    (0..tables.imports.len() / Import::SIZE)
        .map(|index| import(tables, index * Import::SIZE))
        .collect()
}

fn import(tables: &Tables<'_>, at: usize) -> Parse<Import> {
    const WHAT: &str = "an imported type";
    let flags = tables.imports.u32(at, WHAT)?;
    let file = tables.imports.i32(at + 4, WHAT)?;
    let third = tables.imports.i32(at + 8, WHAT)?;
    let kind = TypeKind::new(flags >> 24 & 0xf);
    let what = match kind {
        Some(TypeKind::Interface) => What::Interface(InterfaceKind::Vtable),
        Some(TypeKind::Dispatch) => What::Interface(InterfaceKind::Dispatch),
        Some(TypeKind::Enum) => What::Enum,
        _ => What::Other,
    };
    let file = import_file(tables, file)?;
    let known = |known: &'static Known| Import {
        name: known.name.into(),
        guid: known.guid,
        what: What::Known(known),
    };

    if flags & 0x0001_0000 != 0 {
        let guid = tables.guid(third)?;
        if let Some(found) = guid.and_then(stdole::by_guid) {
            return Ok(known(found));
        }
        let name = guid.map_or_else(
            || format!("imported_{at}"),
            |guid| format!("imported_{}", guid.to_string().replace('-', "_")),
        );
        return Ok(Import { name, guid, what });
    }
    let found = file
        .library
        .zip(offset(third))
        .and_then(|(library, index)| stdole::by_index(library, file.major, index));
    if let Some(found) = found {
        return Ok(known(found));
    }
    let stem: String = file
        .name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    Ok(Import {
        name: format!("imported_{stem}_{third}"),
        guid: None,
        what,
    })
}

/// Another library.
struct ImportFile {
    library: Option<Guid>,
    major: u16,
    name: String,
}

/// Reads an imported file: offset of the LIBID, language, version, then the length of the name
/// (times four) and the name.
fn import_file(tables: &Tables<'_>, at: i32) -> Parse<ImportFile> {
    const WHAT: &str = "an imported file";
    let table = tables.import_files;
    let at = offset(at).ok_or_else(|| table.malformed(0, "an import names no file"))?;
    let length = usize::from(table.u16(at + 12, WHAT)? >> 2);
    let name = table.part(at, 14 + length, WHAT)?.slice(14, length, WHAT)?;
    tables.spend(length, || {
        table.malformed(at, "the imported files are referred to too often")
    })?;
    Ok(ImportFile {
        library: tables.guid(table.i32(at, WHAT)?)?,
        major: table.u16(at + 8, WHAT)?,
        name: text(name),
    })
}
