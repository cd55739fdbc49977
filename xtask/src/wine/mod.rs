//! `cargo xtask wine`: the tests against real COM, which is Wine's where there is no Windows.
//!
//! The tests of the crates that run on Windows are built for `x86_64-pc-windows-gnu`, or what
//! `--target` says, and run one executable at a time in a prefix of our own. How to run anything else in it, for example with a
//! `cargo test` of one's own, is told by [`RUNNER`].

mod prefix;
mod progress;
mod suites;
mod target;
mod watch;
mod wine32;

use crate::tools::{add_target, cargo, has_program, require_packages, root, run as exec};
pub use prefix::Prefix;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use suites::{SUITES, Suite};
pub use target::Target;

/// Where Debian's `libwine-dev` has Wine's IDL files, from which the tests of foreign sources make
/// their bindings.
const IDL: &str = "/usr/include/wine/wine/windows";

/// What makes `cargo test --target x86_64-pc-windows-gnu` run its tests in our prefix.
const RUNNER: &str = concat!(
    "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER='cargo run -q --manifest-path ",
    env!("CARGO_MANIFEST_DIR"),
    "/Cargo.toml -- wine --exec'"
);

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run only the tests whose names contain this
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// Run only the tests of this package; may be given more than once
    #[arg(long, value_name = "PACKAGE")]
    package: Vec<String>,
    /// What the tests are built for
    #[arg(long, value_enum, default_value_t = Target::X86_64)]
    target: Target,
    /// Run only the test executables of this name; may be given more than once
    #[arg(long, value_name = "TEST")]
    test: Vec<String>,
    /// How long one test executable may take
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT.as_secs())]
    timeout: u64,
    /// Run this program, with the arguments after it, instead of the tests
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true)]
    exec: Vec<String>,
}

const TIMEOUT: Duration = Duration::from_secs(300);

/// The step of `cargo xtask test`.
pub fn check() -> Result<(), String> {
    check_on(Target::X86_64, &[])
}

/// The same with 32 bits: what differs there by the way of calling and by the layout of values. (The rest is built.)
pub fn check_i686() -> Result<(), String> {
    const PACKAGES: &[&str] = &["com-sink", "virtual-server", "com-sink-wine-tests"];
    check_on(Target::I686, PACKAGES)
}

fn check_on(target: Target, packages: &[&str]) -> Result<(), String> {
    run(&Args {
        filter: None,
        package: packages.iter().map(|&package| package.into()).collect(),
        target,
        test: Vec::new(),
        timeout: TIMEOUT.as_secs(),
        exec: Vec::new(),
    })
}

/// Sets up what is needed, then builds and runs the tests.
pub fn run(args: &Args) -> Result<(), String> {
    if cfg!(windows) {
        return Err("this is Windows: `cargo test` runs the same tests without Wine".to_owned());
    }
    let target = args.target;
    require(target)?;
    let timeout = Duration::from_secs(args.timeout);
    if !args.exec.is_empty() {
        let prefix = Prefix::open(target)?;
        return watch::program(prefix.wine(&args.exec), timeout);
    }
    let chosen = choose(&args.package)?;
    add_target(target.triple())?;
    let mut executables = Vec::new();
    for suite in chosen {
        executables.extend(suites::build(suite, target)?);
    }
    suites::keep(&mut executables, &args.test)?;
    if target == Target::X86_64 {
        println!("To run other tests in the same way, set {RUNNER}");
    }
    let prefix = Prefix::fresh(target)?;
    suites::run(&prefix, &executables, args.filter.as_deref(), timeout)
}

/// Builds programs of the workspace and gives the folder that they are in.
pub fn programs(packages: &[&str]) -> Result<PathBuf, String> {
    let target = Target::X86_64;
    require(target)?;
    add_target(target.triple())?;
    let mut build = cargo(&["build", "--bins", "--target", target.triple()]);
    for package in packages {
        build.args(["--package", package]);
    }
    exec(&mut build)?;
    Ok(target_folder()?.join(target.triple()).join("debug"))
}

/// Runs a program in a fresh prefix.
pub fn program(program: &[OsString], seconds: u64) -> Result<(), String> {
    let prefix = Prefix::fresh(Target::X86_64)?;
    watch::program(prefix.wine(program), Duration::from_secs(seconds))
}

/// Where cargo puts what it builds.
fn target_folder() -> Result<PathBuf, String> {
    let mut command = cargo(&["metadata", "--format-version=1", "--no-deps"]);
    let output = command
        .output()
        .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let folder = metadata["target_directory"].as_str();
    Ok(folder.map_or_else(|| root().join("target"), Into::into))
}

fn choose(packages: &[String]) -> Result<Vec<&'static Suite>, String> {
    for package in packages {
        if !SUITES.iter().any(|suite| suite.package == package) {
            let known: Vec<_> = SUITES.iter().map(|suite| suite.package).collect();
            let known = known.join(", ");
            return Err(format!("`{package}` is not one of {known}"));
        }
    }
    let all = packages.is_empty();
    Ok(SUITES
        .iter()
        .filter(|suite| {
            let is_named = packages.iter().any(|package| suite.package == package);
            is_named || all && !suite.only_named
        })
        .collect())
}

/// Makes sure that the Debian packages are there.
pub fn require(target: Target) -> Result<(), String> {
    let [gcc, gxx] = target.packages();
    let wanted = [
        ("wine", has_program("wine") && has_program("wineserver")),
        ("wine64", has_program("wine")),
        (gcc, has_program(target.gcc())),
        (gxx, has_program(target.gxx())),
        ("libwine-dev", Path::new(IDL).is_dir()),
        ("mingw-w64-tools", has_program("widl")),
    ];
    let missing: Vec<&str> = wanted
        .iter()
        .filter_map(|(package, there)| (!there).then_some(*package))
        .collect();
    require_packages(&missing)
}

#[cfg(test)]
mod tests {
    use super::{SUITES, choose};

    #[test]
    fn packages_are_chosen_by_name() {
        let all = choose(&[]).unwrap();
        assert!(all.len() < SUITES.len() && all.iter().all(|suite| !suite.only_named));
        let one = choose(&["com-sink".to_owned()]).unwrap();
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].package, "com-sink");
        let error = choose(&["com-sinks".to_owned()]).unwrap_err();
        assert!(error.contains("virtual-server"), "{error}");
    }
}
