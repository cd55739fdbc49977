//! `cargo xtask soak`: threads and processes that subscribe, fire and close at one server for minutes.

use crate::tools::{cargo, run as exec};
use crate::wine;
use std::path::Path;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
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
    /// How many client processes are killed meanwhile, in a round of its own
    #[arg(long, default_value_t = 20)]
    kills: u64,
    /// The start of the random numbers that say when
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Soak the simulator in this process instead of a server under Wine
    #[arg(long)]
    host: bool,
}

/// Builds the program and the server, and runs the one at the other.
pub fn run(args: &Args) -> Result<(), String> {
    let options = [
        ("events", args.events),
        ("subscriptions", args.subscriptions),
        ("threads", args.threads),
        ("seconds", args.seconds),
        ("kills", args.kills),
        ("seed", args.seed),
    ]
    .map(|(name, value)| format!("--{name}={value}"));
    if args.host || cfg!(windows) {
        let build = ["run", "--package", "com-sink-soak", "--"];
        return exec(cargo(&build).args(options));
    }
    let packages = ["com-sink-soak", "virtual-server-sim"];
    let programs = wine::programs(&packages)?;
    let [soak, server] = ["soak.exe", "virtual-server-sim.exe"].map(|name| programs.join(name));
    let mut program = vec![soak.into_os_string(), "--server".into()];
    program.push(windows_path(&server).into());
    program.extend(options.map(Into::into));
    // Two rounds, and what it takes to start and to end.
    wine::program(&program, args.seconds * 2 + 120)
}

/// What Wine calls a file: ours is below its drive Z.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}
