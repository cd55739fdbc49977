//! What was found, as a table.

use crate::Load;
use crate::measure::Sample;
use crate::service::End;
use crate::worker::Findings;
use std::fmt;

/// How much memory a server may have more at the end than in the middle: a tenth, and as much as a heap's growth by
/// one step, in KiB.
const GROWTH: u64 = 4096;

/// How many handles it may have more: those of threads that have just come.
const HANDLES: u64 = 40;

/// One server and what is done with it.
#[derive(Clone, Debug)]
pub struct Round {
    /// For people.
    pub name: &'static str,
    /// What is done.
    pub load: Load,
    /// How many client processes are killed meanwhile.
    pub kills: u64,
}

/// All rounds.
#[derive(Debug, Default)]
pub struct Report {
    rounds: Vec<(Round, Findings, End)>,
}

impl Report {
    /// Adds a round.
    pub fn add(&mut self, round: Round, findings: Findings, end: End) {
        self.rounds.push((round, findings, end));
    }

    /// Whether everything was as it should be.
    pub fn is_clean(&self) -> bool {
        self.rounds
            .iter()
            .all(|(round, findings, end)| rows(round, findings, end).iter().all(|row| row.fine))
    }
}

struct Row {
    what: &'static str,
    found: String,
    fine: bool,
}

fn rows(round: &Round, findings: &Findings, end: &End) -> Vec<Row> {
    let row = |what, found: String, fine| Row { what, found, fine };
    let load = &round.load;
    let flat = |middle: Sample, last: Sample| {
        last.memory <= middle.memory + middle.memory / 10 + GROWTH
            && last.handles <= middle.handles + HANDLES
    };
    let grown = |middle: Sample, last: Sample| {
        format!(
            "{} -> {} KiB, {} -> {} handles",
            middle.memory, last.memory, middle.handles, last.handles
        )
    };
    let (ended, fine) = match end {
        End::Objects(count) => (format!("{count} objects left"), *count == 0),
        End::Itself(time) => (format!("by itself after {} ms", time.as_millis()), true),
        End::Ended => ("by us: killed clients keep references".to_owned(), true),
        End::Crashed(status) => (format!("crashed: {status}"), false),
        End::Stays => ("stays: a reference is left".to_owned(), false),
    };
    let mut rows = vec![
        row(
            "subscriptions",
            format!("{} of {}", findings.subscriptions, load.subscriptions),
            findings.subscriptions >= load.subscriptions,
        ),
        row(
            "events while subscribed",
            format!("{} of {}", findings.events, load.events),
            findings.events >= load.events,
        ),
        row("lost", findings.lost.to_string(), findings.lost == 0),
        row(
            "doubled or out of order",
            findings.disordered.to_string(),
            findings.disordered == 0,
        ),
        row(
            "after close() returned",
            findings.late.to_string(),
            findings.late == 0,
        ),
        row(
            "missed by the witness",
            findings.missed.to_string(),
            findings.missed == 0,
        ),
        row(
            "references left at sinks",
            findings.held.to_string(),
            findings.held == 0,
        ),
        row(
            "server, half way -> end",
            grown(findings.server.0, findings.server.1),
            flat(findings.server.0, findings.server.1),
        ),
        row(
            "this process, half way -> end",
            grown(findings.client.0, findings.client.1),
            flat(findings.client.0, findings.client.1),
        ),
        row("end of the server", ended, fine),
    ];
    if round.kills > 0 {
        let killed = format!("{} of {}", findings.killed, round.kills);
        rows.push(row("killed clients", killed, findings.killed > 0));
    }
    rows
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (round, findings, end) in &self.rounds {
            let rate = findings.fired as f64 / findings.time.as_secs_f64().max(0.001);
            writeln!(
                f,
                "\n{} ({} threads, {:.1} s, {rate:.0} events/s)",
                round.name,
                round.load.threads,
                findings.time.as_secs_f64()
            )?;
            for row in rows(round, findings, end) {
                let mark = if row.fine { "ok" } else { "BAD" };
                writeln!(f, "  {:<30} {:<40} {mark}", row.what, row.found)?;
            }
        }
        Ok(())
    }
}
