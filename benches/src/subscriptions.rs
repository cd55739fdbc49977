//! Subscribing and closing, and the memory of sinks and subscriptions.

use crate::allocations;
use crate::harness::{Case, race_for};
use crate::report::{Goal, Group, Row};
use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::prelude::*;
use com_sink::standard::{IPropertyNotifySink, source};

/// A source with one connection point.
#[derive(ComObject)]
#[object(sources(source::IPropertyNotifySink))]
struct Control {
    events: [ConnectionPoint; 1],
}

impl ConnectionPoints for Control {
    fn connection_points(&self) -> &[ConnectionPoint] {
        &self.events
    }
}

fn control() -> Object<Control> {
    Object::new(Control {
        events: [source::IPropertyNotifySink::point()],
    })
}

/// A sink whose value takes 40 bytes.
#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink)]
struct Watcher {
    _state: [u64; 5],
}

impl IPropertyNotifySink for Watcher {}

/// Subscribe and close, again and again.
pub fn measure() -> Group {
    let source = control();
    let sink = Watcher::default().into_sink();
    let cycle = Case::new("subscriptions", "subscribe and close", move |count| {
        for _ in 0..count {
            let subscription = sink.subscribe(&source).expect("it has the events");
            subscription.close().expect("it is open");
        }
    });
    let time = race_for(&[cycle], 500)[0];
    Group {
        id: "subscriptions",
        title: "Subscriptions",
        rows: vec![
            Row::new("subscribe and close", time, "ns"),
            Row::new("subscribe and close", 1e9 / time, "a second"),
        ],
        goals: Vec::new(),
    }
}

/// What sinks and subscriptions take.
pub fn memory() -> Group {
    const MANY: usize = 1_024;
    let value = size_of::<Watcher>();
    let (bytes, sinks) = allocations::bytes(|| {
        let mut sinks = Vec::with_capacity(MANY);
        sinks.extend((0..MANY).map(|_| Watcher::default().into_sink()));
        sinks
    });
    let sink = (bytes as f64) / MANY as f64 - size_of::<Sink<Watcher>>() as f64;
    let source = control();
    let (bytes, subscriptions) = allocations::bytes(|| {
        let mut subscriptions = Vec::with_capacity(MANY);
        subscriptions.extend(sinks.iter().map(|sink| sink.subscribe(&source)));
        subscriptions
    });
    let handle = size_of::<Result<Subscription<Watcher>>>();
    let subscription = bytes as f64 / MANY as f64;
    drop(subscriptions);
    let rows = vec![
        Row::new(
            format!("an idle sink whose value takes {value}"),
            sink,
            "bytes",
        ),
        Row::new(
            "a subscription, its handle and both sides' heap",
            subscription,
            "bytes",
        ),
        Row::new("of which the handle", handle as f64, "bytes"),
    ];
    Group {
        id: "memory",
        title: "Memory, without what the allocator adds",
        rows,
        goals: vec![Goal::new(
            "bytes of an idle sink beyond its value",
            sink - value as f64,
            64.0,
        )],
    }
}
