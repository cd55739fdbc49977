//! The IDL front end: files to a [`Model`].
//!
//! Four stages, each of which reports all its errors and lets the next one run only when there
//! were none: the preprocessor makes tokens of the files, the parser makes a tree of the tokens,
//! the lowering gives the tree its meaning, and [`crate::check`] (a stage of its own, which every
//! front end shares) looks for mistakes in the outcome.
//!
//! The language is MIDL's with its older ODL forms, C preprocessor included. The standard files
//! (`oaidl.idl`, `ocidl.idl`, `unknwn.idl`, `wtypes.idl`, `stdole2.tlb`..) need not be there: what
//! [`builtin`] knows stands in for them, and when they are on the include path they are read for
//! the rest. Some decisions where the language leaves room:
//!
//! - A standard name (`BSTR`, `VARIANT`, `LONG`..) has its standard meaning unless the input itself,
//!   not a standard file, declares an enumeration, record or interface of that name.
//! - Automatic DISPIDs are `0x60000000 + (depth << 16) + index`, where `IDispatch` has the depth 1
//!   and the accessors of one property share the id of the first of them, as type libraries have
//!   them. Interfaces that are neither dual nor oleautomation nor derived from `IDispatch` get none.
//! - A class without `[default]` has its first unrestricted interface as the default one, and its
//!   first unrestricted `[source]` likewise.
//! - A `[call_as]` method has no slot; a `[local]` one has.
//! - Without a helpstring, the `///` lines before an item are its documentation.
//! - Interfaces that are known by name only (announced, or standard) are in the model as imported
//!   ones without members. Records without a declaration are `void` behind their pointer.
//! - Parts of a record that have no name get one: `Outer_anonymous1`; the union in an encapsulated
//!   union is `Outer_union`. Enumerators of an enumeration without a name become constants.
//! - `SAFEARRAY *` without an element type is an array of [`void`](crate::model::Type::Void).
//! - `importlib` takes what is used from a type library that is found like an imported file; types
//!   that nothing declares are taken from Windows' own metadata.
//!
//! ```
//! use com_sink_codegen::diag::{Diagnostics, SourceMap};
//! use com_sink_codegen::idl::{self, loader::Memory};
//!
//! let text = "[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
//!     interface IClock : IUnknown { HRESULT Tick([in] long count); }";
//! let files = Memory::new().file("clock.idl", text);
//! let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
//! let model = idl::read_with("clock.idl", &files, &[], &mut sources, &mut diagnostics);
//! assert_eq!(model.unwrap().interfaces[0].members[0].slot, Some(3));
//! ```

pub mod ast;
pub mod builtin;
mod consteval;
mod decode;
pub mod lexer;
mod literal;
pub mod loader;
mod lower;
mod parser;
mod preprocess;
pub mod token;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::diag::{Diagnostic, Diagnostics, FileId, Severity, SourceMap, Span};
use crate::model::Model;
use crate::tlb;
use loader::{Disk, Loader};
use preprocess::{Files, Stream, preprocess};
use token::{Token, TokenKind};

/// How deep files may import each other.
const IMPORT_LIMIT: usize = 100;

/// What the command line says about reading IDL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Folders that `import` and `#include` search, in this order.
    pub include_paths: Vec<PathBuf>,
    /// Macros: a name and its value, `1` if it has none.
    pub defines: Vec<(String, Option<String>)>,
}

/// Reads an IDL file and all that it imports from the disk.
///
/// `None` when there was an error; `diagnostics` then says which.
pub fn read(
    path: &Path,
    options: &Options,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let loader = Disk::new(&options.include_paths);
    let name = path.to_string_lossy();
    read_with(&name, &loader, &options.defines, sources, diagnostics)
}

/// Reads an IDL file and all that it imports through a [`Loader`].
///
/// `None` when there was an error; `diagnostics` then says which.
pub fn read_with(
    name: &str,
    loader: &dyn Loader,
    defines: &[(String, Option<String>)],
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    // Findings of earlier inputs are not ours.
    let mut own = Diagnostics::default();
    let model = stages(name, loader, defines, sources, &mut own);
    diagnostics.extend(own.iter().cloned());
    model
}

fn stages(
    name: &str,
    loader: &dyn Loader,
    defines: &[(String, Option<String>)],
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let mut gather = Gather {
        files: Files::new(loader),
        defines,
        sources,
        diagnostics,
        seen: HashSet::new(),
        units: Vec::new(),
    };
    gather.input(name);
    let units = gather.units;
    excuse_headers(sources, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let trees: Vec<lower::Unit<'_>> = units
        .iter()
        .map(|unit| lower::Unit {
            file: parse(unit, sources, diagnostics),
            imported: unit.imported,
            standard: builtin::is_standard_file(&sources.path(unit.file).to_string_lossy()),
            headers: headers(unit, sources),
        })
        .collect();
    excuse_headers(sources, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let libraries = libraries(&trees, loader, sources, diagnostics);
    let model = lower::lower(&trees, libraries, diagnostics);
    excuse_headers(sources, diagnostics);
    (!diagnostics.has_errors()).then_some(model)
}

/// The C headers among the files that a unit includes.
fn headers(unit: &Unit, sources: &SourceMap) -> HashSet<FileId> {
    let mut files: Vec<FileId> = unit
        .stream
        .tokens
        .iter()
        .map(|token| token.at.file)
        .collect();
    files.dedup();
    files
        .into_iter()
        .filter(|file| is_header(sources, *file))
        .collect()
}

fn is_header(sources: &SourceMap, file: FileId) -> bool {
    let extension = sources.path(file).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("h"))
}

/// C headers hold much that IDL does not have. It is left out, and one note tells of each header.
fn excuse_headers(sources: &SourceMap, diagnostics: &mut Diagnostics) {
    let mut told = HashSet::new();
    let mut kept = Diagnostics::default();
    for found in diagnostics.iter() {
        let header = found
            .span
            .map(|span| span.file)
            .filter(|file| found.severity == Severity::Error && is_header(sources, *file));
        let Some(file) = header else {
            // An earlier stage may have told of the header.
            if found.code == "E0205" {
                told.extend(found.span.map(|span| span.file));
            }
            kept.push(found.clone());
            continue;
        };
        if told.insert(file) {
            let path = sources.path(file).display();
            kept.push(
                Diagnostic::note("E0205", found.span, format!("`{path}` is C, not IDL"))
                    .label(found.message.clone())
                    .help("what IDL does not have is left out"),
            );
        }
    }
    *diagnostics = kept;
}

/// Reads the type libraries that `importlib` names, if they are at hand. `stdole2.tlb` is built in.
fn libraries(
    units: &[lower::Unit<'_>],
    loader: &dyn Loader,
    sources: &SourceMap,
    diagnostics: &mut Diagnostics,
) -> Vec<Model> {
    let mut names = Vec::new();
    units
        .iter()
        .for_each(|unit| import_libs(&unit.file.items, &mut names));
    let mut seen = HashSet::new();
    let mut models = Vec::new();
    for text in names {
        let name = &text.value;
        if builtin::is_standard_file(name) || !seen.insert(name.to_ascii_lowercase()) {
            continue;
        }
        let from = sources.path(text.span.file);
        let Ok(Some(found)) = loader.load(name, Some(from)) else {
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

fn import_libs<'t>(items: &'t [ast::Item<'_>], found: &mut Vec<&'t ast::Text>) {
    for item in items {
        match &item.kind {
            ast::ItemKind::ImportLib(name) => found.push(name),
            ast::ItemKind::Library(block) => import_libs(&block.items, found),
            _ => {}
        }
    }
}

/// Parses a unit. An imported file that is of the Windows Runtime gives nothing: what refers to its
/// types names them by their namespaces.
fn parse<'a>(
    unit: &'a Unit,
    sources: &'a SourceMap,
    diagnostics: &mut Diagnostics,
) -> ast::File<'a> {
    let mut found = Diagnostics::default();
    let file = parser::parse(&unit.stream, sources, &mut found);
    let is_runtime = |found: &Diagnostic| found.code == "E0290";
    if unit.imported && found.iter().any(is_runtime) {
        let found = found.iter().find(|found| is_runtime(found)).cloned();
        diagnostics.extend(found.map(|found| Diagnostic {
            severity: Severity::Note,
            ..found
        }));
        return ast::File::default();
    }
    diagnostics.extend(found.iter().cloned());
    file
}

/// A file with all it includes, and whether it is the input or imported.
struct Unit {
    file: FileId,
    stream: Stream,
    imported: bool,
}

/// Follows imports, so that each file stands behind those it imports.
struct Gather<'a> {
    files: Files<'a>,
    defines: &'a [(String, Option<String>)],
    sources: &'a mut SourceMap,
    diagnostics: &'a mut Diagnostics,
    seen: HashSet<FileId>,
    units: Vec<Unit>,
}

impl Gather<'_> {
    fn input(&mut self, name: &str) {
        match self.files.open(name, None, self.sources) {
            Ok(Some((file, tokens))) => {
                self.seen.insert(file);
                self.unit(file, tokens, 0);
            }
            Ok(None) => self.diagnostics.push(
                Diagnostic::error("E0104", None, format!("cannot find `{name}`"))
                    .help("check the path; it is taken from the current folder"),
            ),
            Err(why) => self.diagnostics.push(
                Diagnostic::error("E0104", None, format!("cannot read `{name}`: {why}"))
                    .help("check the file and its permissions"),
            ),
        }
    }

    fn unit(&mut self, file: FileId, tokens: Rc<[Token]>, depth: usize) {
        let stream = preprocess(
            (file, tokens),
            self.defines,
            &mut self.files,
            self.sources,
            self.diagnostics,
        );
        for (name, at) in imports(&stream, self.sources) {
            self.import(&name, at, depth);
        }
        self.units.push(Unit {
            file,
            stream,
            imported: depth > 0,
        });
    }

    fn import(&mut self, name: &str, at: Span, depth: usize) {
        if depth >= IMPORT_LIMIT {
            let message = format!("files import each other more than {IMPORT_LIMIT} deep");
            self.diagnostics.push(
                Diagnostic::error("E0105", at, message).help("import fewer files from each file"),
            );
            return;
        }
        match self.files.open(name, Some(at.file), self.sources) {
            Ok(Some((file, tokens))) => {
                if self.seen.insert(file) {
                    self.unit(file, tokens, depth + 1);
                }
            }
            Ok(None) if builtin::is_standard_file(name) => {}
            // What it declares may be Windows' own; what is not is unknown where it is used.
            Ok(None) => self.diagnostics.push(
                Diagnostic::note("E0106", at, format!("cannot find `{name}`"))
                    .label("its types are looked up in Windows' own metadata")
                    .help("give the folder that holds it as an include path"),
            ),
            Err(why) => self.diagnostics.push(
                Diagnostic::error("E0104", at, format!("cannot read `{name}`: {why}"))
                    .label("imported here")
                    .help("check the file and its permissions"),
            ),
        }
    }
}

/// The files that `import` statements name, with their places.
fn imports(stream: &Stream, sources: &SourceMap) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut tokens = stream.tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        if token.kind != TokenKind::Ident || token.text(sources) != "import" {
            continue;
        }
        while let Some(file) = tokens.next_if(|next| next.kind == TokenKind::Str) {
            let text = file.text(sources);
            found.push((text[1..text.len() - 1].to_owned(), file.at));
            if tokens
                .next_if(|next| next.kind == TokenKind::Comma)
                .is_none()
            {
                break;
            }
        }
    }
    found
}
