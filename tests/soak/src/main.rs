//! Threads that subscribe, fire and close at one server for minutes; processes that die meanwhile.
//!
//! `cargo xtask soak` says what is proven. The server is the simulator: in this process, or a program of its own that is
//! reached through COM.

mod client;
mod measure;
mod report;
mod server;
mod service;
mod sinks;
mod worker;

use clap::{Parser, Subcommand};
use report::{Report, Round};
use service::{Service, Where};
use std::path::PathBuf;
use std::process::ExitCode;

/// What may fail for many reasons.
type Found<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Soaks one server.
#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    load: Load,
    /// The server's program; without it the simulator in this process
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
}

/// How much is done.
#[derive(Clone, Debug, clap::Args)]
struct Load {
    /// How many events are fired while someone is subscribed
    #[arg(long, default_value_t = 100_000)]
    events: u64,
    /// How many subscriptions are made and closed
    #[arg(long, default_value_t = 10_000)]
    subscriptions: u64,
    /// How many threads do it
    #[arg(long, default_value_t = 8)]
    threads: u64,
    /// When to stop even if not all is done, which counts as a failure
    #[arg(long, default_value_t = 900)]
    seconds: u64,
    /// How many client processes are killed, in a round of its own with a tenth of the load
    #[arg(long, default_value_t = 20)]
    kills: u64,
    /// The start of the random numbers that say when
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Debug, Subcommand)]
enum Role {
    /// A client that subscribes to everything and waits for its end
    Client,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match args.role {
        Some(Role::Client) => client::run().map(|()| true),
        None => soak(&args),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing was found.
fn soak(args: &Args) -> Found<bool> {
    let place = match &args.server {
        None => Where::Here,
        Some(program) => Where::Program(program.clone()),
    };
    let _registered = place.register()?;
    let mut report = Report::default();
    let full = Round {
        name: "all threads",
        load: args.load.clone(),
        kills: 0,
    };
    run(&place, full, &mut report)?;
    if matches!(place, Where::Program(_)) && args.load.kills > 0 {
        let kills = Round {
            name: "killed clients",
            load: Load {
                events: args.load.events / 10,
                subscriptions: args.load.subscriptions / 10,
                ..args.load.clone()
            },
            kills: args.load.kills,
        };
        run(&place, kills, &mut report)?;
    }
    print!("{report}");
    Ok(report.is_clean())
}

fn run(place: &Where, round: Round, report: &mut Report) -> Found<()> {
    println!("{}: {}", round.name, place);
    let (service, first) = Service::start(place)?;
    let findings = worker::run(&service, &round)?;
    drop(first);
    let end = service.end(round.kills == 0)?;
    report.add(round, findings, end);
    Ok(())
}
