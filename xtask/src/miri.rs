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

/// The arguments of `cargo miri test`: where the unsafe code and what is generated against it live.
const RUNS: &[&[&str]] = &[
    &["--package", "com-sink", "--lib", "--tests"],
    &["--package", "virtual-server", "--lib", "--tests"],
];

/// Runs Miri.
pub fn run(args: &Args) -> Result<(), String> {
    if args.list {
        for arguments in RUNS {
            println!("cargo +nightly miri test {}", arguments.join(" "));
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
    for arguments in RUNS {
        let mut command = cargo(&["+nightly", "miri", "test"]);
        command.args(*arguments);
        command.env("MIRIFLAGS", if tree { "-Zmiri-tree-borrows" } else { "" });
        failed.extend(exec(&mut command).err());
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n"))
    }
}
