//! `cargo xtask miri`: the tests of the unsafe code in Rust's interpreter.

use crate::tools::{add_toolchain, cargo, run as exec, succeeds};

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show what is run and do nothing
    #[arg(long)]
    list: bool,
    /// Use tree borrows instead of stacked borrows
    #[arg(long)]
    tree: bool,
}

/// One run: a package, which of its tests, and Miri's flags for them.
struct Run {
    package: &'static str,
    tests: &'static [&'static str],
    flags: &'static str,
}

/// Where the unsafe code and what is generated against it live. The simulator tells the host's time; the example's
/// tests start processes, which Miri can't.
const RUNS: &[Run] = &[
    Run {
        package: "com-sink",
        tests: &["--lib", "--tests"],
        flags: "",
    },
    Run {
        package: "virtual-server",
        tests: &["--lib", "--test", "sim"],
        flags: "-Zmiri-disable-isolation",
    },
];

/// Runs Miri.
pub fn run(args: &Args) -> Result<(), String> {
    if args.list {
        for run in RUNS {
            println!(
                "MIRIFLAGS='{}' cargo +nightly miri test --package {} {}",
                run.flags,
                run.package,
                run.tests.join(" ")
            );
        }
        return Ok(());
    }
    check(args.tree)
}

/// Runs all of it with one of the two models of aliasing.
pub fn check(tree: bool) -> Result<(), String> {
    if !succeeds(&mut cargo(&["+nightly", "miri", "--version"])) {
        add_toolchain("nightly", &["miri", "rust-src"])?;
    }
    let mut failed = Vec::new();
    let model = if tree { "-Zmiri-tree-borrows" } else { "" };
    for run in RUNS {
        let mut command = cargo(&["+nightly", "miri", "test", "--package", run.package]);
        command.args(run.tests);
        command.env("MIRIFLAGS", format!("{} {model}", run.flags).trim());
        failed.extend(exec(&mut command).err());
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n"))
    }
}
