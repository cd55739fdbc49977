//! One connection point: the sinks of one event interface.
//!
//! Invariant: a connection's pointer came from a query for the point's IID, or for `IDispatch` if the point is one of a
//! dispinterface. The lock is never held while a sink's code runs, its release included.

use crate::hresult::{CONNECT_E_ADVISELIMIT, CONNECT_E_CANNOTCONNECT, CONNECT_E_NOCONNECTION};
use crate::object::Carried;
use crate::raw::IDispatch;
use core::ffi::c_void;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
    state: Mutex<State>,
}

struct State {
    connections: Arc<[Arc<Connection>]>,
    last_cookie: u32,
}

/// One sink.
pub(super) struct Connection {
    cookie: u32,
    live: AtomicBool,
    /// Of the point's interface, or of IDispatch if the point is for a dispinterface.
    sink: Carried,
}

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
        let state = State {
            connections: Arc::new([]),
            last_cookie: 0,
        };
        Self(Arc::new(Shared {
            iid,
            dispatch,
            state: Mutex::new(state),
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
        self.connections().len()
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
        let mut state = self.state();
        let cookie = state.next_cookie().ok_or(CONNECT_E_ADVISELIMIT)?;
        let new = Arc::new(Connection {
            cookie,
            live: AtomicBool::new(true),
            sink,
        });
        state.connections = state.connections.iter().cloned().chain([new]).collect();
        Ok(cookie)
    }

    /// Disconnects a sink. When this has returned no new call to it starts; one that another thread has begun may
    /// still be running.
    ///
    /// # Errors
    ///
    /// `CONNECT_E_NOCONNECTION` if the cookie isn't that of a connected sink.
    pub fn unadvise(&self, cookie: u32) -> Result<(), HRESULT> {
        let mut state = self.state();
        let is_it = |connection: &&Arc<Connection>| connection.cookie == cookie;
        let Some(gone) = state.connections.iter().find(is_it).cloned() else {
            return Err(CONNECT_E_NOCONNECTION);
        };
        gone.live.store(false, Ordering::Release);
        let rest: Arc<[_]> = state
            .connections
            .iter()
            .filter(|other| !is_it(other))
            .cloned()
            .collect();
        let former = core::mem::replace(&mut state.connections, rest);
        // The sink is released outside of the lock: that may run its destructor.
        drop(state);
        drop((former, gone));
        Ok(())
    }

    /// The sinks that are connected right now.
    pub(super) fn connections(&self) -> Arc<[Arc<Connection>]> {
        self.state().connections.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
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

impl State {
    /// The next number that no connection has; wraps around after four billion.
    fn next_cookie(&mut self) -> Option<u32> {
        let in_use = |cookie| {
            self.connections
                .iter()
                .any(|connection| connection.cookie == cookie)
        };
        let tries = u32::try_from(self.connections.len()).ok()?.checked_add(2)?;
        let next = (1..=tries)
            .map(|step| self.last_cookie.wrapping_add(step))
            .find(|cookie| *cookie != 0 && !in_use(*cookie))?;
        self.last_cookie = next;
        Some(next)
    }
}

impl Connection {
    pub(super) fn cookie(&self) -> u32 {
        self.cookie
    }

    /// Whether the sink hasn't been disconnected.
    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }

    pub(super) fn sink(&self) -> &Carried {
        &self.sink
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
    fn cookies_wrap_around_without_zero() {
        let mut state = State {
            connections: Arc::new([]),
            last_cookie: u32::MAX,
        };
        assert_eq!(state.next_cookie(), Some(1));
        state.last_cookie = u32::MAX - 1;
        assert_eq!(state.next_cookie(), Some(u32::MAX));
    }

    #[test]
    fn an_unknown_cookie_is_no_connection() {
        let point = ConnectionPoint::dispinterface(GUID::zeroed());
        assert_eq!(point.unadvise(0), Err(CONNECT_E_NOCONNECTION));
        assert_eq!(point.unadvise(7), Err(CONNECT_E_NOCONNECTION));
    }
}
