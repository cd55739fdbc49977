//! Watches a Virtual Server: prints every event of the server, its machines and their drives as it
//! arrives, and a summary at the end.
//!
//! Without a real server it watches a simulated one, on which a short story is played in which
//! every kind of event occurs:
//!
//! ```text
//! cargo run --example watch
//! cargo run --example watch -- --local
//! cargo run --example watch -- --server vs01 --format json --duration 60
//! ```

mod output;
mod scenario;
mod sink;
mod summary;

use std::io;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use virtual_server::sim::Simulator;
use virtual_server::{Subscription, VirtualServer};

use output::Output;
use sink::{Event, Watcher};
use summary::Summary;

/// Watch the events of a Virtual Server: of the server, its machines and their drives.
///
/// Without --local or --server a simulated server is watched while a short story is played on it.
/// The watch ends with the story, with Ctrl-C, or at one of the limits; a summary follows.
#[derive(Parser)]
#[command(name = "watch", version)]
struct Options {
    /// Watch the server of another host
    #[arg(long, value_name = "HOST", conflicts_with = "local")]
    server: Option<String>,

    /// Watch the server of this host
    #[arg(long)]
    local: bool,

    /// How events are printed; with json the summary goes to the standard error output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// End after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    duration: Option<Duration>,

    /// End after this many events
    #[arg(long, value_name = "EVENTS")]
    count: Option<u64>,

    /// Pause between the steps of the story, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 250, conflicts_with_all = ["local", "server"])]
    pace: u64,
}

/// How events are printed.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line of columns for each event
    Table,
    /// A JSON object in a line for each event
    Json,
}

/// What the printing thread is told.
enum Message {
    /// An event arrived.
    Event(Event),
    /// The story goes on.
    Step(&'static str),
    /// The story is over, or broke off.
    Finished(virtual_server::Result<()>),
    /// Ctrl-C.
    Interrupted,
}

fn main() -> ExitCode {
    match watch(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("watch: {error}");
            ExitCode::FAILURE
        }
    }
}

fn watch(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let (sender, messages) = mpsc::channel();
    let interrupt = sender.clone();
    ctrlc::set_handler(move || {
        let _ = interrupt.send(Message::Interrupted);
    })?;

    let server = connect(options)?;
    let started = Instant::now();
    let subscriptions = sink::subscribe_all(&server, started, &sender)?;
    let story = server
        .simulator()
        .map(|simulator| play(simulator, options.pace, &sender));
    // Only sinks and the story hold the channel now.
    drop(sender);

    let mut output = Output::new(options.format, io::stdout().lock());
    let mut summary = Summary::new(started, subscriptions.len());
    let printed = print(options, &messages, &mut output, &mut summary);

    unsubscribe(subscriptions);
    drop(messages);
    if let Some(story) = story {
        story.end();
    }
    let printed = printed.and_then(|story| output.summary(&summary).map(|()| story));
    match printed {
        Ok(story) => Ok(story?),
        // Whoever read the lines has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn connect(options: &Options) -> virtual_server::Result<VirtualServer> {
    match &options.server {
        Some(host) => VirtualServer::connect_to(host),
        None if options.local => VirtualServer::connect(),
        None => Ok(scenario::simulator()?.server()),
    }
}

/// Prints until the story is over, a limit is reached, or the user interrupts.
fn print(
    options: &Options,
    messages: &Receiver<Message>,
    output: &mut Output<impl io::Write>,
    summary: &mut Summary,
) -> io::Result<virtual_server::Result<()>> {
    output.head()?;
    while options.count.is_none_or(|limit| summary.events() < limit) {
        match next(messages, options.duration, summary) {
            Ok(Message::Event(event)) => {
                output.event(&event)?;
                summary.add(&event);
            }
            Ok(Message::Step(text)) => output.step(text)?,
            Ok(Message::Finished(result)) => return Ok(result),
            Ok(Message::Interrupted) | Err(_) => break,
        }
    }
    Ok(Ok(()))
}

fn next(
    messages: &Receiver<Message>,
    duration: Option<Duration>,
    summary: &Summary,
) -> Result<Message, RecvTimeoutError> {
    match duration {
        Some(limit) => messages.recv_timeout(limit.saturating_sub(summary.elapsed())),
        None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

fn unsubscribe(subscriptions: Vec<Subscription<Watcher>>) {
    for subscription in subscriptions {
        if let Err(error) = subscription.close() {
            eprintln!("watch: the server would not end a subscription: {error}");
        }
    }
}

fn play(simulator: &Simulator, pace: u64, sender: &Sender<Message>) -> scenario::Story {
    scenario::Story::start(
        simulator.clone(),
        Duration::from_millis(pace),
        sender.clone(),
    )
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is not a number"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
