//! Objects that are reached by `IDispatch` only, though their interface is dual: no proxy for it is registered here,
//! or a script wrote them. A local object with the vtable forwards each call, so that clients see no difference.

use super::invoke;
use crate::class::{Class, ComClass, Entry, Other, SlotArray, apartment};
use crate::dispatch::FireArg;
use crate::error::Result;
use crate::interface::Verb;
use crate::object::{Object, Source as _};
use crate::raw::IDispatch;
use crate::value::Value;
use crate::variant::Variant;
use core::marker::PhantomData;
use windows_core::Interface;

/// An object whose methods call those of another through `IDispatch`. Generated code implements the server trait of
/// the interface `F` for it.
///
/// It belongs to the thread that makes it. For interfaces other than `F`'s, its `QueryInterface` gives those of the
/// object behind it.
pub struct Forward<F> {
    object: IDispatch,
    interface: PhantomData<fn() -> F>,
}

/// An interface that can be forwarded. Implemented by generated code, for a type that stands for the interface.
pub trait Forwarded: Sized + 'static {
    /// One slot for each entry.
    type Slots: SlotArray;
    /// The interface's name.
    const NAME: &'static str;
    /// The interface, and `ISupportErrorInfo`.
    const ENTRIES: &'static [Entry<Forward<Self>>];
}

impl<F: Forwarded> ComClass for Forward<F> {
    type Slots = F::Slots;
    // SAFETY: no interface is said to be the first one.
    const CLASS: Class<Self> = unsafe {
        Class::object(F::NAME, apartment(), F::ENTRIES)
            .with_others(|forward, _| Other::At(forward.object.as_unknown()))
    };
}

impl<F> Forward<F> {
    /// Calls a member, and coerces its result.
    ///
    /// # Errors
    ///
    /// What `Invoke` answers; `DISP_E_TYPEMISMATCH` if the result is of another type.
    pub fn get<V: Value, const N: usize>(
        &self,
        dispid: i32,
        verb: Verb,
        args: [FireArg<'_>; N],
    ) -> Result<V> {
        V::from_variant(&self.invoke(dispid, verb, args)?)
    }

    /// Calls a member that returns nothing, or a VARIANT.
    ///
    /// # Errors
    ///
    /// What `Invoke` answers.
    pub fn invoke<const N: usize>(
        &self,
        dispid: i32,
        verb: Verb,
        args: [FireArg<'_>; N],
    ) -> Result<Variant> {
        invoke(&self.object, dispid, verb, args)
    }
}

/// The interface `I` of an object: its own if it answers the IID, else one that forwards to its `IDispatch`.
///
/// # Errors
///
/// `E_NOINTERFACE` if `F` isn't the interface `I`.
pub fn forward<I: Interface, F: Forwarded>(object: &IDispatch) -> Result<I> {
    if let Ok(own) = object.cast() {
        return Ok(own);
    }
    Object::new(Forward::<F> {
        object: object.clone(),
        interface: PhantomData,
    })
    .to_interface()
}
