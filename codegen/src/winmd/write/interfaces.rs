//! Interfaces, dispinterfaces and functions.

use super::super::{WIN32, abi, attribute};
use super::Writer;
use crate::diag::Span;
use crate::model::{Interface, InterfaceKind, Member, MemberKind, Param, Type};
use windows_metadata as md;
use windows_metadata::writer::{HasAttribute, MethodDef};
use windows_metadata::{
    MethodAttributes, MethodCallAttributes, MethodImplAttributes, ParamAttributes, Signature,
    TypeAttributes, Value,
};

impl Writer<'_> {
    pub(super) fn interface(&mut self, item: &Interface) {
        if self.skipped(&item.name) {
            return;
        }
        let flags = TypeAttributes::Interface | TypeAttributes::Abstract;
        let row = self.type_def(&item.name, &item.origin, None, flags);
        let parent = HasAttribute::TypeDef(row);
        self.guid(parent, item.iid);
        let dispatch = item.kind == InterfaceKind::Dispatch;
        for (condition, name) in [
            (dispatch, attribute::DISPATCH_INTERFACE),
            (item.dual, attribute::DUAL),
            (item.oleautomation, attribute::OLE_AUTOMATION),
            (item.hidden, attribute::HIDDEN),
            (item.restricted, attribute::RESTRICTED),
            (item.nonextensible, attribute::NON_EXTENSIBLE),
            (item.local, attribute::LOCAL),
            (item.source, attribute::SOURCE),
        ] {
            self.mark_if(condition, parent, name);
        }
        if let Some(base) = &item.base {
            let base = self.base(base, item.origin.span);
            self.file.InterfaceImpl(row, &base);
        }
        if self.full() || !dispatch {
            for member in &item.members {
                self.member(member);
            }
        }
    }

    fn base(&mut self, name: &str, span: Option<Span>) -> md::Type {
        match abi::encode(&Type::Named(name.into()), &self.model, &self.names) {
            Ok(md::Type::ClassName(name)) => md::Type::ClassName(name),
            _ => {
                self.error(
                    "E0901",
                    span,
                    format!("the base `{name}` is no interface that anybody declares"),
                );
                md::Type::class_named(WIN32, name)
            }
        }
    }

    fn member(&mut self, member: &Member) {
        let span = member.origin.span;
        let (return_type, lossy) = self.abi(&member.returns, span);
        let types = self.parameter_types(&member.params, span);
        let mut flags = MethodAttributes::Public
            | MethodAttributes::HideBySig
            | MethodAttributes::NewSlot
            | MethodAttributes::Abstract
            | MethodAttributes::Virtual;
        // windows-bindgen knows get_ and put_ only and would maim the name of a putref_.
        let unmarked = match member.kind {
            MemberKind::Method => true,
            MemberKind::PropPutRef => !self.full(),
            MemberKind::PropGet | MemberKind::PropPut => false,
        };
        if !unmarked {
            flags |= MethodAttributes::SpecialName;
        }
        let row = self.file.MethodDef(
            &format!("{}{}", member.kind.c_prefix(), member.name),
            &Signature {
                flags: MethodCallAttributes::HASTHIS,
                return_type,
                types: types.iter().map(|(ty, _)| ty.clone()).collect(),
            },
            flags,
            MethodImplAttributes(0),
        );
        self.member_attributes(row, member);
        self.parameters(&member.returns, lossy, &member.params, &types);
    }

    fn member_attributes(&mut self, row: MethodDef, member: &Member) {
        let parent = HasAttribute::MethodDef(row);
        if let Some(dispid) = member.dispid {
            self.attribute(parent, attribute::DISP_ID, &[Value::I32(dispid)]);
        }
        if let Some(slot) = member.slot {
            self.attribute(parent, attribute::SLOT, &[Value::U32(slot)]);
        }
        self.mark_if(member.hidden, parent, attribute::HIDDEN);
        self.mark_if(member.restricted, parent, attribute::RESTRICTED);
        self.mark_if(member.from_property, parent, attribute::PROPERTY);
        self.origin(parent, &member.origin);
    }

    /// The types of parameters, each with whether it has to be told beside the signature.
    pub(super) fn parameter_types(
        &mut self,
        params: &[Param],
        span: Option<Span>,
    ) -> Vec<(md::Type, bool)> {
        params
            .iter()
            .map(|param| {
                let (ty, lossy) = self.abi(&param.ty, param.span.or(span));
                match ty {
                    // As in C, an array is passed as a pointer to its first element.
                    md::Type::ArrayFixed(element, _) => (abi::pointer_to(*element), true),
                    other => (other, lossy),
                }
            })
            .collect()
    }

    /// The rows of a function's parameters, right after the function's own row.
    pub(super) fn parameters(
        &mut self,
        returns: &Type,
        lossy: bool,
        params: &[Param],
        types: &[(md::Type, bool)],
    ) {
        if lossy && self.full() {
            let row = self.file.Param("", 0, ParamAttributes::default());
            self.spelling(HasAttribute::Param(row), returns, lossy, None);
        }
        for (index, (param, (_, lossy))) in params.iter().zip(types).enumerate() {
            let sequence = u16::try_from(index + 1).unwrap_or(u16::MAX);
            self.parameter(param, sequence, *lossy);
        }
    }

    fn parameter(&mut self, param: &Param, sequence: u16, lossy: bool) {
        let mut flags = ParamAttributes::default();
        for (condition, flag) in [
            (param.is_in, ParamAttributes::In),
            (param.is_out, ParamAttributes::Out),
            (param.optional, ParamAttributes::Optional),
        ] {
            if condition {
                flags |= flag;
            }
        }
        let row = self.file.Param(&param.name, sequence, flags);
        let parent = HasAttribute::Param(row);
        if param.retval {
            self.windows(parent, "RetValAttribute");
        }
        self.mark_if(param.lcid, parent, attribute::LCID);
        self.mark_if(param.counted, parent, attribute::COUNTED);
        self.spelling(parent, &param.ty, lossy, Some(&param.c_type));
        if let Some(default) = &param.default {
            self.value(parent, attribute::DEFAULT_VALUE, default, param.span);
        }
    }
}
