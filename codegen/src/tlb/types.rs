//! Type descriptions.
//!
//! A description is a number: with its top bit set it is a VARTYPE itself; else it is an offset
//! into the table of type descriptions, whose entries have eight bytes: a VARTYPE and what it
//! applies to (another description, an array, or a reference to a type).

use super::library::Library;
use super::text::offset;
use crate::binary::Parse;
use crate::model::{ArrayBound, Type};

const VT_PTR: u16 = 26;
const VT_SAFEARRAY: u16 = 27;
const VT_CARRAY: u16 = 28;
const VT_USERDEFINED: u16 = 29;

/// More pointers to pointers than anybody writes.
const MAX_DEPTH: u32 = 16;
/// More dimensions of an array than anybody writes.
const MAX_DIMENSIONS: u16 = 16;

/// A type and how C spells it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Typed {
    pub(super) ty: Type,
    pub(super) c: String,
}

impl Typed {
    pub(super) fn new(ty: Type) -> Self {
        Self {
            c: ty.to_string(),
            ty,
        }
    }

    pub(super) fn spelled(ty: Type, c: &str) -> Self {
        Self { ty, c: c.into() }
    }

    fn pointer(self) -> Self {
        let space = if self.c.ends_with('*') { "" } else { " " };
        Self {
            c: format!("{}{space}*", self.c),
            ty: self.ty.pointer(),
        }
    }
}

impl Library<'_> {
    /// The type that a description stands for.
    pub(super) fn typed(&self, description: i32) -> Parse<Typed> {
        self.typed_within(description, MAX_DEPTH)
    }

    fn typed_within(&self, description: i32, depth: u32) -> Parse<Typed> {
        let table = self.tables.type_descriptions;
        let Some(at) = offset(description) else {
            // widl and MIDL repeat the VARTYPE in both halves.
            return self.simple(description.cast_unsigned() as u16 & 0xfff);
        };
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| table.malformed(at, "a type is nested too deeply"))?;
        let vartype = table.u16(at, "a type description")? & 0xfff;
        let target = table.i32(at + 4, "a type description")?;
        Ok(match vartype {
            VT_PTR => self.typed_within(target, depth)?.pointer(),
            VT_SAFEARRAY => {
                let element = self.typed_within(target, depth)?;
                Typed {
                    c: format!("SAFEARRAY({})", element.c),
                    ty: Type::SafeArray(Box::new(element.ty)),
                }
            }
            VT_CARRAY => self.array(target, depth)?,
            VT_USERDEFINED => self.referenced(target)?,
            simple => self.simple(simple)?,
        })
    }

    fn simple(&self, vartype: u16) -> Parse<Typed> {
        simple(vartype).ok_or_else(|| {
            self.tables
                .type_descriptions
                .malformed(0, format!("VARTYPE {vartype} is no type of a declaration"))
        })
    }

    /// An array: the element's description, the number of dimensions in two bytes, two bytes that
    /// don't matter, and eight bytes (length, lower bound) for each dimension.
    fn array(&self, reference: i32, depth: u32) -> Parse<Typed> {
        const WHAT: &str = "an array description";
        let table = self.tables.arrays;
        let at =
            offset(reference).ok_or_else(|| table.malformed(0, "an array has no description"))?;
        let element = self.typed_within(table.i32(at, WHAT)?, depth)?;
        let dimensions = table.u16(at + 4, WHAT)?;
        if dimensions > MAX_DIMENSIONS {
            return Err(table.malformed(at + 4, "an array has too many dimensions"));
        }
        let bounds = (0..usize::from(dimensions))
            .map(|number| {
                Ok(match table.u32(at + 8 + number * 8, WHAT)? {
                    0 => ArrayBound::Open,
                    length => ArrayBound::Fixed(length),
                })
            })
            .collect::<Parse<Vec<_>>>()?;
        let suffix: String = bounds
            .iter()
            .map(|bound| match bound {
                ArrayBound::Fixed(length) => format!("[{length}]"),
                ArrayBound::Open => "[]".into(),
            })
            .collect();
        Ok(Typed {
            c: format!("{}{suffix}", element.c),
            ty: Type::Array(Box::new(element.ty), bounds),
        })
    }
}

/// The type that a VARTYPE alone stands for.
fn simple(vartype: u16) -> Option<Typed> {
    Some(Typed::new(match vartype {
        2 => Type::I16,
        3 => Type::I32,
        4 => Type::F32,
        5 => Type::F64,
        6 => Type::Currency,
        7 => Type::Date,
        8 => Type::Bstr,
        9 => Type::Named("IDispatch".into()).pointer(),
        10 => Type::Scode,
        11 => Type::VariantBool,
        12 => Type::Variant,
        13 => Type::Named("IUnknown".into()).pointer(),
        14 => Type::Decimal,
        16 => Type::I8,
        17 => Type::U8,
        18 => Type::U16,
        19 => Type::U32,
        20 => Type::I64,
        21 => Type::U64,
        22 => return Some(Typed::spelled(Type::I32, "int")),
        23 => return Some(Typed::spelled(Type::U32, "unsigned int")),
        // VT_EMPTY stands for a missing return type.
        0 | 24 => Type::Void,
        25 => Type::HResult,
        // An array or pointer of which nothing else is known.
        26 => Type::Void.pointer(),
        27 => Type::SafeArray(Box::new(Type::Variant)),
        30 => Type::Lpstr,
        31 => Type::Lpwstr,
        37 => Type::ISize,
        38 => Type::USize,
        _ => return None,
    }))
}
