//! What there was in all.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use crate::sink::Event;

/// Counts events.
pub struct Summary {
    started: Instant,
    subscriptions: usize,
    events: u64,
    kinds: BTreeMap<(&'static str, &'static str), u64>,
    sources: BTreeMap<String, Span>,
}

/// The events of one source.
struct Span {
    events: u64,
    first: Duration,
    last: Duration,
}

impl Summary {
    pub fn new(started: Instant, subscriptions: usize) -> Self {
        Self {
            started,
            subscriptions,
            events: 0,
            kinds: BTreeMap::new(),
            sources: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, event: &Event) {
        self.events += 1;
        *self.kinds.entry((event.interface, event.name)).or_default() += 1;
        let at = event.elapsed;
        let new = Span {
            events: 0,
            first: at,
            last: at,
        };
        let span = self.sources.entry(event.source.clone()).or_insert(new);
        span.events += 1;
        span.last = at;
    }

    pub fn events(&self) -> u64 {
        self.events
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} events of {} kinds from {} of {} sources in {:.1} s",
            self.events,
            self.kinds.len(),
            self.sources.len(),
            self.subscriptions,
            self.elapsed().as_secs_f64(),
        )?;
        for ((interface, name), events) in &self.kinds {
            writeln!(f, "{events:>6}  {interface}::{name}")?;
        }
        for (source, span) in &self.sources {
            let (first, last) = (span.first.as_secs_f64(), span.last.as_secs_f64());
            writeln!(
                f,
                "{:>6}  {source}, {first:.1} s to {last:.1} s",
                span.events
            )?;
        }
        Ok(())
    }
}
