//! `com-sink gen`

use crate::args::Gen;
use com_sink_codegen::builder::Builder;
use com_sink_codegen::files::Changes;
use std::io::IsTerminal;

/// Generates, and writes or checks. `Err` is the text for stderr.
pub fn run(args: Gen) -> Result<(), String> {
    let check = args.check;
    let (output, changes) = builder(args).compare().map_err(|error| error.to_string())?;
    if !output.warnings.is_empty() {
        eprintln!("{}", output.warnings.trim_end());
    }
    if check {
        return report(&changes);
    }
    changes.apply().map_err(|error| format!("error: {error}"))?;
    for change in changes.iter() {
        println!("{:>8}  {}", change.kind.name(), change.path);
    }
    let total = output.files.len();
    println!("{total} files in {}", changes.directory().display());
    Ok(())
}

fn report(changes: &Changes) -> Result<(), String> {
    if changes.is_empty() {
        println!("{} files are up to date", changes.unchanged());
        return Ok(());
    }
    print!("{}", changes.diff());
    Err(format!(
        "error: {} of the files in {} are not up to date",
        changes.iter().count(),
        changes.directory().display()
    ))
}

fn builder(args: Gen) -> Builder {
    let mut builder = Builder::new()
        .out_dir(args.out)
        .runtime(args.runtime)
        .raw(args.raw)
        .winmd(args.winmd)
        .color(std::io::stderr().is_terminal())
        .command("com-sink gen");
    for file in args.files {
        builder = builder.input(file);
    }
    for directory in args.idl.include {
        builder = builder.include(directory);
    }
    for (name, value) in args.idl.define {
        builder = builder.define(name, value);
    }
    for name in args.events {
        builder = builder.event_interface(name);
    }
    for name in args.windows {
        builder = builder.windows_interface(name);
    }
    builder
}
