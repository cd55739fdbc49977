//! What was read through a loader, for as long as a session lasts.

use std::path::PathBuf;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::super::decode::{NoText, decode};
use super::super::loader::{Loaded, Loader};
use super::super::token::{Token, TokenKind};
use super::lex;
use super::macros;
use super::table::Macros;
use crate::diag::{FileId, SourceMap, Span};

/// What a file, or the command line, gave when it named another file.
pub(in crate::idl) type Found = Result<Option<FileId>, String>;

/// The files of a session: each is read once, and those that are included are lexed once.
pub(in crate::idl) struct Files<'s> {
    loader: &'s dyn Loader,
    sources: &'s SourceMap,
    read: HashMap<PathBuf, FileId>,
    /// What a name meant in a file; `None` stands for the command line.
    named: HashMap<(Option<FileId>, String), Found>,
    included: HashMap<FileId, Rc<Vec<Token>>>,
    predefined: Macros<'s>,
    /// `0` and `1`, which `defined` gives.
    truth: [Token; 2],
}

impl<'s> Files<'s> {
    pub(in crate::idl) fn new(
        loader: &'s dyn Loader,
        defines: &[(String, Option<String>)],
        sources: &'s SourceMap,
    ) -> Self {
        Self {
            loader,
            sources,
            read: HashMap::new(),
            named: HashMap::new(),
            included: HashMap::new(),
            predefined: macros::predefined(defines, sources),
            truth: ["0", "1"].map(|digit| {
                let file = sources.add_made_up("<defined>", digit.to_owned());
                let text = Span {
                    file,
                    start: 0,
                    end: 1,
                };
                Token {
                    kind: TokenKind::Number,
                    line_start: false,
                    spaced: true,
                    painted: false,
                    text,
                    at: text,
                }
            }),
        }
    }

    /// The number that stands for true or false, as seen at a place.
    pub(super) fn truth(&self, value: bool, at: Span) -> Token {
        Token {
            at,
            ..self.truth[usize::from(value)]
        }
    }

    pub(in crate::idl) fn sources(&self) -> &'s SourceMap {
        self.sources
    }

    pub(in crate::idl) fn loader(&self) -> &'s dyn Loader {
        self.loader
    }

    /// The macros that every file begins with.
    pub(super) fn predefined(&self) -> Macros<'s> {
        self.predefined.clone()
    }

    /// Finds and reads a file. `Ok(None)` when there is none; `Err` says why it cannot be read.
    pub(in crate::idl) fn find(&mut self, name: &str, from: Option<FileId>) -> Found {
        let key = (from, name.to_owned());
        if let Some(known) = self.named.get(&key) {
            return known.clone();
        }
        let found = self.load(name, from);
        self.named.insert(key, found.clone());
        found
    }

    fn load(&mut self, name: &str, from: Option<FileId>) -> Found {
        let from = from.map(|file| self.sources.path(file));
        let located = self.loader.locate(name, from);
        if let Some(known) = located.and_then(|path| self.read.get(&path)) {
            return Ok(Some(*known));
        }
        let loaded = self.loader.load(name, from);
        let Some(Loaded { path, bytes }) = loaded.map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        if let Some(known) = self.read.get(&path) {
            return Ok(Some(*known));
        }
        let text = decode(bytes).map_err(|error| match error {
            NoText::TooLong => "it is longer than 4 GiB".to_owned(),
            NoText::Utf16 => "it begins like UTF-16 but is not valid UTF-16".to_owned(),
        })?;
        let file = self.sources.add(path.clone(), text);
        self.read.insert(path, file);
        Ok(Some(file))
    }

    /// The tokens of a file that others include.
    pub(super) fn tokens(&mut self, file: FileId) -> Rc<Vec<Token>> {
        let tokens = self.included.entry(file);
        tokens
            .or_insert_with(|| lex(file, self.sources.text(file)).into())
            .clone()
    }
}
