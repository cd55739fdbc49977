//! `cargo xtask bench windows`: what only Windows' own COM can tell, under Wine.

use super::report::Report;
use crate::tools::{add_target, cargo, run};
use crate::wine::{self, Prefix};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Measures.
///
/// # Errors
///
/// When something cannot be built, or does not run.
pub fn measure() -> Result<Report, String> {
    wine::require(wine::Target::X86_64)?;
    add_target(TARGET)?;
    for package in ["com-sink-bench", "virtual-server-sim"] {
        run(&mut cargo(&[
            "build",
            "--quiet",
            "--release",
            "--target",
            TARGET,
            "--package",
            package,
        ]))?;
    }
    let prefix = Prefix::fresh(wine::Target::X86_64)?;
    // Wine 8 knows classes of the machine only.
    output(prefix.wine(&[
        program("virtual-server-sim"),
        "/regserver".into(),
        "/machine".into(),
    ]))?;
    let text = output(prefix.wine(&[program("com-sink-bench"), "--windows".into()]))?;
    serde_json::from_str(&text).map_err(|error| format!("the measurements cannot be read: {error}"))
}

fn program(name: &str) -> PathBuf {
    let folder = super::target().join(TARGET).join("release");
    folder.join(format!("{name}.exe"))
}

fn output(mut command: Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`wine` cannot be run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("a program under Wine failed: {}", output.status))
    }
}
