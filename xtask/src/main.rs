//! Tasks of the workspace: `cargo xtask gen`, `test`, `conformance`, `api`, `deps`, `deny`,
//! `miri`, `asan`, `loom`, `fuzz`, `wine`.

mod api;
mod bench;
mod conformance;
mod deny;
mod deps;
mod fuzz;
mod r#gen;
mod miri;
mod sanitize;
mod soak;
mod steps;
mod test;
mod tools;
mod wine;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Tasks of the workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make every generated file of the workspace anew
    Gen {
        /// Write nothing; fail and show a diff when a file is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Run everything that CI runs
    Test(test::Args),
    /// Hold the IDL front end to widl, the mingw compiler and Windows' metadata
    Conformance(conformance::Args),
    /// Measure sinks beside their rivals, or what the subcommand names
    Bench(bench::Args),
    /// Run the tests of the unsafe code under Miri
    Miri(miri::Args),
    /// Write down what the published crates offer
    Api(api::Args),
    /// Write down what the published crates need
    Deps(deps::Args),
    /// Check licences, duplicates and known faults of what the crates need
    Deny(deny::Args),
    /// Run the host's tests with AddressSanitizer
    Asan,
    /// Try every order in which threads can meet, with loom
    Loom,
    /// Feed random input to what reads bytes from outside, with libFuzzer
    Fuzz(fuzz::Args),
    /// Run the tests against real COM, under Wine
    Wine(wine::Args),
    /// Let threads and processes subscribe, fire, close and die at one server for minutes
    Soak(soak::Args),
}

fn main() -> ExitCode {
    let result = match Args::parse().task {
        Task::Gen { check } => r#gen::run(check),
        Task::Test(args) => test::run(&args),
        Task::Conformance(args) => conformance::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Miri(args) => miri::run(&args),
        Task::Api(args) => api::run(&args),
        Task::Deps(args) => deps::run(&args),
        Task::Deny(args) => deny::run(&args),
        Task::Asan => sanitize::address(),
        Task::Loom => sanitize::loom(),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Wine(args) => wine::run(&args),
        Task::Soak(args) => soak::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{}", text.trim_end());
            ExitCode::FAILURE
        }
    }
}
