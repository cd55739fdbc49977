//! `cargo xtask conformance`: holds the IDL front end to what others make of the same files.

pub mod bench;
mod canon;
mod cheader;
mod corpus;
mod explained;
mod fetch;
mod finding;
mod judge;
mod probe;
mod read;
mod report;
mod run;
mod widl;

use std::collections::BTreeMap;

/// Options of `cargo xtask conformance`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files to judge: `wine`, `wine-source`, `comtypes` or `all`
    #[arg(long, default_value = "all")]
    corpus: String,
    /// Judge only files whose names contain this
    #[arg(long)]
    filter: Option<String>,
    /// Generate Rust and let the compiler check it, too; the default for all files of the corpus
    /// `wine`
    #[arg(long)]
    rust: Option<bool>,
    /// Write the raw bindings of one file of the corpus to the standard output, and no more
    #[arg(long, hide = true)]
    raw_bindings_of: Option<String>,
    /// Show the explained differences too
    #[arg(long)]
    verbose: bool,
}

/// Runs all judges.
///
/// # Errors
///
/// When a disagreement has no explanation, or an explanation no disagreement.
pub fn run(args: &Args) -> Result<(), String> {
    let names: Vec<&str> = match args.corpus.as_str() {
        "all" => corpus::NAMES.to_vec(),
        one => vec![one],
    };
    if let Some(file) = &args.raw_bindings_of {
        print!("{}", judge::rust::bind(&corpus::open(&args.corpus)?, file)?);
        return Ok(());
    }
    fetch::require("widl", "mingw-w64-tools")?;
    fetch::require(probe::PACKAGE.0, probe::PACKAGE.1)?;
    let explained = explained::Explained::load()?;
    let mut reports = BTreeMap::new();
    for name in &names {
        let corpus = corpus::open(name)?;
        let mut files = run::run(&corpus, &explained, args.filter.as_deref())?;
        if args
            .rust
            .unwrap_or(*name == "wine" && args.filter.is_none())
        {
            run::compile(&corpus, &mut files)?;
        }
        reports.insert(*name, report::Report::new(name, files, &explained));
    }
    let mut failed = false;
    for report in reports.values() {
        report.print(args.verbose);
        failed |= !report.is_good();
    }
    report::table(reports.values());
    if args.filter.is_none() {
        let stale = explained.stale(
            &names,
            &["read", "widl", "header", "values", "library", "windows"],
        );
        for entry in &stale {
            println!("stale explanation: {entry}");
        }
        failed |= !stale.is_empty();
    }
    if failed {
        Err("there are differences without explanation, or explanations without difference; see above"
            .to_owned())
    } else {
        Ok(())
    }
}
