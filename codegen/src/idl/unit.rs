//! A file with all that it includes, read as if nothing had come before it.

use std::cell::{Cell, OnceCell};
use std::path::Path;

use foldhash::{HashSet, HashSetExt};

use super::ast::{File, Item, ItemKind, Text};
use super::builtin;
use super::lower::mentioned_names;
use super::parser::parse;
use super::preprocess::{Files, Stream, preprocess};
use super::token::{Token, TokenKind};
use crate::diag::{Diagnostic, Diagnostics, FileId, Severity, SourceMap, Span};

/// A file that is the input or is imported. Neither the file that imports it nor what stands before
/// the import has an influence on it, so that one of them serves all who import it.
pub(super) struct Unit<'s> {
    pub file: FileId,
    pub tree: File<'s>,
    /// The files that it imports, and where.
    pub imports: Vec<(&'s str, Span)>,
    /// The type libraries that it imports.
    pub libraries: Vec<Text>,
    /// It is one of the standard files, whose types the built-in knowledge knows better.
    pub standard: bool,
    /// It is of `mktyplib`'s language.
    pub odl: bool,
    /// The C headers that it includes, which declare nothing of its own.
    pub headers: HashSet<FileId>,
    /// Lowering all of it finds mistakes, so that none of it may be left out; `None` while nobody
    /// has looked.
    pub has_mistakes: Cell<Option<bool>>,
    /// The names that each item mentions, once an input needed it: those who import a file need
    /// much of it again and again.
    mentioned: Vec<OnceCell<Box<[&'s str]>>>,
    preprocessing: Diagnostics,
    parsing: Diagnostics,
    /// The message that says that it is of the Windows Runtime.
    runtime: Option<Diagnostic>,
}

impl<'s> Unit<'s> {
    /// Reads a file up to its tree. It is parsed only when its tokens are in order.
    pub(super) fn read(file: FileId, files: &mut Files<'s>) -> Self {
        let sources = files.sources();
        let (mut preprocessing, mut parsing) = (Diagnostics::default(), Diagnostics::default());
        let stream = preprocess(file, files, &mut preprocessing);
        let is_sound = !preprocessing.iter().any(|found| is_error(found, sources));
        let mut tree = if is_sound {
            parse(&stream, sources, &mut parsing)
        } else {
            File::default()
        };
        let runtime = parsing.iter().find(|found| found.code == "E0290").cloned();
        if runtime.is_some() {
            // What refers to its types names them by their namespaces.
            tree = File::default();
        }
        let mut libraries = Vec::new();
        import_libs(&tree.items, &mut libraries);
        Self {
            file,
            imports: imports(&stream, sources),
            libraries,
            standard: builtin::is_standard_file(&sources.path(file).to_string_lossy()),
            odl: is_odl(sources.path(file)),
            headers: headers(&stream, sources),
            has_mistakes: Cell::new(None),
            mentioned: vec![OnceCell::new(); tree.items.len()],
            tree,
            preprocessing,
            parsing,
            runtime,
        }
    }

    /// The names that an item mentions.
    pub(super) fn mentioned(&self, item: usize) -> &[&'s str] {
        self.mentioned[item].get_or_init(|| mentioned_names(&self.tree.items[item]))
    }

    /// What the preprocessor found.
    pub(super) fn preprocessing(&self) -> impl Iterator<Item = Diagnostic> {
        self.preprocessing.iter().cloned()
    }

    /// What the parser found. That an imported file is of the Windows Runtime is no mistake.
    pub(super) fn parsing(&self, imported: bool) -> impl Iterator<Item = Diagnostic> {
        let note = self.runtime.iter().filter(move |_| imported).cloned();
        let whole = !imported || self.runtime.is_none();
        note.map(|found| Diagnostic {
            severity: Severity::Note,
            ..found
        })
        .chain(self.parsing.iter().filter(move |_| whole).cloned())
    }
}

/// True for the files of C and C++.
pub(super) fn is_header(path: &Path) -> bool {
    const EXTENSIONS: &[&str] = &["h", "hh", "hpp", "hxx", "inl", "c", "cpp", "cxx", "rh"];
    has_extension(path, EXTENSIONS)
}

pub(super) fn is_odl(path: &Path) -> bool {
    has_extension(path, &["odl"])
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    path.extension().is_some_and(|extension| {
        known
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// The C headers among the files that a stream is made of.
fn headers(stream: &Stream, sources: &SourceMap) -> HashSet<FileId> {
    let files = stream.files.iter().copied();
    files
        .filter(|file| is_header(sources.path(*file)))
        .collect()
}

fn is_error(found: &Diagnostic, sources: &SourceMap) -> bool {
    found.severity == Severity::Error && header_of(found, sources).is_none()
}

/// The C header that an error is in.
fn header_of(found: &Diagnostic, sources: &SourceMap) -> Option<FileId> {
    let file = found.span.map(|span| span.file)?;
    (found.severity == Severity::Error && is_header(sources.path(file))).then_some(file)
}

/// C headers hold much that IDL does not have. It is left out, and one note tells of each header.
pub(super) fn excuse_headers(sources: &SourceMap, diagnostics: &mut Diagnostics) {
    let mut told = HashSet::new();
    let mut kept = Diagnostics::default();
    for found in diagnostics.iter() {
        let Some(file) = header_of(found, sources) else {
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

/// The files that `import` statements name, with their places.
fn imports<'s>(stream: &Stream, sources: &'s SourceMap) -> Vec<(&'s str, Span)> {
    let mut found = Vec::new();
    let mut rest = stream.tokens.as_slice();
    let is_import = |token: &Token| token.is_word("import", sources);
    while let Some(at) = rest.iter().position(is_import) {
        rest = &rest[at + 1..];
        while let [file, behind @ ..] = rest
            && file.kind == TokenKind::Str
        {
            let text = file.text(sources);
            found.push((&text[1..text.len() - 1], file.at));
            rest = behind;
            match rest {
                [comma, behind @ ..] if comma.kind == TokenKind::Comma => rest = behind,
                _ => break,
            }
        }
    }
    found
}

fn import_libs(items: &[Item<'_>], found: &mut Vec<Text>) {
    for item in items {
        match &item.kind {
            ItemKind::ImportLib(name) => found.push(name.clone()),
            ItemKind::Library(block) => import_libs(&block.items, found),
            _ => {}
        }
    }
}
