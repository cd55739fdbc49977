//! Packing of structures, found by comparing their size with the one they would have unpacked.

use crate::model::layout::{self, Layout, Target, of_record};
use crate::model::{Model, Record, Type};
use std::collections::{HashMap, HashSet};

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
        if size == 0 || of_record(self, record, u64::MAX)?.0 == size {
            return None;
        }
        let gives = |pack: u8| of_record(self, record, pack.into());
        [1, 2, 4, 8]
            .into_iter()
            .find(|&pack| gives(pack).is_some_and(|(packed, _)| packed == size))
    }
}

impl layout::Known for Known<'_> {
    fn pointer(&self) -> u64 {
        self.pointer
    }

    fn named(&self, name: &str) -> Option<Target<'_>> {
        if self.enums.contains(name) {
            return Some(Target::Enum);
        }
        if let Some(&layout) = self.records.get(name) {
            return Some(Target::LaidOut(layout));
        }
        self.aliases.get(name).map(|ty| Target::Alias(ty))
    }
}
