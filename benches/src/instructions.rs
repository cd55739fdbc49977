//! How many instructions an event takes: the same on a busy machine as on an idle one.

use crate::harness::Case;
use std::process::Command;

const EVENTS: usize = 10_000;

/// Instructions for each time, by `valgrind --tool=callgrind`: what twice as many take more. `None` if it can't be run.
pub fn count(case: &Case) -> Option<f64> {
    let once = collected(case, EVENTS)?;
    let twice = collected(case, 2 * EVENTS)?;
    Some(twice.checked_sub(once)? as f64 / EVENTS as f64)
}

fn collected(case: &Case, events: usize) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args(["--loop", case.group, &case.name, &events.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let number = text
        .split("Collected :")
        .nth(1)?
        .split_whitespace()
        .next()?;
    number.parse().ok().filter(|_| output.status.success())
}
