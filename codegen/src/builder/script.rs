//! Talking to cargo from a build script.

use std::env;
use std::path::{Path, PathBuf};

/// True in a build script: cargo runs it with these set, and sets neither `OUT_DIR` nor `TARGET`
/// for what `cargo run` starts.
pub(super) fn is_running() -> bool {
    ["OUT_DIR", "TARGET", "CARGO_MANIFEST_DIR"]
        .iter()
        .all(|name| env::var_os(name).is_some())
}

/// Tells cargo which files were read and which warnings there are.
pub(super) fn tell(read: &[PathBuf], warnings: &str) {
    for line in lines(read, warnings) {
        println!("{line}");
    }
}

fn lines(read: &[PathBuf], warnings: &str) -> Vec<String> {
    let read = read
        .iter()
        .map(|path| format!("cargo::rerun-if-changed={}", on_disk(path).display()));
    let warnings = warnings
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("cargo::warning={line}"));
    read.chain(warnings).collect()
}

/// The file of an input: `name.dll\2` names a resource in `name.dll`.
pub(super) fn on_disk(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    let (file, _) = crate::tlb::split_name(&text);
    if file.len() == text.len() {
        path.to_owned()
    } else {
        PathBuf::from(file)
    }
}

#[cfg(test)]
mod tests {
    use super::lines;
    use std::path::PathBuf;

    #[test]
    fn cargo_hears_of_inputs_and_warnings() {
        let read = [PathBuf::from("a.idl"), PathBuf::from(r"b.dll\2")];
        assert_eq!(
            lines(&read, "warning: odd\n\n  --> a.idl:1\n"),
            [
                "cargo::rerun-if-changed=a.idl",
                "cargo::rerun-if-changed=b.dll",
                "cargo::warning=warning: odd",
                "cargo::warning=  --> a.idl:1",
            ]
        );
    }
}
