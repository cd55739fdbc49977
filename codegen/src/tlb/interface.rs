//! Interfaces, dispinterfaces and their members.

use smol_str::format_smolstr;

use super::library::{Library, Target};
use super::lower::TYPE_HIDDEN;
use super::members::{Function, Parameter, Variable};
use super::msft::{TypeKind, TypeRecord};
use crate::binary::Parse;
use crate::model::{Interface, InterfaceKind, Member, MemberKind, Origin, Param, Type};
use std::collections::HashMap;

/// `TYPEFLAG_FDUAL`, `FNONEXTENSIBLE`, `FOLEAUTOMATION`, `FRESTRICTED`
const TYPE_DUAL: u32 = 0x40;
const TYPE_NONEXTENSIBLE: u32 = 0x80;
const TYPE_OLEAUTOMATION: u32 = 0x100;
const TYPE_RESTRICTED: u32 = 0x200;

/// `FUNCFLAG_FRESTRICTED`, `FUNCFLAG_FHIDDEN`
const FUNCTION_RESTRICTED: u32 = 1;
const FUNCTION_HIDDEN: u32 = 0x40;

/// `VARFLAG_FREADONLY`, `VARFLAG_FHIDDEN`, `VARFLAG_FRESTRICTED`
const VARIABLE_READONLY: u32 = 1;
const VARIABLE_HIDDEN: u32 = 0x40;
const VARIABLE_RESTRICTED: u32 = 0x80;

/// `PARAMFLAG_FIN`, `FOUT`, `FLCID`, `FRETVAL`, `FOPT`
const PARAM_IN: u32 = 1;
const PARAM_OUT: u32 = 2;
const PARAM_LCID: u32 = 4;
const PARAM_RETVAL: u32 = 8;
const PARAM_OPTIONAL: u32 = 0x10;

/// A chain of bases that is longer than this one goes in a circle.
const MAX_BASES: usize = 64;

/// The interfaces as they were read, before those that are made of another one are filled.
#[derive(Default)]
pub(super) struct ReadInterfaces {
    list: Vec<(usize, Interface)>,
}

impl ReadInterfaces {
    pub(super) fn push(&mut self, index: usize, interface: Interface) {
        self.list.push((index, interface));
    }

    /// The interfaces in the order of the library, complete.
    pub(super) fn finish(mut self, library: &Library<'_>) -> Parse<Vec<Interface>> {
        let places: HashMap<usize, usize> = self
            .list
            .iter()
            .enumerate()
            .map(|(at, (index, _))| (*index, at))
            .collect();
        for at in 0..self.list.len() {
            let (index, interface) = &self.list[at];
            if interface.kind != InterfaceKind::Dispatch {
                continue;
            }
            // `dispinterface D { interface I; }` has no members of its own.
            if interface.members.is_empty()
                && let Some(Target::Own(inner)) = library.target(library.types[*index].data)?
                && let Some(&inner) = places.get(&inner)
            {
                let inner = &self.list[inner].1;
                if inner.name != "IDispatch" {
                    library.tables.spend(inner.members.len() * 256, || {
                        let table = library.tables.types;
                        table.malformed(library.types[*index].at, "too many copies of members")
                    })?;
                    let members = inner.members.iter().map(dispatch_side).collect();
                    self.list[at].1.members = members;
                }
            }
            self.list[at].1.base = Some("IDispatch".into());
        }
        let mut interfaces: Vec<Interface> = self.list.into_iter().map(|(_, item)| item).collect();
        drop_hidden_dispids(&mut interfaces);
        Ok(interfaces)
    }
}

/// A member of a vtable as `Invoke` offers it: the `[out, retval]` parameter is what it returns.
fn dispatch_side(member: &Member) -> Member {
    let mut member = member.clone();
    member.slot = None;
    if member.returns == Type::HResult {
        member.returns = match member.params.pop_if(|param| param.retval) {
            Some(Param {
                ty: Type::Pointer(value),
                ..
            }) => *value,
            _ => Type::Void,
        };
    }
    member
}

/// Removes the DISPIDs that every member has in a type library from those interfaces that cannot
/// be reached through `IDispatch` and don't claim to be automation-compatible.
fn drop_hidden_dispids(interfaces: &mut [Interface]) {
    /// DISPIDs that were numbered by the compiler begin with 0x6.
    fn is_made_up(dispid: i32) -> bool {
        dispid.cast_unsigned() >> 28 == 6
    }
    let by_name: HashMap<&str, &Interface> = interfaces
        .iter()
        .map(|interface| (interface.name.as_str(), interface))
        .collect();
    let automation = |interface: &Interface| {
        interface.oleautomation
            || interface.kind == InterfaceKind::Dispatch
            || interface.name == "IDispatch"
            || interface.base.as_deref() == Some("IDispatch")
    };
    let reached: Vec<bool> = interfaces
        .iter()
        .map(|interface| {
            let base = |link: &&Interface| by_name.get(link.base.as_deref()?).copied();
            std::iter::successors(Some(interface), base)
                .take(MAX_BASES)
                .any(automation)
        })
        .collect();
    for (interface, reached) in interfaces.iter_mut().zip(reached) {
        if !reached {
            for member in &mut interface.members {
                member.dispid = member.dispid.filter(|&dispid| !is_made_up(dispid));
            }
        }
    }
}

impl Library<'_> {
    pub(super) fn interface(&self, index: usize, record: &TypeRecord) -> Parse<Interface> {
        // A dual interface is written as a dispinterface with a flag; its functions are those of
        // the vtable.
        let dual = record.flags & TYPE_DUAL != 0;
        let kind = if record.kind == TypeKind::Dispatch && !dual {
            InterfaceKind::Dispatch
        } else {
            InterfaceKind::Vtable
        };
        let (functions, variables) = self.tables.members(record)?;
        let mut members = Vec::with_capacity(functions.len() + variables.len());
        for variable in &variables {
            self.property(variable, &mut members)?;
        }
        for function in &functions {
            members.push(self.function(function, kind)?);
        }
        let base = self.base_name(record)?;
        Ok(Interface {
            name: self.names[index].clone().into(),
            iid: self.tables.guid(record.guid)?,
            kind,
            base: base
                .map(Into::into)
                .or_else(|| dual.then(|| "IDispatch".into())),
            dual,
            oleautomation: dual || record.flags & TYPE_OLEAUTOMATION != 0,
            hidden: record.flags & TYPE_HIDDEN != 0,
            restricted: record.flags & TYPE_RESTRICTED != 0,
            nonextensible: record.flags & TYPE_NONEXTENSIBLE != 0,
            local: false,
            source: false,
            members,
            origin: self.origin(record)?,
        })
    }

    fn function(&self, function: &Function, kind: InterfaceKind) -> Parse<Member> {
        let slot = match kind {
            // The lowest bit is a flag in libraries of 64-bit programs.
            InterfaceKind::Vtable => {
                Some(u32::from(function.vtable_offset & !1) / u32::from(self.header.pointer_size))
            }
            InterfaceKind::Dispatch => None,
        };
        let member_kind = match function.invoke {
            2 => MemberKind::PropGet,
            4 => MemberKind::PropPut,
            8 => MemberKind::PropPutRef,
            _ => MemberKind::Method,
        };
        Ok(Member {
            name: self
                .tables
                .required_name(function.name, "a function")?
                .into(),
            kind: member_kind,
            dispid: Some(function.id),
            slot,
            returns: self.typed(function.returns)?.ty,
            params: self.params(&function.params)?,
            hidden: function.flags & FUNCTION_HIDDEN != 0,
            restricted: function.flags & FUNCTION_RESTRICTED != 0,
            from_property: false,
            origin: self.member_origin(function.doc)?,
        })
    }

    /// The accessors of a property that a dispinterface declares as a variable.
    fn property(&self, variable: &Variable, members: &mut Vec<Member>) -> Parse<()> {
        let typed = self.typed(variable.ty)?;
        let getter = Member {
            name: self
                .tables
                .required_name(variable.name, "a property")?
                .into(),
            kind: MemberKind::PropGet,
            dispid: Some(variable.id),
            slot: None,
            returns: typed.ty.clone(),
            params: Vec::new(),
            hidden: variable.flags & VARIABLE_HIDDEN != 0,
            restricted: variable.flags & VARIABLE_RESTRICTED != 0,
            from_property: true,
            origin: self.member_origin(variable.doc)?,
        };
        let setter = (variable.flags & VARIABLE_READONLY == 0).then(|| Member {
            kind: MemberKind::PropPut,
            returns: Type::Void,
            params: vec![Param {
                name: "value".into(),
                ty: typed.ty,
                c_type: typed.c.into(),
                is_in: true,
                is_out: false,
                retval: false,
                optional: false,
                lcid: false,
                counted: false,
                default: None,
                span: None,
            }],
            ..getter.clone()
        });
        members.push(getter);
        members.extend(setter);
        Ok(())
    }

    pub(super) fn params(&self, params: &[Parameter]) -> Parse<Vec<Param>> {
        params
            .iter()
            .enumerate()
            .map(|(index, param)| {
                let typed = self.typed(param.ty)?;
                let name = self.tables.name(param.name)?;
                let default = param
                    .default
                    .map(|default| self.tables.value(default))
                    .transpose()?
                    .flatten();
                Ok(Param {
                    name: name.map_or_else(|| format_smolstr!("arg{}", index + 1), Into::into),
                    ty: typed.ty,
                    c_type: typed.c.into(),
                    is_in: param.flags & PARAM_IN != 0 || param.flags & (PARAM_IN | PARAM_OUT) == 0,
                    is_out: param.flags & PARAM_OUT != 0,
                    retval: param.flags & PARAM_RETVAL != 0,
                    optional: param.flags & PARAM_OPTIONAL != 0,
                    lcid: param.flags & PARAM_LCID != 0,
                    counted: false,
                    default,
                    span: None,
                })
            })
            .collect()
    }

    pub(super) fn member_origin(&self, doc: i32) -> Parse<Origin> {
        Ok(Origin {
            library: Some(0),
            doc: self.tables.string(doc)?,
            ..Origin::default()
        })
    }
}
