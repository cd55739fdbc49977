//! One argument of a call, typed on request.
//!
//! Invariant: an argument points at a VARIANT that is valid for the call. It is read as a type only if its VARTYPE is
//! that type's, and, for a queried interface, its IID too.

use crate::raw;
use crate::value::{InOut, Out, Value};
use core::marker::PhantomData;
use windows_core::GUID;

/// One argument, on its way to a handler. Lives as long as the call. Taken once: what a handler changes through
/// [`get_mut`](Self::get_mut) must not be borrowed by [`get`](Self::get) too.
pub struct Arg<'x> {
    from: From<'x>,
}

enum From<'x> {
    /// As the caller passed it.
    Caller(&'x raw::VARIANT),
    /// Coerced to the declared type, in a VARIANT of our own; an interface was queried for the IID.
    Normal {
        value: *mut raw::VARIANT,
        iid: Option<GUID>,
        call: PhantomData<&'x mut raw::VARIANT>,
    },
}

impl<'x> Arg<'x> {
    /// # Safety
    ///
    /// `variant` is valid, and so is what it points to, for `'x`.
    #[inline]
    pub(super) unsafe fn caller(variant: &'x raw::VARIANT) -> Self {
        Self {
            from: From::Caller(variant),
        }
    }

    /// # Safety
    ///
    /// `value` points to a valid VARIANT that nobody else uses during `'x`; its interface, if it holds one, is that
    /// of `iid`.
    pub(super) unsafe fn normal(value: *mut raw::VARIANT, iid: Option<GUID>) -> Self {
        Self {
            from: From::Normal {
                value,
                iid,
                call: PhantomData,
            },
        }
    }

    /// The argument as an `[in]` parameter of type `V`; `None` if it isn't exactly one.
    #[inline]
    pub fn get<V: Value + 'x>(self) -> Option<V::Ref<'x>> {
        match self.from {
            // SAFETY: valid for the call, by construction.
            From::Caller(variant) => unsafe { V::exact(variant) },
            // SAFETY: valid for the call, by construction, and of the right interface.
            From::Normal { value, iid, .. } if fits::<V>(iid) => unsafe { V::normal(&*value) },
            From::Normal { .. } => None,
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
        match self.from {
            // SAFETY: valid for the call, by construction.
            From::Caller(variant) => unsafe { V::exact_mut(variant) },
            // SAFETY: valid for the call, by construction, and of the right interface.
            From::Normal { value, iid, .. } if fits::<V>(iid) => unsafe { V::normal_mut(value) },
            From::Normal { .. } => None,
        }
    }
}

/// Whether what was queried for, by the row, is what the handler takes. `None` is no interface, or one that the
/// VARTYPE tells.
fn fits<V: Value>(iid: Option<GUID>) -> bool {
    V::iid() == iid
}
