//! The names of Windows' types, read without an index of its metadata.
//!
//! That index holds every function and constant as well, and takes longer to make than most inputs take
//! to read. Many inputs ask no more than whether Windows knows a name. One table says so, and only
//! two smaller ones stand before it (ECMA-335, II.22 and II.24).

use super::WIN32;
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

/// A file's bytes, or a part of them.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn from(self, at: usize) -> Option<Self> {
        self.0.get(at..).map(Self)
    }

    /// A number of 2 or 4 bytes.
    fn number(self, at: usize, width: usize) -> Option<usize> {
        let bytes = self.0.get(at..at.checked_add(width)?)?;
        let digits = bytes.iter().rev();
        Some(digits.fold(0, |value, byte| value << 8 | usize::from(*byte)))
    }

    fn u16(self, at: usize) -> Option<usize> {
        self.number(at, 2)
    }

    fn u32(self, at: usize) -> Option<usize> {
        self.number(at, 4)
    }

    /// True when that text stands there, up to the next zero.
    fn is_text(self, at: usize, text: &str) -> bool {
        let found = self.0.get(at..).unwrap_or_default();
        let behind = found.strip_prefix(text.as_bytes());
        behind.is_some_and(|behind| behind.first() == Some(&0))
    }

    /// The text up to the next zero.
    fn text(self, at: usize) -> Option<&'a str> {
        let text = self.0.get(at..)?;
        let end = text.iter().position(|byte| *byte == 0)?;
        std::str::from_utf8(&text[..end]).ok()
    }
}

/// The metadata in a program file (II.25).
fn metadata(file: Bytes<'_>) -> Option<Bytes<'_>> {
    let header = file.from(file.u32(0x3c)?)?;
    let (sections, optional_size) = (header.u16(6)?, header.u16(20)?);
    let optional = header.from(24)?;
    let directories = match optional.u16(0)? {
        0x10b => 96,
        0x20b => 112,
        _ => return None,
    };
    let sections_at = optional.from(optional_size)?;
    let at = |address: usize| {
        (0..sections).find_map(|number| {
            let section = sections_at.from(number * 40)?;
            let within = address.checked_sub(section.u32(12)?)?;
            (within < section.u32(8)?)
                .then(|| file.from(section.u32(20)? + within))
                .flatten()
        })
    };
    // The runtime's header is what the fifteenth directory leads to.
    let runtime = at(optional.u32(directories + 14 * 8)?)?;
    at(runtime.u32(8)?)
}

/// Where the rows of a table begin, and how wide they are.
struct Table<'a> {
    rows: Bytes<'a>,
    count: usize,
    width: usize,
}

impl<'a> Table<'a> {
    fn row(&self, number: usize) -> Option<Bytes<'a>> {
        (number < self.count).then(|| self.rows.from(number * self.width))?
    }
}

/// The tables that tell of types.
struct Tables<'a> {
    strings: Bytes<'a>,
    type_refs: Table<'a>,
    type_defs: Table<'a>,
    /// How wide an index is into the heap of strings, to the scope of a reference and to a base.
    string: usize,
    scope: usize,
    base: usize,
}

impl<'a> Tables<'a> {
    fn read(file: &'a [u8]) -> Option<Self> {
        let metadata = metadata(Bytes(file))?;
        let streams = metadata.from(16 + metadata.u32(12)?)?;
        let (mut strings, mut tables) = (None, None);
        let mut header = streams.from(4)?;
        for _ in 0..streams.u16(2)? {
            let name = header.text(8)?;
            match name {
                "#Strings" => strings = metadata.from(header.u32(0)?),
                "#~" => tables = metadata.from(header.u32(0)?),
                _ => {}
            }
            // Names are filled up to words, a zero included.
            header = header.from(8 + (name.len() / 4 + 1) * 4)?;
        }
        Self::of(strings?, tables?)
    }

    fn of(strings: Bytes<'a>, tables: Bytes<'a>) -> Option<Self> {
        let heap = |bit: usize| {
            Some(if tables.number(6, 1)? >> bit & 1 == 1 {
                4
            } else {
                2
            })
        };
        let (string, guid) = (heap(0)?, heap(1)?);
        let present = tables.u32(8)? | tables.u32(12)? << 32;
        let mut counts = [0; 64];
        let mut rows = tables.from(24)?;
        for (number, count) in counts.iter_mut().enumerate() {
            if present >> number & 1 == 1 {
                *count = rows.u32(0)?;
                rows = rows.from(4)?;
            }
        }
        // An index that may lead into several tables says in its lowest bits into which.
        let index = |into: &[usize], bits: u32| {
            let fits = |table: &usize| counts[*table] < 1 << (16 - bits);
            if into.iter().all(fits) { 2 } else { 4 }
        };
        let scope = index(&[MODULE, MODULE_REF, ASSEMBLY_REF, TYPE_REF], 2);
        let base = index(&[TYPE_DEF, TYPE_REF, TYPE_SPEC], 2);
        let module_width = 2 + string + 3 * guid;
        let type_refs = Table {
            rows: rows.from(counts[MODULE] * module_width)?,
            count: counts[TYPE_REF],
            width: scope + 2 * string,
        };
        let type_defs = Table {
            rows: type_refs.rows.from(type_refs.count * type_refs.width)?,
            count: counts[TYPE_DEF],
            width: 4 + 2 * string + base + index(&[FIELD], 0) + index(&[METHOD_DEF], 0),
        };
        Some(Self {
            strings,
            type_refs,
            type_defs,
            string,
            scope,
            base,
        })
    }

    fn types(self) -> HashMap<&'a str, TypeCategory> {
        let mut types = HashMap::with_capacity(self.type_defs.count);
        let rows = (0..self.type_defs.count).filter_map(|number| self.type_defs.row(number));
        for row in rows {
            let namespace = row.number(4 + self.string, self.string);
            let is_of_windows = namespace.is_some_and(|at| self.strings.is_text(at, WIN32));
            if is_of_windows && let Some(name) = self.text(row, 4) {
                types.entry(name).or_insert_with(|| self.category(row));
            }
        }
        types
    }

    /// What a type is, by what it extends.
    fn category(&self, row: Bytes<'a>) -> TypeCategory {
        let base = row.number(4 + 2 * self.string, self.base).unwrap_or(0);
        // Interfaces extend nothing.
        if base == 0 {
            return TypeCategory::Interface;
        }
        let is_reference = base & 3 == 1;
        let reference = (base >> 2).checked_sub(1).filter(|_| is_reference);
        let reference = reference.and_then(|number| self.type_refs.row(number));
        let named = reference.map(|reference| {
            let name = self.text(reference, self.scope);
            (self.text(reference, self.scope + self.string), name)
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
        self.strings.text(row.number(column, self.string)?)
    }
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
