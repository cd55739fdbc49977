//! The raw arguments of a call; of an event that nobody knows, what its handler gets.
//!
//! Invariant: the slices are those of the caller's `DISPPARAMS`, valid until `Invoke` returns.

use super::DISPID_PROPERTYPUT;
use crate::raw;
use crate::variant::Variant;
use core::fmt;

/// The arguments of a call, as the source passed them.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Last argument first, as in `DISPPARAMS`; the named ones come before the others.
    values: &'a [raw::VARIANT],
    names: &'a [raw::DISPID],
}

impl<'a> Args<'a> {
    /// # Safety
    ///
    /// The values are valid, and so is what they point to, for `'a`; there are no more names than values.
    #[inline]
    pub(super) unsafe fn new(values: &'a [raw::VARIANT], names: &'a [raw::DISPID]) -> Self {
        Self { values, names }
    }

    /// How many there are, named ones included.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The unnamed argument at `index`, in the order in which the member declares its parameters.
    pub fn get(&self, index: usize) -> Option<&'a Variant> {
        let unnamed = &self.values[self.names.len()..];
        let from_end = unnamed.len().checked_sub(index + 1)?;
        Some(variant(&unnamed[from_end]))
    }

    /// The unnamed arguments in declared order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a Variant> + use<'a> {
        self.values[self.names.len()..].iter().rev().map(variant)
    }

    /// The named arguments: the DISPID of the parameter, and the value.
    pub fn named(&self) -> impl ExactSizeIterator<Item = (i32, &'a Variant)> + use<'a> {
        self.names
            .iter()
            .zip(self.values)
            .map(|(name, value)| (name.0, variant(value)))
    }

    /// Last first, named ones before the others: as `DISPPARAMS` has them.
    #[inline]
    pub(super) fn values(&self) -> &'a [raw::VARIANT] {
        self.values
    }

    pub(super) fn names(&self) -> &'a [raw::DISPID] {
        self.names
    }

    /// Whether all arguments stand in declared order: none is named, or only a property's new value.
    #[inline]
    pub(super) fn are_positional(&self) -> bool {
        matches!(self.names, [] | [raw::DISPID(DISPID_PROPERTYPUT)])
    }
}

fn variant(raw: &raw::VARIANT) -> &Variant {
    // SAFETY: the constructor's promise.
    unsafe { Variant::from_raw_ref(raw) }
}

impl fmt::Debug for Args<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter())
            .entries(self.named())
            .finish()
    }
}
