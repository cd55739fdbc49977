//! `cargo xtask conformance`: holds the IDL front end to what others make of the same files.

pub mod bench;
mod canon;
mod cheader;
mod class;
mod clock;
mod copies;
mod corpus;
mod explained;
mod fetch;
mod figures;
mod finding;
mod judge;
mod pattern;
mod probe;
mod read;
mod report;
mod run;
mod table;
mod truncate;
mod widl;

use finding::JUDGES;
use report::Report;
use std::path::PathBuf;

/// Options of `cargo xtask conformance`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The files to judge: `wine`, `wine-source`, `comtypes`, `directx` or `all`
    #[arg(long, default_value = "all")]
    corpus: String,
    /// Judge the IDL files of any folder instead
    #[arg(long, value_name = "DIR", conflicts_with_all = ["corpus", "write"])]
    folder: Option<PathBuf>,
    /// A folder that files of `--folder` import from
    #[arg(long, value_name = "DIR", requires = "folder")]
    include: Vec<PathBuf>,
    /// Judge only files whose names contain this
    #[arg(long)]
    filter: Option<String>,
    /// What the Rust compiler checks; safe code of event interfaces comes with both
    #[arg(long, value_enum, default_value_t = Rust::All)]
    rust: Rust,
    /// Write the raw bindings of one file of the corpus to the standard output, and no more
    #[arg(long, hide = true)]
    raw_bindings_of: Option<String>,
    /// Write the figures into codegen/docs/conformance.md; for a run of all corpora
    #[arg(long, conflicts_with_all = ["filter", "raw_bindings_of"])]
    write: bool,
    /// Judge nothing: cut each file behind every N-th token, and see that reading what is left ends
    /// with a model or an error, and soon
    #[arg(long, value_name = "N", conflicts_with = "write")]
    truncate: Option<usize>,
    /// Show the explained differences too
    #[arg(long)]
    verbose: bool,
}

/// What the Rust compiler checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rust {
    /// Raw bindings of every file
    All,
    /// Raw bindings of 100 files of each corpus
    Sample,
    /// Raw bindings of 25 files of each corpus
    Few,
    /// Nothing
    None,
}

/// Runs all judges.
///
/// # Errors
///
/// When a disagreement has no explanation, or an explanation explains more or less than it says.
pub fn run(args: &Args) -> Result<(), String> {
    let names: Vec<&str> = match args.corpus.as_str() {
        _ if args.folder.is_some() => vec![corpus::FOLDER],
        "all" => corpus::NAMES.to_vec(),
        one => vec![one],
    };
    if args.write && names.len() != corpus::NAMES.len() {
        return Err("--write is for a run of all corpora".to_owned());
    }
    if let Some(step) = args.truncate {
        for name in names {
            truncate::run(&open(args, name)?, args.filter.as_deref(), step)?;
        }
        return Ok(());
    }
    if let Some(file) = &args.raw_bindings_of {
        print!("{}", judge::rust::bind(&open(args, names[0])?, file)?);
        return Ok(());
    }
    judge_all(args, &names)
}

/// The step of `cargo xtask test`: every judge on every file of two corpora, the Rust compiler on raw
/// bindings of a few and on safe code of all.
///
/// # Errors
///
/// As [`run()`].
pub fn check() -> Result<(), String> {
    let args = Args {
        corpus: String::new(),
        folder: None,
        include: Vec::new(),
        filter: None,
        rust: Rust::Few,
        raw_bindings_of: None,
        truncate: None,
        write: false,
        verbose: false,
    };
    judge_all(&args, &["wine", "comtypes"])
}

fn open(args: &Args, name: &str) -> Result<corpus::Corpus, String> {
    match &args.folder {
        Some(folder) => corpus::folder(folder, &args.include),
        None => corpus::open(name),
    }
}

fn judge_all(args: &Args, names: &[&str]) -> Result<(), String> {
    fetch::require("widl", "wine64-tools")?;
    fetch::require(probe::PACKAGE.0, probe::PACKAGE.1)?;
    let explained = explained::Explained::load()?;
    let mut reports = Vec::new();
    for name in names {
        let corpus = open(args, name)?;
        let mut files = run::run(&corpus, &explained, args.filter.as_deref())?;
        if files.is_empty() {
            continue;
        }
        match args.rust {
            Rust::All => run::compile(&corpus, &mut files, None)?,
            Rust::Sample => run::compile(&corpus, &mut files, Some(100))?,
            Rust::Few => run::compile(&corpus, &mut files, Some(25))?,
            Rust::None => {}
        }
        reports.push(Report::new(&corpus, files, &explained)?);
    }
    if reports.is_empty() {
        let filter = args.filter.as_deref().unwrap_or_default();
        return Err(format!(
            "no file's name contains `{filter}`: see --corpus and --filter"
        ));
    }
    let mut mistakes = Vec::new();
    for report in &reports {
        report.print(args.verbose);
        mistakes.extend(report.mistakes());
    }
    let text = figures::text(&reports, &explained);
    println!("\n{text}");
    if args.filter.is_none() {
        let judges: Vec<&str> = JUDGES
            .into_iter()
            .filter(|judge| args.rust == Rust::All || *judge != "rust")
            .collect();
        mistakes.extend(explained.mistakes(names, &judges));
    }
    for mistake in &mistakes {
        println!("{mistake}");
    }
    if !reports.iter().all(Report::is_good) || !mistakes.is_empty() {
        return Err(
            "there are differences without explanation, or explanations that do not fit; see above"
                .to_owned(),
        );
    }
    if args.write {
        figures::write(&text)?;
    }
    Ok(())
}
