//! The command `com-sink`: generates Rust from descriptions of COM interfaces, shows what is in
//! them, and finds out why an object's events don't arrive.

mod args;
mod doctor;
mod generate;
mod inspect;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Doctor(args) => doctor::run(&args),
        Command::Gen(args) => generate::run(args),
        Command::Inspect(args) => inspect::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{}", text.trim_end());
            ExitCode::FAILURE
        }
    }
}
