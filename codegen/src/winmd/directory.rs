//! The names of Windows' types, read without an index of its metadata.
//!
//! That index holds every function and constant as well, and takes longer to make than most inputs take
//! to read. Many inputs ask no more than whether Windows knows a name. One table says so, and only
//! two smaller ones stand before it (ECMA-335, II.22 and II.24).

use super::WIN32;
use crate::binary::{Bytes, Image, Parse};
use foldhash::{HashMap, HashMapExt};
use std::sync::OnceLock;
use windows_metadata::reader::TypeCategory;

/// Numbers of tables.
const MODULE: usize = 0x00;
const TYPE_REF: usize = 0x01;
const TYPE_DEF: usize = 0x02;
const FIELD: usize = 0x04;
const METHOD_DEF: usize = 0x06;
const MODULE_REF: usize = 0x1a;
const TYPE_SPEC: usize = 0x1b;
const ASSEMBLY_REF: usize = 0x23;

/// What Windows' API knows by a name.
pub(super) fn category(name: &str) -> Option<&'static TypeCategory> {
    types().get(name)
}

/// The names of all types of Windows' API.
pub(super) fn types() -> &'static HashMap<&'static str, TypeCategory> {
    static TYPES: OnceLock<HashMap<&'static str, TypeCategory>> = OnceLock::new();
    TYPES.get_or_init(|| {
        Tables::read(windows_default::WIN32).map_or_else(HashMap::new, Tables::types)
    })
}

/// The number of the directory that leads to the runtime's header.
const RUNTIME: u32 = 14;
const WHAT: &str = "Windows' metadata";

/// The metadata in a program file (II.25).
fn metadata(file: Bytes<'_>) -> Parse<Option<Bytes<'_>>> {
    let image = Image::read(file)?;
    let Some(runtime) = image.directory(RUNTIME, WHAT)? else {
        return Ok(None);
    };
    image
        .at(runtime.u32(8, WHAT)?, runtime.u32(12, WHAT)?, WHAT)
        .map(Some)
}

/// A number of 2 or 4 bytes.
fn number(bytes: Bytes<'_>, at: usize, width: usize) -> Parse<usize> {
    Ok(match width {
        2 => bytes.u16(at, WHAT)?.into(),
        _ => bytes.u32(at, WHAT)? as usize,
    })
}

/// Rows and how wide they are.
struct Table<'a> {
    rows: Bytes<'a>,
    width: usize,
}

impl<'a> Table<'a> {
    fn row(&self, number: usize) -> Option<Bytes<'a>> {
        let at = number.checked_mul(self.width)?;
        self.rows.part(at, self.width, WHAT).ok()
    }
}

/// The tables that tell of types.
struct Tables<'a> {
    strings: &'a [u8],
    type_refs: Table<'a>,
    type_defs: Table<'a>,
    type_count: usize,
    /// How wide an index is into the heap of strings, to the scope of a reference and to a base.
    index: usize,
    scope: usize,
    base: usize,
}

impl<'a> Tables<'a> {
    fn read(file: &'a [u8]) -> Option<Self> {
        let metadata = metadata(Bytes::new(file)).ok()??;
        let (strings, tables) = streams(metadata).ok()?;
        Self::of(strings?, tables?).ok()
    }

    fn of(strings: Bytes<'a>, tables: Bytes<'a>) -> Parse<Self> {
        let heaps = tables.u16(6, WHAT)?;
        let heap = |bit: u16| if heaps >> bit & 1 == 1 { 4 } else { 2 };
        let (string, guid) = (heap(0), heap(1));
        let present = tables.u64(8, WHAT)?;
        let mut counts = [0; 64];
        let mut at = 24;
        for (number, count) in counts.iter_mut().enumerate() {
            if present >> number & 1 == 1 {
                *count = tables.u32(at, WHAT)? as usize;
                at += 4;
            }
        }
        // An index that may lead into several tables says in its lowest bits into which.
        let index = |into: &[usize], bits: u32| {
            let fits = |table: &usize| counts[*table] < 1 << (16 - bits);
            if into.iter().all(fits) { 2 } else { 4 }
        };
        let scope = index(&[MODULE, MODULE_REF, ASSEMBLY_REF, TYPE_REF], 2);
        let base = index(&[TYPE_DEF, TYPE_REF, TYPE_SPEC], 2);
        // The rows of each table lie behind those of the one before.
        let mut table = |number: usize, width: usize| {
            let length = counts[number] * width;
            let rows = tables.part(at, length, WHAT)?;
            at += length;
            Ok(Table { rows, width })
        };
        table(MODULE, 2 + string + 3 * guid)?;
        Ok(Self {
            strings: strings.slice(0, strings.len(), WHAT)?,
            type_refs: table(TYPE_REF, scope + 2 * string)?,
            type_defs: table(
                TYPE_DEF,
                4 + 2 * string + base + index(&[FIELD], 0) + index(&[METHOD_DEF], 0),
            )?,
            type_count: counts[TYPE_DEF],
            index: string,
            scope,
            base,
        })
    }

    fn types(self) -> HashMap<&'a str, TypeCategory> {
        let mut types = HashMap::with_capacity(self.type_count);
        let rows = (0..self.type_count).filter_map(|number| self.type_defs.row(number));
        for row in rows {
            let namespace = self.string(row, 4 + self.index);
            let is_of_windows = namespace
                .and_then(|text| text.strip_prefix(WIN32.as_bytes()))
                .is_some_and(|behind| behind.first() == Some(&0));
            if is_of_windows && let Some(name) = self.text(row, 4) {
                types.entry(name).or_insert_with(|| self.category(row));
            }
        }
        types
    }

    /// What a type is, by what it extends.
    fn category(&self, row: Bytes<'a>) -> TypeCategory {
        let base = number(row, 4 + 2 * self.index, self.base).unwrap_or(0);
        // Interfaces extend nothing.
        if base == 0 {
            return TypeCategory::Interface;
        }
        let is_reference = base & 3 == 1;
        let reference = (base >> 2).checked_sub(1).filter(|_| is_reference);
        let reference = reference.and_then(|number| self.type_refs.row(number));
        let named = reference.map(|reference| {
            let name = self.text(reference, self.scope);
            (self.text(reference, self.scope + self.index), name)
        });
        match named {
            Some((Some("System"), Some("Enum"))) => TypeCategory::Enum,
            Some((Some("System"), Some("MulticastDelegate"))) => TypeCategory::Delegate,
            Some((Some("System"), Some("ValueType"))) => TypeCategory::Struct,
            Some((Some("System"), Some("Attribute"))) => TypeCategory::Attribute,
            _ => TypeCategory::Class,
        }
    }

    /// The text that a column of a row names.
    fn text(&self, row: Bytes<'a>, column: usize) -> Option<&'a str> {
        text(self.string(row, column)?)
    }

    /// The same, and all that stands behind it in the heap.
    fn string(&self, row: Bytes<'a>, column: usize) -> Option<&'a [u8]> {
        self.strings.get(number(row, column, self.index).ok()?..)
    }
}

/// The heap of strings and the tables.
type Streams<'a> = (Option<Bytes<'a>>, Option<Bytes<'a>>);

fn streams(metadata: Bytes<'_>) -> Parse<Streams<'_>> {
    let version = metadata.u32(12, WHAT)? as usize;
    let mut at = 16 + version;
    let count = metadata.u16(at + 2, WHAT)?;
    at += 4;
    let (mut strings, mut tables) = (None, None);
    for _ in 0..count {
        let (start, length) = (metadata.u32(at, WHAT)?, metadata.u32(at + 4, WHAT)?);
        let rest = metadata.len().saturating_sub(at + 8);
        let name = text(metadata.slice(at + 8, rest, WHAT)?).unwrap_or_default();
        let stream = metadata.part(start as usize, length as usize, WHAT);
        match name {
            "#Strings" => strings = Some(stream?),
            "#~" => tables = Some(stream?),
            _ => {}
        }
        // Names are filled up to words, a zero included.
        at += 8 + (name.len() / 4 + 1) * 4;
    }
    Ok((strings, tables))
}

/// The text up to the next zero.
fn text(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    std::str::from_utf8(&bytes[..end]).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{WIN32, win32};
    use super::*;

    #[test]
    fn the_index_knows_the_same_types() {
        let names: std::collections::HashSet<&str> = win32::index()
            .types()
            .filter(|ty| ty.namespace() == WIN32)
            .map(|ty| ty.name())
            .collect();
        assert!(names.len() > 10_000);
        assert_eq!(types().len(), names.len());
        for name in names {
            let ty = win32::ty(win32::index(), WIN32, name).unwrap();
            assert_eq!(category(name), Some(&ty.category()), "{name}");
        }
    }

    #[test]
    fn what_is_no_metadata_has_no_tables() {
        assert!(Tables::read(b"").is_none());
        assert!(Tables::read(b"MZ and nothing more").is_none());
        for length in [64, 128, 300, 600, 2_000, 100_000] {
            // What is cut off is missing; nothing else happens.
            let cut = Tables::read(&windows_default::WIN32[..length]);
            let types = cut.map_or_else(HashMap::new, Tables::types);
            assert!(types.len() < super::types().len());
        }
    }
}
