//! Crates outside of the workspace, as users write them: `downstream/*`.
//!
//! They build with the workspace's lock file, so that they need nothing that the workspace doesn't,
//! and into its target directory.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("downstream")
        .join(name)
}

/// Runs cargo in a downstream crate and gives what it printed; fails with all of it.
fn cargo(name: &str, arguments: &[&str]) -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = folder(name);
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");

    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    command
        .args(arguments)
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target().join("downstream"))
        // What this test runs under is not theirs.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = command.output().expect("cargo runs");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{stdout}\n{stderr}",
        output.status
    );
    stdout
}

/// The target directory that this test was built into: `target/debug/deps/downstream-…` → `target`.
fn target() -> PathBuf {
    let test = env::current_exe().expect("a path of the test");
    test.ancestors()
        .nth(3)
        .expect("a target directory above the test")
        .to_owned()
}

#[test]
fn a_monitor_of_virtual_server_needs_one_dependency() {
    let manifest = fs::read_to_string(folder("monitor").join("Cargo.toml")).expect("a manifest");
    let dependencies = manifest
        .lines()
        .filter(|line| line.contains("path = "))
        .count();
    assert_eq!(dependencies, 1, "{manifest}");

    let printed = cargo("monitor", &["run", "--quiet"]);
    let lines: Vec<&str> = printed.lines().collect();
    for state in ["TurningOn", "Running", "TurningOff", "TurnedOff"] {
        let line = format!("Example is now {state}");
        assert!(lines.contains(&line.as_str()), "no `{line}` in:\n{printed}");
    }
    assert!(printed.contains("was logged"), "{printed}");
    assert_eq!(lines.last(), Some(&"4 changes of state"), "{printed}");
}

#[test]
fn an_idl_of_ones_own_is_two_files_and_a_derive() {
    let printed = cargo("own-idl", &["test", "--quiet", "--test", "events"]);
    assert!(printed.contains("2 passed"), "{printed}");
}
