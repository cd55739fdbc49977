//! Subscriptions: advised while they live.
//!
//! Invariant: each connection in the list stands for one successful `Advise` that nobody has taken back; whoever takes
//! it out of the list, under the lock, calls `Unadvise`, outside of it.

use crate::class::ComClass;
use crate::error::{Error, Result};
use crate::hresult::{
    CO_E_OBJNOTCONNECTED, CONNECT_E_NOCONNECTION, E_POINTER, RPC_E_CONNECTION_TERMINATED,
    RPC_E_DISCONNECTED, RPC_E_SERVER_DIED, RPC_E_SERVER_DIED_DNE, RPC_S_CALL_FAILED,
    RPC_S_CALL_FAILED_DNE, RPC_S_SERVER_UNAVAILABLE,
};
use crate::interface::InterfaceInfo;
use crate::object::Carried;
use crate::raw::{IConnectionPoint, IConnectionPoint_Vtbl, IConnectionPointContainer};
use crate::sink::Sink;
use core::ffi::c_void;
use core::fmt;
use std::sync::{Mutex, PoisonError};
use windows_core::{HRESULT, IUnknown, Interface as _};

/// A sink's connection to a source. Dropping it ends it.
///
/// It holds the sink and the source's connection points; neither holds it, so there is no cycle unless the sink's own
/// value keeps the source or the subscription, which is allowed and lasts until [`close`](Self::close).
///
/// It may be closed on any thread, also while events arrive and from within a handler of this very sink.
pub struct Subscription<T: ComClass> {
    sink: Sink<T>,
    interfaces: Box<[&'static InterfaceInfo]>,
    /// Empty once closed.
    connections: Mutex<Vec<Connection>>,
}

/// One successful `Advise`.
struct Connection {
    /// An `IConnectionPoint`.
    point: Carried,
    cookie: u32,
}

impl<T: ComClass> Subscription<T> {
    pub(crate) fn new(sink: Sink<T>, source: &IUnknown) -> Result<Self> {
        let class = const { T::CLASS };
        let container: IConnectionPointContainer = source.cast().map_err(|error| {
            let text = format!(
                "the source of {} has no connection points: IConnectionPointContainer",
                class.name()
            );
            Error::new(error.code(), text)
        })?;
        let mut interfaces = Vec::new();
        let mut connections = Vec::new();
        let mut refusals = Vec::new();
        for (slot, entry) in class.entries().iter().enumerate() {
            let info = entry.info();
            match find(&container, info) {
                Err(code) => refusals.push((info, code)),
                Ok(point) => match advise(&point, sink.object().interface_ptr(slot)) {
                    Ok(cookie) => {
                        interfaces.push(info);
                        connections.push(Connection {
                            point: Carried::new(point.into(), IConnectionPoint::IID),
                            cookie,
                        });
                    }
                    Err(code) => {
                        let _ = end(connections);
                        let text = format!(
                            "{} was refused by the source's connection point",
                            info.name()
                        );
                        return Err(Error::new(code, text));
                    }
                },
            }
        }
        if connections.is_empty() {
            return Err(nothing_shared(class.name(), &refusals));
        }
        Ok(Self {
            sink,
            interfaces: interfaces.into(),
            connections: Mutex::new(connections),
        })
    }

    /// Ends the subscription: each connection is unadvised exactly once, whoever calls this how often and where.
    ///
    /// No event starts after this has returned; one that another thread was just delivering may still be running. A
    /// second call, or one that comes while another thread is closing, returns at once.
    ///
    /// # Errors
    ///
    /// The first error of `Unadvise`. A source that is dead or disconnected is no error: nothing was left to do. After
    /// an error the subscription is closed all the same.
    pub fn close(&self) -> Result<()> {
        let connections = core::mem::take(
            &mut *self
                .connections
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        end(connections).map_err(Error::from)
    }

    /// Whether it hasn't been closed.
    pub fn is_open(&self) -> bool {
        !self
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// The event interfaces that were found in the source when the subscription was made.
    pub fn interfaces(&self) -> impl ExactSizeIterator<Item = &'static InterfaceInfo> {
        self.interfaces.iter().copied()
    }

    /// The sink.
    pub fn sink(&self) -> &Sink<T> {
        &self.sink
    }
}

impl<T: ComClass> Drop for Subscription<T> {
    fn drop(&mut self) {
        // Nobody is left to be told about an error.
        let _ = self.close();
    }
}

impl<T: ComClass> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.interfaces.iter().map(|info| info.name()).collect();
        f.debug_struct("Subscription")
            .field("interfaces", &names)
            .field("open", &self.is_open())
            .finish()
    }
}

fn find(
    container: &IConnectionPointContainer,
    info: &InterfaceInfo,
) -> core::result::Result<IConnectionPoint, HRESULT> {
    let mut point: *mut c_void = core::ptr::null_mut();
    // SAFETY: the container is alive, and both pointers are valid.
    let code = unsafe {
        (container.vtable().FindConnectionPoint)(container.as_raw(), &info.iid(), &mut point)
    };
    match (code.is_ok(), point.is_null()) {
        // SAFETY: success gives an owned pointer to an IConnectionPoint.
        (true, false) => Ok(unsafe { IConnectionPoint::from_raw(point) }),
        // Some sources say success and mean no.
        (true, true) => Err(E_POINTER),
        (false, _) => Err(code),
    }
}

fn advise(point: &IConnectionPoint, sink: *mut c_void) -> core::result::Result<u32, HRESULT> {
    let mut cookie = 0;
    // SAFETY: the point is alive, and the sink is a live object's interface that begins with IUnknown.
    let code = unsafe { (point.vtable().Advise)(point.as_raw(), sink, &mut cookie) };
    if code.is_ok() { Ok(cookie) } else { Err(code) }
}

/// Unadvises all connections and returns the first error that isn't just the source's death.
fn end(connections: Vec<Connection>) -> core::result::Result<(), HRESULT> {
    let mut first = Ok(());
    for Connection { point, cookie } in connections {
        let code = match point.get() {
            // SAFETY: a live IConnectionPoint, for this thread.
            Ok(point) => unsafe {
                let vtable = *point.as_raw().cast::<*const IConnectionPoint_Vtbl>();
                ((*vtable).Unadvise)(point.as_raw(), cookie)
            },
            Err(code) => code,
        };
        if code.is_err() && !is_death(code) {
            first = first.and(Err(code));
        }
    }
    first
}

/// Whether a call failed because the process or the object at the other end is gone.
fn is_death(code: HRESULT) -> bool {
    const DEATHS: &[HRESULT] = &[
        RPC_E_DISCONNECTED,
        RPC_E_SERVER_DIED,
        RPC_E_SERVER_DIED_DNE,
        RPC_E_CONNECTION_TERMINATED,
        RPC_S_SERVER_UNAVAILABLE,
        RPC_S_CALL_FAILED,
        RPC_S_CALL_FAILED_DNE,
        CO_E_OBJNOTCONNECTED,
    ];
    DEATHS.contains(&code)
}

fn nothing_shared(class: &str, refusals: &[(&InterfaceInfo, HRESULT)]) -> Error {
    let mut text = format!("the source has no event interface of {class}:");
    for (index, (info, code)) in refusals.iter().enumerate() {
        let separator = if index == 0 { "" } else { ";" };
        text.push_str(&format!(
            "{separator} {} {{{:?}}}: {}",
            info.name(),
            info.iid(),
            Error::from(*code)
        ));
    }
    Error::new(CONNECT_E_NOCONNECTION, text)
}
