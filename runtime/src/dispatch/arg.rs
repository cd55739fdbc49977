//! One argument of a call, typed on request.
//!
//! Invariant: an argument points at a VARIANT that is valid for the call. It is read as a type only if its VARTYPE is
//! that type's. An interface other than IUnknown and IDispatch is read only from an argument with a row, which
//! [`Normal`](super::normal) has queried for the row's IID.

use super::call::Call;
use crate::raw;
use crate::value::{InOut, Out, Value};

/// One argument, on its way to a handler. Taken once: what a handler changes through [`get_mut`](Self::get_mut) must not be
/// borrowed by [`get`](Self::get) too.
pub struct Arg<'x> {
    variant: &'x raw::VARIANT,
    call: &'x Call<'x>,
    /// The number of its parameter.
    index: usize,
}

impl<'x> Arg<'x> {
    /// # Safety
    ///
    /// `variant` is valid, and so is what it points to, for `'x`. If the call's arguments were coerced, this one was
    /// coerced to the row of the parameter, and an interface was queried for its IID.
    #[inline]
    pub(super) unsafe fn new(variant: &'x raw::VARIANT, call: &'x Call<'x>, index: usize) -> Self {
        Self {
            variant,
            call,
            index,
        }
    }

    /// The argument as an `[in]` parameter of type `V`; `None` if it isn't exactly one.
    #[inline]
    pub fn get<V: Value + 'x>(self) -> Option<V::Ref<'x>> {
        // Most handlers take no interface: nothing of that is compiled for them.
        // SAFETY: valid for the call, by construction, and of the right interface.
        unsafe {
            if const { V::IID.is_some() } && self.is_queried_for::<V>() {
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
            if const { V::IID.is_some() } && self.is_queried_for::<V>() {
                V::queried_mut(self.variant)
            } else {
                V::exact_mut(self.variant)
            }
        }
    }

    /// Whether the argument was queried for the interface that the handler takes.
    #[inline]
    fn is_queried_for<V: Value>(&self) -> bool {
        self.call.queried_iid(self.index) == V::IID
    }
}
