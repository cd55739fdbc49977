//! The source's side: connection points, firing, enumerators, threads.

mod common;

use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::hresult::*;
use com_sink::raw::{
    CONNECTDATA, IConnectionPoint, IConnectionPointContainer, IDispatch, IEnumConnectionPoints,
    IEnumConnections,
};
use com_sink::{
    __v1 as support, BStr, Error, GUID, IUnknown, Interface, IntoSink, Object, Result, Sink,
};
use common::events::{
    IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, IMonitorEvents, IPropertyNotifySink, State,
};
use common::source::{self, Server};
use common::{Census, Life};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

struct Listener {
    heard: AtomicU32,
    veto: bool,
    _life: Life,
}

impl Listener {
    fn create(census: &Census, veto: bool) -> Sink<Self> {
        Self {
            heard: AtomicU32::new(0),
            veto,
            _life: census.born(),
        }
        .into_sink()
    }

    fn heard(&self) -> u32 {
        self.heard.load(Ordering::Relaxed)
    }
}

impl IMonitorEvents for Listener {
    fn on_state(&self, _config: &BStr, _state: State) -> Result<()> {
        self.heard.fetch_add(1, Ordering::Relaxed);
        if self.veto {
            Err(Error::new(E_FAIL, "not me"))
        } else {
            Ok(())
        }
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        *cancel |= self.veto;
        Ok(())
    }
}

impl IPropertyNotifySink for Listener {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.heard.fetch_add(1, Ordering::Relaxed);
        if self.veto {
            Err(Error::new(E_FAIL, format!("not {disp_id}")))
        } else {
            Ok(())
        }
    }
}

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

/// What a script engine makes: a sink that answers IDispatch only, with other members.
struct Script(AtomicU32);

struct ScriptRows;

static SCRIPT: support::InterfaceInfo =
    support::InterfaceInfo::new("IDispatch", IDispatch::IID, &[]);

impl support::Dispatch<Script> for ScriptRows {
    const INFO: &'static support::InterfaceInfo = &SCRIPT;

    fn invoke(script: &Script, mut call: support::Call<'_>) -> support::Outcome {
        let (dispid, args) = call.unknown()?;
        script
            .0
            .fetch_add(dispid as u32 + args.len() as u32, Ordering::Relaxed);
        call.answer(Ok(()))
    }
}

impl support::ComClass for Script {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Script",
        support::agile::<Self>(),
        // SAFETY: the interface is a dispinterface.
        const { &[unsafe { support::dispinterface::<Self, ScriptRows, 0>() }] },
    );
}

fn find(server: &Object<Server>, iid: &GUID) -> IConnectionPoint {
    let container: IConnectionPointContainer = server.to_interface().unwrap();
    // SAFETY: a live object.
    unsafe { container.FindConnectionPoint(iid) }.unwrap()
}

#[test]
fn advise_and_unadvise_through_com() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Listener::create(&census, false);
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    let point = find(&server, &IID_PROPERTY_NOTIFY_SINK);
    // SAFETY: live objects.
    unsafe {
        assert_eq!(point.GetConnectionInterface(), Ok(IID_PROPERTY_NOTIFY_SINK));
        let first = point.Advise(&unknown).unwrap();
        let second = point.Advise(&unknown).unwrap();
        assert!(first != 0 && second != 0 && first != second);
        assert_eq!(server.notify().on_changed(1).reached, 2);
        assert_eq!(sink.heard(), 2);
        assert_eq!(point.Unadvise(first), S_OK);
        assert_eq!(point.Unadvise(first), CONNECT_E_NOCONNECTION);
        assert_eq!(point.Unadvise(0), CONNECT_E_NOCONNECTION);
        assert_eq!(server.notify().on_changed(2).reached, 1);
        assert_eq!(point.Unadvise(second), S_OK);
        assert_eq!(server.notify().on_changed(3).reached, 0);
        assert_eq!(point.Advise(None).unwrap_err().code(), E_POINTER);
        let mut cookie = 0;
        assert_eq!(
            (point.vtable().Advise)(point.as_raw(), unknown.as_raw(), &mut cookie),
            S_OK
        );
        assert_eq!(
            (point.vtable().Advise)(point.as_raw(), unknown.as_raw(), std::ptr::null_mut()),
            E_POINTER
        );
    }
    // The source lets go of the last sink when it dies.
    drop((unknown, sink));
    assert_eq!(census.alive(), 2);
    drop(point);
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_connection_point_keeps_its_source_alive_and_knows_it() {
    let census = Census::default();
    let server = Server::create(&census);
    let identity = server.to_unknown();
    let point = find(&server, &IID_MONITOR_EVENTS);
    drop(server);
    // SAFETY: a live object.
    let container = unsafe { point.GetConnectionPointContainer() }.unwrap();
    assert_eq!(IUnknown::from(container), identity);
    drop(identity);
    assert_eq!(census.alive(), 1);
    drop(point);
    assert_eq!(census.alive(), 0);
}

#[test]
fn unknown_events_have_no_connection_point() {
    let census = Census::default();
    let server = Server::create(&census);
    let container: IConnectionPointContainer = server.to_interface().unwrap();
    let mut point = std::ptr::dangling_mut();
    // SAFETY: a live object, which answers null pointers with errors.
    unsafe {
        let vtable = container.vtable();
        let find = |iid, result| (vtable.FindConnectionPoint)(container.as_raw(), iid, result);
        assert_eq!(find(&IDispatch::IID, &mut point), CONNECT_E_NOCONNECTION);
        assert!(point.is_null());
        assert_eq!(find(std::ptr::null(), &mut point), E_POINTER);
        assert_eq!(find(&IDispatch::IID, std::ptr::null_mut()), E_POINTER);
    }
}

#[test]
fn a_point_refuses_sinks_without_its_interface() {
    let census = Census::default();
    let server = Server::create(&census);
    let script = Object::new(Script(AtomicU32::new(0)));
    let unknown = script.to_unknown();
    // SAFETY: live objects.
    unsafe {
        let notify = find(&server, &IID_PROPERTY_NOTIFY_SINK);
        assert_eq!(
            notify.Advise(&unknown).unwrap_err().code(),
            CONNECT_E_CANNOTCONNECT
        );
        // A dispinterface is IDispatch by another name.
        let monitor = find(&server, &IID_MONITOR_EVENTS);
        let cookie = monitor.Advise(&unknown).unwrap();
        assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
        assert_eq!(script.0.load(Ordering::Relaxed), 3);
        assert_eq!(monitor.Unadvise(cookie), S_OK);
    }
    drop(unknown);
    assert_eq!(script.ref_count(), 1);
}

#[test]
fn errors_of_sinks_are_collected_and_others_still_called() {
    let census = Census::default();
    let server = Server::create(&census);
    let (bad, good) = (
        Listener::create(&census, true),
        Listener::create(&census, false),
    );
    let subscriptions = [
        bad.subscribe(&server).unwrap(),
        good.subscribe(&server).unwrap(),
    ];
    let fired = server.monitor().on_state("a", State(1));
    assert_eq!((fired.reached, fired.errors.len()), (1, 1));
    assert_eq!(
        (fired.errors[0].1.code(), fired.errors[0].1.description()),
        (E_FAIL, "not me")
    );
    assert!(!fired.is_ok());
    let fired = server.notify().on_changed(4);
    assert_eq!(
        (fired.reached, fired.errors[0].1.description()),
        (1, "not 4")
    );
    assert_eq!((bad.heard(), good.heard()), (2, 2));

    let mut cancel = false;
    assert!(server.monitor().on_closing(&mut cancel).is_ok());
    assert!(cancel, "each sink sees and may change the same variable");
    drop(subscriptions);
    drop((bad, good, server));
    assert_eq!(census.alive(), 0);
}

/// Disconnects another sink when it hears something.
struct Rival {
    point: ConnectionPoint,
    other: AtomicU32,
}

impl IPropertyNotifySink for Rival {
    fn on_changed(&self, _: i32) -> Result<()> {
        Ok(self.point.unadvise(self.other.load(Ordering::Relaxed))?)
    }
}

impl support::ComClass for Rival {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Rival",
        support::agile::<Self>(),
        const { &[IPropertyNotifySink::<Self, 0>()] },
    );
}

#[test]
fn a_sink_that_is_disconnected_by_one_before_it_is_not_called() {
    let census = Census::default();
    let point = source::IPropertyNotifySink::point();
    let rival = Sink::new(Rival {
        point: point.clone(),
        other: AtomicU32::new(0),
    });
    let first = point.advise(&rival.clone().into()).unwrap();
    let listener = Listener::create(&census, false);
    let second = point.advise(&listener.clone().into()).unwrap();
    rival.other.store(second, Ordering::Relaxed);
    let fired = source::IPropertyNotifySink::new(&point).on_changed(1);
    assert_eq!((fired.reached, fired.errors.len()), (1, 0));
    let left = (listener.heard(), listener.ref_count(), point.len());
    assert_eq!(left, (0, 1, 1));
    assert_eq!(point.unadvise(first), Ok(()));
}

#[test]
#[should_panic(expected = "the events are those of")]
fn events_of_another_interface_cannot_be_fired_through_a_point() {
    let point = ConnectionPoint::vtable(IID_MONITOR_EVENTS);
    let _ = source::IPropertyNotifySink::new(&point);
}

#[test]
#[should_panic(expected = "is for a vtable interface")]
fn a_vtable_point_cannot_be_invoked() {
    let point = ConnectionPoint::vtable(IID_MONITOR_EVENTS);
    source::IMonitorEvents::new(&point)
        .on_state("a", State(1))
        .ignore();
}

#[test]
fn enumerators_walk_points_and_connections() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Listener::create(&census, false);
    let subscription = sink.subscribe(&server).unwrap();
    // SAFETY: live objects, and room for what is asked for.
    unsafe {
        let container: IConnectionPointContainer = server.to_interface().unwrap();
        let points: IEnumConnectionPoints = container.EnumConnectionPoints().unwrap();
        let mut found = [const { None::<IConnectionPoint> }; 3];
        let mut fetched = 9;
        let next = |enumerator: &IEnumConnectionPoints,
                    count,
                    found: *mut Option<IConnectionPoint>,
                    fetched| {
            (enumerator.vtable().Next)(enumerator.as_raw(), count, found.cast(), fetched)
        };
        assert_eq!(next(&points, 3, found.as_mut_ptr(), &mut fetched), S_FALSE);
        assert_eq!(fetched, 2);
        let iids: Vec<_> = found
            .iter()
            .flatten()
            .map(|point| point.GetConnectionInterface().unwrap())
            .collect();
        assert_eq!(iids, [IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK]);
        found = Default::default();
        assert_eq!(
            next(&points, 1, found.as_mut_ptr(), std::ptr::null_mut()),
            S_FALSE
        );
        assert!(found[0].is_none());
        assert_eq!(points.Reset(), S_OK);
        assert_eq!(points.Skip(1), S_OK);
        let copy = points.Clone().unwrap();
        assert_eq!(
            next(&points, 1, found.as_mut_ptr(), std::ptr::null_mut()),
            S_OK
        );
        assert_eq!(points.Skip(1), S_FALSE);
        assert_eq!(
            next(&copy, 1, found.as_mut_ptr().add(1), std::ptr::null_mut()),
            S_OK,
            "at its own position"
        );
        assert_eq!(
            next(&copy, 2, found.as_mut_ptr(), std::ptr::null_mut()),
            E_INVALIDARG
        );
        assert_eq!(
            next(&copy, 1, std::ptr::null_mut(), std::ptr::null_mut()),
            E_POINTER
        );
        assert_eq!(
            next(&copy, 0, std::ptr::null_mut(), std::ptr::null_mut()),
            S_OK
        );

        let connections: IEnumConnections = found[0].as_ref().unwrap().EnumConnections().unwrap();
        let mut data = CONNECTDATA::default();
        assert_eq!(
            (connections.vtable().Next)(connections.as_raw(), 1, &mut data, &mut fetched),
            S_OK
        );
        let connected = std::mem::ManuallyDrop::take(&mut data.pUnk).unwrap();
        assert_eq!(connected, sink.to_interface::<IUnknown>().unwrap());
        assert_ne!(data.dwCookie, 0);
    }
    drop((subscription, sink));
    assert_eq!(server.ref_count(), 1);
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn sinks_come_and_go_on_other_threads_while_events_are_fired() {
    let census = Census::default();
    let server = Server::create(&census);
    let steady = Listener::create(&census, false);
    let subscription = steady.subscribe(&server).unwrap();
    let rounds = if cfg!(miri) { 8 } else { 400 };
    let done = AtomicBool::new(false);
    let mut fired = 0;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..rounds {
                        let sink = Listener::create(&census, false);
                        let subscription = sink.subscribe(&server).unwrap();
                        assert!(server.points[0].len() >= 2);
                        subscription.close().unwrap();
                    }
                })
            })
            .collect();
        let stop = scope.spawn(|| {
            for worker in workers {
                worker.join().unwrap();
            }
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            let result = server.monitor().on_state("a", State(1));
            assert!(result.is_ok() && result.reached >= 1);
            fired += 1;
        }
        stop.join().unwrap();
    });
    assert_eq!(steady.heard(), fired);
    assert_eq!(server.connection_points()[0].len(), 1);
    drop((subscription, steady));
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_bound_sink_is_not_called_from_other_threads() {
    struct Bound(std::cell::Cell<u32>);
    impl IPropertyNotifySink for Bound {
        fn on_changed(&self, disp_id: i32) -> Result<()> {
            self.0.set(self.0.get() + disp_id as u32);
            Ok(())
        }
    }
    impl support::ComClass for Bound {
        type Slots = support::Slots<1>;
        const CLASS: support::Class<Self> = support::Class::sink(
            "Bound",
            support::apartment::<Self>(),
            const { &[IPropertyNotifySink::<Self, 0>()] },
        );
    }
    let census = Census::default();
    let server = Server::create(&census);
    let sink = Bound(Default::default()).into_sink();
    let subscription = sink.subscribe(&server).unwrap();
    assert_eq!(server.notify().on_changed(1).reached, 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let fired = server.notify().on_changed(1);
            assert_eq!(
                (fired.reached, fired.errors[0].1.code()),
                (0, RPC_E_WRONG_THREAD)
            );
        });
    });
    assert_eq!(sink.0.get(), 1);
    drop(subscription);
    assert_eq!(sink.ref_count(), 1);
}
