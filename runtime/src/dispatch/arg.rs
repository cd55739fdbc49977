//! One argument of a call, typed on request.
//!
//! Invariant: an argument points at a VARIANT that is valid for the call. It is read as a type only if its VARTYPE is
//! that type's. An interface other than IUnknown and IDispatch is read only from an argument with a row, which
//! [`Normal`](super::normal) has queried for the row's IID.

use crate::interface::{InterfaceInfo, Verb};
use crate::raw;
use crate::value::{InOut, Out, Value};
use windows_core::GUID;

/// One argument, on its way to a handler. Lives as long as the call. Taken once: what a handler changes through
/// [`get_mut`](Self::get_mut) must not be borrowed by [`get`](Self::get) too.
pub struct Arg<'x> {
    variant: &'x raw::VARIANT,
    /// The row that the argument was coerced to; `None` as long as it is as the caller passed it.
    row: Option<Row>,
}

/// Where to find the row of an argument: most handlers don't ask.
pub(super) struct Row {
    pub(super) info: &'static InterfaceInfo,
    pub(super) dispid: i32,
    pub(super) flags: u16,
    pub(super) index: usize,
}

impl Row {
    /// The interface that the argument was queried for.
    #[cold]
    fn iid(&self) -> Option<&'static GUID> {
        let member = self
            .info
            .member(self.dispid, Verb::from_flags(self.flags))?;
        member.params().get(self.index)?.wanted_iid()
    }
}

impl<'x> Arg<'x> {
    /// # Safety
    ///
    /// `variant` is valid, and so is what it points to, for `'x`. If there is a `row`, it was coerced to that; an
    /// interface was queried for its IID.
    #[inline]
    pub(super) unsafe fn new(variant: &'x raw::VARIANT, row: Option<Row>) -> Self {
        Self { variant, row }
    }

    /// The argument as an `[in]` parameter of type `V`; `None` if it isn't exactly one.
    #[inline]
    pub fn get<V: Value + 'x>(self) -> Option<V::Ref<'x>> {
        // SAFETY: valid for the call, by construction, and of the right interface.
        unsafe {
            if self.is_queried_for::<V>() {
                V::queried(self.variant)
            } else {
                V::exact(self.variant)
            }
        }
    }

    /// The argument as an `[in, out]` parameter of type `V`; `None` if it isn't exactly one. The guard puts the value
    /// back when it is dropped.
    pub fn get_mut<V: Value + 'x>(self) -> Option<InOut<'x, V>> {
        // SAFETY: a pointer to a value of this type, which the caller lends for the call.
        self.target::<V>()
            .and_then(|target| unsafe { InOut::try_new(target) })
    }

    /// The argument as an `[out]` parameter of type `V`; `None` if it isn't exactly one. The guard stores the value
    /// when it is dropped; as by vtable, what the caller had there before is not looked at.
    pub fn get_out<V: Value + 'x>(self) -> Option<Out<'x, V>> {
        // SAFETY: a pointer to a value of this type, which the caller lends for the call.
        self.target::<V>().map(|target| unsafe { Out::new(target) })
    }

    fn target<V: Value>(self) -> Option<*mut V::Abi> {
        // SAFETY: valid for the call, by construction, and of the right interface.
        unsafe {
            if self.is_queried_for::<V>() {
                V::queried_mut(self.variant)
            } else {
                V::exact_mut(self.variant)
            }
        }
    }

    /// Whether the handler takes an interface, and the argument was queried for that one.
    #[inline]
    fn is_queried_for<V: Value>(&self) -> bool {
        match (V::iid(), &self.row) {
            (Some(iid), Some(row)) => row.iid() == Some(&iid),
            _ => false,
        }
    }
}
