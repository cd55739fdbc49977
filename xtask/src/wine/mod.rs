//! `cargo xtask wine`: the tests against real COM, which is Wine's where there is no Windows.
//!
//! The tests of the crates that run on Windows are built for `x86_64-pc-windows-gnu` and run one
//! executable at a time in a prefix of our own. How to run anything else in it, for example with a
//! `cargo test` of one's own, is told by [`RUNNER`].

mod prefix;
mod progress;
mod suites;
mod watch;

use crate::tools::{add_target, has_program, require_packages};
pub use prefix::Prefix;
use std::path::Path;
use std::time::Duration;
use suites::{SUITES, Suite};

/// The target that the tests are built for.
const TARGET: &str = "x86_64-pc-windows-gnu";

/// Where Debian's `libwine-dev` has Wine's IDL files, from which the tests of foreign sources make
/// their bindings.
const IDL: &str = "/usr/include/wine/wine/windows";

/// What makes `cargo test --target x86_64-pc-windows-gnu` run its tests in our prefix.
const RUNNER: &str = "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER='cargo xtask wine --exec'";

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run only the tests whose names contain this
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// Run only the tests of this package; may be given more than once
    #[arg(long, value_name = "PACKAGE")]
    package: Vec<String>,
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
    run(&Args {
        filter: None,
        package: Vec::new(),
        timeout: TIMEOUT.as_secs(),
        exec: Vec::new(),
    })
}

/// Sets up what is needed, then builds and runs the tests.
pub fn run(args: &Args) -> Result<(), String> {
    if cfg!(windows) {
        return Err("this is Windows: `cargo test` runs the same tests without Wine".to_owned());
    }
    require()?;
    let timeout = Duration::from_secs(args.timeout);
    if !args.exec.is_empty() {
        let prefix = Prefix::open()?;
        return watch::program(prefix.wine(&args.exec), timeout);
    }
    let chosen = choose(&args.package)?;
    add_target(TARGET)?;
    let mut executables = Vec::new();
    for suite in chosen {
        executables.extend(suites::build(suite)?);
    }
    println!("To run other tests in the same way, set {RUNNER}");
    let prefix = Prefix::fresh()?;
    suites::run(&prefix, &executables, args.filter.as_deref(), timeout)
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
        .filter(|suite| all || packages.iter().any(|package| suite.package == package))
        .collect())
}

/// Makes sure that the Debian packages are there.
pub fn require() -> Result<(), String> {
    let wanted = [
        ("wine", has_program("wine") && has_program("wineserver")),
        ("wine64", has_program("wine")),
        (
            "gcc-mingw-w64-x86-64",
            has_program("x86_64-w64-mingw32-gcc"),
        ),
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
        assert_eq!(choose(&[]).unwrap().len(), SUITES.len());
        let one = choose(&["com-sink".to_owned()]).unwrap();
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].package, "com-sink");
        let error = choose(&["com-sinks".to_owned()]).unwrap_err();
        assert!(error.contains("virtual-server"), "{error}");
    }
}
