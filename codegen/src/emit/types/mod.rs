//! Enumerations, structures, constants, error codes and class identifiers.

mod enums;
mod records;
mod values;

pub(super) use enums::enums;
pub(super) use records::records;
pub(super) use values::{clsid, constants, has_classes, hresult_module, own_constants};

use super::plan::{Plan, is_expressible};
use crate::model::{Enum, Model, Record, Type};

/// The enumerations that are emitted: all of the input, and those of other libraries that it uses.
pub(super) fn own_enums(model: &Model) -> Vec<&Enum> {
    model
        .enums
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || is_mentioned(model, &item.name))
        .collect()
}

/// True when a parameter of the input has the type.
fn is_mentioned(model: &Model, name: &str) -> bool {
    fn holds(model: &Model, ty: &Type, name: &str) -> bool {
        match ty {
            Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => {
                holds(model, inner, name)
            }
            Type::Named(other) => {
                other == name
                    || match model.resolve(other) {
                        Some(crate::model::Named::Enum(item)) => item.name == name,
                        Some(crate::model::Named::Record(item)) => item.name == name,
                        Some(crate::model::Named::Alias(behind)) => holds(model, behind, name),
                        _ => false,
                    }
            }
            _ => false,
        }
    }
    let records = model.records.iter().filter(|item| item.name != name);
    model
        .interfaces
        .iter()
        .flat_map(|item| &item.members)
        .flat_map(|member| {
            member
                .params
                .iter()
                .map(|param| &param.ty)
                .chain([&member.returns])
        })
        .chain(records.flat_map(|item| item.fields.iter().map(|field| &field.ty)))
        .any(|ty| holds(model, ty, name))
}

/// The structures that are emitted.
pub(super) fn own_records(model: &Model) -> Vec<&Record> {
    model
        .records
        .iter()
        .filter(|item| Plan::is_own(&item.origin) || is_mentioned(model, &item.name))
        .filter(|item| is_expressible(model, item, 0))
        .collect()
}
