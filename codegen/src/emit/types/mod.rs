//! Enumerations, structures, constants, error codes and class identifiers.

mod enums;
mod records;
mod values;

pub(super) use enums::enums;
pub(super) use records::records;
pub(super) use values::{clsid, constants, has_classes, hresult_module, own_constants};

use super::plan::{Plan, is_expressible};
use crate::model::{Enum, Index, Named, Names as _, Record, Type};
use std::collections::BTreeSet;

/// The enumerations that are emitted: all of the input, and those of other libraries that it uses.
pub(super) fn own_enums<'m>(model: &Index<'m>) -> Vec<&'m Enum> {
    let mentioned = mentioned(model);
    model
        .model()
        .enums
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || mentioned.contains(item.name.as_str()))
        .collect()
}

/// The structures that are emitted.
pub(super) fn own_records<'m>(model: &Index<'m>) -> Vec<&'m Record> {
    let mentioned = mentioned(model);
    model
        .model()
        .records
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || mentioned.contains(item.name.as_str()))
        .filter(|item| is_expressible(model, item, 0))
        .collect()
}

/// The enumerations and structures in parameters, results, and fields of other structures.
fn mentioned<'m>(model: &Index<'m>) -> BTreeSet<&'m str> {
    let facts = model.model();
    let mut names = BTreeSet::new();
    for member in facts.interfaces.iter().flat_map(|item| &item.members) {
        let params = member.params.iter().map(|param| &param.ty);
        names.extend(
            params
                .chain([&member.returns])
                .filter_map(|ty| held(model, ty)),
        );
    }
    for record in &facts.records {
        let fields = record
            .fields
            .iter()
            .filter_map(|field| held(model, &field.ty));
        names.extend(fields.filter(|name| *name != record.name));
    }
    names
}

/// The enumeration or structure that a type holds or points to.
fn held<'m>(model: &Index<'m>, ty: &'m Type) -> Option<&'m str> {
    match ty {
        Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => held(model, inner),
        Type::Named(name) => match model.resolve(name)? {
            Named::Enum(item) => Some(&item.name),
            Named::Record(item) => Some(&item.name),
            Named::Alias(behind) => held(model, behind),
            Named::Interface(_) => None,
        },
        _ => None,
    }
}
