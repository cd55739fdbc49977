//! `cargo xtask bench`: what we have made beside its rivals, in one run.

mod compile;
mod generator;
mod machine;
mod page;
pub mod report;
mod sinks;
mod windows;

use crate::conformance::bench as front_end;
use crate::tools::{cargo, root, run as exec};
use machine::Machine;
use report::Report;
use std::path::{Path, PathBuf};

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to measure; without it sinks
    #[command(subcommand)]
    what: Option<What>,
    /// Write the tables into docs/performance.md, those of `idl` into codegen/docs/conformance.md
    #[arg(long, global = true)]
    write: bool,
    /// Fail when a goal is missed
    #[arg(long, global = true)]
    strict: bool,
}

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// Sinks: events, subscriptions and their memory, beside C++ and windows-core
    Sinks,
    /// The generator, stage by stage, on many copies of VsComInterfaces.idl
    Generator,
    /// Compiling a hundred sinks, beside windows-core's implement macro
    Compile,
    /// Events between processes, and DispInvoke: under Wine
    Windows,
    /// The IDL front end over whole corpora in one process, and widl over the same files
    Idl,
}

/// Runs the measurements and shows them.
pub fn run(args: &Args) -> Result<(), String> {
    let (name, report) = match &args.what {
        None | Some(What::Sinks) => ("sinks", sinks::measure()?),
        Some(What::Windows) => ("windows", windows::measure()?),
        Some(What::Compile) => ("compile", one(compile::measure()?)),
        Some(What::Generator) => {
            // An unoptimized build would measure nothing of use.
            if cfg!(debug_assertions) {
                return in_release("generator", args);
            }
            ("generator", one(generator::measure()?))
        }
        Some(What::Idl) => {
            if cfg!(debug_assertions) {
                return in_release("idl", args);
            }
            ("idl", front_end::measure()?)
        }
    };
    let machine = Machine::ask();
    print!("{}", page::terminal(&machine, &report));
    let json = target().join(format!("bench-{name}.json"));
    write(&json, &page::json(&machine, &report)?)?;
    if args.write {
        let path = root().join(match args.what {
            Some(What::Idl) => "codegen/docs/conformance.md",
            _ => "docs/performance.md",
        });
        let old = std::fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let command = format!("cargo xtask bench {name}");
        let figures = page::markdown(&machine, &report);
        write(&path, &page::splice(&old, &command, &figures)?)?;
    }
    let missed = report.missed();
    if args.strict && !missed.is_empty() {
        return Err(format!("missed: {}", missed.join("; ")));
    }
    Ok(())
}

fn one(group: report::Group) -> Report {
    Report {
        groups: vec![group],
    }
}

/// Runs the same task with an optimized build of this program.
fn in_release(name: &str, args: &Args) -> Result<(), String> {
    let mut command = cargo(&["run", "--quiet", "--release", "--package", "xtask", "--"]);
    command.args(["bench", name]);
    for (flag, is_set) in [("--write", args.write), ("--strict", args.strict)] {
        if is_set {
            command.arg(flag);
        }
    }
    exec(&mut command)
}

/// Where cargo builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
