//! Entering an apartment and leaving it.
//!
//! Invariant: each guard stands for one successful `CoInitializeEx` of its thread, which it doesn't leave, and takes it
//! back once.

use super::pump::Pump;
use crate::error::{Error, Result};
use crate::hresult::{E_NOTIMPL, RPC_E_CHANGED_MODE};
use crate::sys::{self, Apartment};
use core::marker::PhantomData;
use core::ops::Deref;
use windows_core::HRESULT;

/// One `CoInitializeEx`.
#[derive(Debug)]
struct Stay {
    /// It ends on the thread where it began.
    _thread: PhantomData<*const ()>,
}

impl Drop for Stay {
    fn drop(&mut self) {
        // SAFETY: by the invariant, this thread has entered and not left for this one.
        unsafe { sys::leave_apartment() };
    }
}

fn enter(apartment: Apartment) -> Result<Stay> {
    match sys::enter_apartment(apartment == Apartment::Single) {
        Ok(()) => Ok(Stay {
            _thread: PhantomData,
        }),
        Err(code) => Err(explain(code, apartment)),
    }
}

fn explain(code: HRESULT, apartment: Apartment) -> Error {
    let text = match (code, apartment) {
        (E_NOTIMPL, _) => "there is no COM on this platform",
        (RPC_E_CHANGED_MODE, Apartment::Single) => {
            "this thread is in the multithreaded apartment already, so it cannot have one of its own: \
             enter that on another thread, or before anything on this one enters the multithreaded one"
        }
        (RPC_E_CHANGED_MODE, _) => {
            "this thread is in a single-threaded apartment already, so it cannot be in the multithreaded one: \
             enter that on another thread, or before anything on this one enters its own"
        }
        _ => return code.into(),
    };
    Error::new(code, text)
}

/// The calling thread's stay in the multithreaded apartment. It ends with the guard.
///
/// Guards nest: the thread leaves with the last. Objects of this apartment that the thread still uses then are used
/// without COM; so drop them first.
///
/// ```compile_fail
/// let guard = com_sink::apartment::Mta::enter().unwrap();
/// std::thread::spawn(move || drop(guard)); // It belongs to its thread.
/// ```
#[derive(Debug)]
#[must_use = "the thread leaves the apartment when this is dropped"]
pub struct Mta(Stay);

impl Mta {
    /// Enters the multithreaded apartment.
    ///
    /// # Errors
    ///
    /// - `RPC_E_CHANGED_MODE` when the thread is in a single-threaded apartment;
    /// - `E_NOTIMPL` where there is no COM.
    pub fn enter() -> Result<Self> {
        enter(Apartment::Multithreaded).map(Self)
    }

    /// Leaves the thread where it is, for as long as it runs.
    pub fn stay(self) {
        core::mem::forget(self.0);
    }
}

/// The calling thread's stay in a single-threaded apartment of its own, and the [`Pump`] through which calls come in.
/// It ends with the guard.
///
/// Guards nest: the thread leaves with the last, and objects that were made in the apartment are disconnected from
/// callers in others then. Drop what belongs to the apartment first, subscriptions included.
///
/// ```compile_fail
/// let guard = com_sink::apartment::Sta::enter().unwrap();
/// std::thread::spawn(move || drop(guard)); // It belongs to its thread.
/// ```
#[derive(Debug)]
#[must_use = "the thread leaves the apartment when this is dropped"]
pub struct Sta {
    pump: Pump,
    stay: Stay,
}

impl Sta {
    /// Enters a single-threaded apartment: that of the thread if it has one, else a new one.
    ///
    /// # Errors
    ///
    /// - `RPC_E_CHANGED_MODE` when the thread is in the multithreaded apartment;
    /// - `E_NOTIMPL` where there is no COM.
    pub fn enter() -> Result<Self> {
        let stay = enter(Apartment::Single)?;
        let pump = Pump::new()?;
        Ok(Self { pump, stay })
    }

    /// Leaves the thread where it is, for as long as it runs.
    pub fn stay(self) {
        core::mem::forget(self.stay);
    }
}

impl Deref for Sta {
    type Target = Pump;

    fn deref(&self) -> &Pump {
        &self.pump
    }
}

/// The apartment that the calling thread is in; `None` if it has entered none.
///
/// A thread that has entered none counts as one of the multithreaded apartment while any other thread is there.
///
/// # Errors
///
/// `E_NOTIMPL` where there is no COM.
pub fn current() -> Result<Option<Apartment>> {
    sys::current_apartment()
}
