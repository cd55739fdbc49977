//! Judging all files of a corpus, on all processors.

use super::cheader::{Header, Headers};
use super::corpus::{self, Corpus};
use super::explained::Explained;
use super::fetch;
use super::finding::{Finding, Findings};
use super::judge;
use super::probe::Probe;
use super::read::{self, Outcome};
use super::widl;
use com_sink_codegen::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What became of one file.
#[derive(Debug)]
pub struct Judged {
    /// Its name in the corpus.
    pub file: String,
    /// Its kind and whether it was read.
    pub status: Status,
    /// Whether widl could be asked.
    pub widl: bool,
    /// How many things each judge has compared that was asked about it.
    pub compared: BTreeMap<&'static str, usize>,
    /// How many of its interfaces Windows' metadata has.
    pub windows: usize,
    /// What the Rust compiler was given.
    pub rust: judge::rust::Given,
    /// What the judges object to.
    pub findings: Vec<Finding>,
}

/// The kind of a file, and whether it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Read without an error.
    Whole,
    /// Part of another file, which is judged in its place.
    Fragment(String),
    /// IDL of the Windows Runtime, refused.
    Winrt,
    /// Not read.
    Refused,
}

/// Judges every file whose name contains the filter.
pub fn run(
    corpus: &Corpus,
    explained: &Explained,
    filter: Option<&str>,
) -> Result<Vec<Judged>, String> {
    let files: Vec<&String> = corpus
        .files
        .iter()
        .filter(|file| filter.is_none_or(|filter| file.contains(filter)))
        .collect();
    let judges = Judges::new(corpus, explained)?;
    let all = parallel(&files, |file| judges.prepare(file));
    all.into_iter().collect::<Result<Vec<()>, String>>()?;
    parallel(&files, |file| judges.judge(file))
        .into_iter()
        .collect()
}

/// Adds what the Rust compiler says about the code made of the files that were read: of all, or of
/// so many of them.
pub fn compile(corpus: &Corpus, files: &mut [Judged], sample: Option<usize>) -> Result<(), String> {
    let whole: Vec<String> = files
        .iter()
        .filter(|judged| judged.status == Status::Whole)
        .map(|judged| judged.file.clone())
        .collect();
    let mut compiled = judge::rust::compile(corpus, &whole, sample)?;
    for judged in files {
        let Some(given) = compiled.given.remove(&judged.file) else {
            continue;
        };
        judged.rust = given;
        let findings = compiled.findings.remove(&judged.file).unwrap_or_default();
        // What compiles counts as one thing that agrees.
        let things = usize::from(given.raw) + given.events;
        *judged.compared.entry("rust").or_default() += things;
        judged.findings.extend(findings);
    }
    Ok(())
}

/// Does something for every item on all processors, and gives the results in the order of the items.
pub fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else {
                        return;
                    };
                    let result = work(item);
                    results
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

struct Judges<'a> {
    corpus: &'a Corpus,
    explained: &'a Explained,
    fragments: BTreeMap<String, String>,
    headers: Headers,
    probe: Probe,
}

impl<'a> Judges<'a> {
    fn new(corpus: &'a Corpus, explained: &'a Explained) -> Result<Self, String> {
        let system = corpus::system_headers().to_owned();
        let probe = Probe::new(
            vec![widl::headers(corpus), system.clone()],
            fetch::cache().join("probe"),
        );
        let base = Probe::new(vec![system.clone()], fetch::cache().join("probe")).preprocess(
            "#define CINTERFACE\n#include <windows.h>\n#include <winternl.h>\n#include <winsock2.h>\n#include <imm.h>\n#include <commctrl.h>\n#include <mmreg.h>\n",
        )?;
        let base = Arc::new(Header::read(&base));
        Ok(Self {
            corpus,
            explained,
            fragments: read::fragments(corpus),
            headers: Headers::new(vec![widl::headers(corpus), system], base),
            probe,
        })
    }

    /// Lets widl compile a file, so that its header is there when others include it.
    fn prepare(&self, file: &str) -> Result<(), String> {
        let text = self.text(file);
        if read::is_winrt(&text) || self.fragments.contains_key(file) {
            return Ok(());
        }
        widl::compile(self.corpus, file, has_library(&text)).map(drop)
    }

    fn text(&self, file: &str) -> String {
        let bytes = std::fs::read(self.corpus.root.join(file)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn judge(&self, file: &str) -> Result<Judged, String> {
        let text = self.text(file);
        let mut judged = Judged {
            file: file.to_owned(),
            status: Status::Refused,
            widl: false,
            compared: BTreeMap::new(),
            windows: 0,
            rust: judge::rust::Given::default(),
            findings: Vec::new(),
        };
        let mut reading = Findings::of("read");
        match (read::is_winrt(&text), read::read(self.corpus, file)) {
            (true, Outcome::Winrt) => judged.status = Status::Winrt,
            (true, outcome) => {
                judged.status = Status::Winrt;
                reading.push(
                    "file",
                    match outcome {
                        Outcome::Refused(count, first) => {
                            format!("WinRT in place of one message: {count} errors, first {first}")
                        }
                        _ => "WinRT is not refused".to_owned(),
                    },
                );
            }
            (false, Outcome::Whole(model, quoted)) => {
                judged.status = Status::Whole;
                match self.fragments.get(file) {
                    Some(whole) => judged.status = Status::Fragment(whole.clone()),
                    None => {
                        let read = Read {
                            file,
                            text: &text,
                            model: &model,
                            quoted: &quoted,
                        };
                        self.ask_widl(&read, &mut judged)?;
                        let mut findings = Findings::of("windows");
                        judged.windows = judge::windows::compare(&model, &mut findings);
                        judged.add(findings);
                    }
                }
            }
            // One that only includes IDL of the Windows Runtime.
            (false, Outcome::Winrt) => judged.status = Status::Winrt,
            (false, outcome) => match self.fragments.get(file) {
                Some(whole) => judged.status = Status::Fragment(whole.clone()),
                None => reading.push(
                    "file",
                    match outcome {
                        Outcome::Refused(count, first) => format!("{count} errors, first {first}"),
                        _ => "taken for WinRT".to_owned(),
                    },
                ),
            },
        }
        judged.add(reading);
        judged.findings.sort();
        judged.findings.dedup();
        // A file that no judge objects to was compared by `read`, too.
        *judged.compared.entry("read").or_default() += 1;
        Ok(judged)
    }

    fn ask_widl(&self, read: &Read<'_>, judged: &mut Judged) -> Result<(), String> {
        let answer = widl::compile(self.corpus, read.file, has_library(read.text))?;
        let mut refusals = Findings::of("widl");
        match &answer.header {
            Ok(header) => {
                judged.widl = true;
                self.by_header(read, header, judged);
            }
            Err(said) => refusals.push("header", said),
        }
        match &answer.library {
            Some(Ok(library)) => {
                let mut findings = Findings::of("library");
                judge::library::compare(read.model, library, &mut findings);
                judged.add(findings);
            }
            Some(Err(said)) => refusals.push("library", said),
            None => {}
        }
        judged.add(refusals);
        Ok(())
    }

    fn by_header(&self, read: &Read<'_>, header: &Path, judged: &mut Judged) {
        let mut findings = Findings::of("header");
        let Some(scope) = self.headers.scope(header) else {
            findings.push("header", "cannot be read");
            judged.add(findings);
            return;
        };
        judge::header::compare(read.model, &scope, &mut findings);
        judged.add(findings);
        let mut findings = Findings::of("values");
        let subject = judge::values::Subject {
            model: read.model,
            scope: &scope,
            header,
            needs: self
                .explained
                .needs(&format!("{}/{}", self.corpus.name, read.file)),
            quoted: read.quoted,
        };
        judge::values::compare(&subject, &self.probe, &mut findings);
        judged.add(findings);
    }
}

/// A file that has been read.
struct Read<'a> {
    file: &'a str,
    text: &'a str,
    model: &'a Model,
    quoted: &'a BTreeSet<String>,
}

impl Judged {
    fn add(&mut self, findings: Findings) {
        *self.compared.entry(findings.judge()).or_default() += findings.compared();
        self.findings.extend(findings.into_list());
    }
}

/// True when a file has a `library` block.
fn has_library(text: &str) -> bool {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("library"))
        .any(|rest| rest.starts_with([' ', '\t']) && !rest.contains('('))
}
