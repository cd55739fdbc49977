//! One connection point: the sinks of one event interface.
//!
//! Invariant: a connection's pointer came from a query for the point's IID, or for `IDispatch` if the point is one of a
//! dispinterface. The lock is never held while a sink's code runs, its release included.

use super::list::{List, cookie};
use crate::hresult::{
    CONNECT_E_ADVISELIMIT, CONNECT_E_CANNOTCONNECT, CONNECT_E_NOCONNECTION, is_death,
};
use crate::object::Carried;
use crate::raw::{IDispatch, IDispatch_Vtbl};
use crate::sync::{Arc, AtomicBool, Mutex, MutexGuard};
use core::ffi::c_void;
use core::fmt;
use core::sync::atomic::Ordering;
use std::sync::PoisonError;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

/// The sinks that are connected to one event interface of a source.
///
/// Clones are handles to the same point. Sinks come and go through COM (`IConnectionPoint`); the source fires through
/// the structs that are generated for event interfaces. All of it may happen on any thread and while handlers run.
#[derive(Clone)]
pub struct ConnectionPoint(Arc<Shared>);

struct Shared {
    iid: GUID,
    dispatch: bool,
    list: Mutex<List>,
}

/// One sink.
pub(super) struct Connection {
    number: u64,
    live: AtomicBool,
    /// Of the point's interface, or of IDispatch if the point is for a dispinterface.
    sink: Carried,
}

/// What `IEnumConnections` hands out.
pub(super) type Connected = Arc<Connection>;

impl ConnectionPoint {
    /// The point of a dispinterface: its sinks are reached through `IDispatch`.
    pub fn dispinterface(iid: GUID) -> Self {
        Self::new(iid, true)
    }

    /// The point of an interface with functions of its own: its sinks are reached by vtable.
    pub fn vtable(iid: GUID) -> Self {
        Self::new(iid, false)
    }

    fn new(iid: GUID, dispatch: bool) -> Self {
        Self(Arc::new(Shared {
            iid,
            dispatch,
            list: Mutex::default(),
        }))
    }

    /// The event interface.
    pub fn iid(&self) -> GUID {
        self.0.iid
    }

    /// Whether sinks are reached through `IDispatch`.
    pub fn is_dispinterface(&self) -> bool {
        self.0.dispatch
    }

    /// How many sinks are connected.
    pub fn len(&self) -> usize {
        self.list().len()
    }

    /// Whether no sink is connected, so that there is no need to prepare an event.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Connects a sink and returns its cookie, which is never zero and unique among the connected ones.
    ///
    /// # Errors
    ///
    /// `CONNECT_E_CANNOTCONNECT` if the sink doesn't have the interface.
    pub fn advise(&self, sink: &IUnknown) -> Result<u32, HRESULT> {
        // All of the sink's code runs outside of the lock: it may call back.
        let sink = self.query(sink).ok_or(CONNECT_E_CANNOTCONNECT)?;
        let mut list = self.list();
        let number = list.next_number().ok_or(CONNECT_E_ADVISELIMIT)?;
        list.push(Arc::new(Connection::new(number, sink)));
        Ok(cookie(number))
    }

    /// Disconnects a sink. When this has returned no new call to it starts; one that another thread has begun may
    /// still be running.
    ///
    /// # Errors
    ///
    /// `CONNECT_E_NOCONNECTION` if the cookie isn't that of a connected sink.
    pub fn unadvise(&self, cookie: u32) -> Result<(), HRESULT> {
        let gone = self.list().remove(cookie).ok_or(CONNECT_E_NOCONNECTION)?;
        // The lock is free again: to release the sink may run its destructor.
        gone.live.store(false, Ordering::Release);
        Ok(())
    }

    /// The sinks that are connected right now.
    pub(super) fn connections(&self) -> Vec<Connected> {
        self.list().iter().cloned().collect()
    }

    /// Starts a walk over the sinks that are connected right now.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk {
            point: self,
            next: 0,
            end: None,
        }
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.0.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The interface to call the sink through. Sinks written in scripts answer `IDispatch` only.
    fn query(&self, sink: &IUnknown) -> Option<Carried> {
        let own = query(sink, &self.0.iid);
        if self.0.dispatch {
            // A dispinterface is IDispatch, which COM can marshal between apartments, registered or not.
            let sink = own.or_else(|| query(sink, &IDispatch::IID))?;
            return Some(Carried::new(sink, IDispatch::IID));
        }
        Some(Carried::new(own?, self.0.iid))
    }
}

fn query(sink: &IUnknown, iid: &GUID) -> Option<IUnknown> {
    let mut pointer: *mut c_void = core::ptr::null_mut();
    // SAFETY: both pointers are valid.
    let code = unsafe { sink.query(iid, &mut pointer) };
    // SAFETY: success gives an owned interface pointer, which begins with IUnknown.
    (code.is_ok() && !pointer.is_null()).then(|| unsafe { IUnknown::from_raw(pointer) })
}

impl Connection {
    pub(super) fn new(number: u64, sink: Carried) -> Self {
        Self {
            number,
            live: AtomicBool::new(true),
            sink,
        }
    }

    /// Greater than those of all connections that the point had before.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn cookie(&self) -> u32 {
        cookie(self.number)
    }

    /// Whether the sink hasn't been disconnected.
    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }

    pub(super) fn sink(&self) -> &Carried {
        &self.sink
    }

    /// Asks the sink's process whether it lives. What an event has returned doesn't tell: the sink may have passed on
    /// the death of something else.
    ///
    /// # Safety
    ///
    /// `is_dispatch` only if the sink's pointer is one to `IDispatch`.
    pub(super) unsafe fn is_dead(&self, is_dispatch: bool) -> bool {
        let answer = self.sink.get().and_then(|sink| {
            // SAFETY: alive as far as the reference goes, and of that interface, by the caller.
            let code = unsafe {
                if is_dispatch {
                    ask_dispatch(&sink)
                } else {
                    ask_query(&sink)
                }
            };
            code.ok().map_err(|_| code)
        });
        answer.is_err_and(is_death)
    }
}

/// Calls the one function of `IDispatch` that does nothing. (A query would not do: Wine 8 answers it without the
/// process if that has ended, and each costs a handle.)
///
/// # Safety
///
/// The sink is an `IDispatch`.
unsafe fn ask_dispatch(sink: &IUnknown) -> HRESULT {
    let mut count = 0;
    // SAFETY: by the caller; the result is writable.
    unsafe {
        let vtable = *sink.as_raw().cast::<*const IDispatch_Vtbl>();
        ((*vtable).GetTypeInfoCount)(sink.as_raw(), &mut count)
    }
}

/// Asks for an interface that nobody has, so that no proxy can answer for the sink.
///
/// # Safety
///
/// The sink is an interface pointer.
unsafe fn ask_query(sink: &IUnknown) -> HRESULT {
    const ASKED: GUID = GUID::from_u128(0x7f7b3c5e_3d0c_4f6a_9b1e_6b1f3f0c2a90);
    let mut pointer = core::ptr::null_mut();
    // SAFETY: both pointers are valid.
    let code = unsafe { sink.query(&ASKED, &mut pointer) };
    if !pointer.is_null() {
        // SAFETY: success gives an owned interface pointer, which begins with IUnknown.
        drop(unsafe { IUnknown::from_raw(pointer) });
    }
    code
}

/// A walk over the connections that there were when it began. It holds no lock between the steps.
pub(super) struct Walk<'a> {
    point: &'a ConnectionPoint,
    next: u64,
    /// The number of the last connection to visit, known from the first step on.
    end: Option<u64>,
}

impl Walk<'_> {
    /// Hands the connections of the next chunk to `visit`; `false` if there is none left.
    pub(super) fn step(&mut self, visit: impl FnMut(&Arc<Connection>)) -> bool {
        if self.end.is_some_and(|end| self.next > end) {
            return false;
        }
        let list = self.point.list();
        let end = *self.end.get_or_insert_with(|| list.last());
        let chunk = list.chunk(self.next, end);
        // Handlers run without the lock, and so does the release of sinks that only this walk still holds.
        drop(list);
        let Some((chunk, next)) = chunk else {
            return false;
        };
        self.next = next;
        chunk
            .iter()
            .take_while(|connection| connection.number() <= end)
            .for_each(visit);
        true
    }
}

impl fmt::Debug for ConnectionPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionPoint")
            .field("iid", &self.0.iid)
            .field("sinks", &self.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_cookie_is_no_connection() {
        let point = ConnectionPoint::dispinterface(GUID::zeroed());
        assert_eq!(point.unadvise(0), Err(CONNECT_E_NOCONNECTION));
        assert_eq!(point.unadvise(7), Err(CONNECT_E_NOCONNECTION));
    }
}
