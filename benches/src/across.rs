//! Events from another process: our sink and one in C++ on the same server, `VirtualServer.Application`.
//!
//! A machine is paused and resumed. Each of the two calls makes one event, which reaches the sink before the call
//! returns: what is measured is a call and an event that comes back.

use crate::harness::{Case, race_for};
use crate::invoke_event::Sink;
use crate::report::{Goal, Group, Row, compare};
use crate::rivals::cpp;
use crate::work::Adds;
use com_sink::raw::{IConnectionPoint, IConnectionPointContainer};
use com_sink::{IUnknown, Interface};
use std::ffi::c_void;
use std::time::{Duration, Instant};
use virtual_server::prelude::*;

const OURS: &str = "call and event, our sink";
const CPP: &str = "call and event, C++ class";
const NOBODY: &str = "call alone, no sink";

/// Rounds of 1 ms and more.
const ROUNDS: usize = 300;

/// Measures.
///
/// # Errors
///
/// When there is no server, or it does something else than expected.
pub fn measure() -> Result<Group> {
    let server = VirtualServer::connect()?;
    let machine = server.create_virtual_machine("bench", "C:\\Bench")?;
    machine.startup()?;
    let start = Instant::now();
    while machine.state()? != VMVMState::Running {
        assert!(start.elapsed() < Duration::from_secs(20), "it won't start");
        std::thread::sleep(Duration::from_millis(10));
    }
    let calls = move |count: usize| {
        for _ in 0..count {
            let done = machine.pause().and_then(|()| machine.resume());
            done.unwrap_or_else(|error| panic!("{error}"));
        }
    };
    // One after the other, since every sink on the server gets every event.
    let mut rows = Vec::new();
    let mut time = |name: &str| {
        let calls = calls.clone();
        let case = Case::new("across", name, calls);
        let nanoseconds = race_for(&[case], ROUNDS)[0];
        // Each round pauses and resumes.
        rows.push(Row::new(name, nanoseconds / 2e3, "µs"));
    };
    for _ in 0..2 {
        let subscription = Sink::<Adds>::default().into_sink().subscribe(&*server)?;
        time(OURS);
        subscription.close()?;
        let point = point(&server)?;
        let cookie = advise(&point, cpp::server_sink("adds"))?;
        time(CPP);
        unadvise(&point, cookie)?;
    }
    time(NOBODY);
    let mut rows = best(rows);
    compare(&mut rows, CPP);
    let reached = rows[0].value / rows[1].value;
    Ok(Group {
        id: "across",
        title: "Between processes, under Wine: pausing a machine, and the event of it",
        rows,
        goals: vec![Goal::new(
            "our sink as a multiple of the C++ class",
            reached,
            1.1,
        )],
    })
}

/// The faster one of each two of a name.
fn best(rows: Vec<Row>) -> Vec<Row> {
    let mut best: Vec<Row> = Vec::new();
    for row in rows {
        match best.iter_mut().find(|old| old.name == row.name) {
            Some(old) => old.value = old.value.min(row.value),
            None => best.push(row),
        }
    }
    best
}

fn point(server: &VirtualServer) -> Result<IConnectionPoint> {
    let container: IConnectionPointContainer = server.as_interface().cast()?;
    let iid = virtual_server::source::IVMVirtualServerEvents::IID;
    let mut point = std::ptr::null_mut();
    // SAFETY: the container is alive, and the pointers are valid; success gives an owned IConnectionPoint.
    unsafe {
        (container.vtable().FindConnectionPoint)(container.as_raw(), &iid, &mut point).ok()?;
        Ok(IConnectionPoint::from_raw(point))
    }
}

fn advise(point: &IConnectionPoint, sink: *mut c_void) -> Result<u32> {
    let mut cookie = 0;
    // SAFETY: both objects are alive; the sink's reference is taken over and dropped.
    unsafe {
        let sink = IUnknown::from_raw(sink);
        (point.vtable().Advise)(point.as_raw(), sink.as_raw(), &mut cookie).ok()?;
    }
    Ok(cookie)
}

fn unadvise(point: &IConnectionPoint, cookie: u32) -> Result<()> {
    // SAFETY: a live object.
    let code = unsafe { (point.vtable().Unadvise)(point.as_raw(), cookie) };
    Ok(code.ok()?)
}
