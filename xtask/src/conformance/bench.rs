//! `cargo xtask bench idl`: how fast the front end is, beside widl.

use super::clock::Used;
use super::corpus::{self, Corpus};
use super::{copies, fetch, read, widl};
use crate::bench::report::{Goal, Group, Report, Row};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::loader::Disk;
use com_sink_codegen::idl::{self, Session};
use std::process::Stdio;
use std::time::Duration;

/// How often each side is measured; the fastest round counts.
const ROUNDS: usize = 5;

/// Measures.
///
/// # Errors
///
/// When a corpus cannot be had, widl cannot be run, or the system does not tell what was used.
pub fn measure() -> Result<Report, String> {
    fetch::require("widl", "wine64-tools")?;
    let mut groups = Vec::new();
    for name in corpus::NAMES {
        groups.extend(measure_corpus(&corpus::open(name)?)?);
    }
    groups.push(memory()?);
    groups.push(copies::measure(ROUNDS)?);
    Ok(Report { groups })
}

/// How much has been read.
#[derive(Debug, Default, Clone, Copy)]
struct Volume {
    lines: usize,
    bytes: usize,
}

impl Volume {
    fn of(sources: &SourceMap) -> Self {
        let mut volume = Self::default();
        for text in sources.files().map(|file| sources.text(file)) {
            volume.bytes += text.len();
            volume.lines += text.bytes().filter(|byte| *byte == b'\n').count();
        }
        volume
    }
}

/// `None` when widl refuses every file.
fn measure_corpus(corpus: &Corpus) -> Result<Option<Group>, String> {
    // Only files that both sides read whole are compared.
    let mut files = Vec::new();
    let mut volume = Volume::default();
    for file in &corpus.files {
        let Some(read) = alone(corpus, file) else {
            continue;
        };
        if by_widl(corpus, file)? {
            volume.lines += read.lines;
            volume.bytes += read.bytes;
            files.push(file.as_str());
        }
    }
    if files.is_empty() {
        return Ok(None);
    }
    eprintln!("{}: {} files", corpus.name, files.len());
    let mut distinct = Volume::default();
    let (mut ours, mut apart, mut theirs) = (Duration::MAX, Duration::MAX, Duration::MAX);
    // By turns, so that what slows the machine down for a while slows both sides down.
    for _ in 0..ROUNDS {
        ours = ours.min(fastest(1, || distinct = in_session(corpus, &files))?);
        let start = Used::now()?;
        for file in &files {
            by_widl(corpus, file)?;
        }
        theirs = theirs.min(start.programs_since()?);
        let each_alone = || {
            for file in &files {
                alone(corpus, file);
            }
        };
        apart = apart.min(fastest(1, each_alone)?);
    }
    let lines = volume.lines as f64;
    let megabytes = volume.bytes as f64 / 1e6;
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let session = Row::plain("ours, one session", ms(ours), "ms");
    let alone = Row::plain("ours, each file by itself", ms(apart), "ms");
    let widl = Row::plain("widl, one process a file", ms(theirs), "ms");
    let speed = |time: Duration| lines / time.as_secs_f64() / 1e6;
    Ok(Some(Group {
        id: corpus.name.to_owned(),
        title: format!(
            "`{}`: {} files, {} lines ({} of them distinct), {megabytes:.1} MB",
            corpus.name,
            files.len(),
            volume.lines,
            distinct.lines,
        ),
        rows: vec![
            widl.clone().beside(&session),
            widl.beside(&alone),
            session,
            alone,
            Row::plain("ours, one session", speed(ours), "M lines/s"),
            Row::plain("ours, one session", megabytes / ours.as_secs_f64(), "MB/s"),
            Row::plain("widl, one process a file", speed(theirs), "M lines/s"),
        ],
        goals: vec![Goal {
            text: format!("`{}`: our time in per cent of widl's", corpus.name),
            reached: ours.as_secs_f64() / theirs.as_secs_f64() * 100.0,
            at_most: 10.0,
        }],
    }))
}

/// The processor time of the fastest of several rounds.
///
/// # Errors
///
/// When the system does not tell it.
pub fn fastest(rounds: usize, mut round: impl FnMut()) -> Result<Duration, String> {
    let times = (0..rounds).map(|_| {
        let start = Used::now()?;
        round();
        start.ours_since()
    });
    let times: Vec<Duration> = times.collect::<Result<_, String>>()?;
    Ok(times.into_iter().min().unwrap_or_default())
}

/// Reads and lowers all files in one session.
fn in_session(corpus: &Corpus, files: &[&str]) -> Volume {
    let sources = SourceMap::default();
    let options = read::options(corpus);
    let loader = Disk::new(&options.include_paths);
    let mut session = Session::new(&loader, &options.defines, &sources);
    for file in files {
        let path = corpus.root.join(file);
        session.read(&path.to_string_lossy(), &mut Diagnostics::default());
    }
    Volume::of(&sources)
}

/// Reads and lowers a file by itself; `None` when it has an error.
fn alone(corpus: &Corpus, file: &str) -> Option<Volume> {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let path = corpus.root.join(file);
    let options = read::options(corpus);
    idl::read(&path, &options, &mut sources, &mut diagnostics)?;
    Some(Volume::of(&sources))
}

/// Lets widl compile a file; false when it refuses it.
fn by_widl(corpus: &Corpus, file: &str) -> Result<bool, String> {
    let folder = fetch::cache().join("bench");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let status = widl::command(corpus, file, &folder.join("out.h"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("`widl` cannot be run: {error}"))?;
    Ok(status.success())
}

/// The most memory that this process has had.
fn memory() -> Result<Group, String> {
    let status = std::fs::read_to_string("/proc/self/status")
        .map_err(|error| format!("the system does not tell the memory: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    let kilobytes: f64 = kilobytes.ok_or("the system does not tell the most memory")?;
    let title = "Memory of our process, all corpora in turn";
    Ok(Group {
        id: "memory".to_owned(),
        title: title.to_owned(),
        rows: vec![Row::plain("the most", kilobytes / 1e3, "MB")],
        goals: vec![Goal {
            text: "the most memory in MB".to_owned(),
            reached: kilobytes / 1e3,
            at_most: 200.0,
        }],
    })
}
