//! An event by vtable: `IPropertyNotifySink::OnChanged`, one `i32`.

use crate::harness::{Case, race};
use crate::report::{Goal, Group, Row, compare};
use crate::rivals::{cpp, windows_core_sinks};
use crate::work::{Adds, Stores, Work};
use crate::{allocations, instructions};
use com_sink::prelude::*;
use com_sink::standard::IPropertyNotifySink;
use com_sink::standard::abi::IPropertyNotifySink_Vtbl;
use com_sink::{IUnknown, Interface};
use std::ffi::c_void;
use std::hint::black_box;

/// Our sink.
#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink)]
pub struct Sink<W: Work> {
    work: W,
}

impl<W: Work> IPropertyNotifySink for Sink<W> {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.work.take(disp_id.into());
        Ok(())
    }
}

fn ours<W: Work>() -> *mut c_void {
    let sink = Sink::<W>::default().into_sink();
    // The only interface, so that the object's identity is the pointer to it.
    IUnknown::from(sink).into_raw()
}

/// Calls `OnChanged` so many times. The same machine code for all rivals.
#[inline(never)]
fn fire(sink: *mut c_void, count: usize) {
    for _ in 0..count {
        // SAFETY: every rival gives a live IPropertyNotifySink, and none is ever released.
        let code = unsafe {
            let sink = black_box(sink);
            let vtable = *sink.cast::<*const IPropertyNotifySink_Vtbl>();
            ((*vtable).OnChanged)(sink, black_box(7))
        };
        let _ = black_box(code);
    }
}

fn rivals<W: Work>() -> Vec<Case> {
    let rivals = [
        (OURS, ours::<W>()),
        (CPP, cpp::property_sink(W::NAME)),
        (WINDOWS_CORE, windows_core_sinks::property_sink::<W>()),
    ];
    rivals
        .map(|(name, sink)| Case::new(ID, name_of(name, W::NAME), move |count| fire(sink, count)))
        .into()
}

const ID: &str = "vtable-event";
pub const OURS: &str = "our sink";
pub const CPP: &str = "C++ class";
pub const WINDOWS_CORE: &str = "windows-core #[implement]";

/// The full name of a case.
pub fn name_of(rival: &str, work: &str) -> String {
    format!("{rival}, handler {work}")
}

/// All cases, for `--loop`, too.
pub fn cases() -> Vec<Case> {
    let nothing = cpp::nothing();
    let mut cases = rivals::<Adds>();
    cases.extend(rivals::<Stores>());
    cases.push(Case::new(ID, "bare indirect call", move |count| {
        fire(nothing, count)
    }));
    cases
}

/// Measures them.
pub fn measure(count_instructions: bool) -> Group {
    let cases = cases();
    let goals = [(Adds::NAME, 1.15), (Stores::NAME, 1.15)];
    let (rows, goals) = table(&cases, count_instructions, &goals);
    Group {
        id: ID,
        title: "An event by vtable: one i32",
        rows,
        goals,
    }
}

/// The rows of all cases beside the C++ ones with the same handler, and what came of the goals.
pub fn table(
    cases: &[Case],
    count_instructions: bool,
    limits: &[(&str, f64)],
) -> (Vec<Row>, Vec<Goal>) {
    let mut rows: Vec<Row> = race(cases)
        .into_iter()
        .zip(cases)
        .map(|(time, case)| Row {
            instructions: count_instructions
                .then(|| instructions::count(case))
                .flatten(),
            ..Row::new(&case.name, time, "ns")
        })
        .collect();
    let mut goals = Vec::new();
    for (work, limit) in limits {
        let rival = name_of(CPP, work);
        let end = format!("handler {work}");
        let start = rows.iter().position(|row| row.name.ends_with(&end));
        let Some(start) = start else { continue };
        compare(&mut rows[start..start + 3], &rival);
        let ours = &rows[start];
        if let Some(ratio) = &ours.ratio {
            goals.push(Goal::new(
                format!("{} as a multiple of {rival}", ours.name),
                ratio.value,
                *limit,
            ));
        }
    }
    for case in cases.iter().filter(|case| case.name.starts_with(OURS)) {
        let count = |events| allocations::count(|| (case.run)(events));
        // What the caller allocates before is in both.
        let allocations = count(2_000) - count(1_000);
        goals.push(Goal::new(
            format!("allocations in 1,000 events: {}", case.name),
            allocations as f64,
            0.0,
        ));
    }
    (rows, goals)
}
