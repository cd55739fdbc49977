//! Structures.

use crate::emit::docs;
use crate::emit::leaf::Leaf;
use crate::emit::plan::{field, is_plain};
use crate::model::{Index, Record};
use crate::names;

/// Writes all structures that `#[repr(C)]` can express.
pub(in crate::emit) fn records(leaf: &mut Leaf, model: &Index<'_>, records: &[&Record]) {
    for item in records {
        let rust = names::item(&item.name).rust;
        leaf.code.blank();
        let doc = docs::sentence(item.origin.doc.as_deref())
            .unwrap_or_else(|| "A structure as C lays it out.".to_owned());
        docs::paragraphs(&mut leaf.code, &[format!("`{}`: {doc}", item.name)]);
        leaf.code.line("#[repr(C)]");
        leaf.code.line("#[derive(Clone, Copy, Debug)]");
        leaf.code.open(format!("pub struct {rust} {{"));
        let mut scope = names::Scope::default();
        for it in &item.fields {
            let Some(ty) = field(model, &it.ty) else {
                continue;
            };
            let ty = ty.field_text(&mut leaf.imports);
            leaf.code.doc(&format!("`{} {}`", it.ty, it.name));
            let name = scope.claim(&names::words::snake(&it.name));
            leaf.code.line(format!("pub {name}: {ty},"));
        }
        leaf.code.close("}");
        if is_plain(model, item) {
            let support = leaf.imports.support();
            leaf.code.blank();
            leaf.code
                .comment("SAFETY: laid out as the declaration says; numbers all through.");
            leaf.code
                .line(format!("{support}::impl_record_value!(unsafe {rust});"));
        }
    }
}
