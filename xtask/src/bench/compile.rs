//! `cargo xtask bench compile`: a crate of a hundred derived sinks beside one of a hundred `#[implement]` sinks with
//! the same handlers.

mod crates;

use super::report::{Goal, Group, Row};
use crate::tools::{cargo, root};
use crates::{OURS, RIVAL, SINKS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// How often each is compiled; the fastest round counts.
const ROUNDS: usize = 3;

/// What is measured of the time, with the arguments of cargo.
const BUILDS: [(&str, &[&str]); 2] = [
    ("check", &["check", "--quiet"]),
    ("release build", &["build", "--quiet", "--release"]),
];

/// Measures.
///
/// # Errors
///
/// When a crate does not compile.
pub fn measure() -> Result<Group, String> {
    let folder = super::target().join("bench-compile");
    crates::write(&folder)?;
    let mut group = Group {
        id: "compile".to_owned(),
        title: format!("Compiling a crate of {SINKS} sinks, its dependencies being built"),
        rows: Vec::new(),
        goals: Vec::new(),
    };
    for (name, arguments) in BUILDS {
        for (how, prepare) in [
            ("from nothing", forget as fn(&Path, &str, usize) -> _),
            ("after a change of one handler", crates::change),
        ] {
            eprintln!("{name}, {how}");
            let [ours, theirs] = race(&folder, arguments, prepare)?;
            group.compare(&format!("{name}, {how}"), ours, theirs, "s");
        }
    }
    eprintln!("expansion");
    let lines = |package| expanded(&folder, package).map(|lines| lines as f64 / SINKS as f64);
    let [ours, theirs] = [lines(OURS)?, lines(RIVAL)?];
    group.compare("expanded code of a sink", ours, theirs, "lines");
    let size = |package| size(&folder, package);
    let [ours, theirs] = [size(OURS)?, size(RIVAL)?];
    group.compare("stripped binary", ours, theirs, "kB");
    Ok(group)
}

impl Group {
    /// A row for each, and the goal that ours is not more.
    fn compare(&mut self, what: &str, ours: f64, theirs: f64, unit: &str) {
        let rival = Row::plain(format!("{what}: #[implement]"), theirs, unit);
        let row = Row::plain(format!("{what}: derived"), ours, unit).beside(&rival);
        self.rows.extend([row, rival]);
        self.goals.push(Goal {
            text: format!("{what}, derived as a multiple of #[implement]"),
            reached: ours / theirs,
            at_most: 1.0,
        });
    }
}

/// The seconds of the fastest build of each crate, the two taking turns.
fn race(
    folder: &Path,
    arguments: &[&str],
    prepare: fn(&Path, &str, usize) -> Result<(), String>,
) -> Result<[f64; 2], String> {
    let mut best = [f64::INFINITY; 2];
    for package in [OURS, RIVAL] {
        build(folder, package, arguments)?;
    }
    for round in 0..ROUNDS {
        for (best, package) in best.iter_mut().zip([OURS, RIVAL]) {
            prepare(folder, package, round)?;
            let start = Instant::now();
            build(folder, package, arguments)?;
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    Ok(best)
}

fn build(folder: &Path, package: &str, arguments: &[&str]) -> Result<(), String> {
    succeed(
        in_folder(folder)
            .args(arguments)
            .args(["--package", package]),
    )
}

/// Removes what was built of a crate, not of its dependencies.
fn forget(folder: &Path, package: &str, _round: usize) -> Result<(), String> {
    succeed(in_folder(folder).args(["clean", "--quiet", "--package", package]))?;
    succeed(in_folder(folder).args(["clean", "--quiet", "--release", "--package", package]))
}

/// How many lines the crate has after macros are expanded.
fn expanded(folder: &Path, package: &str) -> Result<usize, String> {
    let mut command = in_folder(folder);
    command
        .args(["rustc", "--quiet", "--profile", "check", "--package"])
        .args([package, "--", "-Zunpretty=expanded"])
        // The one thing here that stable Rust does not offer.
        .env("RUSTC_BOOTSTRAP", "1");
    let output = command
        .output()
        .map_err(|error| format!("`cargo rustc` cannot be run: {error}"))?;
    let lines = output.stdout.split(|byte| *byte == b'\n').count();
    if !output.status.success() || lines < SINKS {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{package} cannot be expanded: {text}"));
    }
    Ok(lines)
}

/// The size of the program in kB.
fn size(folder: &Path, package: &str) -> Result<f64, String> {
    build(folder, package, BUILDS[1].1)?;
    let path = built(folder).join("release").join(package);
    let data =
        fs::metadata(&path).map_err(|error| format!("{} is not there: {error}", path.display()))?;
    Ok(data.len() as f64 / 1e3)
}

fn built(folder: &Path) -> PathBuf {
    folder.join("target")
}

fn in_folder(folder: &Path) -> Command {
    let mut command = cargo(&[]);
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", built(folder))
        .env_remove("CARGO_INCREMENTAL");
    command
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("`cargo` failed in {}:\n{text}", root().display()))
}
