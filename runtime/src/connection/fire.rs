//! Firing events to every connected sink.
//!
//! Invariant: a [`Fire`] is for the interface of its point, so the pointers there are what its events are called through.

use super::point::{Connection, ConnectionPoint};
use crate::dispatch::{FireArg, Prepared};
use crate::error::{Error, Result};
use crate::interface::Verb;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, Interface as _};

/// What the structs that are generated for event interfaces fire through.
#[derive(Clone, Copy, Debug)]
pub struct Fire<'a> {
    point: &'a ConnectionPoint,
}

/// What came of firing one event.
#[derive(Debug, Default)]
#[must_use = "sinks may have failed"]
pub struct Fired {
    /// How many sinks were called and answered with success.
    pub reached: usize,
    /// The sinks that failed: their cookies and errors.
    pub errors: Vec<(u32, Error)>,
}

impl Fired {
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
    /// meanwhile isn't called; one that is disconnected meanwhile isn't either, unless its call had begun.
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
        self.for_each(|sink| {
            // SAFETY: a live pointer to the point's interface, so that it points to a `Vtbl` pointer, by the caller.
            let code = call(sink, unsafe { &**sink.cast::<*const Vtbl>() });
            if code.is_ok() {
                Ok(())
            } else {
                Err(Error::from_call(code))
            }
        })
    }

    fn for_each(&self, mut call: impl FnMut(*mut c_void) -> Result<()>) -> Fired {
        let mut fired = Fired::default();
        let mut walk = self.point.walk();
        while walk.step(|connection| match deliver(connection, &mut call) {
            None => {}
            Some(Ok(())) => fired.reached += 1,
            Some(Err(error)) => fired.errors.push((connection.cookie(), error)),
        }) {}
        fired
    }
}

/// Calls one sink; `None` if it has been disconnected since the walk began.
fn deliver(
    connection: &Connection,
    call: &mut impl FnMut(*mut c_void) -> Result<()>,
) -> Option<Result<()>> {
    if !connection.is_live() {
        return None;
    }
    Some(match connection.sink().get() {
        Ok(sink) => call(sink.as_raw()),
        Err(code) => Err(code.into()),
    })
}
