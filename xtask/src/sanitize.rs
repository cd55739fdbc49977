//! `cargo xtask asan` and `loom`: the runtime's host tests in the eyes of other tools than Miri.

use crate::tools::{add_toolchain, cargo, root, run as exec, succeeds};
use std::path::PathBuf;

/// The host that the sanitizers are built for.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// AddressSanitizer, with its search for leaks, over all tests of the runtime, and over the simulator with what is
/// generated for Virtual Server: use after free, overflow, double free and leaks, at nearly full speed.
/// (The example's tests start processes, which are not built with it.)
pub fn address() -> Result<(), String> {
    sanitizer("address", &["-p", "com-sink", "--lib", "--tests"])?;
    let simulator = ["-p", "virtual-server", "--lib", "--test", "sim"];
    sanitizer("address", &simulator)
}

fn sanitizer(name: &str, tests: &[&str]) -> Result<(), String> {
    if !succeeds(&mut cargo(&["+nightly", "--version"])) {
        add_toolchain("nightly", &[])?;
    }
    let mut command = cargo(&["+nightly", "test", "--target", HOST]);
    command.args(tests);
    command.env("RUSTFLAGS", format!("-Zsanitizer={name}"));
    command.env("CARGO_TARGET_DIR", folder(name));
    exec(&mut command)
}

/// Every order in which threads can meet at the reference count, a connection point and a subscription.
pub fn loom() -> Result<(), String> {
    for tests in [["--test", "loom", ""], ["--lib", "loom_tests", "--quiet"]] {
        let mut command = cargo(&["test", "-p", "com-sink"]);
        command.args(tests.into_iter().filter(|argument| !argument.is_empty()));
        command.env("RUSTFLAGS", "--cfg loom");
        command.env("CARGO_TARGET_DIR", folder("loom"));
        exec(&mut command)?;
    }
    Ok(())
}

/// Other flags mean other builds: each has a folder of its own, so that none undoes another's.
fn folder(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    target.join(name)
}
