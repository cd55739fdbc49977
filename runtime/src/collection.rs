//! Collections: walking somebody's `IEnumVARIANT`, and making one's own.
//!
//! Invariant: what `Next` leaves in our VARIANT is ours, whatever it returns; it was empty before.

use crate::class::ComClass;
use crate::connection::enumerate;
use crate::error::{Error, Result};
use crate::hresult::{DISP_E_NOTACOLLECTION, E_UNEXPECTED, S_OK};
use crate::object::{Object, Source};
use crate::raw::{IEnumVARIANT, VARIANT};
use crate::value::{ComInterface, Value};
use crate::variant::Variant;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use windows_core::{IUnknown, Interface as _};

/// The objects of a COM collection, in its own order. What `iter()` of generated collections returns.
///
/// An item that cannot be had (the server failed, or it isn't an `I`) is an error. After a failure of the server the
/// iterator ends.
pub struct Items<I> {
    enumerator: Option<IEnumVARIANT>,
    item: PhantomData<fn() -> I>,
}

impl<I: ComInterface> Items<I> {
    /// Walks what `enumerator`, the result of a collection's `_NewEnum`, enumerates.
    ///
    /// # Errors
    ///
    /// `DISP_E_NOTACOLLECTION` if it is no `IEnumVARIANT`.
    pub fn new(enumerator: &(impl Source + ?Sized)) -> Result<Self> {
        let enumerator = enumerator
            .as_unknown()
            .cast()
            .map_err(|_| not_a_collection())?;
        Ok(Self {
            enumerator: Some(enumerator),
            item: PhantomData,
        })
    }
}

/// Walks what a collection's `_NewEnum` has returned.
///
/// # Errors
///
/// `DISP_E_NOTACOLLECTION` if that is null or no `IEnumVARIANT`.
pub fn items<I: ComInterface>(enumerator: Option<IUnknown>) -> Result<Items<I>> {
    Items::new(&enumerator.ok_or_else(not_a_collection)?)
}

fn not_a_collection() -> Error {
    Error::new(
        DISP_E_NOTACOLLECTION,
        "the object's enumerator is not an IEnumVARIANT",
    )
}

impl<I: ComInterface> Iterator for Items<I> {
    type Item = Result<I>;

    fn next(&mut self) -> Option<Result<I>> {
        let enumerator = self.enumerator.as_ref()?;
        let mut raw = VARIANT::default();
        let mut fetched = 0;
        // SAFETY: the enumerator is alive; there is room for the one item asked for.
        let code =
            unsafe { (enumerator.vtable().Next)(enumerator.as_raw(), 1, &mut raw, &mut fetched) };
        // SAFETY: ours, and valid: empty or what the callee stored.
        let item = unsafe { Variant::from_raw(raw) };
        if code == S_OK {
            return Some(Option::<I>::from_variant(&item).and_then(|item| {
                item.ok_or_else(|| Error::new(E_UNEXPECTED, "the collection has an empty item"))
            }));
        }
        // S_FALSE is the regular end.
        self.enumerator = None;
        code.is_err().then(|| Err(code.into()))
    }
}

impl<I: ComInterface> FusedIterator for Items<I> {}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("ended", &self.enumerator.is_none())
            .finish()
    }
}

/// An object that enumerates `items` as an `IEnumVARIANT`: what a collection's `_NewEnum` returns to scripts.
///
/// It belongs to the thread that makes it, as items may be objects that do. For objects of one's own that don't there
/// is [`enum_objects`].
pub fn enum_variant(items: impl IntoIterator<Item = Variant>) -> IUnknown {
    enumerate::create::<Variant>(items.into_iter().collect())
}

/// An object that enumerates objects of one's own as an `IEnumVARIANT`, on any thread.
///
/// Each has to be reached through `IDispatch`; `Next` fails with `E_NOINTERFACE` at one that isn't.
pub fn enum_objects<T: ComClass + Send + Sync>(
    objects: impl IntoIterator<Item = Object<T>>,
) -> IUnknown {
    enumerate::create(objects.into_iter().map(enumerate::Element).collect())
}
