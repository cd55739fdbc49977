//! `com-sink inspect`

use crate::args::Inspect;
use com_sink_codegen::builder::Builder;
use com_sink_codegen::inspect;
use std::io::{self, IsTerminal, Write};

/// Reads an input and shows it. `Err` is the text for stderr.
pub fn run(args: &Inspect) -> Result<(), String> {
    let mut builder = Builder::new()
        .input(&args.file)
        .color(io::stderr().is_terminal());
    for directory in &args.idl.include {
        builder = builder.include(directory);
    }
    for (name, value) in &args.idl.define {
        builder = builder.define(name, value);
    }
    let (models, warnings) = builder.models().map_err(|error| error.to_string())?;
    if !warnings.is_empty() {
        eprintln!("{}", warnings.trim_end());
    }
    let mut text = String::new();
    for (_, model) in &models {
        text.push_str(&if args.json {
            inspect::json(model)
        } else {
            inspect::table(model)
        });
    }
    match io::stdout().lock().write_all(text.as_bytes()) {
        // `com-sink inspect x | head` is no mistake.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("error: {error}")),
        _ => Ok(()),
    }
}
