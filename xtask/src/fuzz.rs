//! `cargo xtask fuzz`: feeds random input to what reads bytes from outside.

use crate::tools::{add_toolchain, cargo, root, run as exec, succeeds};
use std::path::PathBuf;
use std::process::Command;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The target; all of them, one after the other, when none is named
    target: Option<String>,
    /// How long each target is fed, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,
    /// Show the targets and do nothing
    #[arg(long)]
    list: bool,
}

/// What can be fuzzed.
struct Target {
    /// The name of its binary in the fuzz crate.
    name: &'static str,
    /// The folder of the fuzz crate.
    folder: &'static str,
    /// The inputs to begin with, kept small; relative to the folder.
    seeds: &'static str,
    /// libFuzzer's options beyond the time.
    options: &'static [&'static str],
}

const TARGETS: &[Target] = &[
    Target {
        name: "idl",
        folder: "codegen/fuzz",
        seeds: "seeds/idl",
        options: &["-dict=codegen/fuzz/idl.dict", "-timeout=10"],
    },
    Target {
        name: "invoke",
        folder: "runtime/fuzz",
        seeds: "seeds/invoke",
        options: &["-max_len=1024", "-timeout=10"],
    },
    Target {
        name: "variant",
        folder: "runtime/fuzz",
        seeds: "seeds/variant",
        options: &["-max_len=1024", "-timeout=10"],
    },
];

/// The version of cargo-fuzz that is installed where there is none.
const CARGO_FUZZ: &str = "^0.13";

/// Fuzzes.
///
/// # Errors
///
/// When a target finds something, or what it needs cannot be installed.
pub fn run(args: &Args) -> Result<(), String> {
    let targets = select(args.target.as_deref())?;
    if args.list {
        for target in targets {
            println!("{:<12}  {}", target.name, target.folder);
        }
        return Ok(());
    }
    require()?;
    for target in targets {
        fuzz(target, args.seconds)?;
    }
    Ok(())
}

/// Feeds each target of the runtime for a few seconds: enough to see that it works, and to find what is easily found.
/// (That of the IDL front end costs minutes to build; its ordinary tests feed the same entry.)
///
/// # Errors
///
/// As for [`run`].
pub fn check() -> Result<(), String> {
    const SECONDS: u64 = 10;
    require()?;
    TARGETS
        .iter()
        .filter(|target| target.folder == "runtime/fuzz")
        .try_for_each(|target| fuzz(target, SECONDS))
}

fn select(name: Option<&str>) -> Result<Vec<&'static Target>, String> {
    let chosen: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| name.is_none_or(|name| name == target.name))
        .collect();
    if chosen.is_empty() {
        return Err(format!(
            "there is no target `{}`; see --list",
            name.unwrap_or_default()
        ));
    }
    Ok(chosen)
}

/// Installs the compiler, whose sanitizers need a nightly, and cargo-fuzz.
fn require() -> Result<(), String> {
    if !succeeds(&mut cargo(&["+nightly", "--version"])) {
        add_toolchain("nightly", &[])?;
    }
    if succeeds(&mut cargo(&["fuzz", "--version"])) {
        return Ok(());
    }
    exec(&mut cargo(&[
        "install",
        "cargo-fuzz",
        "--locked",
        "--version",
        CARGO_FUZZ,
    ]))
}

fn fuzz(target: &Target, seconds: u64) -> Result<(), String> {
    // What a run learns makes the next one start further on; a finding stays to be looked at.
    let kept = output().join("corpus").join(target.name);
    let findings = output().join("findings").join(target.name);
    for folder in [&kept, &findings] {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    let mut command: Command = cargo(&["+nightly", "fuzz", "run"]);
    command
        .arg("--fuzz-dir")
        .arg(root().join(target.folder))
        .arg("--target-dir")
        .arg(output().join("build"))
        .arg(target.name)
        .arg(kept)
        .arg(root().join(target.folder).join(target.seeds))
        .arg("--")
        .args(target.options)
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(format!("-max_total_time={seconds}"))
        .arg("-print_final_stats=1");
    exec(&mut command)
}

/// Where builds, what was learned and findings are kept.
fn output() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    target.join("fuzz")
}

#[cfg(test)]
mod tests {
    use super::{TARGETS, select};
    use crate::tools::root;

    #[test]
    fn targets_are_where_the_table_says() {
        for target in TARGETS {
            let folder = root().join(target.folder);
            let source = folder.join(format!("fuzz_targets/{}.rs", target.name));
            assert!(source.is_file(), "{}", source.display());
            assert!(folder.join(target.seeds).is_dir(), "{}", target.name);
        }
        assert!(select(Some("idl")).is_ok());
        assert!(select(Some("none")).is_err());
    }
}
