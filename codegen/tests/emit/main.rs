//! What the emitters make of small inputs.
//!
//! `samples/<name>.idl` is emitted and compared with `samples/<name>.rs.expected`, which holds all
//! files behind each other. `UPDATE_EXPECT=1` writes the expected files anew. A second test builds
//! all samples as one crate against the runtime, holds them to clippy, and runs `roundtrip.rs`
//! there, which calls servers and sinks through every kind of parameter.

mod build;
mod impossible;
mod names;

use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::files::{Files, header};
use com_sink_codegen::model::Model;
use com_sink_codegen::{check, emit, idl};
use std::path::{Path, PathBuf};

/// The folder of the samples.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit/samples")
}

/// The names of the samples.
fn sample_names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(samples())
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".idl").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> Model {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let model = idl::read(
        path,
        &idl::Options::default(),
        &mut sources,
        &mut diagnostics,
    );
    if let Some(model) = &model {
        check::check(model, &mut diagnostics);
    }
    assert!(
        !diagnostics.has_errors(),
        "{}",
        diagnostics.render(&sources, false)
    );
    model.unwrap()
}

fn emit_sample(name: &str) -> Files {
    let mut diagnostics = Diagnostics::default();
    let model = read(&samples().join(format!("{name}.idl")));
    let files = emit_model(name, &model, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{name}: {diagnostics:?}");
    files.unwrap()
}

fn emit_model(name: &str, model: &Model, diagnostics: &mut Diagnostics) -> Option<Files> {
    let input = format!("{name}.idl");
    let options = emit::Options {
        runtime: "::com_sink".to_owned(),
        header: header("cargo test", &[&input]),
        input,
        raw: false,
    };
    emit::emit(model, &options, diagnostics)
}

/// All files behind each other, their common header left out.
fn flat(files: &Files) -> String {
    let mut text = String::new();
    for (path, contents) in files.iter() {
        let contents = std::str::from_utf8(contents).unwrap();
        let body = contents.splitn(3, '\n').nth(2).unwrap();
        text.push_str(&format!("//=== {path}\n{body}\n"));
    }
    text
}

#[test]
fn samples_are_emitted_as_expected() {
    for name in sample_names() {
        let expected = samples().join(format!("{name}.rs.expected"));
        expect_test::expect_file![expected].assert_eq(&flat(&emit_sample(&name)));
    }
}

#[test]
fn emitted_text_is_rust_and_every_unsafe_block_says_why() {
    for name in sample_names() {
        for (path, contents) in emit_sample(&name).iter() {
            let text = std::str::from_utf8(contents).unwrap();
            syn::parse_file(text).unwrap_or_else(|error| panic!("{name}/{path}: {error}"));
            let lines: Vec<&str> = text.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                if !line.contains("unsafe {") {
                    continue;
                }
                // Up to the comment there may be the head of the statement and more comment.
                let comment = lines[..index]
                    .iter()
                    .rev()
                    .find(|line| {
                        let line = line.trim();
                        !line.ends_with('=')
                            && (!line.starts_with("// ") || line.contains("SAFETY:"))
                    })
                    .is_some_and(|line| line.contains("SAFETY:"));
                assert!(comment, "{name}/{path}:{}: {line}", index + 1);
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_files() {
    for name in sample_names() {
        assert_eq!(emit_sample(&name), emit_sample(&name));
    }
}
