//! Enumerations, structures and modules.

use super::library::Library;
use super::members::Variable;
use super::msft::{TypeKind, TypeRecord};
use crate::binary::Parse;
use crate::model::{
    Constant, ConstantValue, Enum, EnumMember, Field, FunctionEntry, Guid, Module, Record,
    RecordKind,
};

impl Library<'_> {
    /// Name, tag and GUID of a type that may have both a tag and a typedef.
    fn tagged(
        &self,
        index: usize,
        record: &TypeRecord,
    ) -> Parse<(String, Option<String>, Option<Guid>)> {
        let own = self.names[index].clone();
        let guid = self.tables.guid(record.guid)?;
        Ok(match self.typedef_of(index) {
            None => (own, None, guid),
            Some(alias) => {
                let guid = match guid {
                    None => self.tables.guid(self.types[alias].guid)?,
                    some => some,
                };
                (self.names[alias].clone(), Some(own), guid)
            }
        })
    }

    pub(super) fn enumeration(&self, index: usize, record: &TypeRecord) -> Parse<Enum> {
        let (name, tag, guid) = self.tagged(index, record)?;
        let (_, variables) = self.tables.members(record)?;
        let members = variables
            .iter()
            .map(|variable| {
                Ok(EnumMember {
                    name: self
                        .tables
                        .required_name(variable.name, "an enumerator")?
                        .into(),
                    value: self.enumerator_value(record, variable)?,
                    doc: self.tables.string(variable.doc)?,
                    span: None,
                })
            })
            .collect::<Parse<Vec<_>>>()?;
        Ok(Enum {
            name: name.into(),
            tag: tag.map(Into::into),
            guid,
            v1: false,
            members,
            origin: self.origin(record)?,
        })
    }

    fn enumerator_value(&self, record: &TypeRecord, variable: &Variable) -> Parse<i32> {
        match self.tables.value(variable.value)? {
            Some(ConstantValue::Int(value)) => i32::try_from(value)
                .or_else(|_| u32::try_from(value).map(u32::cast_signed))
                .ok(),
            Some(ConstantValue::Bool(value)) => Some(-i32::from(value)),
            _ => None,
        }
        .ok_or_else(|| {
            self.tables
                .types
                .malformed(record.at, "an enumerator's value is no 32-bit number")
        })
    }

    pub(super) fn record(&self, index: usize, record: &TypeRecord) -> Parse<Record> {
        let (name, tag, guid) = self.tagged(index, record)?;
        let (_, variables) = self.tables.members(record)?;
        let fields = variables
            .iter()
            .map(|variable| {
                let typed = self.typed(variable.ty)?;
                Ok(Field {
                    name: self.tables.required_name(variable.name, "a field")?.into(),
                    ty: typed.ty,
                    c_type: typed.c.into(),
                    bits: None,
                    span: None,
                })
            })
            .collect::<Parse<Vec<_>>>()?;
        Ok(Record {
            name: name.into(),
            tag: tag.map(Into::into),
            kind: if record.kind == TypeKind::Union {
                RecordKind::Union
            } else {
                RecordKind::Struct
            },
            guid,
            fields,
            // Found out when all records are known.
            pack: None,
            origin: self.origin(record)?,
        })
    }

    pub(super) fn module(&self, index: usize, record: &TypeRecord) -> Parse<Module> {
        let (functions, variables) = self.tables.members(record)?;
        let mut constants = Vec::new();
        for variable in &variables {
            // Constants of a type that has no literal (a null pointer) tell nothing.
            if let Some(value) = self.tables.value(variable.value)? {
                constants.push(Constant {
                    name: self
                        .tables
                        .required_name(variable.name, "a constant")?
                        .into(),
                    ty: self.typed(variable.ty)?.ty,
                    value,
                    origin: self.member_origin(variable.doc)?,
                });
            }
        }
        let functions = functions
            .iter()
            .map(|function| {
                Ok(FunctionEntry {
                    name: self
                        .tables
                        .required_name(function.name, "a function")?
                        .into(),
                    entry_name: if function.entry_is_ordinal {
                        None
                    } else {
                        self.tables.string(function.entry)?
                    },
                    entry_ordinal: if function.entry_is_ordinal {
                        u16::try_from(function.entry).ok()
                    } else {
                        None
                    },
                    returns: self.typed(function.returns)?.ty,
                    params: self.params(&function.params)?,
                })
            })
            .collect::<Parse<Vec<_>>>()?;
        Ok(Module {
            name: self.names[index].clone().into(),
            guid: self.tables.guid(record.guid)?,
            dll: self.tables.string(record.data)?,
            constants,
            functions,
            origin: self.origin(record)?,
        })
    }
}
