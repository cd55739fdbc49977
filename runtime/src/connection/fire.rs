//! Firing events to every connected sink.
//!
//! Invariant: a [`Fire`] is for the interface of its point, so the pointers there are what its events are called through.

use super::point::{Connection, ConnectionPoint};
use crate::dispatch::{FireArg, Prepared};
use crate::error::{Error, Result};
use crate::hresult::is_death;
use crate::interface::Verb;
use crate::raw::VARIANT;
use crate::value::Value;
use crate::variant::Variant;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, Interface as _};

/// What the structs that are generated for event interfaces fire through.
#[derive(Clone, Copy, Debug)]
pub struct Fire<'a> {
    point: &'a ConnectionPoint,
}

/// What came of firing one event. `A` is what a sink answers beside success: the `[retval]` of the event.
#[derive(Debug)]
#[must_use = "sinks may have failed"]
pub struct Fired<A = ()> {
    /// How many sinks were called and answered with success.
    pub reached: usize,
    /// Their answers, in the order in which they were called.
    pub answers: Vec<A>,
    /// The sinks that failed: their cookies and errors.
    pub errors: Vec<(u32, Error)>,
}

impl<A> Default for Fired<A> {
    fn default() -> Self {
        Self {
            reached: 0,
            answers: Vec::new(),
            errors: Vec::new(),
        }
    }
}

impl<A> Fired<A> {
    /// Whether no sink failed.
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }

    /// Does nothing: says that errors of sinks are of no interest.
    pub fn ignore(self) {}
}

impl<'a> Fire<'a> {
    /// Prepares to fire the events of interface `iid`.
    ///
    /// # Panics
    ///
    /// If the point is that of another interface: its sinks would understand something else.
    pub fn new(point: &'a ConnectionPoint, iid: GUID) -> Self {
        assert!(
            point.iid() == iid,
            "the connection point is for {{{:?}}}, the events are those of {{{iid:?}}}",
            point.iid()
        );
        Self { point }
    }

    /// Fires an event of a dispinterface: builds the arguments once and invokes every sink.
    ///
    /// Sinks are called one after the other, in the order in which they were connected. One that is connected
    /// meanwhile isn't called; one that is disconnected meanwhile isn't either, unless its call had begun. One whose
    /// process has ended is an error, and is disconnected.
    ///
    /// # Panics
    ///
    /// If the point was not made with [`ConnectionPoint::dispinterface`].
    ///
    /// # Safety
    ///
    /// The point's IID is that of a dispinterface, so that what a sink answers for it is an `IDispatch`.
    pub unsafe fn invoke<const N: usize>(&self, dispid: i32, mut args: [FireArg<'_>; N]) -> Fired {
        assert!(
            self.point.is_dispinterface(),
            "the connection point is for a vtable interface"
        );
        let mut prepared = Prepared::new(Verb::Method, &mut args);
        // SAFETY: the sinks of such a point are IDispatch pointers, by the caller. They need not return anything.
        self.for_each(|sink| unsafe { prepared.invoke(sink, dispid, core::ptr::null_mut()) })
    }

    /// As [`invoke`](Self::invoke), of an event that sinks answer with a `V`. An answer of another type is coerced; one
    /// that cannot be is the sink's error.
    ///
    /// # Panics
    ///
    /// As for [`invoke`](Self::invoke).
    ///
    /// # Safety
    ///
    /// As for [`invoke`](Self::invoke).
    pub unsafe fn ask<V: Value, const N: usize>(
        &self,
        dispid: i32,
        mut args: [FireArg<'_>; N],
    ) -> Fired<V> {
        assert!(
            self.point.is_dispinterface(),
            "the connection point is for a vtable interface"
        );
        let mut prepared = Prepared::new(Verb::Method, &mut args);
        self.for_each(|sink| {
            let mut answer = VARIANT::default();
            // SAFETY: the sinks of such a point are IDispatch pointers, by the caller; the VARIANT is ours.
            let result = unsafe { prepared.invoke(sink, dispid, &mut answer) };
            // SAFETY: ours, and valid: empty or what the sink stored.
            let answer = unsafe { Variant::from_raw(answer) };
            result.and_then(|()| V::from_variant(&answer))
        })
    }

    /// Fires an event of a vtable interface: hands every sink's pointer and vtable to `call`, in the manner of
    /// [`invoke`](Self::invoke).
    ///
    /// # Panics
    ///
    /// If the point was not made with [`ConnectionPoint::vtable`].
    ///
    /// # Safety
    ///
    /// `Vtbl` is the vtable of the point's interface.
    pub unsafe fn each<Vtbl>(&self, mut call: impl FnMut(*mut c_void, &Vtbl) -> HRESULT) -> Fired {
        assert!(
            !self.point.is_dispinterface(),
            "the connection point is for a dispinterface"
        );
        // SAFETY: as of the caller.
        unsafe {
            self.answers(|sink, vtable| match call(sink, vtable) {
                code if code.is_ok() => Ok(()),
                code => Err(code),
            })
        }
    }

    /// As [`each`](Self::each), of an event that sinks answer.
    ///
    /// # Panics
    ///
    /// As for [`each`](Self::each).
    ///
    /// # Safety
    ///
    /// As for [`each`](Self::each).
    pub unsafe fn answers<Vtbl, A>(
        &self,
        mut call: impl FnMut(*mut c_void, &Vtbl) -> core::result::Result<A, HRESULT>,
    ) -> Fired<A> {
        assert!(
            !self.point.is_dispinterface(),
            "the connection point is for a dispinterface"
        );
        self.for_each(|sink| {
            // SAFETY: a live pointer to the point's interface, so that it points to a `Vtbl` pointer, by the caller.
            let vtable = unsafe { &**sink.cast::<*const Vtbl>() };
            call(sink, vtable).map_err(Error::from_call)
        })
    }

    fn for_each<A>(&self, mut call: impl FnMut(*mut c_void) -> Result<A>) -> Fired<A> {
        let mut fired = Fired::default();
        let mut walk = self.point.walk();
        while walk.step(|connection| match deliver(connection, &mut call) {
            None => {}
            Some(Ok(answer)) => {
                fired.reached += 1;
                fired.answers.push(answer);
            }
            Some(Err(error)) => {
                // SAFETY: the sinks of such a point are IDispatch pointers, by its invariant.
                let is_dead = || unsafe { connection.is_dead(self.point.is_dispinterface()) };
                if is_death(error.code()) && is_dead() {
                    // Its client has closed the connection itself, if this is an error.
                    let _ = self.point.unadvise(connection.cookie());
                }
                fired.errors.push((connection.cookie(), error));
            }
        }) {}
        fired
    }
}

/// Calls one sink; `None` if it has been disconnected since the walk began.
fn deliver<A>(
    connection: &Connection,
    call: &mut impl FnMut(*mut c_void) -> Result<A>,
) -> Option<Result<A>> {
    if !connection.is_live() {
        return None;
    }
    Some(match connection.sink().get() {
        Ok(sink) => call(sink.as_raw()),
        Err(code) => Err(code.into()),
    })
}
