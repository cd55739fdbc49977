//! Threads that meet at objects, connection points and subscriptions, in every order: `cargo xtask loom`.
#![cfg(loom)]

mod common;

use com_sink::connection::ConnectionPoint;
use com_sink::{__v1 as support, Result, Sink};
use common::events::IPropertyNotifySink;
use common::source::{self, Server};
use common::{Census, Life};
use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::thread;

/// A sink whose handler reads what its destruction writes.
struct Watcher {
    calls: AtomicU32,
    memory: UnsafeCell<u32>,
    _life: Life,
}

// SAFETY: whoever breaks it is found by loom.
unsafe impl Send for Watcher {}
// SAFETY: as above.
unsafe impl Sync for Watcher {}

impl support::ComClass for Watcher {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Watcher",
        support::agile::<Self>(),
        const { &[IPropertyNotifySink::<Self, 0>()] },
    );
}

impl IPropertyNotifySink for Watcher {
    fn on_changed(&self, _: i32) -> Result<()> {
        // SAFETY: nobody writes while a handler runs.
        self.memory.with(|memory| assert_eq!(unsafe { *memory }, 0));
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // SAFETY: exclusive.
        self.memory.with_mut(|memory| unsafe { *memory = 1 });
    }
}

fn sink(census: &Census) -> Sink<Watcher> {
    Sink::new(Watcher {
        calls: AtomicU32::new(0),
        memory: UnsafeCell::new(0),
        _life: census.born(),
    })
}

fn model(test: impl Fn() + Send + Sync + 'static) {
    // A failure inside of a handler must not end as an HRESULT.
    com_sink::set_panic_hook(|report| {
        eprintln!("{report}");
        std::process::abort();
    });
    let mut builder = loom::model::Builder::new();
    // More switches than that find nothing new here, and take hours.
    builder.preemption_bound = Some(3);
    builder.check(test);
}

fn fire(point: &ConnectionPoint) -> usize {
    let fired = source::IPropertyNotifySink::new(point).on_changed(1);
    assert!(fired.is_ok(), "{fired:?}");
    fired.reached
}

#[test]
fn handles_are_dropped_on_several_threads_and_the_value_once() {
    model(|| {
        let census = Census::default();
        let sink = sink(&census);
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let sink = sink.clone();
                thread::spawn(move || {
                    sink.on_changed(1).unwrap();
                    drop(sink.clone());
                })
            })
            .collect();
        drop(sink);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(census.alive(), 0);
    });
}

#[test]
fn a_sink_is_disconnected_while_its_point_fires() {
    model(|| {
        let census = Census::default();
        let sink = sink(&census);
        let point = source::IPropertyNotifySink::point();
        let cookie = point.advise(&sink.clone().into()).unwrap();
        // From here on the point alone holds it.
        drop(sink);
        let firing = {
            let point = point.clone();
            thread::spawn(move || fire(&point))
        };
        assert_eq!(point.unadvise(cookie), Ok(()));
        assert_eq!(fire(&point), 0, "fired after it was disconnected");
        assert!(firing.join().unwrap() <= 1);
        assert_eq!((point.len(), census.alive()), (0, 0));
    });
}

#[test]
fn sinks_come_and_go_while_a_point_fires() {
    model(|| {
        let census = Census::default();
        let (first, second) = (sink(&census), sink(&census));
        let point = source::IPropertyNotifySink::point();
        let cookie = point.advise(&first.clone().into()).unwrap();
        let coming = {
            let (point, second) = (point.clone(), second.clone());
            thread::spawn(move || point.advise(&second.into()).unwrap())
        };
        let going = {
            let point = point.clone();
            thread::spawn(move || point.unadvise(cookie).unwrap())
        };
        assert!(fire(&point) <= 2);
        let other = coming.join().unwrap();
        going.join().unwrap();
        assert_ne!(other, cookie);
        assert_eq!((point.len(), fire(&point)), (1, 1));
        assert_eq!(first.ref_count(), 1);
        assert_eq!(point.unadvise(other), Ok(()));
        assert_eq!(second.ref_count(), 1);
    });
}

#[test]
fn a_subscription_is_closed_on_two_threads_and_taken_back_once() {
    model(|| {
        let census = Census::default();
        let server = Server::create(&Census::default());
        let sink = sink(&census);
        let subscription = loom::sync::Arc::new(sink.subscribe(&server).unwrap());
        let closing = {
            let subscription = subscription.clone();
            // A second Unadvise would be an error of the source.
            thread::spawn(move || subscription.close().unwrap())
        };
        subscription.close().unwrap();
        closing.join().unwrap();
        assert!(!subscription.is_open());
        drop(subscription);
        assert_eq!((sink.ref_count(), server.ref_count()), (1, 1));
    });
}

#[test]
fn a_subscription_is_dropped_while_events_arrive() {
    model(|| {
        let census = Census::default();
        let server = Server::create(&Census::default());
        let subscription = sink(&census).subscribe(&server).unwrap();
        let firing = {
            let server = server.clone();
            thread::spawn(move || server.notify().on_changed(1).reached)
        };
        drop(subscription);
        assert!(firing.join().unwrap() <= 1);
        assert_eq!((census.alive(), server.ref_count()), (0, 1));
    });
}
