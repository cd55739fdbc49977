//! `cargo xtask bench`: our sinks beside their rivals, in one run.

mod machine;
mod page;
mod report;

use crate::conformance::bench as front_end;
use crate::tools::{cargo, has_program, root};
use machine::Machine;
use report::Report;
use std::path::Path;
use std::process::Stdio;

/// Options.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Something else than sinks
    #[command(subcommand)]
    what: Option<front_end::What>,
    /// Write the tables into docs/performance.md
    #[arg(long)]
    write: bool,
    /// Fail when a goal is missed
    #[arg(long)]
    strict: bool,
}

/// Runs the measurements and shows them.
pub fn run(args: &Args) -> Result<(), String> {
    match &args.what {
        Some(what) => front_end::run(what),
        None => sinks(args),
    }
}

fn sinks(args: &Args) -> Result<(), String> {
    let mut command = cargo(&["run", "--quiet", "--release", "--package", "com-sink-bench"]);
    // Instructions are counted by valgrind; without it the times have to do.
    if has_program("valgrind") {
        command.args(["--", "--instructions"]);
    } else {
        eprintln!("without valgrind no instructions are counted");
    }
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`cargo run` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the measurements failed: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Report = serde_json::from_str(&text)
        .map_err(|error| format!("the measurements cannot be read: {error}"))?;
    let machine = Machine::ask();
    print!("{}", page::terminal(&machine, &report));

    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    write(&target.join("bench.json"), &page::json(&machine, &report)?)?;
    if args.write {
        let path = root().join("docs/performance.md");
        let old = std::fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        write(
            &path,
            &page::splice(&old, &page::markdown(&machine, &report))?,
        )?;
    }
    let missed = report.missed();
    if args.strict && !missed.is_empty() {
        return Err(format!("missed: {}", missed.join("; ")));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
