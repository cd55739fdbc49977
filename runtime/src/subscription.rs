//! Subscriptions: advised while they live.
//!
//! Invariant: each connection in the list stands for one successful `Advise` that nobody has taken back; whoever takes
//! it out of the list, under the lock, calls `Unadvise`, outside of it.

use crate::class::{ComClass, EntryRow};
use crate::discover::{Drift, Found, Map, Search, Translator, points};
use crate::dispatch::IID_IDISPATCH;
use crate::error::{Error, Result};
use crate::hresult::is_death;
use crate::interface::InterfaceInfo;
use crate::object::{Carried, Object, is_proxy};
use crate::raw::{IConnectionPoint, IConnectionPoint_Vtbl};
use crate::sink::Sink;
use crate::sync::Mutex;
use core::fmt;
use std::sync::PoisonError;
use windows_core::{HRESULT, IUnknown, Interface as _};

/// A sink's connection to a source. Dropping it ends it.
///
/// It holds the sink and the source's connection points; neither holds it, so there is no cycle unless the sink's own
/// value keeps the source or the subscription, which is allowed and lasts until [`close`](Self::close).
///
/// It may be closed on any thread, also while events arrive and from within a handler of this very sink.
#[must_use = "dropping a subscription unsubscribes: keep it for as long as events are to arrive"]
pub struct Subscription<T: ComClass> {
    sink: Sink<T>,
    interfaces: Box<[&'static InterfaceInfo]>,
    drift: Box<[Drift]>,
    /// What stands between sources and the sink. As the sink, it lives as long as this, whatever a source holds.
    translators: Vec<Object<Translator<T>>>,
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
        let search = Search::new(class.name(), source)?;
        let mut subscription = Self {
            sink,
            interfaces: Box::default(),
            drift: Box::default(),
            translators: Vec::new(),
            connections: Mutex::default(),
        };
        let (mut interfaces, mut drifts) = (Vec::new(), Vec::new());
        let mut refusals = Vec::new();
        for (slot, entry) in class.entries().iter().enumerate() {
            let found = match search.find(entry) {
                Ok(found) => found,
                Err(refusal) => {
                    refusals.push(refusal);
                    continue;
                }
            };
            let drift = search.drift(entry, &found);
            let map = drift.as_ref().map(|(_, map)| map);
            let translator = translator(&subscription.sink, slot, &found, map);
            // If this fails, dropping the subscription takes back what has succeeded.
            subscription.advise(slot, translator, found.point)?;
            interfaces.push(entry.info());
            drifts.extend(drift.map(|(drift, _)| drift));
        }
        if interfaces.is_empty() {
            return Err(search.nothing(class.name(), &refusals));
        }
        subscription.interfaces = interfaces.into();
        subscription.drift = drifts.into();
        Ok(subscription)
    }

    /// Connects an entry of the sink, or what stands in front of it.
    fn advise(
        &mut self,
        slot: usize,
        translator: Option<Object<Translator<T>>>,
        point: IConnectionPoint,
    ) -> Result<()> {
        let sink = match &translator {
            Some(translator) => translator.interface_ptr(0),
            None => self.sink.object().interface_ptr(slot),
        };
        // SAFETY: an interface of an object that is alive.
        let cookie = unsafe { points::advise(&point, sink) }.map_err(|code| {
            let info = const { T::CLASS }.entries()[slot].info();
            let text = format!(
                "{} was refused by the source's connection point",
                info.name()
            );
            Error::new(code, text)
        })?;
        let connection = Connection {
            point: Carried::new(point.into(), IConnectionPoint::IID),
            cookie,
        };
        self.connections
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        self.translators.extend(translator);
        Ok(())
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

    /// Where the source describes these interfaces otherwise than the program was compiled with. Events of
    /// dispinterfaces arrive at the handlers that their names in the source say, all the same.
    ///
    /// Empty where both agree, and where the source doesn't describe its events.
    pub fn drift(&self) -> &[Drift] {
        &self.drift
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

/// What the source is advised with instead of the sink's own interface, if it expects another, or wouldn't reach it.
fn translator<T: ComClass>(
    sink: &Sink<T>,
    slot: usize,
    found: &Found,
    map: Option<&Map>,
) -> Option<Object<Translator<T>>> {
    let class = const { T::CLASS };
    let expects = class.entries()[slot].info().iid();
    let differs = found.iid != expects || map.is_some_and(|map| !map.is_empty());
    let crosses = || !class.is_agile() || is_proxy((&found.point).into());
    (differs || is_hidden(class.rows(), slot) && crosses())
        .then(|| Translator::create(sink, slot, found.iid, map.cloned().unwrap_or_default()))
}

/// Whether an interface is a dispinterface that calls from other apartments and processes don't reach: COM carries those
/// of every dispinterface to what the object answers as `IDispatch`, and that is another one.
fn is_hidden(rows: &[EntryRow], slot: usize) -> bool {
    let first = rows.iter().position(|row| row.answers(&IID_IDISPATCH));
    rows[slot].is_dispinterface() && first != Some(slot)
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
