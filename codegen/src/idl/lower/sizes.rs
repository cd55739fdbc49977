//! `sizeof` of what the files declare.

use super::super::consteval::POINTER_SIZE;
use crate::model::layout::{Known, Target, of_type};
use crate::model::{Model, Type};

/// The size of a type in bytes, where pointers have 64 bits. `None` for one that nothing tells the
/// size of.
pub(super) fn size_of(model: &Model, ty: &Type) -> Option<u32> {
    u32::try_from(of_type(&Declared(model), ty)?.0).ok()
}

/// What the files declare.
struct Declared<'m>(&'m Model);

impl Known for Declared<'_> {
    fn pointer(&self) -> u64 {
        POINTER_SIZE.into()
    }

    fn named(&self, name: &str) -> Option<Target<'_>> {
        if self.0.enums.iter().any(|item| item.name == name) {
            return Some(Target::Enum);
        }
        if let Some(record) = self.0.records.iter().find(|item| item.name == name) {
            return Some(Target::Record(record));
        }
        let alias = self.0.typedefs.iter().find(|item| item.name == name)?;
        Some(Target::Alias(&alias.ty))
    }
}
