//! `sizeof` of what the files declare.

use super::super::consteval::POINTER_SIZE;
use crate::model::{ArrayBound, Model, Record, RecordKind, Type};

/// Aliases, arrays and records are followed this far.
const MAX_DEPTH: u32 = 32;

/// The size of a type in bytes, where pointers have 64 bits. `None` for one that nothing tells the
/// size of.
pub(super) fn size_of(model: &Model, ty: &Type) -> Option<u32> {
    u32::try_from(layout(model, ty, MAX_DEPTH)?.0).ok()
}

/// Size and alignment.
fn layout(model: &Model, ty: &Type, depth: u32) -> Option<(u64, u64)> {
    let depth = depth.checked_sub(1)?;
    let same = |size| Some((size, size));
    match ty {
        Type::I8 | Type::U8 => same(1),
        Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => same(2),
        Type::I32 | Type::U32 | Type::F32 | Type::Bool32 | Type::HResult | Type::Scode => same(4),
        Type::I64 | Type::U64 | Type::F64 | Type::Date | Type::Currency => same(8),
        Type::ISize
        | Type::USize
        | Type::Pointer(_)
        | Type::Bstr
        | Type::Lpstr
        | Type::Lpwstr
        | Type::SafeArray(_)
        | Type::Function(_) => same(POINTER_SIZE.into()),
        Type::Variant => Some((24, 8)),
        Type::Guid => Some((16, 4)),
        Type::Decimal => Some((16, 8)),
        Type::Array(element, bounds) => {
            let (size, alignment) = layout(model, element, depth)?;
            let whole = bounds.iter().try_fold(size, |size, bound| match bound {
                ArrayBound::Fixed(length) => size.checked_mul(u64::from(*length)),
                ArrayBound::Open => None,
            })?;
            Some((whole, alignment))
        }
        Type::Named(name) => {
            if model.enums.iter().any(|item| item.name == *name) {
                return same(4);
            }
            if let Some(record) = model.records.iter().find(|item| item.name == *name) {
                return of_record(model, record, depth);
            }
            let alias = model.typedefs.iter().find(|item| item.name == *name)?;
            layout(model, &alias.ty, depth)
        }
        _ => None,
    }
}

fn of_record(model: &Model, record: &Record, depth: u32) -> Option<(u64, u64)> {
    let pack = record.pack.map_or(u64::MAX, u64::from);
    let (mut end, mut alignment) = (0u64, 1u64);
    for field in &record.fields {
        // How bits share a unit is the C compiler's business.
        if field.bits.is_some() {
            return None;
        }
        let (size, natural) = layout(model, &field.ty, depth)?;
        let needed = natural.min(pack);
        alignment = alignment.max(needed);
        end = match record.kind {
            RecordKind::Struct => end.checked_next_multiple_of(needed)?.checked_add(size)?,
            RecordKind::Union => end.max(size),
        };
    }
    Some((end.checked_next_multiple_of(alignment)?, alignment))
}
