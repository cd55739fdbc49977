//! Functions and variables: the records of a type's members.

use super::msft::{Tables, TypeRecord};
use crate::binary::{Bytes, Parse};

/// One function of an interface or module.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) id: i32,
    pub(super) name: i32,
    pub(super) returns: i32,
    /// `FUNCFLAGS`
    pub(super) flags: u32,
    pub(super) vtable_offset: u16,
    /// `INVOKEKIND`
    pub(super) invoke: u32,
    pub(super) doc: i32,
    pub(super) entry: i32,
    pub(super) entry_is_ordinal: bool,
    pub(super) params: Vec<Parameter>,
}

/// One parameter of a function.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) ty: i32,
    pub(super) name: i32,
    /// `PARAMFLAGS`
    pub(super) flags: u32,
    pub(super) default: Option<i32>,
}

/// One variable: a field, an enumerator, a constant or a property of a dispinterface.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) id: i32,
    pub(super) name: i32,
    pub(super) ty: i32,
    /// `VARFLAGS`
    pub(super) flags: u32,
    /// By `VARKIND`: offset of a field, or value of a constant.
    pub(super) value: i32,
    pub(super) doc: i32,
}

impl Tables<'_> {
    /// The functions and variables of a type.
    pub(super) fn members(&self, owner: &TypeRecord) -> Parse<(Vec<Function>, Vec<Variable>)> {
        let functions = usize::from(owner.functions);
        let count = functions + usize::from(owner.variables);
        if count == 0 {
            return Ok((Vec::new(), Vec::new()));
        }
        let start = owner.members_at as usize;
        let length = self.file.u32(start, "the members of a type")? as usize;
        let index_size = count * 12;
        // What a member becomes is several times larger than its record.
        self.spend(length.saturating_add(index_size).saturating_mul(8), || {
            self.file
                .malformed(start, "too many types share these members")
        })?;
        let at = start + 4;
        let records = self.file.part(at, length, "the members of a type")?;
        let index = self
            .file
            .part(at + length, index_size, "the index of the members")?;
        let entry = |number: usize| {
            let id = index.i32(number * 4, "the index of the members")?;
            let name = index.i32((count + number) * 4, "the index of the members")?;
            Parse::Ok((id, name))
        };

        let mut at = 0;
        let mut next = |what: &str| {
            let size = usize::from(records.u16(at, what)?);
            let record = records.part(at, size, what)?;
            at += size;
            Parse::Ok(record)
        };
        let functions = (0..functions)
            .map(|number| function(next("a function")?, entry(number)?))
            .collect::<Parse<Vec<_>>>()?;
        let variables = (functions.len()..count)
            .map(|number| variable(next("a variable")?, entry(number)?))
            .collect::<Parse<Vec<_>>>()?;
        Ok((functions, variables))
    }
}

/// Reads the record of a function: 0x18 fixed bytes, optional attributes, the defaults of the
/// parameters if there are any, and the parameters at the end.
fn function(record: Bytes<'_>, (id, name): (i32, i32)) -> Parse<Function> {
    const FIXED: usize = 0x18;
    const WHAT: &str = "a function";
    let bits = record.u32(0x10, WHAT)?;
    let count = usize::from(record.u16(0x14, WHAT)?);
    let has_defaults = bits & 0x1000 != 0;
    let params_at = record
        .len()
        .checked_sub(count * 12)
        .filter(|&at| at >= FIXED)
        .ok_or_else(|| record.malformed(0x14, "a function has more parameters than room"))?;
    let defaults_at = if has_defaults {
        params_at
            .checked_sub(count * 4)
            .filter(|&at| at >= FIXED)
            .ok_or_else(|| record.malformed(0x14, "a function has more defaults than room"))?
    } else {
        params_at
    };
    // The optional attributes are there or not, depending on the room that is left.
    let attribute = |number: usize| {
        let at = FIXED + number * 4;
        if at + 4 <= defaults_at {
            record.i32(at, WHAT)
        } else {
            Ok(-1)
        }
    };
    let params = (0..count)
        .map(|number| {
            let at = params_at + number * 12;
            let flags = record.u32(at + 8, WHAT)?;
            let default = if has_defaults && flags & 0x20 != 0 {
                Some(record.i32(defaults_at + number * 4, WHAT)?)
            } else {
                None
            };
            Ok(Parameter {
                ty: record.i32(at, WHAT)?,
                name: record.i32(at + 4, WHAT)?,
                flags,
                default,
            })
        })
        .collect::<Parse<Vec<_>>>()?;
    Ok(Function {
        id,
        name,
        returns: record.i32(0x04, WHAT)?,
        flags: record.u32(0x08, WHAT)?,
        vtable_offset: record.u16(0x0c, WHAT)?,
        invoke: bits >> 3 & 0xf,
        doc: attribute(1)?,
        entry: attribute(2)?,
        entry_is_ordinal: bits & 0x2000 != 0,
        params,
    })
}

/// Reads the record of a variable: 0x14 fixed bytes and optional attributes.
fn variable(record: Bytes<'_>, (id, name): (i32, i32)) -> Parse<Variable> {
    const WHAT: &str = "a variable";
    let doc = if record.len() >= 0x1c {
        record.i32(0x18, WHAT)?
    } else {
        -1
    };
    Ok(Variable {
        id,
        name,
        ty: record.i32(0x04, WHAT)?,
        flags: record.u32(0x08, WHAT)?,
        value: record.i32(0x10, WHAT)?,
        doc,
    })
}
