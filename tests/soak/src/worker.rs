//! The threads that subscribe, fire and close, and the one that kills clients.

use crate::Found;
use crate::measure::{self, Sample};
use crate::report::Round;
use crate::service::Service;
use crate::sinks::{KEY, Listener, Witness};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use virtual_server::prelude::*;

/// How long an event may be on its way while others are delivered.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a round has found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Made and closed.
    pub subscriptions: u64,
    /// Fired while their sink was subscribed.
    pub events: u64,
    /// All that were fired.
    pub fired: u64,
    /// Not heard by a sink that was subscribed.
    pub lost: u64,
    /// Heard twice, or before an earlier one.
    pub disordered: u64,
    /// Fired after `close()` had returned, and heard.
    pub late: u64,
    /// Not heard by the witness, which was subscribed to everything.
    pub missed: u64,
    /// References to sinks that nobody should have had.
    pub held: u64,
    /// Client processes that were killed.
    pub killed: u64,
    /// The server's process half way and at the end.
    pub server: (Sample, Sample),
    /// This process half way and at the end.
    pub client: (Sample, Sample),
    /// How long it took.
    pub time: Duration,
}

/// What all threads of a round share.
struct Shared<'a> {
    service: &'a Service,
    round: &'a Round,
    until: Instant,
    subscriptions: AtomicU64,
    events: AtomicU64,
    fired: AtomicU64,
    lost: AtomicU64,
    disordered: AtomicU64,
    late: AtomicU64,
    held: AtomicU64,
    killed: AtomicU64,
    done: AtomicBool,
}

impl Shared<'_> {
    /// Takes down what a closed sink has heard too late, and who still holds it after a while.
    fn end(&self, listener: &Sink<Listener>) {
        self.late.fetch_add(listener.late(), Ordering::SeqCst);
        // Whoever was just delivering lets go of it soon.
        let start = Instant::now();
        while listener.ref_count() > 1 && start.elapsed() < PATIENCE {
            thread::sleep(Duration::from_micros(200));
        }
        let others = u64::from(listener.ref_count() - 1);
        self.held.fetch_add(others, Ordering::SeqCst);
    }
}

/// Does what the round says, and waits for its end.
pub fn run(service: &Service, round: &Round) -> Found<Findings> {
    let start = Instant::now();
    let load = &round.load;
    let shared = Shared {
        service,
        round,
        until: start + Duration::from_secs(load.seconds),
        subscriptions: AtomicU64::new(0),
        events: AtomicU64::new(0),
        fired: AtomicU64::new(0),
        lost: AtomicU64::new(0),
        disordered: AtomicU64::new(0),
        late: AtomicU64::new(0),
        held: AtomicU64::new(0),
        killed: AtomicU64::new(0),
        done: AtomicBool::new(false),
    };
    let server = service.server()?;
    let machines = (0..load.threads)
        .map(|thread| server.create_virtual_machine(&name(thread), "C:\\Soak"))
        .collect::<Result<Vec<_>>>()?;
    let witness = Witness::default().into_sink();
    let watching = machines
        .iter()
        .map(|machine| witness.subscribe(machine))
        .collect::<Result<Vec<_>>>()?;

    let measured = thread::scope(|scope| {
        let killer = scope.spawn(|| kill_clients(&shared));
        let workers: Vec<_> = (0..load.threads)
            .map(|thread| {
                let shared = &shared;
                scope.spawn(move || work(shared, thread))
            })
            .collect();
        let measured = watch(&shared, || {
            workers.iter().all(|worker| worker.is_finished())
        });
        let last = workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| "a thread panicked")?)
            .collect::<Found<Vec<_>>>();
        shared.done.store(true, Ordering::SeqCst);
        killer.join().map_err(|_| "the killer panicked")??;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((measured?, last?))
    })?;
    let (measured, last) = measured;

    let fired = shared.fired.load(Ordering::SeqCst);
    let patience = Instant::now() + PATIENCE;
    while witness.heard() < fired && Instant::now() < patience {
        thread::sleep(Duration::from_millis(1));
    }
    for listener in last.iter().flatten() {
        shared.end(listener);
    }
    let mut held = shared.held.load(Ordering::SeqCst);
    for subscription in &watching {
        subscription.close()?;
    }
    drop(watching);
    held += u64::from(witness.ref_count() - 1);
    for machine in &machines {
        server.delete_virtual_machine(machine)?;
    }
    drop((machines, server));
    let (server, client) = measured;
    Ok(Findings {
        subscriptions: shared.subscriptions.into_inner(),
        events: shared.events.into_inner(),
        fired,
        lost: shared.lost.into_inner(),
        disordered: shared.disordered.into_inner(),
        late: shared.late.into_inner(),
        missed: fired.abs_diff(witness.heard()),
        held,
        killed: shared.killed.into_inner(),
        server,
        client,
        time: start.elapsed(),
    })
}

fn name(thread: u64) -> String {
    format!("soak{thread}")
}

/// Makes subscriptions to one machine and fires its events until this thread's share is done.
///
/// Gives the last sink, for which the event after its end may still be on its way.
fn work(shared: &Shared<'_>, thread: u64) -> Found<Option<Sink<Listener>>> {
    let load = &shared.round.load;
    let share = |all: u64| (all + load.threads - 1 - thread) / load.threads;
    let subscriptions = share(load.subscriptions).max(1);
    let events = share(load.events);
    let server = shared.service.server()?;
    let machine = server.find_virtual_machine(&name(thread))?;
    let mut before: Option<Sink<Listener>> = None;
    let mut next = 0_i64;
    let fire = |next: &mut i64| {
        shared.fired.fetch_add(1, Ordering::SeqCst);
        let number = Variant::from(*next as i32);
        *next += 1;
        machine.set_configuration_value(KEY, &number)
    };
    for turn in 0..subscriptions {
        if Instant::now() > shared.until {
            break;
        }
        // Its own share of the events, the last one with what is left.
        let count = events * (turn + 1) / subscriptions - events * turn / subscriptions;
        let first = next;
        let listener = Listener::new(first).into_sink();
        let subscription = listener.subscribe(&machine)?;
        for _ in 0..count {
            fire(&mut next)?;
        }
        let heard = listener.wait_for(count as usize, PATIENCE) as u64;
        subscription.close()?;
        listener.close(next);
        shared
            .lost
            .fetch_add(count.saturating_sub(heard), Ordering::SeqCst);
        let expected = first..next;
        if heard >= count && !listener.take().into_iter().eq(expected) {
            shared.disordered.fetch_add(1, Ordering::SeqCst);
        }
        // Somebody else hears it, this sink doesn't.
        fire(&mut next)?;
        drop(subscription);
        // This turn's events came behind the one that was fired after the end of the turn before.
        if let Some(before) = before.replace(listener) {
            shared.end(&before);
        }
        shared.events.fetch_add(count, Ordering::SeqCst);
        shared.subscriptions.fetch_add(1, Ordering::SeqCst);
    }
    Ok(before)
}

/// Tells every five seconds how far it is, and measures half way and at the end: the server's process and this one.
fn watch(
    shared: &Shared<'_>,
    finished: impl Fn() -> bool,
) -> Found<((Sample, Sample), (Sample, Sample))> {
    let load = &shared.round.load;
    let measure = || -> Found<(Sample, Sample)> {
        let server = shared.service.sample()?;
        Ok((server, measure::sample(std::process::id())?))
    };
    let mut half = None;
    let mut last = measure()?;
    let mut told = Instant::now();
    while !finished() {
        thread::sleep(Duration::from_millis(50));
        let done = shared.subscriptions.load(Ordering::SeqCst);
        if done < load.subscriptions {
            let now = measure()?;
            // The least of the last quarter: what calls need for a moment comes and goes.
            last = if done * 4 > load.subscriptions * 3 {
                (last.0.least(now.0), last.1.least(now.1))
            } else {
                now
            };
        }
        if half.is_none() && done >= load.subscriptions / 2 {
            half = Some(last);
        }
        if told.elapsed() > Duration::from_secs(5) {
            told = Instant::now();
            println!(
                "  {done} subscriptions, {} events, {} lost, {} late, {} killed, server {} KiB, {} handles, here {}",
                shared.events.load(Ordering::SeqCst),
                shared.lost.load(Ordering::SeqCst),
                shared.late.load(Ordering::SeqCst),
                shared.killed.load(Ordering::SeqCst),
                last.0.memory,
                last.0.handles,
                last.1.handles
            );
        }
    }
    let half = half.unwrap_or(last);
    Ok(((half.0, last.0), (half.1, last.1)))
}

/// Starts clients and kills each after a random time, in the middle of whatever it hears.
fn kill_clients(shared: &Shared<'_>) -> Found<()> {
    let mut random = shared.round.load.seed | 1;
    for _ in 0..shared.round.kills {
        if shared.done.load(Ordering::SeqCst) || !shared.service.is_program() {
            break;
        }
        let mut client = Client::start()?;
        // xorshift64, of Marsaglia.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        thread::sleep(Duration::from_millis(random % 200));
        client.kill()?;
        shared.killed.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

/// A process that is subscribed to everything.
struct Client(Child);

impl Client {
    /// Starts one, and waits until it is subscribed.
    fn start() -> Found<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("client")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take();
        let client = Self(child);
        let mut line = String::new();
        BufReader::new(output.ok_or("no output")?).read_line(&mut line)?;
        if !line.contains("subscriptions") {
            return Err("a client has not subscribed".into());
        }
        Ok(client)
    }

    fn kill(&mut self) -> Found<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
