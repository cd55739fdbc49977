//! `cargo xtask bench sinks`: runs `com-sink-bench`, which measures.

use super::report::Report;
use crate::tools::{cargo, has_program};
use std::process::Stdio;

/// Measures.
///
/// # Errors
///
/// When the program cannot be built or run.
pub fn measure() -> Result<Report, String> {
    let mut command = cargo(&["run", "--quiet", "--release", "--package", "com-sink-bench"]);
    // Instructions are counted by valgrind; without it the times have to do.
    if has_program("valgrind") {
        command.args(["--", "--instructions"]);
    } else {
        eprintln!("without valgrind no instructions are counted");
    }
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`cargo run` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the measurements failed: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).map_err(|error| format!("the measurements cannot be read: {error}"))
}
