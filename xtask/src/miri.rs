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

/// The packages whose tests are run: where the unsafe code and what is generated against it live, with Miri's flags
/// for each. The simulator tells the host's time.
const RUNS: &[(&str, &str)] = &[
    ("com-sink", ""),
    ("virtual-server", "-Zmiri-disable-isolation"),
];

/// Runs Miri.
pub fn run(args: &Args) -> Result<(), String> {
    if args.list {
        for (package, flags) in RUNS {
            println!(
                "MIRIFLAGS='{flags}' cargo +nightly miri test --package {package} --lib --tests"
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
    for (package, flags) in RUNS {
        let mut command = cargo(&["+nightly", "miri", "test", "--package", package]);
        command.args(["--lib", "--tests"]);
        command.env("MIRIFLAGS", format!("{flags} {model}").trim());
        failed.extend(exec(&mut command).err());
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n"))
    }
}
