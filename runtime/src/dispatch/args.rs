//! The raw arguments of a call; of an event that nobody knows, what its handler gets.
//!
//! Invariant: the `DISPPARAMS` are those of the caller, and what they point to is valid until `Invoke` returns.

use super::DISPID_PROPERTYPUT;
use crate::raw;
use crate::variant::Variant;
use core::fmt;

/// The arguments of a call, as the source passed them.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// As they came: only what a call needs is looked at.
    params: &'a raw::DISPPARAMS,
}

impl<'a> Args<'a> {
    /// # Safety
    ///
    /// Each of the two arrays is null, or valid for `'a` together with what its elements point to.
    #[inline]
    pub(super) unsafe fn new(params: &'a raw::DISPPARAMS) -> Self {
        Self { params }
    }

    /// As the caller passed them.
    pub(super) fn params(&self) -> &'a raw::DISPPARAMS {
        self.params
    }

    /// How many there are, named ones included.
    pub fn len(&self) -> usize {
        self.values().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values().is_empty()
    }

    /// The unnamed argument at `index`, in the order in which the member declares its parameters.
    pub fn get(&self, index: usize) -> Option<&'a Variant> {
        self.iter().nth(index)
    }

    /// The unnamed arguments in declared order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a Variant> + use<'a> {
        self.values()[self.names().len()..]
            .iter()
            .rev()
            .map(variant)
    }

    /// The named arguments: the DISPID of the parameter, and the value.
    pub fn named(&self) -> impl ExactSizeIterator<Item = (i32, &'a Variant)> + use<'a> {
        self.names()
            .iter()
            .zip(self.values())
            .map(|(name, value)| (name.0, variant(value)))
    }

    /// Last first, named ones before the others: as `DISPPARAMS` has them.
    pub(super) fn values(&self) -> &'a [raw::VARIANT] {
        // SAFETY: the constructor's promise.
        unsafe { slice(self.params.rgvarg, self.params.cArgs) }
    }

    /// Careless callers announce names that aren't there: those are left out.
    pub(super) fn names(&self) -> &'a [raw::DISPID] {
        // SAFETY: the constructor's promise.
        let names: &[_] = unsafe { slice(self.params.rgdispidNamedArgs, self.params.cNamedArgs) };
        &names[..names.len().min(self.values().len())]
    }

    /// The arguments, last first, if there are `N` and none is named.
    #[inline]
    pub(super) fn positional<const N: usize>(&self) -> Option<&'a [raw::VARIANT; N]> {
        if self.params.cArgs as usize != N || self.params.cNamedArgs != 0 {
            return None;
        }
        self.array()
    }

    /// The arguments, last first, if there are `N` and none is named, but perhaps the last as a property's new value.
    #[inline]
    pub(super) fn put<const N: usize>(&self) -> Option<&'a [raw::VARIANT; N]> {
        let exactly = self.params.cArgs as usize == N
            && matches!(self.names(), [] | [raw::DISPID(DISPID_PROPERTYPUT)]);
        exactly.then(|| self.array()).flatten()
    }

    /// The first `N` arguments, of which there are as many.
    #[inline]
    fn array<const N: usize>(&self) -> Option<&'a [raw::VARIANT; N]> {
        if N == 0 {
            return <&[raw::VARIANT; N]>::try_from(&[][..]).ok();
        }
        let values = self.params.rgvarg.cast::<[raw::VARIANT; N]>();
        // SAFETY: by the constructor's promise it is null or points to as many values.
        unsafe { values.as_ref() }
    }
}

/// # Safety
///
/// `first` is null or points to `count` elements that are valid for `'a`.
unsafe fn slice<'a, E>(first: *const E, count: u32) -> &'a [E] {
    let most = const { isize::MAX as usize / size_of::<E>() };
    if first.is_null() || count as usize > most {
        return &[];
    }
    // SAFETY: by the caller.
    unsafe { core::slice::from_raw_parts(first, count as usize) }
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
