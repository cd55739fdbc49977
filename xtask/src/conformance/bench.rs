//! `cargo xtask bench idl`: how fast the front end is, beside widl.

use super::corpus::{self, Corpus};
use super::{fetch, read, widl};
use crate::tools::{cargo, run as run_command};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How often our side is measured; the fastest round counts.
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
        "{:<12} {:>6} {:>9} {:>8} {:>10} {:>12} {:>8} {:>10} {:>8}",
        "corpus", "files", "lines", "MB", "ours", "lines/s", "MB/s", "widl", "ratio"
    );
    for name in corpus::NAMES {
        let corpus = corpus::open(name)?;
        measure(&corpus)?;
    }
    let peak = peak_memory().map_or_else(|| "unknown".to_owned(), |mb| format!("{mb:.0} MB"));
    println!("peak memory of our process: {peak}");
    println!(
        "lines and MB count imported and included files as often as they are read; ours is one \
         process on one thread, the fastest of {ROUNDS} rounds; widl is one process a file, with its \
         header as output"
    );
    Ok(())
}

/// How much our side has read.
#[derive(Debug, Default, Clone, Copy)]
struct Volume {
    lines: usize,
    bytes: usize,
}

fn measure(corpus: &Corpus) -> Result<(), String> {
    // Only files that both sides read whole are compared.
    let folder = fetch::cache().join("bench");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let output = folder.join("out.h");
    let mut files = Vec::new();
    let mut theirs = Duration::ZERO;
    for file in &corpus.files {
        if read_one(corpus, file).is_none() {
            continue;
        }
        let start = Instant::now();
        let status = widl::command(corpus, file, &output)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| format!("`widl` cannot be run: {error}"))?;
        if status.success() {
            theirs += start.elapsed();
            files.push(file);
        }
    }
    let mut ours = Duration::MAX;
    let mut volume = Volume::default();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        volume = Volume::default();
        for file in &files {
            if let Some(read) = read_one(corpus, file) {
                volume.lines += read.lines;
                volume.bytes += read.bytes;
            }
        }
        ours = ours.min(start.elapsed());
    }
    let megabytes = volume.bytes as f64 / 1e6;
    println!(
        "{:<12} {:>6} {:>9} {:>8.1} {:>8.3} s {:>12.0} {:>8.1} {:>8.3} s {:>7.1}x",
        corpus.name,
        files.len(),
        volume.lines,
        megabytes,
        ours.as_secs_f64(),
        volume.lines as f64 / ours.as_secs_f64(),
        megabytes / ours.as_secs_f64(),
        theirs.as_secs_f64(),
        theirs.as_secs_f64() / ours.as_secs_f64(),
    );
    Ok(())
}

/// Reads and lowers a file; `None` when it has an error.
fn read_one(corpus: &Corpus, file: &str) -> Option<Volume> {
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let path = corpus.root.join(file);
    idl::read(
        &path,
        &read::options(corpus),
        &mut sources,
        &mut diagnostics,
    )?;
    let mut volume = Volume::default();
    for file in sources.files() {
        let text = sources.text(file);
        volume.bytes += text.len();
        volume.lines += text.bytes().filter(|byte| *byte == b'\n').count();
    }
    Some(volume)
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
