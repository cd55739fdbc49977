//! The proof that our vtables and those of windows-bindgen are laid out alike.
//!
//! Both come from one model, but through different code. A file that compiles only if every
//! function has the same offset in both makes a mistake in either impossible to overlook.

use super::code::Code;
use super::plan::{Face, Plan};
use crate::model::MemberKind;
use std::collections::BTreeMap;

/// The text of the file.
pub(super) fn text(plan: &Plan<'_>) -> String {
    let mut code = Code::default();
    code.line("use super::{abi, raw};");
    code.line("use core::mem::{offset_of, size_of};");
    let faces = plan.faces.iter().filter(|face| is_in_both(face));
    for face in faces {
        code.blank();
        code.open("const _: () = {");
        code.line(format!("type Ours = abi::{}_Vtbl;", face.rust));
        code.line(format!("type Theirs = raw::{}_Vtbl;", face.item.name));
        code.line("assert!(size_of::<Ours>() == size_of::<Theirs>());");
        let mut names = RawNames::default();
        for method in &face.methods {
            let name = names.next(method.member.kind, &method.member.name);
            let ours = format!("offset_of!(Ours, {})", method.field);
            let theirs = format!("offset_of!(Theirs, {name})");
            let line = format!("assert!({ours} == {theirs});");
            if code.fits(&line) {
                code.line(line);
                continue;
            }
            code.open("assert!(");
            code.line(ours);
            code.line(format!("    == {theirs}"));
            code.close(");");
        }
        code.close("};");
    }
    code.finish()
}

/// Interfaces of Windows itself are in windows-bindgen's metadata already.
fn is_in_both(face: &Face<'_>) -> bool {
    face.has_vtable() && Plan::is_own(&face.item.origin)
}

/// windows-bindgen's names for the fields of a vtable.
#[derive(Default)]
struct RawNames {
    counts: BTreeMap<String, usize>,
}

impl RawNames {
    fn next(&mut self, kind: MemberKind, name: &str) -> String {
        let name = match kind {
            MemberKind::Method | MemberKind::PropGet => name.to_owned(),
            MemberKind::PropPut => format!("Set{name}"),
            // It takes four letters for the prefix, whatever that is.
            MemberKind::PropPutRef => format!("Setef_{name}"),
        };
        let count = self.counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            format!("{name}{count}")
        } else {
            name
        }
    }
}
