//! Firing one event to many sinks.

use crate::harness::{Case, race_for, time};
use crate::report::{Goal, Group, Row, compare};
use crate::vtable_event::Sink;
use crate::work::Adds;
use com_sink::connection::ConnectionPoint;
use com_sink::prelude::*;
use com_sink::standard::{IPropertyNotifySink, source};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const SIZES: [usize; 4] = [1, 10, 1_000, 100_000];

/// What firing costs once, however many sinks there are, shows with one sink only.
const FLAT: usize = 1;

fn connect(count: usize) -> (ConnectionPoint, Vec<u32>) {
    let point = source::IPropertyNotifySink::point();
    let cookies = (0..count)
        .map(|_| {
            let sink = IUnknown::from(Sink::<Adds>::default().into_sink());
            point.advise(&sink).expect("the sink has the interface")
        })
        .collect();
    (point, cookies)
}

/// Firing to 1, 10, 1,000 and 100,000 sinks.
pub fn cost() -> Group {
    let cases = SIZES.map(|size| {
        let (point, _) = connect(size);
        Case::new("fan-out", size.to_string(), move |count| {
            for _ in 0..count {
                source::IPropertyNotifySink::new(&point)
                    .on_changed(7)
                    .ignore();
            }
        })
    });
    let times = race_for(&cases, 300);
    let each: Vec<f64> = times
        .iter()
        .zip(SIZES)
        .map(|(time, size)| time / size as f64)
        .collect();
    let rows = SIZES
        .iter()
        .zip(&each)
        .map(|(size, time)| {
            Row::new(
                format!("{size} sink{}", if *size == 1 { "" } else { "s" }),
                *time,
                "ns a sink",
            )
        })
        .collect();
    let spread = |each: &[f64]| {
        let most = each.iter().copied().fold(0.0, f64::max);
        most / each.iter().copied().fold(f64::INFINITY, f64::min)
    };
    Group {
        id: "fan-out",
        title: "Firing a vtable event through a connection point",
        rows,
        goals: vec![
            Goal::new(
                "cost of a sink: the dearest as a multiple of the cheapest",
                spread(&each),
                1.5,
            ),
            Goal::new("the same from 10 sinks on", spread(&each[FLAT..]), 1.5),
        ],
    }
}

/// Sinks that come and go, also while events are fired.
pub fn changes() -> Group {
    const MANY: usize = 100_000;
    let mut rows = Vec::new();
    let mut connected = None;
    let advise = time(|| connected = Some(connect(MANY)));
    rows.push(per_change("connect", MANY, advise));
    if let Some((point, cookies)) = connected {
        let unadvise = time(|| {
            for cookie in cookies {
                point.unadvise(cookie).expect("connected above");
            }
        });
        rows.push(per_change("disconnect", MANY, unadvise));
    }
    for size in [1_000, MANY] {
        rows.push(Row::new(
            format!("connect and disconnect in a handler, {size} sinks being called"),
            change_in_handler(size),
            "ns",
        ));
    }
    let (alone, beside) = disturbed();
    let alone_name = "fire to 1,000 sinks, nobody else there (median)";
    rows.push(Row::new(alone_name, alone, "µs"));
    rows.push(Row::new(
        "the same while another thread connects and disconnects all the time",
        beside,
        "µs",
    ));
    let last = rows.len() - 2;
    compare(&mut rows[last..], alone_name);
    Group {
        id: "changes",
        title: "Sinks that come and go",
        rows,
        goals: Vec::new(),
    }
}

fn per_change(name: &str, count: usize, time: Duration) -> Row {
    let each = time.as_nanos() as f64 / count as f64;
    Row::new(format!("{name} {count} sinks, one by one"), each, "ns each")
}

/// A sink that connects another one and disconnects it, and keeps the best time.
#[derive(ComSink)]
#[sink(IPropertyNotifySink)]
struct Changer {
    point: ConnectionPoint,
    guest: com_sink::Sink<Sink<Adds>>,
    best: AtomicU64,
}

impl IPropertyNotifySink for Changer {
    fn on_changed(&self, _disp_id: i32) -> Result<()> {
        let guest = IUnknown::from(self.guest.clone());
        let time = time(|| {
            let cookie = self.point.advise(&guest);
            let _ = cookie.and_then(|cookie| self.point.unadvise(cookie));
        });
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.best.fetch_min(nanoseconds, Ordering::Relaxed);
        Ok(())
    }
}

/// What it takes to connect and disconnect one sink from within a handler. That is also how long firing can have to
/// wait for the lock.
fn change_in_handler(size: usize) -> f64 {
    let (point, _) = connect(size - 1);
    let changer = Changer {
        point: point.clone(),
        guest: Sink::default().into_sink(),
        best: AtomicU64::new(u64::MAX),
    }
    .into_sink();
    let cookie = point.advise(&IUnknown::from(changer.clone()));
    for _ in 0..200 {
        source::IPropertyNotifySink::new(&point)
            .on_changed(7)
            .ignore();
    }
    // The changer holds the point.
    let _ = cookie.and_then(|cookie| point.unadvise(cookie));
    changer.best.load(Ordering::Relaxed) as f64
}

/// Microseconds to fire one event to 1,000 sinks: with nobody else there, and while another thread connects and
/// disconnects sinks without a pause.
fn disturbed() -> (f64, f64) {
    let (point, _) = connect(1_000);
    let median = || {
        let fire = || {
            source::IPropertyNotifySink::new(&point)
                .on_changed(7)
                .ignore();
        };
        let mut times: Vec<f64> = (0..5_000)
            .map(|_| time(fire).as_nanos() as f64 / 1_000.0)
            .collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let alone = median();
    let stop = AtomicBool::new(false);
    let beside = std::thread::scope(|scope| {
        scope.spawn(|| {
            let guest = IUnknown::from(Sink::<Adds>::default().into_sink());
            while !stop.load(Ordering::Relaxed) {
                let cookie = point.advise(&guest);
                let _ = cookie.and_then(|cookie| point.unadvise(cookie));
            }
        });
        let beside = median();
        stop.store(true, Ordering::Relaxed);
        beside
    });
    (alone, beside)
}
