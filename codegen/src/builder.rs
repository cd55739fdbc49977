//! From inputs to generated files: what a build script and the command `com-sink` have in common.
//!
//! ```no_run
//! # fn main() -> Result<(), com_sink_codegen::builder::Error> {
//! // build.rs
//! com_sink_codegen::builder::Builder::new()
//!     .input("idl/My.idl")
//!     .include("idl/shared")
//!     .out_dir(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
//!     .generate()?;
//! # Ok(())
//! # }
//! ```

mod error;
mod generate;
mod input;
mod script;

pub use error::Error;
pub use generate::Output;

use crate::files::Changes;
use crate::model::Model;
use std::path::{Path, PathBuf};

/// Collects what to generate from and how; [`files`](Self::files) then generates without touching
/// the disk, [`generate`](Self::generate) writes, [`compare`](Self::compare) only tells what
/// writing would change.
#[derive(Debug, Clone)]
pub struct Builder {
    inputs: Vec<PathBuf>,
    windows: Vec<String>,
    includes: Vec<PathBuf>,
    defines: Vec<(String, Option<String>)>,
    events: Vec<String>,
    out_dir: Option<PathBuf>,
    runtime: String,
    raw: bool,
    winmd: bool,
    command: String,
    color: bool,
    rerun_if_changed: Option<bool>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Nothing to generate from yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            inputs: Vec::new(),
            windows: Vec::new(),
            includes: Vec::new(),
            defines: Vec::new(),
            events: Vec::new(),
            out_dir: None,
            runtime: "::com_sink".to_owned(),
            raw: false,
            winmd: false,
            command: "cargo build".to_owned(),
            color: false,
            rerun_if_changed: None,
        }
    }

    /// Adds an input. Its extension tells what it is: `.idl` or `.odl`; `.tlb`, `.olb`, `.dll`,
    /// `.ocx` or `.exe` (a type library, alone or as a resource; `name.dll\2` for the second one);
    /// `.winmd`.
    ///
    /// The code of a single input goes into the output directory, that of each of several into a
    /// directory below it that has the name of its library.
    #[must_use]
    pub fn input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// Adds an event interface of Windows by its name, e.g. `IPropertyNotifySink`, from Windows'
    /// own metadata. All of these make up one further input with the name `Windows`.
    #[must_use]
    pub fn windows_interface(mut self, name: impl Into<String>) -> Self {
        self.windows.push(name.into());
        self
    }

    /// Adds a directory that `import` and `#include` of IDL files search after the file's own.
    #[must_use]
    pub fn include(mut self, directory: impl Into<PathBuf>) -> Self {
        self.includes.push(directory.into());
        self
    }

    /// Defines a macro for IDL files.
    #[must_use]
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.defines.push((name.into(), Some(value.into())));
        self
    }

    /// Treats an interface as an event interface though no coclass lists it as a source.
    #[must_use]
    pub fn event_interface(mut self, name: impl Into<String>) -> Self {
        self.events.push(name.into());
        self
    }

    /// Where the files go: in a build script below `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(directory.into());
        self
    }

    /// Path of the runtime crate in generated code, if not `::com_sink`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }

    /// Whether to make raw bindings (`raw.rs`) too, which needs `rustfmt`. The default is no. They are behind the feature
    /// `raw` of the crate that has the generated code, which has to declare it.
    #[must_use]
    pub fn raw(mut self, raw: bool) -> Self {
        self.raw = raw;
        self
    }

    /// Whether to write each input as metadata (`<Library>.winmd`) too. The default is no.
    #[must_use]
    pub fn winmd(mut self, winmd: bool) -> Self {
        self.winmd = winmd;
        self
    }

    /// The command that headers of generated files tell. The default is `cargo build`.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Whether errors and warnings are rendered with the colours of a terminal. The default is no.
    #[must_use]
    pub fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// Whether [`generate`](Self::generate) tells cargo which files were read and which warnings
    /// there are (`cargo::rerun-if-changed`, `cargo::warning`). The default is: in a build script.
    #[must_use]
    pub fn emit_rerun_if_changed(mut self, emit: bool) -> Self {
        self.rerun_if_changed = Some(emit);
        self
    }

    /// Reads and checks the inputs, and no more: each input with what was read from it, and the
    /// rendered warnings.
    ///
    /// # Errors
    ///
    /// Every mistake in the inputs, rendered with file, line and source line.
    pub fn models(&self) -> Result<(Vec<(String, Model)>, String), Error> {
        generate::models(self)
    }

    /// Generates, without touching the disk beyond reading the inputs.
    ///
    /// # Errors
    ///
    /// Every mistake in the inputs, rendered with file, line and source line.
    pub fn files(&self) -> Result<Output, Error> {
        generate::generate(self)
    }

    /// Generates and tells what writing would change.
    ///
    /// # Errors
    ///
    /// As [`files`](Self::files), and when the output directory cannot be read.
    pub fn compare(&self) -> Result<(Output, Changes), Error> {
        let directory = self.directory()?;
        let output = self.files()?;
        let changes = output.files.compare(directory).map_err(Error::io)?;
        Ok((output, changes))
    }

    /// Generates and writes: all files, or none when anything is wrong.
    ///
    /// # Errors
    ///
    /// As [`compare`](Self::compare), when the output directory cannot be written, and when a file in it that was not
    /// generated would be replaced.
    pub fn generate(&self) -> Result<(Output, Changes), Error> {
        let script = self.rerun_if_changed.unwrap_or_else(script::is_running);
        let result = self.compare();
        if script {
            match &result {
                Ok((output, _)) => script::tell(&output.read, &output.warnings),
                // cargo shall try again when an input has been mended.
                Err(_) => script::tell(&self.inputs, ""),
            }
        }
        let (output, changes) = result?;
        changes.apply().map_err(Error::io)?;
        Ok((output, changes))
    }

    fn directory(&self) -> Result<&Path, Error> {
        self.out_dir
            .as_deref()
            .ok_or_else(|| Error::message("no output directory: call `out_dir`"))
    }
}
