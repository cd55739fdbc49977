//! `cargo xtask bench idl`: how fast the front end is, beside widl.

use super::clock::Used;
use super::corpus::{self, Corpus};
use super::{copies, fetch, read, widl};
use crate::tools::{cargo, run as run_command};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::loader::Disk;
use com_sink_codegen::idl::{self, Session};
use std::process::Stdio;
use std::time::Duration;

/// How often each side is measured; the fastest round counts.
const ROUNDS: usize = 5;

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// The IDL front end over whole corpora in one process, and widl over the same files
    Idl,
}

/// Measures.
///
/// # Errors
///
/// When a corpus cannot be had, or widl cannot be run.
pub fn run(What::Idl: &What) -> Result<(), String> {
    // An unoptimized build would measure nothing of use.
    if cfg!(debug_assertions) {
        return run_command(&mut cargo(&[
            "run",
            "--quiet",
            "--release",
            "--package",
            "xtask",
            "--",
            "bench",
            "idl",
        ]));
    }
    fetch::require("widl", "wine64-tools")?;
    println!(
        "{:<12} {:>5} {:>9} {:>6} {:>9} {:>9} {:>11} {:>7} {:>9} {:>11} {:>7} {:>9} {:>7}",
        "corpus",
        "files",
        "lines",
        "MB",
        "distinct",
        "ours",
        "lines/s",
        "MB/s",
        "widl",
        "lines/s",
        "ratio",
        "alone",
        "ratio"
    );
    for name in corpus::NAMES {
        measure(&corpus::open(name)?)?;
    }
    let peak = peak_memory().map_or_else(|| "unknown".to_owned(), |mb| format!("{mb:.0} MB"));
    println!("peak memory of our process: {peak}");
    println!(
        "times: of the processor (user and system), since the time of day is also that of \
         whatever else the machine does. lines and MB: of each file and of all that it imports and \
         includes, as often as a file needs it; the same for both sides. distinct: the same lines, \
         each once. ours: one session on one thread. widl: one process a file with its header as \
         output. alone: ours without a session, each file by itself. Of {ROUNDS} rounds, in which \
         the sides take turns, the fastest of each side counts"
    );
    copies::measure(ROUNDS)
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

fn measure(corpus: &Corpus) -> Result<(), String> {
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
        println!("{:<12} widl refuses every file of it", corpus.name);
        return Ok(());
    }
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
    let megabytes = volume.bytes as f64 / 1e6;
    let lines = volume.lines as f64;
    let (ours, apart, theirs) = (
        ours.as_secs_f64(),
        apart.as_secs_f64(),
        theirs.as_secs_f64(),
    );
    println!(
        "{:<12} {:>5} {:>9} {:>6.1} {:>9} {:>7.3} s {:>11.0} {:>7.1} {:>7.3} s {:>11.0} {:>6.1}x {:>7.3} s {:>6.1}x",
        corpus.name,
        files.len(),
        volume.lines,
        megabytes,
        distinct.lines,
        ours,
        lines / ours,
        megabytes / ours,
        theirs,
        lines / theirs,
        theirs / ours,
        apart,
        theirs / apart,
    );
    Ok(())
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

/// The most memory that this process has had, in MB.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1e3)
}
