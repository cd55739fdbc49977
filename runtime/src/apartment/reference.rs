//! Objects that travel between apartments.
//!
//! Invariant: the pointer that is carried is one to the interface `I`.

use crate::error::Result;
use crate::object::Carried;
use core::fmt;
use core::marker::PhantomData;
use windows_core::{IUnknown, Interface};

/// A reference to an object that any thread may hold, and use after [`resolve`](Self::resolve): then it is the object
/// itself if that is agile or of the thread's own apartment, else a proxy by which COM carries calls to the object's.
///
/// It keeps the object. An object that isn't agile is in the table that the apartments of a process share
/// (`IGlobalInterfaceTable`), which works on every Windows; `RoGetAgileReference` does the same since 8.1.
pub struct AgileReference<I: Interface> {
    carried: Carried,
    interface: PhantomData<fn() -> I>,
}

impl<I: Interface> AgileReference<I> {
    /// Makes one on a thread that may use the object.
    ///
    /// An object that isn't agile and that COM cannot carry, since no proxy of its interface is registered or the
    /// thread is in no apartment, stays bound to this thread. If the reference is dropped elsewhere then, the object is
    /// leaked.
    pub fn new(object: &I) -> Self {
        // SAFETY: every interface begins with IUnknown.
        let pointer = unsafe { IUnknown::from_raw(object.clone().into_raw()) };
        Self {
            carried: Carried::new(pointer, I::IID),
            interface: PhantomData,
        }
    }

    /// The object, for the calling thread.
    ///
    /// # Errors
    ///
    /// - `RPC_E_WRONG_THREAD` when the object is bound to another thread;
    /// - what COM says when the object's apartment is gone.
    pub fn resolve(&self) -> Result<I> {
        let pointer = self.carried.get()?.into_owned();
        // SAFETY: a pointer to the interface, by the invariant.
        Ok(unsafe { I::from_raw(pointer.into_raw()) })
    }
}

impl<I: Interface> fmt::Debug for AgileReference<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgileReference").finish_non_exhaustive()
    }
}
