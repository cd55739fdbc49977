//! How C lays types out in memory.

use super::{ArrayBound, Record, RecordKind, Type};

/// Aliases, arrays and records are followed this far.
const MAX_DEPTH: u32 = 32;

/// Size and alignment in bytes.
pub(crate) type Layout = (u64, u64);

/// What a type's layout depends on.
pub(crate) trait Known {
    /// The size of a pointer.
    fn pointer(&self) -> u64;

    /// What a name stands for; `None` for one that nothing declares.
    fn named(&self, name: &str) -> Option<Target<'_>>;
}

/// What a name stands for.
pub(crate) enum Target<'m> {
    Enum,
    Alias(&'m Type),
    /// A record that was laid out before.
    LaidOut(Layout),
    Record(&'m Record),
}

/// The layout of a type. `None` when something in it has no size that is known.
pub(crate) fn of_type(known: &impl Known, ty: &Type) -> Option<Layout> {
    layout(known, ty, MAX_DEPTH)
}

/// The layout of a record whose fields are aligned to at most `pack` bytes.
pub(crate) fn of_record(known: &impl Known, record: &Record, pack: u64) -> Option<Layout> {
    fields(known, record, pack, MAX_DEPTH)
}

fn layout(known: &impl Known, ty: &Type, depth: u32) -> Option<Layout> {
    let depth = depth.checked_sub(1)?;
    let same = |size| Some((size, size));
    match ty {
        Type::I8 | Type::U8 => same(1),
        Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => same(2),
        Type::I32 | Type::U32 | Type::F32 | Type::Bool32 | Type::HResult | Type::Scode => same(4),
        Type::I64 | Type::U64 | Type::F64 | Type::Date | Type::Currency => same(8),
        Type::Guid => Some((16, 4)),
        Type::Decimal => Some((16, 8)),
        Type::Variant => Some((8 + 2 * known.pointer(), 8)),
        Type::ISize
        | Type::USize
        | Type::Bstr
        | Type::Lpstr
        | Type::Lpwstr
        | Type::SafeArray(_)
        | Type::Pointer(_)
        | Type::Function(_) => same(known.pointer()),
        Type::Array(element, bounds) => {
            let (size, alignment) = layout(known, element, depth)?;
            let whole = bounds.iter().try_fold(size, |size, bound| match bound {
                ArrayBound::Fixed(length) => size.checked_mul(u64::from(*length)),
                ArrayBound::Open => None,
            })?;
            Some((whole, alignment))
        }
        Type::Named(name) => match known.named(name)? {
            Target::Enum => same(4),
            Target::Alias(ty) => layout(known, ty, depth),
            Target::LaidOut(layout) => Some(layout),
            Target::Record(record) => {
                let pack = record.pack.map_or(u64::MAX, u64::from);
                fields(known, record, pack, depth)
            }
        },
        Type::Void => None,
    }
}

fn fields(known: &impl Known, record: &Record, pack: u64, depth: u32) -> Option<Layout> {
    let (mut end, mut alignment) = (0_u64, 1_u64);
    for field in &record.fields {
        // How bits share a unit is the C compiler's business.
        if field.bits.is_some() {
            return None;
        }
        let (size, natural) = layout(known, &field.ty, depth)?;
        let needed = natural.min(pack);
        alignment = alignment.max(needed);
        end = match record.kind {
            RecordKind::Struct => end.checked_next_multiple_of(needed)?.checked_add(size)?,
            RecordKind::Union => end.max(size),
        };
    }
    Some((end.checked_next_multiple_of(alignment)?, alignment))
}
