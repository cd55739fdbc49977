//! Measuring rivals so that they can be compared.
//!
//! Not criterion or divan: those measure one function after the other, and report means. What is wanted here is a
//! ratio between rivals, on machines that others use at the same time. So the rivals take turns in short batches, and
//! the best batch of each counts: whatever disturbs a batch makes it slower, never faster.

use std::time::{Duration, Instant};

/// Something to be done many times.
pub struct Case {
    pub group: &'static str,
    pub name: String,
    /// Does it so many times.
    pub run: Box<dyn Fn(usize)>,
}

impl Case {
    pub fn new(
        group: &'static str,
        name: impl Into<String>,
        run: impl Fn(usize) + 'static,
    ) -> Self {
        Self {
            group,
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// Short enough for most batches to pass without an interruption.
const BATCH: Duration = Duration::from_micros(100);
const ROUNDS: usize = 2_000;

/// The time of one time for each case, in nanoseconds.
pub fn race(cases: &[Case]) -> Vec<f64> {
    race_for(cases, ROUNDS)
}

/// As [`race`], with another number of rounds.
pub fn race_for(cases: &[Case], rounds: usize) -> Vec<f64> {
    let counts: Vec<usize> = cases.iter().map(batch_size).collect();
    let mut best = vec![f64::INFINITY; cases.len()];
    for _ in 0..rounds {
        for ((case, count), best) in cases.iter().zip(&counts).zip(&mut best) {
            let time = time(|| (case.run)(*count));
            *best = best.min(time.as_nanos() as f64 / *count as f64);
        }
    }
    best
}

/// How long `code` takes.
pub fn time(code: impl FnOnce()) -> Duration {
    let start = Instant::now();
    code();
    start.elapsed()
}

/// How many times make up a batch.
fn batch_size(case: &Case) -> usize {
    let mut count = 1;
    while count < 1 << 24 && time(|| (case.run)(count)) < BATCH {
        count *= 2;
    }
    count
}
