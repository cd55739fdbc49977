//! Apartments, which exist on Windows only: free-threaded marshaling of agile objects, calls into a single-threaded
//! apartment for the others.
#![cfg(windows)]

mod common;

use com_sink::raw::{CoInitializeEx, IDispatch, IMarshal};
use com_sink::{__v1 as support, BStr, IUnknown, IntoSink, Result};
use common::events::{IMonitorEvents, State};
use common::source::Server;
use common::{Census, Life};
use std::cell::Cell;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::{self, ThreadId};

const MULTITHREADED: u32 = 0;
const APARTMENT_THREADED: u32 = 2;

struct Agile(#[allow(dead_code, reason = "counts")] Life);

impl IMonitorEvents for Agile {}

impl support::ComClass for Agile {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Agile",
        support::agile::<Self>(),
        const { &[IMonitorEvents::<Self, 0>()] },
    );
}

/// Bound to its thread, and not `Send`.
struct Bound {
    heard: Cell<i32>,
    home: ThreadId,
    _life: Life,
}

impl IMonitorEvents for Bound {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        assert_eq!(thread::current().id(), self.home);
        assert_eq!(config.to_string(), "a.vmc");
        self.heard.set(self.heard.get() + state.0);
        Ok(())
    }
}

impl support::ComClass for Bound {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Bound",
        support::apartment::<Self>(),
        const { &[IMonitorEvents::<Self, 0>()] },
    );
}

fn enter(apartment: u32) {
    // SAFETY: the reserved argument is absent.
    assert!(unsafe { CoInitializeEx(None, apartment) }.is_ok());
}

#[test]
fn an_agile_object_has_the_free_threaded_marshaler() {
    enter(MULTITHREADED);
    let census = Census::default();
    let sink = Agile(census.born()).into_sink();
    let marshal = sink.to_interface::<IMarshal>().unwrap();
    let again = sink.to_interface::<IMarshal>().unwrap();
    assert_eq!(marshal, again);
    // It is an interface of the sink: same identity, same count.
    assert_eq!(
        IUnknown::from(marshal.clone()),
        sink.to_interface::<IUnknown>().unwrap()
    );
    assert!(sink.ref_count() > 1);
    drop((marshal, again));
    assert_eq!(sink.ref_count(), 1);
    drop(sink);
    assert_eq!(census.alive(), 0);
}

#[test]
fn events_for_a_bound_sink_are_carried_to_its_apartment() {
    enter(MULTITHREADED);
    let census = Census::default();
    let server = Server::create(&census);
    let (ready, is_ready) = mpsc::channel();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let home = scope.spawn(|| {
            enter(APARTMENT_THREADED);
            let sink = Bound {
                heard: Cell::new(0),
                home: thread::current().id(),
                _life: census.born(),
            }
            .into_sink();
            let subscription = sink.subscribe(&server).unwrap();
            ready.send(()).unwrap();
            while !done.load(Ordering::Acquire) {
                dispatch_messages();
                thread::yield_now();
            }
            subscription.close().unwrap();
            let heard = sink.heard.get();
            drop((subscription, sink));
            heard
        });
        is_ready.recv().unwrap();
        let fired = server.monitor().on_state("a.vmc", State(3));
        let again = server.monitor().on_state("a.vmc", State(4));
        done.store(true, Ordering::Release);
        assert!(fired.is_ok() && again.is_ok(), "{fired:?} {again:?}");
        assert_eq!((fired.reached, again.reached), (1, 1));
        assert_eq!(home.join().unwrap(), 7);
    });
    assert!(server.points.iter().all(|point| point.is_empty()));
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_bound_sink_hears_events_of_its_own_thread() {
    thread::spawn(|| {
        enter(APARTMENT_THREADED);
        let census = Census::default();
        let server = Server::create(&census);
        let sink = Bound {
            heard: Cell::new(0),
            home: thread::current().id(),
            _life: census.born(),
        }
        .into_sink();
        assert!(
            sink.to_interface::<IDispatch>().is_ok() && sink.to_interface::<IMarshal>().is_err()
        );
        let subscription = sink.subscribe(&server).unwrap();
        assert_eq!(server.monitor().on_state("a.vmc", State(5)).reached, 1);
        assert_eq!(sink.heard.get(), 5);
        drop((subscription, sink, server));
        assert_eq!(census.alive(), 0);
    })
    .join()
    .unwrap();
}

/// What the message loop of a window's thread does, by which COM delivers calls.
fn dispatch_messages() {
    windows_core::link!("user32.dll" "system" fn PeekMessageW(message: *mut [u64; 6], window: *mut c_void, first: u32, last: u32, remove: u32) -> i32);
    windows_core::link!("user32.dll" "system" fn DispatchMessageW(message: *const [u64; 6]) -> isize);
    let mut message = [0_u64; 6];
    // SAFETY: a MSG has at most 48 bytes, and is dispatched as it was received.
    unsafe {
        while PeekMessageW(&mut message, std::ptr::null_mut(), 0, 0, 1) != 0 {
            DispatchMessageW(&message);
        }
    }
}
