//! Subscriptions: which interfaces, how they end, and sources that misbehave.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{
    IConnectionPoint, IConnectionPoint_Vtbl, IConnectionPointContainer,
    IConnectionPointContainer_Vtbl,
};
use com_sink::{
    __v1 as support, GUID, HRESULT, IUnknown, Interface, IntoSink, Object, Result, Sink,
    Subscription,
};
use common::events::{
    IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, IMonitorEvents, IPropertyNotifySink, State,
};
use common::source::Server;
use common::{Census, Life};
use std::ffi::c_void;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

struct Listener {
    heard: AtomicU32,
    _life: Life,
}

impl Listener {
    fn create(census: &Census) -> Sink<Self> {
        Self {
            heard: AtomicU32::new(0),
            _life: census.born(),
        }
        .into_sink()
    }
}

impl IMonitorEvents for Listener {
    fn on_state(&self, _config: &com_sink::BStr, _state: State) -> Result<()> {
        self.heard.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl IPropertyNotifySink for Listener {}

impl support::ComClass for Listener {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Listener",
        support::agile::<Self>(),
        const {
            &[
                IMonitorEvents::<Self, 0>(),
                IPropertyNotifySink::<Self, 1>(),
            ]
        },
    );
}

/// A source by hand: connection points that answer what a test tells them, and count.
struct Fake {
    /// Which events are found.
    finds: fn(&GUID) -> HRESULT,
    advise: fn(&GUID) -> HRESULT,
    unadvise: HRESULT,
    advised: Mutex<Vec<IUnknownAnywhere>>,
    unadvised: AtomicU32,
    _life: Life,
}

/// All objects of these tests are agile.
struct IUnknownAnywhere(#[allow(dead_code, reason = "holds the sink")] IUnknown);
// SAFETY: agile objects only.
unsafe impl Send for IUnknownAnywhere {}

/// For `IConnectionPoint` a fake is both the point and its container, which is no less strange than some real ones. The
/// last IID that was found is the one that is advised next.
static LAST: Mutex<GUID> = Mutex::new(GUID::zeroed());

struct Functions;

impl Functions {
    const CONTAINER: IConnectionPointContainer_Vtbl = IConnectionPointContainer_Vtbl {
        base__: support::unknown_vtable::<Fake, 0>(),
        EnumConnectionPoints: Self::enumerate,
        FindConnectionPoint: Self::find,
    };
    const POINT: IConnectionPoint_Vtbl = IConnectionPoint_Vtbl {
        base__: support::unknown_vtable::<Fake, 1>(),
        GetConnectionInterface: Self::interface,
        GetConnectionPointContainer: Self::enumerate,
        Advise: Self::advise,
        Unadvise: Self::unadvise,
        EnumConnections: Self::enumerate,
    };

    unsafe extern "system" fn enumerate(_this: *mut c_void, _result: *mut *mut c_void) -> HRESULT {
        E_NOTIMPL
    }

    unsafe extern "system" fn interface(_this: *mut c_void, _result: *mut GUID) -> HRESULT {
        E_NOTIMPL
    }

    unsafe extern "system" fn find(
        this: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: called through slot 0, with valid pointers.
        unsafe {
            let iid = *iid;
            *LAST.lock().unwrap() = iid;
            support::call_out::<Fake, 0, Option<IUnknown>>(this, "Find", result, |fake| {
                match (fake.finds)(&iid) {
                    S_OK => {}
                    // Stands for "success" without an object.
                    S_FALSE => return Ok(None),
                    code => return Err(code.into()),
                }
                let this = IUnknown::from_raw_borrowed(&this).unwrap();
                Ok(Some(this.cast::<IConnectionPoint>()?.into()))
            })
        }
    }

    unsafe extern "system" fn advise(
        this: *mut c_void,
        sink: *mut c_void,
        cookie: *mut u32,
    ) -> HRESULT {
        // SAFETY: called through slot 1, with valid pointers.
        unsafe {
            support::call_out::<Fake, 1, u32>(this, "Advise", cookie, |fake| {
                let code = (fake.advise)(&LAST.lock().unwrap());
                if code != S_OK {
                    return Err(code.into());
                }
                let sink = IUnknown::from_raw_borrowed(&sink).unwrap().clone();
                let mut advised = fake.advised.lock().unwrap();
                advised.push(IUnknownAnywhere(sink));
                Ok(advised.len() as u32)
            })
        }
    }

    unsafe extern "system" fn unadvise(this: *mut c_void, _cookie: u32) -> HRESULT {
        // SAFETY: called through slot 1.
        unsafe {
            support::call::<Fake, 1>(this, "Unadvise", |fake| {
                fake.unadvised.fetch_add(1, Ordering::Relaxed);
                if fake.unadvise == S_OK {
                    Ok(())
                } else {
                    Err(fake.unadvise.into())
                }
            })
        }
    }
}

static CONTAINER: support::InterfaceInfo = support::InterfaceInfo::new(
    "IConnectionPointContainer",
    IConnectionPointContainer::IID,
    &[],
);
static POINT: support::InterfaceInfo =
    support::InterfaceInfo::new("IConnectionPoint", IConnectionPoint::IID, &[]);

impl support::ComClass for Fake {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Fake",
        support::agile::<Self>(),
        const {
            // SAFETY: the vtables are those of the interfaces, for these slots.
            unsafe {
                &[
                    support::Entry::vtable::<0>(&CONTAINER, &Functions::CONTAINER, &[]),
                    support::Entry::vtable::<1>(&POINT, &Functions::POINT, &[]),
                ]
            }
        },
    );
}

/// `LAST` is for one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn fake(
    census: &Census,
    finds: fn(&GUID) -> HRESULT,
    advise: fn(&GUID) -> HRESULT,
    unadvise: HRESULT,
) -> Object<Fake> {
    Object::new(Fake {
        finds,
        advise,
        unadvise,
        advised: Mutex::default(),
        unadvised: AtomicU32::new(0),
        _life: census.born(),
    })
}

fn names<T: support::ComClass>(subscription: &Subscription<T>) -> Vec<&'static str> {
    subscription.interfaces().map(|info| info.name()).collect()
}

#[test]
fn every_shared_interface_is_advised_and_dropped_with_the_subscription() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&server).unwrap();
    assert_eq!(
        names(&subscription),
        ["IMonitorEvents", "IPropertyNotifySink"]
    );
    assert!(server.points.iter().all(|point| point.len() == 1));
    assert_eq!(
        format!("{subscription:?}"),
        r#"Subscription { interfaces: ["IMonitorEvents", "IPropertyNotifySink"], open: true }"#
    );
    drop(subscription);
    assert!(server.points.iter().all(|point| point.is_empty()));
    assert_eq!((sink.ref_count(), server.ref_count()), (1, 1));
}

#[test]
fn two_sinks_and_two_subscriptions_of_one_hear_the_same_source() {
    let census = Census::default();
    let server = Server::create(&census);
    let (first, second) = (Listener::create(&census), Listener::create(&census));
    let subscriptions = [
        first.subscribe(&server).unwrap(),
        first.subscribe(&server).unwrap(),
        second.subscribe(&server).unwrap(),
    ];
    assert_eq!(server.monitor().on_state("a", State(1)).reached, 3);
    assert_eq!(first.heard.load(Ordering::Relaxed), 2);
    assert_eq!(second.heard.load(Ordering::Relaxed), 1);
    subscriptions[0].close().unwrap();
    assert_eq!(server.monitor().on_state("a", State(1)).reached, 2);
    drop(subscriptions);
    drop((first, second, server));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_handle_to_the_source_may_go_before_the_subscription() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&server).unwrap();
    drop(server);
    drop(sink);
    assert_eq!(census.alive(), 2, "the subscription holds both");
    subscription.close().unwrap();
    assert_eq!(census.alive(), 1, "the source is gone");
    drop(subscription);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_source_without_connection_points_is_refused() {
    let census = Census::default();
    let sink = Listener::create(&census);
    let other = Listener::create(&census)
        .to_interface::<IUnknown>()
        .unwrap();
    let error = sink.subscribe(&other).unwrap_err();
    assert_eq!(error.code(), E_NOINTERFACE);
    assert!(
        error.description().contains("IConnectionPointContainer"),
        "{error}"
    );
    drop((sink, other));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_source_without_our_events_is_refused_with_every_reason() {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let census = Census::default();
    let sink = Listener::create(&census);
    let finds = |iid: &GUID| {
        if *iid == IID_MONITOR_EVENTS {
            CONNECT_E_NOCONNECTION
        } else {
            S_FALSE
        }
    };
    let source = fake(&census, finds, |_| S_OK, S_OK);
    let error = sink.subscribe(&source).unwrap_err();
    assert_eq!(error.code(), CONNECT_E_NOCONNECTION);
    let text = error.description();
    for wanted in [
        "Listener",
        "IMonitorEvents {7A1DE00F-",
        "CONNECT_E_NOCONNECTION",
        "IPropertyNotifySink {9BFBBC02-",
        "E_POINTER",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    drop((sink, source));
    assert_eq!(census.alive(), 0);
}

#[test]
fn one_shared_interface_is_enough() {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let census = Census::default();
    let sink = Listener::create(&census);
    let finds = |iid: &GUID| {
        if *iid == IID_MONITOR_EVENTS {
            E_NOTIMPL
        } else {
            S_OK
        }
    };
    let source = fake(&census, finds, |_| S_OK, S_OK);
    let subscription = sink.subscribe(&source).unwrap();
    assert_eq!(names(&subscription), ["IPropertyNotifySink"]);
    subscription.close().unwrap();
    subscription.close().unwrap();
    drop(subscription);
    assert_eq!(source.unadvised.load(Ordering::Relaxed), 1);
}

#[test]
fn a_refused_sink_leaves_nothing_subscribed() {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let census = Census::default();
    let sink = Listener::create(&census);
    let advise = |iid: &GUID| {
        if *iid == IID_PROPERTY_NOTIFY_SINK {
            CONNECT_E_ADVISELIMIT
        } else {
            S_OK
        }
    };
    let source = fake(&census, |_| S_OK, advise, S_OK);
    let error = sink.subscribe(&source).unwrap_err();
    assert_eq!(error.code(), CONNECT_E_ADVISELIMIT);
    assert!(
        error.description().contains("IPropertyNotifySink"),
        "{error}"
    );
    assert_eq!(source.advised.lock().unwrap().len(), 1);
    assert_eq!(source.unadvised.load(Ordering::Relaxed), 1);
    assert_eq!(source.ref_count(), 1);
}

#[test]
fn a_dead_source_is_no_error_and_another_failure_is() {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let census = Census::default();
    for (code, wanted) in [
        (RPC_E_DISCONNECTED, Ok(())),
        (RPC_S_SERVER_UNAVAILABLE, Ok(())),
        (CO_E_OBJNOTCONNECTED, Ok(())),
        (CONNECT_E_NOCONNECTION, Err(CONNECT_E_NOCONNECTION)),
        (E_FAIL, Err(E_FAIL)),
    ] {
        let sink = Listener::create(&census);
        let source = fake(&census, |_| S_OK, |_| S_OK, code);
        let subscription = sink.subscribe(&source).unwrap();
        assert_eq!(subscription.close().map_err(|error| error.code()), wanted);
        assert_eq!(source.unadvised.load(Ordering::Relaxed), 2, "all are tried");
        assert_eq!(subscription.close(), Ok(()));
    }
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_subscription_can_be_closed_on_any_thread_by_many_at_once() {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let census = Census::default();
    let source = fake(&census, |_| S_OK, |_| S_OK, S_OK);
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&source).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| subscription.close().unwrap());
        }
    });
    assert_eq!(
        source.unadvised.load(Ordering::Relaxed),
        2,
        "once for each interface"
    );
    std::thread::scope(|scope| {
        scope.spawn(move || drop(subscription));
    });
    drop((sink, source));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_subscription_can_be_made_on_another_thread() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Listener::create(&census);
    let subscription = std::thread::scope(|scope| {
        scope
            .spawn(|| sink.subscribe(&server).unwrap())
            .join()
            .unwrap()
    });
    assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
    assert_eq!(subscription.sink().heard.load(Ordering::Relaxed), 1);
    drop(subscription);
    drop((sink, server));
    assert_eq!(census.alive(), 0);
}
