//! Folders of cases.

use std::fs;
use std::path::{Path, PathBuf};

use com_sink_codegen::check::check;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::{self, loader::Memory};
use com_sink_codegen::model::Model;

/// A case: its name, its file and the text of it.
pub struct Case {
    pub name: String,
    pub path: PathBuf,
    pub text: String,
}

/// The `*.idl` of a folder beside this file, sorted.
pub fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/idl")
        .join(folder);
    let mut cases: Vec<Case> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "idl"))
        .map(|path| Case {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: fs::read_to_string(&path).unwrap(),
            path,
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!cases.is_empty());
    cases
}

/// The outcome of reading and checking a text.
pub struct Outcome {
    pub model: Option<Model>,
    pub diagnostics: Diagnostics,
    pub rendered: String,
    pub sources: SourceMap,
}

/// Reads a text under a name, and checks the model.
pub fn read(name: &str, text: &str) -> Outcome {
    read_files(name, Memory::new().file(name, text))
}

/// Reads one of several files, and checks the model.
pub fn read_files(name: &str, files: Memory) -> Outcome {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let model = idl::read_with(name, &files, &[], &mut sources, &mut diagnostics);
    if let Some(model) = &model {
        check(model, &mut diagnostics);
    }
    Outcome {
        model,
        rendered: diagnostics.render(&sources, false),
        diagnostics,
        sources,
    }
}

/// Compares with the file beside a case.
pub fn compare(case: &Case, extension: &str, actual: &str) {
    expect_test::expect_file![case.path.with_extension(extension)].assert_eq(actual);
}
