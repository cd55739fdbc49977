//! `cargo xtask test`: everything that CI runs.

use crate::steps::{self, Step};
use crate::tools::{add_target, add_toolchain, cargo, require_widl, root, run as exec, succeeds};
use crate::{api, conformance, deny, fuzz, r#gen, miri, sanitize, wine};

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show the steps and do nothing
    #[arg(long)]
    list: bool,
    /// Run only this step; may be given more than once
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Leave out this step; may be given more than once
    #[arg(long, value_name = "STEP")]
    skip: Vec<String>,
    /// Leave out what needs Windows or Wine: only what this host runs by itself
    #[arg(long)]
    host_only: bool,
    /// Stop at the first failure instead of running everything
    #[arg(long)]
    fail_fast: bool,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the layout of the code",
        action: || exec(&mut cargo(&["fmt", "--all", "--check"])),
    },
    Step {
        name: "gen",
        about: "generated files are up to date",
        action: || r#gen::run(true),
    },
    Step {
        name: "clippy",
        about: "no warnings",
        action: clippy,
    },
    Step {
        name: "widl",
        about: "the other IDL compiler, for tests that compare with it",
        action: require_widl,
    },
    Step {
        name: "test",
        about: "all tests, all features",
        action: || {
            exec(&mut cargo(&[
                "test",
                "--workspace",
                "--all-features",
                "--no-fail-fast",
            ]))
        },
    },
    Step {
        name: "doc",
        about: "the documentation, without warnings",
        action: doc,
    },
    Step {
        name: "x86_64-gnu",
        about: "the workspace for x86_64-pc-windows-gnu",
        action: || check_target("x86_64-pc-windows-gnu"),
    },
    Step {
        name: "x86_64-msvc",
        about: "the workspace for x86_64-pc-windows-msvc",
        action: || check_target("x86_64-pc-windows-msvc"),
    },
    Step {
        name: "i686-gnu",
        about: "the workspace for i686-pc-windows-gnu",
        action: || check_target("i686-pc-windows-gnu"),
    },
    Step {
        name: "aarch64-gnullvm",
        about: "the workspace for aarch64-pc-windows-gnullvm",
        action: || check_target("aarch64-pc-windows-gnullvm"),
    },
    Step {
        name: "msrv",
        about: "the workspace with the oldest Rust that it claims to need",
        action: msrv,
    },
    Step {
        name: "miri",
        about: "the unsafe code under Miri, stacked borrows",
        action: || miri::check(false),
    },
    Step {
        name: "miri-tree",
        about: "the unsafe code under Miri, tree borrows",
        action: || miri::check(true),
    },
    Step {
        name: "conformance",
        about: "other people's IDL, held to widl, the mingw compiler, Windows' metadata and rustc",
        action: conformance::check,
    },
    Step {
        name: "api",
        about: "what the published crates offer is as docs/api has it",
        action: || api::run(&api::Args { check: true }),
    },
    Step {
        name: "deny",
        about: "licences, duplicates and sources of dependencies are as deny.toml has them",
        action: deny::own,
    },
    Step {
        name: "loom",
        about: "reference count, connection points and subscriptions, in every order of threads",
        action: sanitize::loom,
    },
    Step {
        name: "asan",
        about: "the tests of the unsafe code with AddressSanitizer",
        action: sanitize::address,
    },
    Step {
        name: "fuzz",
        about: "what reads bytes from outside, fed with random ones for a short time",
        action: fuzz::check,
    },
    Step {
        name: "wine",
        about: "the tests against real COM, under Wine; --host-only leaves them out",
        action: wine::check,
    },
    Step {
        name: "wine-i686",
        about: "most of them with 32 bits; --host-only leaves them out, too",
        action: wine::check_i686,
    },
];

/// The steps that `--host-only` leaves out.
const WINE: [&str; 2] = ["wine", "wine-i686"];

/// Runs the steps.
pub fn run(args: &Args) -> Result<(), String> {
    let mut steps = steps::select(STEPS, &args.only)?;
    steps::select(STEPS, &args.skip)?;
    steps.retain(|step| !args.skip.iter().any(|name| name == step.name));
    steps.retain(|step| !args.host_only || !WINE.contains(&step.name));
    if args.list {
        for step in &steps {
            println!("{:<16}  {}", step.name, step.about);
        }
        return Ok(());
    }
    steps::run(&steps, args.fail_fast)
}

fn clippy() -> Result<(), String> {
    let all = ["--workspace", "--all-targets", "--all-features"];
    // What all features hide: code that needs one without saying so.
    let least = ["--package=virtual-server", "--no-default-features"];
    for chosen in [&all[..], &least] {
        let mut command = cargo(&["clippy"]);
        exec(command.args(chosen).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn doc() -> Result<(), String> {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--all-features"]);
    exec(command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn check_target(target: &str) -> Result<(), String> {
    add_target(target)?;
    exec(&mut cargo(&[
        "check",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--target",
        target,
    ]))
}

/// Builds with the Rust that `rust-version` names, and compares it with what the README says.
fn msrv() -> Result<(), String> {
    let manifest = read("Cargo.toml")?;
    let version = rust_version(&manifest).ok_or("Cargo.toml has no rust-version")?;
    let readme = read("README.md")?;
    if !readme.contains(&format!("Rust {version}")) {
        return Err(format!(
            "README.md does not say `Rust {version}`, the rust-version of Cargo.toml"
        ));
    }
    let toolchain = format!("{version}.0");
    let plus = format!("+{toolchain}");
    if !succeeds(&mut cargo(&[&plus, "--version"])) {
        add_toolchain(&toolchain, &[])?;
    }
    exec(&mut cargo(&[
        &plus,
        "check",
        "--workspace",
        "--all-features",
    ]))
}

fn read(name: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"))
}

fn rust_version(manifest: &str) -> Option<&str> {
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::{STEPS, WINE, rust_version};
    use std::collections::BTreeSet;

    #[test]
    fn steps_have_different_names() {
        let names: BTreeSet<&str> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
    }

    #[test]
    fn steps_under_wine_are_steps() {
        for name in WINE {
            assert!(STEPS.iter().any(|step| step.name == name), "{name}");
        }
    }

    #[test]
    fn the_version_is_found() {
        assert_eq!(
            rust_version("[workspace.package]\nrust-version = \"1.95\"\n"),
            Some("1.95")
        );
        assert_eq!(rust_version("[package]\n"), None);
    }
}
