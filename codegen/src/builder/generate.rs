//! The stages: read, check, emit.

use super::input;
use super::{Builder, Error};
use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::files::{Files, header};
use crate::idl::Session;
use crate::idl::loader::Disk;
use crate::model::{InterfaceKind, Model, Origin};
use crate::{check, emit, names, raw, winmd};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What headers call the input behind [`Builder::windows_interface`], and its library.
const WINDOWS: &str = "Windows.Win32.winmd";
const WINDOWS_LIBRARY: &str = "Windows";

/// What a builder has made.
#[derive(Debug)]
pub struct Output {
    /// The generated files.
    pub files: Files,
    /// Each input with what was read from it, in the order of the inputs.
    pub models: Vec<(String, Model)>,
    /// Every file that was read, imports included.
    pub read: Vec<PathBuf>,
    /// Warnings and notes, rendered; empty when there are none.
    pub warnings: String,
}

pub(super) fn generate(builder: &Builder) -> Result<Output, Error> {
    let mut run = Run::new(builder);
    let models = run.read()?;
    run.check(&models)?;
    let files = run.emit(&models)?;
    let mut read = builder.inputs.clone();
    read.extend(run.sources.paths().map(Path::to_owned));
    read.sort();
    read.dedup();
    Ok(Output {
        files,
        models,
        read,
        warnings: run.rendered(),
    })
}

pub(super) fn models(builder: &Builder) -> Result<(Vec<(String, Model)>, String), Error> {
    let mut run = Run::new(builder);
    let models = run.read()?;
    run.check(&models)?;
    Ok((models, run.rendered()))
}

struct Run<'a> {
    builder: &'a Builder,
    sources: SourceMap,
    diagnostics: Diagnostics,
}

impl<'a> Run<'a> {
    fn new(builder: &'a Builder) -> Self {
        Self {
            builder,
            sources: SourceMap::default(),
            diagnostics: Diagnostics::default(),
        }
    }

    /// All findings as text.
    fn rendered(&self) -> String {
        self.diagnostics.render(&self.sources, self.builder.color)
    }

    /// Ends the run when a stage has found mistakes.
    fn stop_on_errors(&self) -> Result<(), Error> {
        if self.diagnostics.has_errors() {
            Err(Error::message(self.rendered()))
        } else {
            Ok(())
        }
    }

    fn read(&mut self) -> Result<Vec<(String, Model)>, Error> {
        let builder = self.builder;
        for folder in builder.includes.iter().filter(|folder| !folder.is_dir()) {
            let message = format!("the include path {} is no directory", folder.display());
            self.diagnostics.push(
                Diagnostic::warning("W0923", None, message).help("check the path, or leave it out"),
            );
        }
        let loader = Disk::new(&builder.includes);
        let mut session =
            Session::new(&loader, &builder.defines, &self.sources).keep(&builder.events);
        let mut models = Vec::new();
        for path in &builder.inputs {
            let name = path.to_string_lossy().into_owned();
            let model = input::read(path, &mut session, &mut self.diagnostics);
            models.extend(model.map(|model| (name, model)));
        }
        if !builder.windows.is_empty() {
            let interfaces: Vec<&str> = builder.windows.iter().map(String::as_str).collect();
            let model = winmd::windows(&interfaces, true, &mut self.diagnostics);
            models.extend(model.map(|model| (WINDOWS.to_owned(), model)));
        }
        self.stop_on_errors()?;
        if models.is_empty() {
            return Err(Error::message("error: nothing to generate from"));
        }
        drop(session);
        self.mark_events(&mut models)?;
        Ok(models)
    }

    fn mark_events(&mut self, models: &mut [(String, Model)]) -> Result<(), Error> {
        for name in &self.builder.events {
            let mut known = false;
            for interface in models
                .iter_mut()
                .flat_map(|(_, model)| &mut model.interfaces)
            {
                if interface.name == *name {
                    interface.source = true;
                    known = true;
                }
            }
            if !known {
                self.diagnostics.push(Diagnostic::error(
                    "E0922",
                    None,
                    format!(
                        "no input declares the interface `{name}` that is to be an event interface"
                    ),
                ));
            }
        }
        self.stop_on_errors()
    }

    /// Tells of dispinterfaces that no class lists. Most such are events, but nothing says so.
    fn unlisted(&mut self, model: &Model) {
        let lines = model.coclasses.iter().flat_map(|class| &class.interfaces);
        let listed: BTreeSet<&str> = lines.map(|line| line.name.as_str()).collect();
        for item in &model.interfaces {
            if item.kind != InterfaceKind::Dispatch
                || item.origin.imported
                || item.source
                || listed.contains(item.name.as_str())
            {
                continue;
            }
            let message = format!(
                "no class lists the dispinterface `{0}`: it becomes a client struct",
                item.name
            );
            let help = format!(
                "if it is an event interface: `--event {0}`, or `Builder::event_interface(\"{0}\")`",
                item.name
            );
            self.diagnostics
                .push(Diagnostic::note("E0925", item.origin.span, message).help(help));
        }
    }

    fn check(&mut self, models: &[(String, Model)]) -> Result<(), Error> {
        for (input, model) in models {
            check::check(model, &mut self.diagnostics);
            self.unlisted(model);
            if declares_nothing(model) {
                let message = format!("{input} declares nothing to generate");
                self.diagnostics
                    .push(Diagnostic::warning("E0924", None, message).help(
                        "is it the right file? What it imports counts only where it is used",
                    ));
            }
        }
        self.stop_on_errors()
    }

    fn emit(&mut self, models: &[(String, Model)]) -> Result<Files, Error> {
        // Without files, what was generated before would go.
        if models.iter().all(|(_, model)| declares_nothing(model)) {
            return Err(Error::message(format!(
                "{}error: nothing to generate",
                self.rendered()
            )));
        }
        let mut files = Files::new();
        for (input, model) in models {
            let library = library_name(input, model);
            let directory = if models.len() == 1 {
                String::new()
            } else {
                names::module(&library)
            };
            let made = self.emit_one(input, &library, model)?;
            let before = files.len();
            let count = made.len();
            files.merge(&directory, made).map_err(Error::wrap)?;
            if files.len() != before + count {
                return Err(Error::message(format!(
                    "error: two inputs have a library `{library}`; generate them into two directories"
                )));
            }
        }
        Ok(files)
    }

    fn emit_one(&mut self, input: &str, library: &str, model: &Model) -> Result<Files, Error> {
        let builder = self.builder;
        let header = header(&builder.command, &[input]);
        let options = emit::Options {
            runtime: builder.runtime.clone(),
            header: header.clone(),
            input: file_name(input),
            raw: builder.raw,
        };
        let emitted = emit::emit(model, &options, &mut self.diagnostics);
        self.stop_on_errors()?;
        let mut files = emitted.unwrap_or_default();
        if builder.raw {
            let core = format!("{}::core", builder.runtime);
            let text = raw::bind(model, library, &core, &header, &mut self.diagnostics)
                .map_err(Error::wrap)?;
            self.stop_on_errors()?;
            files
                .insert("raw.rs", text.unwrap_or_default())
                .map_err(Error::wrap)?;
        }
        if builder.winmd {
            let bytes = winmd::write(model, library, &mut self.diagnostics);
            self.stop_on_errors()?;
            files
                .insert(format!("{library}.winmd"), bytes.unwrap_or_default())
                .map_err(Error::wrap)?;
        }
        Ok(files)
    }
}

/// Imports aside, which are not generated for their own sake.
fn declares_nothing(model: &Model) -> bool {
    let own = |origin: &Origin| !origin.imported;
    !(model.interfaces.iter().any(|item| own(&item.origin))
        || model.enums.iter().any(|item| own(&item.origin))
        || model.records.iter().any(|item| own(&item.origin))
        || model.typedefs.iter().any(|item| own(&item.origin))
        || model.constants.iter().any(|item| own(&item.origin))
        || model.coclasses.iter().any(|item| own(&item.origin))
        || model.modules.iter().any(|item| own(&item.origin)))
}

/// Headers and documentation tell no directories.
fn file_name(input: &str) -> String {
    input.rsplit(['/', '\\']).next().unwrap_or(input).to_owned()
}

/// The library's name, else the file's.
fn library_name(input: &str, model: &Model) -> String {
    if let Some(library) = model.libraries.first() {
        return library.name.to_string();
    }
    if input == WINDOWS {
        return WINDOWS_LIBRARY.to_owned();
    }
    Path::new(input).file_stem().map_or_else(
        || input.to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}
