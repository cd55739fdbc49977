//! Automation collections: `Count`, `Item` and `_NewEnum`.

use super::client::element;
use super::leaf::Leaf;
use super::plan::{Face, Plan, Shape, Target};
use crate::model::MemberKind;

const DISPID_VALUE: i32 = 0;
const DISPID_NEWENUM: i32 = -4;

/// What iterating takes.
pub(super) struct Collection<'p> {
    /// The method that gives the enumerator.
    enumerator: &'p str,
    /// What the elements are.
    element: &'p Target,
}

/// The collection that an interface is, if its elements are objects of one interface.
pub(super) fn of<'p>(plan: &'p Plan<'_>, face: &'p Face<'_>) -> Option<Collection<'p>> {
    if face.shape == Shape::Dispinterface {
        return None;
    }
    let rows = plan.rows(face);
    let find = |dispid: i32| {
        rows.iter().find(|row| {
            row.method.member.dispid == Some(dispid)
                && matches!(
                    row.method.member.kind,
                    MemberKind::PropGet | MemberKind::Method
                )
                && !row.method.is_unsafe()
                && row.method.unsupported.is_none()
        })
    };
    let enumerator = find(DISPID_NEWENUM)?.method;
    let item = find(DISPID_VALUE)?.method;
    let has_count = rows.iter().any(|row| row.method.member.name == "Count");
    let plain = enumerator.inputs().next().is_none();
    if !has_count || !plain || element(enumerator.result())? != &Target::Root("IUnknown") {
        return None;
    }
    Some(Collection {
        enumerator: &enumerator.rust,
        element: element(item.result())?,
    })
}

/// Writes `iter`.
pub(super) fn write(leaf: &mut Leaf, found: &Collection<'_>) {
    let support = leaf.imports.support();
    let items = leaf.imports.runtime("Items");
    let result = leaf.imports.runtime("Result");
    let element = found.element.path(&mut leaf.imports);
    let code = &mut leaf.code;
    code.doc("The elements, one after the other. Each step asks the server, and can fail.");
    super::docs::section(
        code,
        "Errors",
        "What the object answers when it is asked for an enumerator.",
    );
    code.open(format!(
        "pub fn iter(&self) -> {result}<{items}<{element}>> {{"
    ));
    code.line(format!(
        "{support}::items(Some(self.{}()?))",
        found.enumerator
    ));
    code.close("}");
}
