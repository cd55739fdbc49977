//! The sink: the object that a source calls back.

use crate::class::ComClass;
use crate::object::{Object, Source};
use crate::subscription::Subscription;
use core::fmt;
use core::ops::Deref;
use windows_core::{IUnknown, Interface};

/// A counted handle to an event sink whose value is a `T`. It derefs to the value.
///
/// The object lives as long as a handle, a subscription or a source holds it. Handles travel between threads if `T`
/// is `Send + Sync`.
pub struct Sink<T: ComClass>(Object<T>);

impl<T: ComClass> Sink<T> {
    /// Moves a value into a new sink: one allocation, which is the last until it is dropped.
    pub fn new(value: T) -> Self {
        Self(Object::new(value))
    }

    /// Subscribes to the events of `source`: advises this sink to the connection point of each of its event
    /// interfaces that the source has. At least one is enough.
    ///
    /// Each call makes a subscription of its own; a sink may have any number, to any sources.
    ///
    /// # Errors
    ///
    /// - `CONNECT_E_NOCONNECTION`, with a text that lists each interface and the source's answer, if the source has
    ///   none of them;
    /// - `E_NOINTERFACE`, or what else the source says, if it has no connection points at all;
    /// - the source's error when it has the connection point and refuses the sink. Then nothing stays subscribed.
    pub fn subscribe(&self, source: &(impl Source + ?Sized)) -> crate::Result<Subscription<T>> {
        Subscription::new(self.clone(), source.as_unknown())
    }

    /// The interface `I` of this sink, to hand it to a source by other means than a connection point.
    ///
    /// # Errors
    ///
    /// `E_NOINTERFACE` if the sink doesn't have it.
    pub fn to_interface<I: Interface>(&self) -> crate::Result<I> {
        self.0.to_interface()
    }

    /// The object that this is a handle to.
    pub(crate) fn object(&self) -> &Object<T> {
        &self.0
    }

    /// How many references there are, this one included. For tests: other threads change it at any time.
    #[doc(hidden)]
    pub fn ref_count(&self) -> u32 {
        self.0.ref_count()
    }
}

impl<T: ComClass> Deref for Sink<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ComClass> Clone for Sink<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ComClass + fmt::Debug> fmt::Debug for Sink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sink").field(&**self).finish()
    }
}

impl<T: ComClass> From<Sink<T>> for IUnknown {
    fn from(sink: Sink<T>) -> Self {
        sink.0.into()
    }
}

/// Turns a value into a sink.
///
/// The bound is on the method, not on the trait: so a value that can't be one gets the compiler's message about
/// [`ComClass`], which says why, and not one about a method that isn't found.
pub trait IntoSink: Sized {
    /// Moves the value into a new [`Sink`].
    fn into_sink(self) -> Sink<Self>
    where
        Self: ComClass,
    {
        Sink::new(self)
    }
}

impl<T> IntoSink for T {}
