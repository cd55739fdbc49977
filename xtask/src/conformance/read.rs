//! Reading a file with the library, and finding out what kind of file it is.

use super::corpus::Corpus;
use com_sink_codegen::check;
use com_sink_codegen::diag::{Diagnostics, Severity, SourceMap};
use com_sink_codegen::idl;
use com_sink_codegen::model::Model;
use std::collections::{BTreeMap, BTreeSet};

/// The code of the message that refuses IDL of the Windows Runtime.
const WINRT: &str = "E0290";

/// What reading a file gave.
#[derive(Debug)]
pub enum Outcome {
    /// Read without an error; with the tags that stand in `cpp_quote`.
    Whole(Box<Model>, BTreeSet<String>),
    /// IDL of the Windows Runtime, refused with the one message that says so.
    Winrt,
    /// Errors: how many, and the first with its place.
    Refused(usize, String),
}

/// How files of a corpus are read.
#[must_use]
pub fn options(corpus: &Corpus) -> idl::Options {
    idl::Options {
        include_paths: corpus.includes.clone(),
        defines: Vec::new(),
    }
}

/// Reads and checks a file.
#[must_use]
pub fn read(corpus: &Corpus, file: &str) -> Outcome {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let path = corpus.root.join(file);
    let model = idl::read(&path, &options(corpus), &mut sources, &mut diagnostics);
    if let Some(model) = &model {
        check::check(model, &mut diagnostics);
    }
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    match (model, errors.first()) {
        (Some(model), None) => Outcome::Whole(Box::new(model), quoted(&sources)),
        (_, Some(first)) if first.code == WINRT && errors.len() == 1 => Outcome::Winrt,
        (_, Some(first)) => {
            let place = first.span.map_or_else(String::new, |span| {
                let path = sources.path(span.file).file_name().unwrap_or_default();
                let (line, column) = sources.position(span.file, span.start);
                format!("{}:{line}:{column}: ", path.to_string_lossy())
            });
            let text = format!("{place}{}: {}", first.code, first.message);
            Outcome::Refused(errors.len(), text)
        }
        (None, None) => Outcome::Refused(0, "no model and no error".to_owned()),
    }
}

/// The tags of declarations in `cpp_quote`, which only C sees.
fn quoted(sources: &SourceMap) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for file in sources.files() {
        for line in sources.text(file).lines() {
            let Some(text) = line.trim_start().strip_prefix("cpp_quote(\"") else {
                continue;
            };
            let words: Vec<&str> = text
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty() && *word != "typedef")
                .collect();
            if let ["struct" | "union" | "enum", tag, ..] = words[..] {
                tags.insert(tag.to_owned());
            }
        }
    }
    tags
}

/// The files of a corpus that are parts of others: each with the file that includes it.
#[must_use]
pub fn fragments(corpus: &Corpus) -> BTreeMap<String, String> {
    let known: BTreeSet<&str> = corpus.files.iter().map(String::as_str).collect();
    let mut parts = BTreeMap::new();
    for file in &corpus.files {
        let Ok(bytes) = std::fs::read(corpus.root.join(file)) else {
            continue;
        };
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for name in included(&String::from_utf8_lossy(&bytes)) {
            let beside = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            for candidate in [beside, name] {
                if known.contains(candidate.as_str()) {
                    parts.entry(candidate).or_insert_with(|| file.clone());
                }
            }
        }
    }
    parts
}

fn included(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix('#'))
        .filter_map(|line| line.trim_start().strip_prefix("include"))
        .map(|name| name.trim().trim_matches(['<', '>', '"']).to_owned())
        .filter(|name| name.ends_with(".idl"))
        .collect()
}

/// True for IDL of the Windows Runtime, which has namespaces.
#[must_use]
pub fn is_winrt(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .any(|line| line.starts_with("namespace ") && !line.ends_with(';'))
}
