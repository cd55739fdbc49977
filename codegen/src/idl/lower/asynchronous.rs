//! `async_uuid`: the interface by which MIDL lets a caller begin a call and finish it later.

use smol_str::format_smolstr;

use super::super::ast::Attrs;
use super::Lowering;
use crate::model::{Interface, Member, Param};

impl<'a> Lowering<'a, '_> {
    /// Adds `AsyncIName` of the interface `IName` that was lowered last: for each method `Begin_Name`
    /// with what goes in and `Finish_Name` with what comes out.
    pub(super) fn asynchronous(&mut self, attrs: &Attrs<'a>, index: usize) {
        if !attrs.has("async_uuid") {
            return;
        }
        let Some(iid) = self.guid_of(attrs, "async_uuid") else {
            return;
        };
        let whole = &self.model.interfaces[index];
        let name = format_smolstr!("Async{}", whole.name);
        // Some declare it themselves.
        if self.scope.symbol(&name).is_some() {
            return;
        }
        let members = whole.members.iter().flat_map(halves).collect();
        let base = whole.base.as_ref().map(|base| {
            let asynchronous = format_smolstr!("Async{base}");
            let mut known = self.model.interfaces.iter();
            match known.any(|known| known.name == asynchronous) {
                true => asynchronous,
                false => base.clone(),
            }
        });
        let mut origin = whole.origin.clone();
        origin.uuid_span = attrs.get("async_uuid").map(|attr| attr.span);
        self.model.interfaces.push(Interface {
            name,
            iid: Some(iid),
            base,
            members,
            origin,
            dual: false,
            oleautomation: false,
            ..whole.clone()
        });
    }
}

fn halves(member: &Member) -> [Member; 2] {
    let half = |prefix: &str, has: fn(&Param) -> bool| Member {
        name: format_smolstr!("{prefix}_{}{}", member.kind.c_prefix(), member.name),
        kind: crate::model::MemberKind::Method,
        dispid: None,
        params: member
            .params
            .iter()
            .filter(|param| has(param))
            .cloned()
            .collect(),
        ..member.clone()
    };
    [
        half("Begin", |param| param.is_in),
        half("Finish", |param| param.is_out),
    ]
}
