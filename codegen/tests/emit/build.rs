//! Builds the emitted samples against the runtime, and runs them.

use super::{emit_sample, sample_names};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate with one module for each sample. One of them is included a second time the way build
/// scripts do it.
fn write_crate(root: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtime = fs::canonicalize(workspace.join("runtime")).unwrap();
    let _ = fs::remove_dir_all(root.join("src"));
    fs::create_dir_all(root.join("tests")).unwrap();
    fs::write(
        root.join("Cargo.toml"),
        format!(
            "[package]\nname = \"samples\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             publish = false\n\n[dependencies]\ncom-sink = {{ path = {runtime:?} }}\n\n\
             [lints.rust]\nmissing_docs = \"warn\"\nunsafe_op_in_unsafe_fn = \"deny\"\n\
             unused_qualifications = \"warn\"\n\n\
             [lints.clippy]\nundocumented_unsafe_blocks = \"deny\"\n\n[workspace]\n"
        ),
    )
    .unwrap();
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let mut lib = String::from("//! Emitted samples.\n\n");
    for name in sample_names() {
        let _ = write!(lib, "/// A sample.\npub mod {name};\n");
        let files = emit_sample(&name);
        files.write_to(&root.join("src").join(&name)).unwrap();
    }
    let out_dir = root.join("out");
    emit_sample("dual").write_to(&out_dir).unwrap();
    let included = out_dir.join("mod.rs");
    let _ = write!(
        lib,
        "\n/// Included, as from `OUT_DIR`.\npub mod included {{\n    include!({included:?});\n}}\n"
    );
    fs::write(root.join("src/lib.rs"), lib).unwrap();
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit/roundtrip.rs");
    fs::copy(test, root.join("tests/roundtrip.rs")).unwrap();
}

fn cargo(root: &Path, args: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo {}\n{}{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn samples_build_without_a_warning_and_run() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("emit-samples");
    write_crate(&root);
    cargo(
        &root,
        &[
            "clippy",
            "--offline",
            "--quiet",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    );
    cargo(&root, &["test", "--offline", "--quiet"]);
}
