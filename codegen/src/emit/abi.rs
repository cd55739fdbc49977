//! Vtables as C lays them out.

use super::docs;
use super::leaf::Leaf;
use super::plan::{Face, Plan, Return};
use super::thunks::abi_type;

/// Writes the vtable of an interface.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    docs::paragraphs(
        &mut leaf.code,
        &[format!("The vtable of `{}`.", face.item.name)],
    );
    leaf.code.line("#[repr(C)]");
    leaf.code.open(format!("pub struct {}_Vtbl {{", face.rust));
    let (base, what) = match plan.base(face) {
        Some(base) => {
            let name = format!("{}_Vtbl", base.rust);
            (leaf.imports.sibling(&name), base.item.name.to_string())
        }
        None => {
            let root = if face.is_dispatch() {
                "IDispatch"
            } else {
                "IUnknown"
            };
            let support = leaf.imports.support();
            (format!("{support}::{root}_Vtbl"), root.to_owned())
        }
    };
    leaf.code.doc(&format!("The functions of `{what}`."));
    leaf.code.line(format!("pub base: {base},"));
    for method in &face.methods {
        let slot = match method.member.slot {
            Some(slot) => format!(" in slot {slot}"),
            None => String::new(),
        };
        let (prefix, name) = (method.member.kind.c_prefix(), &method.member.name);
        if let Some(reason) = &method.unsupported {
            leaf.code.doc(&format!(
                "`{prefix}{name}`{slot}, which Rust cannot call: {}.",
                reason.replace('[', "\\[").replace(']', "\\]")
            ));
            leaf.code.line(format!("pub {}: usize,", method.field));
            continue;
        }
        leaf.code.doc(&format!("`{prefix}{name}`{slot}."));
        let c_void = leaf.imports.c_void();
        let mut params = vec![format!("this: *mut {c_void}")];
        for param in &method.params {
            let ty = abi_type(leaf, &param.pass);
            params.push(format!("{}: {ty}", param.rust));
        }
        let result = match &method.returns {
            Return::Void => String::new(),
            Return::Plain(raw) => format!(" -> {}", raw.text(&mut leaf.imports)),
            Return::HResult | Return::Dispatched(_) => {
                format!(" -> {}", leaf.imports.runtime("HRESULT"))
            }
        };
        leaf.code.function_field(&method.field, &params, &result);
    }
    leaf.code.close("}");
}
