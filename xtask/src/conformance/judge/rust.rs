//! The Rust made of the files against the compiler: raw bindings of all, safe code of those that have
//! event interfaces.

use super::super::corpus::Corpus;
use super::super::fetch;
use super::super::finding::{Finding, Findings};
use super::super::read::{self, Outcome};
use super::super::run::parallel;
use crate::tools::{cargo, root};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::files::Files;
use com_sink_codegen::model::Model;
use com_sink_codegen::{emit, raw};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What came of it.
#[derive(Debug, Default)]
pub struct Compiled {
    /// What of each file the compiler was given.
    pub given: BTreeMap<String, Given>,
    /// Objections, by file.
    pub findings: BTreeMap<String, Vec<Finding>>,
}

/// What the compiler was given of one file.
#[derive(Debug, Default, Clone, Copy)]
pub struct Given {
    /// Raw bindings.
    pub raw: bool,
    /// Event interfaces with safe code.
    pub events: usize,
}

/// How many modules a crate has. The compiler needs some 60 MB for each, and forgets them with the crate.
const CRATE: usize = 25;

/// Generates for all files given and lets the compiler check it, crate by crate. A sample takes raw
/// bindings of so many files, and safe code of all.
///
/// # Errors
///
/// When the crate cannot be written or cargo cannot be run.
pub fn compile(
    corpus: &Corpus,
    files: &[String],
    sample: Option<usize>,
) -> Result<Compiled, String> {
    let folder = fetch::cache().join("rust").join(corpus.name);
    // Those before the number that was asked for, spread evenly over the alphabet.
    let sampled = |at: usize| match sample {
        Some(number) => at * number / files.len() != (at + 1) * number / files.len(),
        None => true,
    };
    let numbered: Vec<(usize, &String)> = files.iter().enumerate().collect();
    let made = parallel(&numbered, |(at, file)| generate(corpus, file, sampled(*at)));
    let mut compiled = Compiled::default();
    let mut modules = BTreeMap::new();
    let mut texts = Vec::new();
    for (file, made) in files.iter().zip(made) {
        let module = module(file);
        let given = Given {
            raw: made.raw.is_some(),
            events: if made.safe.is_some() { made.events } else { 0 },
        };
        compiled.given.insert(file.clone(), given);
        if let Some(raw) = made.raw {
            let mut files = Files::new();
            insert(&mut files, format!("src/raw_{module}.rs"), raw)?;
            texts.push((format!("raw_{module}"), files));
            modules.insert(format!("raw_{module}"), file.clone());
        }
        if let Some(safe) = made.safe {
            let mut files = Files::new();
            files.merge(&format!("src/{module}"), safe).map_err(text)?;
            texts.push((module.clone(), files));
            modules.insert(module, file.clone());
        }
        if !made.findings.is_empty() {
            compiled.findings.insert(file.clone(), made.findings);
        }
    }
    write(&workspace(texts)?, &folder)?;
    check(&folder, &modules, &mut compiled.findings)?;
    Ok(compiled)
}

#[derive(Default)]
struct Made {
    raw: Option<String>,
    safe: Option<Files>,
    events: usize,
    findings: Vec<Finding>,
}

fn generate(corpus: &Corpus, file: &str, raw: bool) -> Made {
    let mut made = Made::default();
    let Outcome::Whole(model, _) = read::read(corpus, file) else {
        return made;
    };
    let mut findings = Findings::of("rust");
    if raw {
        match bind_apart(corpus, file) {
            Ok(text) => made.raw = Some(text),
            Err(error) => findings.push("raw", error),
        }
    }
    made.events = model.event_interfaces().count();
    if made.events > 0 {
        made.safe = safe(&model, file, &mut findings);
    }
    made.findings = findings.into_list();
    made
}

/// windows-bindgen never frees the metadata that it has read: a process of its own does.
fn bind_apart(corpus: &Corpus, file: &str) -> Result<String, String> {
    let program = std::env::current_exe().map_err(text)?;
    let folder = corpus.part_of(&fetch::cache().join("rust/raw"));
    let kept = folder.join(format!("{}.rs", module(file)));
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    if time(&kept) > time(&program).max(time(&corpus.root.join(file))) {
        return std::fs::read_to_string(&kept).map_err(text);
    }
    let output = Command::new(program)
        .arg("conformance")
        .args(corpus.arguments())
        .args(["--raw-bindings-of", file])
        .output()
        .map_err(text)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(said.lines().next().unwrap_or_default().to_owned());
    }
    std::fs::create_dir_all(&folder).map_err(text)?;
    std::fs::write(&kept, &output.stdout).map_err(text)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Makes the raw bindings of one file.
///
/// # Errors
///
/// What the front end or windows-bindgen objects to, in one line.
pub fn bind(corpus: &Corpus, file: &str) -> Result<String, String> {
    let Outcome::Whole(model, _) = read::read(corpus, file) else {
        return Err("is not read whole".to_owned());
    };
    let mut diagnostics = Diagnostics::default();
    let name = format!("Judge.{}", module(file));
    match raw::bind(
        &model,
        &name,
        "::com_sink::core",
        &header(file),
        &mut diagnostics,
    ) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(first(&diagnostics)),
        Err(error) => Err(error.to_string()),
    }
}

fn header(file: &str) -> String {
    format!("// Generated by com-sink from {file}.")
}

fn safe(model: &Model, file: &str, findings: &mut Findings) -> Option<Files> {
    let mut diagnostics = Diagnostics::default();
    let options = emit::Options {
        runtime: "::com_sink".to_owned(),
        header: header(file),
        input: file.to_owned(),
        raw: false,
    };
    let files = emit::emit(model, &options, &mut diagnostics);
    if files.is_none() {
        findings.push("safe", first(&diagnostics));
    }
    files
}

fn first(diagnostics: &Diagnostics) -> String {
    diagnostics
        .render(&SourceMap::default(), false)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn module(file: &str) -> String {
    file.trim_end_matches(".idl")
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// The modules, some to a crate.
fn workspace(mut texts: Vec<(String, Files)>) -> Result<Files, String> {
    let mut all = Files::new();
    let mut crates = Vec::new();
    while !texts.is_empty() {
        let rest = texts.split_off(texts.len().min(CRATE));
        let name = format!("judged{}", crates.len());
        insert(&mut all, format!("{name}/Cargo.toml"), manifest(&name))?;
        let modules = texts.iter().map(|(module, _)| module);
        insert(&mut all, format!("{name}/src/lib.rs"), library(modules))?;
        for (_, files) in texts {
            all.merge(&name, files).map_err(text)?;
        }
        crates.push(name);
        texts = rest;
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {crates:?}\n");
    insert(&mut all, "Cargo.toml".to_owned(), manifest)?;
    Ok(all)
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\ncom-sink = {{ path = {:?} }}\nwindows-core = \"0.100\"\nwindows-numerics = \"0.100\"\n",
        root().join("runtime").display().to_string()
    )
}

fn library<'a>(modules: impl Iterator<Item = &'a String>) -> String {
    let mut text = String::from("#![allow(warnings)]\n");
    for module in modules {
        text.push_str(&format!("pub mod {module};\n"));
    }
    text
}

fn insert(files: &mut Files, path: String, text: String) -> Result<(), String> {
    files.insert(path, text).map_err(self::text)
}

fn write(files: &Files, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (path, bytes) in files.iter() {
        let path: PathBuf = folder.join(path);
        if std::fs::read(&path).is_ok_and(|old| old == bytes) {
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(text)?;
        }
        std::fs::write(&path, bytes)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// Runs `cargo check`; each error belongs to the file that its module was made of.
fn check(
    folder: &Path,
    modules: &BTreeMap<String, String>,
    findings: &mut BTreeMap<String, Vec<Finding>>,
) -> Result<(), String> {
    let lock = root().join("Cargo.lock");
    // The same versions as everywhere in the workspace.
    let _ = std::fs::copy(lock, folder.join("Cargo.lock"));
    let output = cargo(&["check", "--workspace", "--keep-going", "--quiet"])
        .args(["--jobs", "1", "--message-format", "short"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", fetch::cache().join("rust/target"))
        .output()
        .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let mut known = false;
    for line in said.lines().filter(|line| line.contains(": error")) {
        let Some((place, message)) = line.split_once(": error") else {
            continue;
        };
        let place = place.split_once("src/").map_or(place, |(_, place)| place);
        let module = place.split(['/', '.', ':']).next().unwrap_or_default();
        if let Some(file) = modules.get(module) {
            known = true;
            let mut finding = Findings::of("rust");
            let item = place.rsplit_once(':').map_or(place, |(place, _)| place);
            finding.push(item, format!("error{message}"));
            findings
                .entry(file.clone())
                .or_default()
                .extend(finding.into_list());
        }
    }
    if known {
        Ok(())
    } else {
        Err(format!("`cargo check` failed:\n{said}"))
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
