//! Sources, sinks and errors that cross from one apartment into another.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::create_instance;
use com_sink::apartment::{AgileReference, Ended};
use com_sink::prelude::*;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::font::{self, FontEvents};
use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::{self, ThreadId};
use std::time::Duration;
use virtual_server::prelude::*;
use virtual_server::sim::Simulator;
use virtual_server::{IVMVirtualServer, VirtualServer};

/// What only a hanging test needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Belongs to the apartment that has made it.
#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, apartment)]
struct Bound {
    states: RefCell<Vec<VMVMState>>,
    home: ThreadId,
    _life: Life,
}

impl Bound {
    fn new(census: &Census) -> Sink<Self> {
        let bound = Self {
            states: RefCell::default(),
            home: thread::current().id(),
            _life: census.born(),
        };
        bound.into_sink()
    }
}

impl IVMVirtualServerEvents for Bound {
    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        assert_eq!(thread::current().id(), self.home);
        assert_eq!(*config, *"web01");
        self.states.borrow_mut().push(state);
        Ok(())
    }
}

/// A simulated server in the multithreaded apartment, heard in a single-threaded one.
#[test]
fn an_agile_source_is_heard_in_a_single_threaded_apartment() {
    let census = Census::default();
    let objects = apartment::run(Apartment::Multithreaded, || {
        let simulator = Simulator::builder().machine("web01").build().unwrap();
        let objects = simulator.census();
        let server = simulator.server();
        let parcel = AgileReference::new(server.as_interface());
        let address = server.as_interface().as_raw() as usize;
        let (ready, is_ready) = mpsc::channel();
        let fired = AtomicBool::new(false);
        thread::scope(|scope| {
            let listener = scope.spawn(|| {
                apartment::run_single(|home| {
                    let server: IVMVirtualServer = parcel.resolve().unwrap();
                    assert_eq!(server.as_raw() as usize, address, "agile: no proxy");
                    let bound = Bound::new(&census);
                    let subscription = bound.subscribe(&server).unwrap();
                    ready.send(home.waker()).unwrap();
                    let ended = home.pump_within(PATIENCE, || fired.load(Ordering::Acquire));
                    assert_eq!(ended, Ok(Ended::Condition));
                    subscription.close().unwrap();
                    drop(subscription);
                    assert_eq!(bound.ref_count(), 1);
                    bound.states.take()
                })
            });
            let waker = is_ready.recv().unwrap();
            let machine = server.find_virtual_machine("web01").unwrap();
            let started = machine.startup().map(drop);
            let stopped = machine.turn_off().map(drop);
            fired.store(true, Ordering::Release);
            waker.wake();
            let states = listener.join().unwrap();
            assert_eq!((started.is_ok(), stopped.is_ok()), (true, true));
            assert_eq!(
                states,
                [
                    VMVMState::TurningOn,
                    VMVMState::Running,
                    VMVMState::TurningOff,
                    VMVMState::TurnedOff,
                ]
            );
        });
        objects
    });
    assert_eq!((census.alive(), objects.live_objects()), (0, 0));
}

#[derive(ComSink)]
#[sink(FontEvents)]
struct Reader {
    heard: Mutex<Vec<String>>,
    _life: Life,
}

impl FontEvents for Reader {
    fn font_changed(&self, property_name: &BStr) -> Result<()> {
        self.heard.lock().unwrap().push(property_name.to_string());
        Ok(())
    }
}

/// Somebody else's object in a single-threaded apartment, reached through COM's proxies.
#[test]
fn an_agile_sink_hears_a_source_of_another_apartment() {
    let census = Census::default();
    let (sender, parcels) = mpsc::channel();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let source = scope.spawn(|| {
            apartment::run_single(|home| {
                let font: IDispatch = create_instance(&font::clsid::StdFont).unwrap();
                let before = references(&font);
                let address = font.as_raw() as usize;
                let parcel = AgileReference::new(&font);
                sender.send((parcel, address, home.waker())).unwrap();
                let ended = home.pump_within(PATIENCE, || done.load(Ordering::Acquire));
                assert_eq!(ended, Ok(Ended::Condition));
                assert_eq!(references(&font), before);
                assert_eq!(release(font), 0);
            })
        });
        let (parcel, address, waker) = parcels.recv().unwrap();
        let census = &census;
        let result = scope.spawn(move || {
            apartment::run(Apartment::Multithreaded, move || {
                let font: IDispatch = parcel.resolve().unwrap();
                drop(parcel);
                assert_ne!(font.as_raw() as usize, address, "a proxy");
                let reader = Reader {
                    heard: Mutex::default(),
                    _life: census.born(),
                }
                .into_sink();
                let subscription = reader.subscribe(&font).unwrap();
                font.put("Bold", true).unwrap();
                font.put("Italic", true).unwrap();
                // On the font's thread under Windows, on one of RPC's under Wine 8.
                assert_eq!(*reader.heard.lock().unwrap(), ["Bold", "Italic"]);

                subscription.close().unwrap();
                font.put("Bold", false).unwrap();
                assert_eq!(reader.heard.lock().unwrap().len(), 2);
                drop((subscription, font));
                assert_eq!(reader.ref_count(), 1);
            })
        });
        let result = result.join();
        done.store(true, Ordering::Release);
        waker.wake();
        source.join().unwrap();
        result.unwrap();
    });
    assert_eq!(census.alive(), 0);
}

/// A subscription to somebody else's object in a single-threaded apartment, which is dropped in another one.
#[test]
fn a_subscription_is_closed_from_another_apartment() {
    let census = Census::default();
    apartment::run_single(|home| {
        let font: IDispatch = create_instance(&font::clsid::StdFont).unwrap();
        let before = references(&font);
        let reader = Reader {
            heard: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        for drops in [false, true] {
            let subscription = reader.subscribe(&font).unwrap();
            font.put("Bold", true).unwrap();
            assert_eq!(std::mem::take(&mut *reader.heard.lock().unwrap()), ["Bold"]);
            let closed = AtomicBool::new(false);
            let waker = home.waker();
            thread::scope(|scope| {
                let other = scope.spawn(|| {
                    apartment::run(Apartment::Multithreaded, || {
                        let result = if drops { Ok(()) } else { subscription.close() };
                        drop(subscription);
                        closed.store(true, Ordering::Release);
                        waker.wake();
                        result
                    })
                });
                let ended = home.pump_within(PATIENCE, || closed.load(Ordering::Acquire));
                assert_eq!(ended, Ok(Ended::Condition));
                other.join().unwrap().unwrap();
            });
            font.put("Bold", false).unwrap();
            assert!(reader.heard.lock().unwrap().is_empty());
            assert_eq!((references(&font), reader.ref_count()), (before, 1));
        }
        assert_eq!(release(font), 0);
    });
    assert_eq!(census.alive(), 0);
}

/// The doctor on a source of another apartment, and on a thread that is in none of the right kind.
#[test]
fn the_doctor_sees_where_a_source_is() {
    let census = Census::default();
    apartment::run_single(|home| {
        let font: IDispatch = create_instance(&font::clsid::StdFont).unwrap();
        let reader = || {
            let reader = Reader {
                heard: Mutex::default(),
                _life: census.born(),
            };
            reader.into_sink()
        };
        let here = com_sink::doctor(&reader(), &font);
        assert!(here.is_healthy(), "{here}");
        let parcel = AgileReference::new(&font);
        let done = AtomicBool::new(false);
        let waker = home.waker();
        let elsewhere = thread::scope(|scope| {
            let other = scope.spawn(|| {
                apartment::run(Apartment::Multithreaded, || {
                    let report = com_sink::doctor(&reader(), &parcel.resolve().unwrap());
                    done.store(true, Ordering::Release);
                    waker.wake();
                    report
                })
            });
            let ended = home.pump_within(PATIENCE, || done.load(Ordering::Acquire));
            assert_eq!(ended, Ok(Ended::Condition));
            other.join().unwrap()
        });
        assert!(elsewhere.is_healthy(), "{elsewhere}");
        for (report, place) in [(here, "here: calls"), (elsewhere, "another apartment")] {
            let text = report.to_string();
            for line in [
                place,
                "connection point of FontEvents {4EF6100A-AF88-11D0-9846-00C04FC29993}: found",
                "description of FontEvents: as it was compiled",
                "Advise for FontEvents: cookie ",
                "Unadvise for FontEvents: done",
            ] {
                assert!(text.contains(line), "`{line}` is not in {text}");
            }
        }
        drop(parcel);
        assert_eq!(release(font), 0);
    });
    assert_eq!(census.alive(), 0);
}

/// The text of an error travels in the thread's error object, by oleaut32.
#[test]
fn the_text_of_an_error_arrives() {
    apartment::run(Apartment::Multithreaded, || {
        let simulator = Simulator::builder().machine("web01").build().unwrap();
        let server = VirtualServer::from(IVMVirtualServer::from(simulator.server()));
        let by_vtable = server.register_virtual_machine("web02", "C:\\none.vmc");
        let by_vtable = by_vtable.unwrap_err();
        assert!(
            by_vtable.description().contains("C:\\none.vmc"),
            "{by_vtable}"
        );

        let args = ["web02", "C:\\none.vmc"].map(Variant::from);
        let by_name = server.call("RegisterVirtualMachine", &args).unwrap_err();
        assert_eq!(by_name.code(), by_vtable.code());
        assert_eq!(by_name.description(), by_vtable.description());

        let census = simulator.census();
        drop((server, simulator));
        assert_eq!(census.live_objects(), 0);
    });
}
