//! Interfaces and their members.

use smol_str::format_smolstr;

use super::super::{WIN32, attribute, win32};
use super::{Attributes, Reader};
use crate::model::{Interface, InterfaceKind, Member, MemberKind, Param, Type};
use windows_metadata as md;
use windows_metadata::reader::{MethodDef, MethodParam, TypeDef};
use windows_metadata::{MethodAttributes, ParamAttributes};

impl<'a> Reader<'a> {
    pub(super) fn interface(&mut self, ty: TypeDef<'a>) {
        let interface = self.lower_interface(ty, true);
        self.model.interfaces.push(interface);
    }

    /// `members`: false for one that is only to be known by name and IID.
    pub(super) fn lower_interface(&mut self, ty: TypeDef<'a>, members: bool) -> Interface {
        let attributes = Attributes::of(&ty);
        let origin = self.origin(ty.namespace(), &attributes);
        let kind = if attributes.has(attribute::DISPATCH_INTERFACE) {
            InterfaceKind::Dispatch
        } else {
            InterfaceKind::Vtable
        };
        let base = base(ty);
        let mut interface = Interface {
            name: ty.name().into(),
            iid: attributes.guid(),
            kind,
            base: base.as_ref().map(|base| base.name.as_str().into()),
            dual: attributes.has(attribute::DUAL),
            oleautomation: attributes.has(attribute::OLE_AUTOMATION),
            hidden: attributes.has(attribute::HIDDEN),
            restricted: attributes.has(attribute::RESTRICTED),
            nonextensible: attributes.has(attribute::NON_EXTENSIBLE),
            local: attributes.has(attribute::LOCAL),
            source: attributes.has(attribute::SOURCE),
            members: Vec::new(),
            origin,
        };
        if members {
            // Metadata of others does not tell slots: they follow from the order.
            let first = match kind {
                InterfaceKind::Dispatch => None,
                InterfaceKind::Vtable => base.map_or(Some(0), |base| self.slots(&base)),
            };
            for (index, method) in ty.methods().enumerate() {
                let slot = first.and_then(|first| u32::try_from(index).ok()?.checked_add(first));
                let member = self.member(ty.namespace(), method, slot);
                interface.members.push(member);
            }
        }
        interface
    }

    /// How many slots an interface has with all its bases; `None` when a base is not in reach.
    fn slots(&self, name: &md::TypeName) -> Option<u32> {
        let mut total = 0_u32;
        let mut next = Some(name.clone());
        // A chain of bases that is longer than this is a circle.
        for _ in 0..64 {
            let Some(name) = next else { return Some(total) };
            match (name.namespace.as_str(), name.name.as_str()) {
                (WIN32, "IUnknown") => return total.checked_add(3),
                (WIN32, "IDispatch") => return total.checked_add(7),
                _ => {}
            }
            let ty = self.find(&name)?;
            total = total.checked_add(u32::try_from(ty.methods().count()).ok()?)?;
            next = base(ty);
        }
        None
    }

    fn find(&self, name: &md::TypeName) -> Option<TypeDef<'_>> {
        win32::ty(self.index, &name.namespace, &name.name).or_else(|| {
            let windows = match name.namespace.as_str() {
                WIN32 => win32::index(),
                _ => win32::whole_index(),
            };
            win32::ty(windows, &name.namespace, &name.name)
        })
    }

    fn member(&mut self, namespace: &str, method: MethodDef<'a>, slot: Option<u32>) -> Member {
        let attributes = Attributes::of(&method);
        let (kind, name) = kind(method);
        let (returns, params) = self.signature(method);
        Member {
            name: name.into(),
            kind,
            dispid: attributes.number(attribute::DISP_ID),
            slot: attributes.number(attribute::SLOT).or(slot),
            returns,
            params,
            hidden: attributes.has(attribute::HIDDEN),
            restricted: attributes.has(attribute::RESTRICTED),
            from_property: attributes.has(attribute::PROPERTY),
            origin: self.origin(namespace, &attributes),
        }
    }

    /// The return type and the parameters of a method or function.
    pub(super) fn signature(&mut self, method: MethodDef<'a>) -> (Type, Vec<Param>) {
        let signature = method.signature(&[]);
        let rows = match method.params_by_sequence(signature.types.len()) {
            Ok(rows) => rows,
            Err(error) => {
                self.problems
                    .insert(format!("`{}`: {error}", method.name()));
                return (Type::Void, Vec::new());
            }
        };
        let attributes = rows
            .return_param()
            .map_or_else(Attributes::default, |row| Attributes::of(&row));
        let returns = self.ty(&signature.return_type, &attributes);
        let params = signature
            .types
            .iter()
            .zip(rows.params())
            .enumerate()
            .map(|(index, (ty, row))| self.param(index, ty, *row))
            .collect();
        (returns, params)
    }

    fn param(&mut self, index: usize, ty: &md::Type, row: Option<MethodParam<'a>>) -> Param {
        let attributes = row.map_or_else(Attributes::default, |row| Attributes::of(&row));
        let flags = row.map_or_else(ParamAttributes::default, |row| row.flags());
        let ty = self.ty(ty, &attributes);
        Param {
            name: row
                .map(|row| row.name().to_owned())
                .filter(|name| !name.is_empty())
                .map_or_else(|| format_smolstr!("arg{}", index + 1), Into::into),
            c_type: Self::c_type(&ty, &attributes).into(),
            ty,
            is_in: flags.contains(ParamAttributes::In),
            is_out: flags.contains(ParamAttributes::Out),
            retval: attributes.has_windows("RetValAttribute"),
            optional: flags.contains(ParamAttributes::Optional),
            lcid: attributes.has(attribute::LCID),
            counted: attributes.has(attribute::COUNTED)
                || attributes.has_windows("NativeArrayInfoAttribute")
                || attributes.has_windows("MemorySizeAttribute"),
            default: attributes.constant(attribute::DEFAULT_VALUE),
            span: None,
        }
    }
}

/// The interface that an interface derives from.
pub(super) fn base(ty: TypeDef<'_>) -> Option<md::TypeName> {
    match ty.interface_impls().next()?.interface(&[]) {
        md::Type::ClassName(name) => Some(name),
        _ => None,
    }
}

/// Accessors are marked as special names; the prefix tells which accessor.
fn kind(method: MethodDef<'_>) -> (MemberKind, &str) {
    let name = method.name();
    if method.flags().contains(MethodAttributes::SpecialName) {
        for kind in [
            MemberKind::PropGet,
            MemberKind::PropPutRef,
            MemberKind::PropPut,
        ] {
            if let Some(rest) = name.strip_prefix(kind.c_prefix()) {
                return (kind, rest);
            }
        }
    }
    (MemberKind::Method, name)
}
