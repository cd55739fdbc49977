//! Several inputs that share what they import.

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::builtin;
use super::loader::{Loader, UNREADABLE};
use super::lower::{self, Names};
use super::preprocess::Files;
use super::token::slice;
use super::unit::{Unit, excuse_headers};
use crate::diag::{Diagnostic, Diagnostics, FileId, Severity, SourceMap, Span};
use crate::model::Model;
use crate::tlb;

/// How deep files may import each other.
const IMPORT_LIMIT: usize = 100;

/// Reads any number of inputs, and each file that they import once.
///
/// The models are those that [`super::read_with`] makes of each input alone. Nothing tells the
/// session that a file has changed: it sees each file as it was when it was first read.
///
/// ```
/// use com_sink_codegen::diag::{Diagnostics, SourceMap};
/// use com_sink_codegen::idl::{Session, loader::Memory};
///
/// let files = Memory::new()
///     .file("shared.idl", "typedef enum { SLOW, FAST } Speed;")
///     .file("one.idl", "import \"shared.idl\"; typedef Speed One;")
///     .file("two.idl", "import \"shared.idl\"; typedef Speed Two;");
/// let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
/// let mut session = Session::new(&files, &[], &sources);
/// for (input, name) in [("one.idl", "One"), ("two.idl", "Two")] {
///     let model = session.read(input, &mut diagnostics).expect("no error");
///     assert_eq!(model.typedefs[0].name, name);
/// }
/// assert_eq!(sources.paths().count(), 3);
/// ```
pub struct Session<'s> {
    files: Files<'s>,
    keep: Vec<String>,
    units: HashMap<FileId, Rc<Unit<'s>>>,
    /// What imported files declare.
    names: Names<'s>,
    /// Inputs that were read without a finding.
    sound: HashSet<FileId>,
}

impl<'s> Session<'s> {
    /// A session that has read nothing yet. `defines` are the macros that all files see: a name and
    /// its value, `1` if it has none.
    #[must_use]
    pub fn new(
        loader: &'s dyn Loader,
        defines: &[(String, Option<String>)],
        sources: &'s SourceMap,
    ) -> Self {
        Self {
            files: Files::new(loader, defines, sources),
            keep: Vec::new(),
            units: HashMap::new(),
            names: Names::default(),
            sound: HashSet::new(),
        }
    }

    /// Names of imported items that each model shall have though nothing in its input mentions them.
    #[must_use]
    pub fn keep(mut self, names: &[String]) -> Self {
        self.keep.extend_from_slice(names);
        self
    }

    /// Reads an input and all that it imports.
    ///
    /// `None` when there was an error; `diagnostics` then says which. What `diagnostics` has
    /// already, of a file that an earlier input imports too, is not added again.
    pub fn read(&mut self, name: &str, diagnostics: &mut Diagnostics) -> Option<Model> {
        // Findings of earlier inputs are not ours.
        let mut own = Diagnostics::default();
        let model = self.stages(name, &mut own);
        let told: HashSet<Diagnostic> = diagnostics.iter().cloned().collect();
        let new = own.iter().filter(|found| !told.contains(found));
        diagnostics.extend(new.cloned());
        model
    }

    fn stages(&mut self, name: &str, diagnostics: &mut Diagnostics) -> Option<Model> {
        let sources = self.files.sources();
        let input = self.input(name, diagnostics)?;
        let units = self.with_imports(input, diagnostics);
        excuse_headers(sources, diagnostics);
        if diagnostics.has_errors() {
            return None;
        }
        for unit in &units {
            diagnostics.extend(unit.parsing(unit.file != input));
        }
        excuse_headers(sources, diagnostics);
        if diagnostics.has_errors() {
            return None;
        }
        let (_, imports) = units.split_last()?;
        self.know(imports);
        for unit in imports {
            if unit.has_mistakes.get().is_none() {
                let found = !self.sound.contains(&unit.file) && self.has_mistakes(unit.file);
                unit.has_mistakes.set(Some(found));
            }
        }
        let libraries = self.libraries(&units, diagnostics);
        let model = self.lower(&units, libraries, false, diagnostics);
        excuse_headers(sources, diagnostics);
        if diagnostics.is_empty() {
            self.sound.insert(input);
        }
        // The input may be the only one that ever needs its tree.
        if !self.names.has(input) {
            self.units.remove(&input);
        }
        (!diagnostics.has_errors()).then_some(model)
    }

    fn know(&mut self, imports: &[Rc<Unit<'s>>]) {
        for unit in imports {
            self.names.add(unit);
        }
    }

    fn lower(
        &self,
        units: &[Rc<Unit<'s>>],
        libraries: Vec<Model>,
        as_import: bool,
        diagnostics: &mut Diagnostics,
    ) -> Model {
        let program = lower::Program {
            units,
            libraries,
            missing: missing(diagnostics, self.files.sources()),
            names: &self.names,
            keep: &self.keep,
            as_import,
        };
        lower::lower(program, diagnostics)
    }

    /// True when lowering an imported file with what it imports itself finds anything. Of one where
    /// it does not, only what an input needs is lowered.
    fn has_mistakes(&mut self, file: FileId) -> bool {
        let mut found = Diagnostics::default();
        let units = self.with_imports(file, &mut found);
        self.know(&units);
        let libraries = self.libraries(&units, &mut found);
        let before = found.len();
        self.lower(&units, libraries, true, &mut found);
        found.len() > before
    }

    /// A file behind all that it imports.
    fn with_imports(&mut self, file: FileId, diagnostics: &mut Diagnostics) -> Vec<Rc<Unit<'s>>> {
        let mut units = Vec::new();
        self.follow(file, 0, &mut HashSet::new(), &mut units, diagnostics);
        units
    }

    fn input(&mut self, name: &str, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let (message, help) = match self.files.find(name, None) {
            Ok(Some(file)) => return Some(file),
            Ok(None) => (
                format!("cannot find `{name}`"),
                "check the path; it is taken from the current folder",
            ),
            Err(why) => (format!("cannot read `{name}`: {why}"), UNREADABLE),
        };
        diagnostics.push(Diagnostic::error("E0104", None, message).help(help));
        None
    }

    /// Follows imports, so that each file stands behind those it imports.
    fn follow(
        &mut self,
        file: FileId,
        depth: usize,
        seen: &mut HashSet<FileId>,
        units: &mut Vec<Rc<Unit<'s>>>,
        diagnostics: &mut Diagnostics,
    ) {
        seen.insert(file);
        let files = &mut self.files;
        let unit = self.units.entry(file);
        let unit = unit.or_insert_with(|| Rc::new(Unit::read(file, files)));
        let unit = Rc::clone(unit);
        diagnostics.extend(unit.preprocessing());
        for (name, at) in &unit.imports {
            if depth >= IMPORT_LIMIT {
                let message = format!("files import each other more than {IMPORT_LIMIT} deep");
                diagnostics.push(
                    Diagnostic::error("E0105", *at, message)
                        .help("import fewer files from each file"),
                );
            } else if let Some(imported) = self.import(name, *at, diagnostics)
                && !seen.contains(&imported)
            {
                self.follow(imported, depth + 1, seen, units, diagnostics);
            }
        }
        units.push(unit);
    }

    fn import(&mut self, name: &str, at: Span, diagnostics: &mut Diagnostics) -> Option<FileId> {
        match self.files.find(name, Some(at.file)) {
            Ok(Some(file)) => return Some(file),
            Ok(None) if builtin::is_standard_file(name) => {}
            // What it declares may be Windows' own; what is not is unknown where it is used.
            Ok(None) => diagnostics.push(
                Diagnostic::note("E0106", at, format!("cannot find `{name}`"))
                    .label("its types are looked up in Windows' own metadata")
                    .help("give the folder that holds it as an include path"),
            ),
            Err(why) => diagnostics.push(
                Diagnostic::error("E0104", at, format!("cannot read `{name}`: {why}"))
                    .label("imported here")
                    .help(UNREADABLE),
            ),
        }
        None
    }

    /// Reads the type libraries that `importlib` names, if they are at hand. `stdole2.tlb` is
    /// built in.
    fn libraries(&mut self, units: &[Rc<Unit<'s>>], diagnostics: &mut Diagnostics) -> Vec<Model> {
        let mut seen = HashSet::new();
        let mut models = Vec::new();
        for text in units.iter().flat_map(|unit| &unit.libraries) {
            let name = &text.value;
            if builtin::is_standard_file(name) || !seen.insert(name.to_ascii_lowercase()) {
                continue;
            }
            let from = self.files.sources().path(text.span.file);
            let Ok(Some(found)) = self.files.loader().load(name, Some(from)) else {
                diagnostics.push(
                    Diagnostic::note("E0106", text.span, format!("cannot find `{name}`"))
                        .label("its types are looked up in Windows' own metadata")
                        .help("give the folder that holds it as an include path"),
                );
                continue;
            };
            let mut problems = Diagnostics::default();
            models.extend(tlb::read(&found.bytes, name, &mut problems));
            // The places of a binary file are of no use: the import is where the reader looks.
            diagnostics.extend(problems.iter().map(|problem| Diagnostic {
                severity: problem.severity.min(Severity::Warning),
                span: Some(text.span),
                ..problem.clone()
            }));
        }
        models
    }
}

/// The files that were not found, as they are named.
fn missing(diagnostics: &Diagnostics, sources: &SourceMap) -> Vec<String> {
    let not_found = diagnostics.iter().filter(|found| found.code == "E0106");
    let mut names = Vec::new();
    for span in not_found.filter_map(|found| found.span) {
        let name = slice(sources, span).trim_matches(['"', '<', '>', 'L']);
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
