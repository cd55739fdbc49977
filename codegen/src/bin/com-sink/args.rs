//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Safe Rust for COM event sources, from their IDL, type library or metadata.
#[derive(Debug, Parser)]
#[command(name = "com-sink", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate Rust: traits for event interfaces, structs for calls, enumerations, raw bindings
    ///
    /// Everything is generated before anything is written: when an input has a mistake, the output
    /// directory stays as it is. Files that an earlier run has made from the same inputs and that
    /// are not generated any more are removed; a file that was not generated is never replaced.
    #[command(after_help = "\
Inputs are told apart by their extension:
  .idl .odl                  interface definitions
  .tlb .olb                  type libraries
  .dll .ocx .exe             programs with a type library; name.dll\\2 for the second one
  .winmd                     metadata, of this tool or of Windows' kind

Examples:
  com-sink gen MyServer.idl -I idl/shared --out src/generated
  com-sink gen C:\\Windows\\System32\\ieframe.dll --out src/generated
  com-sink gen --windows IPropertyNotifySink --out src/generated
  com-sink gen MyServer.idl --out src/generated --check     # in CI")]
    Gen(Gen),
    /// Find out what events an object has, and why they don't arrive (on Windows)
    ///
    /// Creates an object of the class, asks it everything that a sink needs, tries each of its
    /// connection points for a moment, and prints what was tried, what the answer was, and what to
    /// do. The exit status is 0 if events can arrive, 1 if not or if there is no object to ask.
    #[command(after_help = "\
Examples:
  com-sink doctor WMPlayer.OCX
  com-sink doctor {0BE35203-8F91-11CE-9DE3-00AA004BB851} --mta
  com-sink doctor Some.Thing --event {9BFBBC02-EFF1-101A-84ED-00AA00341D07}")]
    Doctor(Doctor),
    /// Show what is in an input: event interfaces first, with IIDs, DISPIDs and slots
    Inspect(Inspect),
}

/// Options of everything that reads IDL.
#[derive(Debug, clap::Args)]
pub struct Idl {
    /// Directory that `import` and `#include` search after the file's own
    #[arg(
        short = 'I',
        long = "include",
        alias = "cpp-include",
        value_name = "DIR"
    )]
    pub include: Vec<PathBuf>,
    /// Macro for the preprocessor; without a value it is 1
    #[arg(short = 'D', long = "define", value_name = "NAME[=VALUE]", value_parser = define)]
    pub define: Vec<(String, String)>,
}

#[derive(Debug, clap::Args)]
pub struct Gen {
    /// Inputs; with more than one, each gets a directory with the name of its library
    #[arg(value_name = "FILE", required_unless_present = "windows")]
    pub files: Vec<PathBuf>,
    /// Directory to write to
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Write nothing; fail and show a diff when writing would change anything
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub idl: Idl,
    /// Treat this interface as an event interface, though no coclass lists it as a source
    #[arg(long = "event", value_name = "INTERFACE")]
    pub events: Vec<String>,
    /// Add an event interface of Windows by its name
    #[arg(long, value_name = "INTERFACE")]
    pub windows: Vec<String>,
    /// Make raw bindings too (raw.rs, for a crate with a feature `raw`); needs rustfmt
    #[arg(long)]
    pub raw: bool,
    /// Write <Library>.winmd too
    #[arg(long)]
    pub winmd: bool,
    /// Path of the runtime crate in generated code
    #[arg(long, value_name = "PATH", default_value = "::com_sink", value_parser = rust_path)]
    pub runtime: String,
}

#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// The object's class: a ProgID, or a CLSID in braces
    #[arg(value_name = "CLASS")]
    pub class: String,
    /// Create it in the multithreaded apartment instead of one of the thread's own, as a service would
    #[arg(long)]
    pub mta: bool,
    /// Ask for this event interface too; may be given more than once
    #[arg(long = "event", value_name = "IID")]
    pub events: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Input, as for `gen`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show JSON for programs instead of a table for people
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub idl: Idl,
}

fn define(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, "1"));
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(first) && name.chars().all(rest) {
        Ok((name.to_owned(), value.to_owned()))
    } else {
        Err(format!("`{name}` is no name of a macro"))
    }
}

/// A path of Rust: names between `::`, which may begin it.
fn rust_path(text: &str) -> Result<String, String> {
    let first = |c: char| c.is_alphabetic() || c == '_';
    let rest = |c: char| c.is_alphanumeric() || c == '_';
    let name = |name: &str| name.starts_with(first) && name.chars().all(rest);
    if text
        .strip_prefix("::")
        .unwrap_or(text)
        .split("::")
        .all(name)
    {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no path of a crate or module"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Args, define, rust_path};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_macro_may_have_a_value() {
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(define("X"), pair("X", "1"));
        assert_eq!(define("X="), pair("X", ""));
        assert_eq!(define("_a1=b=c"), pair("_a1", "b=c"));
        assert!(define("1x").is_err());
        assert!(define("=x").is_err());
    }

    #[test]
    fn a_path_is_names_between_colons() {
        for good in ["::com_sink", "crate::rt", "com_sink", "::a::b_1"] {
            assert_eq!(rust_path(good), Ok(good.to_owned()));
        }
        for bad in ["", "::", "a b", "a::", "a:b", "1a", "a;use std"] {
            assert!(rust_path(bad).is_err(), "{bad}");
        }
    }
}
