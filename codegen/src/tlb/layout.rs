//! Packing of structures, found by comparing their size with the one they would have unpacked.

use crate::model::{ArrayBound, Model, Record, RecordKind, Type};
use std::collections::{HashMap, HashSet};

/// Aliases and arrays are followed this far.
const MAX_DEPTH: u32 = 32;

/// Size and alignment in bytes.
pub(super) type Layout = (u64, u64);

/// Sets [`Record::pack`] of every structure that is not laid out naturally. `layouts` are those of
/// the model's records, in the same order.
pub(super) fn find_packing(model: &mut Model, layouts: &[Layout], pointer_size: u16) {
    let known = Known::new(model, layouts, u64::from(pointer_size));
    let packing: Vec<Option<u8>> = model
        .records
        .iter()
        .zip(layouts)
        .map(|(record, &(size, _))| known.packing(record, size))
        .collect();
    for (record, pack) in model.records.iter_mut().zip(packing) {
        record.pack = pack;
    }
}

/// What is known of the types that fields can have.
struct Known<'m> {
    pointer: u64,
    records: HashMap<&'m str, Layout>,
    aliases: HashMap<&'m str, &'m Type>,
    enums: HashSet<&'m str>,
}

impl<'m> Known<'m> {
    fn new(model: &'m Model, layouts: &[Layout], pointer: u64) -> Self {
        let records = model.records.iter().map(|item| item.name.as_str());
        let aliases = model
            .typedefs
            .iter()
            .map(|item| (item.name.as_str(), &item.ty));
        let enums = model.enums.iter().map(|item| item.name.as_str());
        Self {
            pointer,
            records: records.zip(layouts.iter().copied()).collect(),
            aliases: aliases.collect(),
            enums: enums.collect(),
        }
    }

    /// The packing that gives a structure its size, if the natural one doesn't.
    fn packing(&self, record: &Record, size: u64) -> Option<u8> {
        if size == 0 || self.size(record, u64::MAX)? == size {
            return None;
        }
        [1, 2, 4, 8]
            .into_iter()
            .find(|&pack| self.size(record, u64::from(pack)) == Some(size))
    }

    /// The size of a record whose fields are aligned to at most `pack` bytes.
    fn size(&self, record: &Record, pack: u64) -> Option<u64> {
        let mut end: u64 = 0;
        let mut alignment: u64 = 1;
        for field in &record.fields {
            let (size, natural) = self.layout(&field.ty, MAX_DEPTH)?;
            let needed = natural.min(pack);
            alignment = alignment.max(needed);
            end = match record.kind {
                RecordKind::Struct => end.checked_next_multiple_of(needed)?.checked_add(size)?,
                RecordKind::Union => end.max(size),
            };
        }
        end.checked_next_multiple_of(alignment)
    }

    fn layout(&self, ty: &Type, depth: u32) -> Option<Layout> {
        let depth = depth.checked_sub(1)?;
        let same = |size| Some((size, size));
        match ty {
            Type::I8 | Type::U8 => same(1),
            Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => same(2),
            Type::I32 | Type::U32 | Type::F32 | Type::Bool32 | Type::HResult | Type::Scode => {
                same(4)
            }
            Type::I64 | Type::U64 | Type::F64 | Type::Date | Type::Currency => same(8),
            Type::Guid => Some((16, 4)),
            Type::Decimal => Some((16, 8)),
            Type::Variant => Some((if self.pointer == 8 { 24 } else { 16 }, 8)),
            Type::ISize
            | Type::USize
            | Type::Bstr
            | Type::Lpstr
            | Type::Lpwstr
            | Type::SafeArray(_)
            | Type::Pointer(_)
            | Type::Function(_) => same(self.pointer),
            Type::Array(element, bounds) => {
                let (size, alignment) = self.layout(element, depth)?;
                let whole = bounds.iter().try_fold(size, |size, bound| match bound {
                    ArrayBound::Fixed(length) => size.checked_mul(u64::from(*length)),
                    ArrayBound::Open => None,
                })?;
                Some((whole, alignment))
            }
            Type::Named(name) => {
                let name = name.as_str();
                if self.enums.contains(name) {
                    return same(4);
                }
                match self.records.get(name) {
                    Some(&layout) => Some(layout),
                    None => self.layout(self.aliases.get(name)?, depth),
                }
            }
            Type::Void => None,
        }
    }
}
