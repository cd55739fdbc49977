//! Files that end early: each file of a corpus, cut behind each of its tokens, gives a model or an
//! error, and soon.

use super::corpus::Corpus;
use super::read;
use super::run::parallel;
use com_sink_codegen::check::check;
use com_sink_codegen::diag::{Diagnostics, FileId, SourceMap};
use com_sink_codegen::idl::Session;
use com_sink_codegen::idl::lexer::lex;
use com_sink_codegen::idl::loader::{Disk, Loaded, Loader};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long one reading may take.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// How many readings share what they import, and with it memory.
const SHARED: usize = 50;

/// Cuts all files of a corpus whose names contain the filter, behind every `step`th token.
///
/// # Errors
///
/// Names the readings that gave neither a model nor an error, or took too long. One that crashes
/// ends the process.
pub fn run(corpus: &Corpus, filter: Option<&str>, step: usize) -> Result<(), String> {
    let files: Vec<&String> = corpus
        .files
        .iter()
        .filter(|file| filter.is_none_or(|filter| file.contains(filter)))
        .collect();
    let results = parallel(&files, |file| cut(corpus, file, step));
    let mut readings = 0;
    let mut wrong = Vec::new();
    for result in results {
        match result {
            Ok(count) => readings += count,
            Err(text) => wrong.push(text),
        }
    }
    println!(
        "{}: {} files, {readings} readings of their beginnings",
        corpus.name,
        files.len()
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn cut(corpus: &Corpus, file: &str, step: usize) -> Result<usize, String> {
    let path = corpus.root.join(file);
    let bytes = std::fs::read(&path).map_err(|error| format!("{file}: {error}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let tokens = lex(FileId(0), &text);
    let ends: Vec<usize> = tokens
        .iter()
        .step_by(step.max(1))
        .map(|token| token.text.end as usize)
        .collect();
    let options = read::options(corpus);
    let loader = Beginnings {
        disk: Disk::new(&options.include_paths),
        path,
        text: &text,
    };
    for ends in ends.chunks(SHARED) {
        let sources = SourceMap::default();
        let mut session = Session::new(&loader, &options.defines, &sources);
        for end in ends {
            let mut found = Diagnostics::default();
            let start = Instant::now();
            match session.read(&end.to_string(), &mut found) {
                Some(model) => check(&model, &mut found),
                None if found.has_errors() => {}
                None => return Err(format!("{file} up to byte {end}: no model and no error")),
            }
            if start.elapsed() > TIME_LIMIT {
                return Err(format!(
                    "{file} up to byte {end}: took {:?}",
                    start.elapsed()
                ));
            }
        }
    }
    Ok(ends.len())
}

/// Gives for a number that many bytes of the text, and other files from the disk.
struct Beginnings<'t> {
    disk: Disk,
    path: PathBuf,
    text: &'t str,
}

impl Loader for Beginnings<'_> {
    fn load(&self, name: &str, from: Option<&Path>) -> io::Result<Option<Loaded>> {
        let end = name.parse().ok().filter(|_| from.is_none());
        match end.and_then(|end| self.text.get(..end)) {
            Some(text) => Ok(Some(Loaded {
                path: self.path.with_file_name(format!("{name}.cut.idl")),
                bytes: text.as_bytes().to_vec(),
            })),
            None => self.disk.load(name, from),
        }
    }
}
