//! The preprocessor: files to one stream of tokens.
//!
//! C's rules: `#include`, object and function macros with `#`, `##` and `__VA_ARGS__`,
//! conditionals, `#pragma once` and `#pragma pack`. Tokens keep two places, their text and the
//! use of the macro they came from, so that diagnostics point into the user's file.

mod condition;
mod directive;
mod macros;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;

use super::builtin;
use super::decode::{NoText, decode};
use super::lexer::lex;
use super::loader::{Loaded, Loader};
use super::token::{Token, TokenKind, slice};
use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};
use condition::Conditions;
use macros::Macro;

/// How deep files may include each other.
const INCLUDE_LIMIT: usize = 100;
/// How many tokens macros may produce in one file with all it includes.
const EXPANSION_LIMIT: usize = 4_000_000;

/// What the preprocessor makes of a file and all that it includes.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The tokens; the last one is [`TokenKind::Eof`].
    pub tokens: Vec<Token>,
    /// Documentation comments, each with the index of the token that follows it.
    pub docs: Vec<(usize, Span)>,
    /// `#pragma pack`: the packing that holds from the token of that index on.
    pub packs: Vec<(usize, Option<u8>)>,
}

/// A file's number and its tokens.
pub(super) type Lexed = (FileId, Rc<[Token]>);

/// The part of the preprocessor that outlives one input: what was read from the disk.
pub(super) struct Files<'a> {
    loader: &'a dyn Loader,
    lexed: HashMap<PathBuf, Lexed>,
}

impl<'a> Files<'a> {
    pub(super) fn new(loader: &'a dyn Loader) -> Self {
        Self {
            loader,
            lexed: HashMap::new(),
        }
    }

    /// Finds, reads and lexes a file. `Ok(None)` when there is none; `Err` says why it cannot be read.
    pub(super) fn open(
        &mut self,
        name: &str,
        from: Option<FileId>,
        sources: &mut SourceMap,
    ) -> Result<Option<Lexed>, String> {
        let from = from.map(|file| sources.path(file).to_path_buf());
        let loaded = self.loader.load(name, from.as_deref());
        let Some(Loaded { path, bytes }) = loaded.map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        if let Some(known) = self.lexed.get(&path) {
            return Ok(Some(known.clone()));
        }
        let text = decode(bytes).map_err(|error| match error {
            NoText::TooLong => "it is longer than 4 GiB".to_owned(),
            NoText::Utf16 => "it begins like UTF-16 but is not valid UTF-16".to_owned(),
        })?;
        let file = sources.add(path.clone(), text);
        let tokens: Rc<[Token]> = lex(file, sources.text(file)).into();
        self.lexed.insert(path, (file, tokens.clone()));
        Ok(Some((file, tokens)))
    }
}

/// Preprocesses a file that [`Files::open`] gave. Errors go to `diagnostics`; the stream is usable
/// in any case.
pub(super) fn preprocess(
    (file, tokens): Lexed,
    defines: &[(String, Option<String>)],
    files: &mut Files<'_>,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Stream {
    let mut state = Preprocessor {
        files,
        sources,
        diagnostics,
        macros: HashMap::new(),
        once: HashSet::new(),
        frames: Vec::new(),
        active: HashMap::new(),
        pack: None,
        pack_stack: Vec::new(),
        expanded: 0,
        depth: 0,
        stopped: false,
        out: Stream::default(),
    };
    state.predefine(defines);
    let end = Token::eof(file, state.sources.text(file).len() as u32);
    state.enter(file, tokens);
    state.run();
    state.out.tokens.push(end);
    state.out
}

/// A source of tokens on the stack.
struct Frame {
    tokens: Rc<[Token]>,
    pos: usize,
    origin: Origin,
}

enum Origin {
    /// A file and the conditions that are open in it.
    File(FileId, Conditions),
    /// The expansion of the macro of that name.
    Macro(String),
    /// An argument that is expanded by itself.
    Argument,
}

struct Preprocessor<'a, 'f> {
    files: &'a mut Files<'f>,
    sources: &'a mut SourceMap,
    diagnostics: &'a mut Diagnostics,
    macros: HashMap<String, Rc<Macro>>,
    once: HashSet<FileId>,
    frames: Vec<Frame>,
    /// Macros that are being expanded, with how often.
    active: HashMap<String, usize>,
    pack: Option<u8>,
    pack_stack: Vec<Option<u8>>,
    expanded: usize,
    depth: usize,
    /// Set by an error after which going on would only repeat it.
    stopped: bool,
    out: Stream,
}

impl Preprocessor<'_, '_> {
    fn run(&mut self) {
        while !self.stopped {
            let Some(frame) = self.frames.last() else {
                return;
            };
            let Some(token) = frame.tokens.get(frame.pos).copied() else {
                self.leave();
                continue;
            };
            let in_file = matches!(frame.origin, Origin::File(..));
            if in_file && token.kind == TokenKind::Hash && token.line_start {
                self.directive();
            } else {
                self.advance();
                self.token(token);
            }
        }
    }

    fn advance(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.pos += 1;
        }
    }

    /// Puts out a token, or the expansion of it.
    fn token(&mut self, token: Token) {
        match token.kind {
            TokenKind::Doc => self.out.docs.push((self.out.tokens.len(), token.at)),
            TokenKind::Ident if self.expand(token) => {}
            kind if is_error(kind) => self.report_bad_token(token),
            _ => self.out.tokens.push(token),
        }
    }

    fn enter(&mut self, file: FileId, tokens: Rc<[Token]>) {
        self.frames.push(Frame {
            tokens,
            pos: 0,
            origin: Origin::File(file, Conditions::default()),
        });
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        match frame.origin {
            Origin::File(_, conditions) => {
                if let Some(open) = conditions.open() {
                    self.error("E0109", open, "this condition has no `#endif`")
                        .help_with("add `#endif` where the condition ends");
                }
            }
            Origin::Macro(name) => {
                if let Some(count) = self.active.get_mut(&name) {
                    *count -= 1;
                }
            }
            Origin::Argument => {}
        }
    }

    fn text(&self, token: Token) -> &str {
        slice(self.sources, token.text)
    }

    fn error(&mut self, code: &'static str, at: Span, message: impl Into<String>) -> Pending<'_> {
        Pending {
            diagnostic: Some(Diagnostic::error(code, at, message)),
            sink: self.diagnostics,
        }
    }

    fn report_bad_token(&mut self, token: Token) {
        let text = self.text(token).to_owned();
        match token.kind {
            TokenKind::OpenString => self
                .error("E0101", token.at, "this string has no closing quote")
                .help_with("close it with `\"` on the same line"),
            TokenKind::OpenChar => self
                .error("E0101", token.at, "this character has no closing quote")
                .help_with("close it with `'`"),
            TokenKind::OpenComment => self
                .error("E0102", token.at, "this comment has no end")
                .help_with("close it with `*/`"),
            _ => self
                .error(
                    "E0103",
                    token.at,
                    format!("`{}` begins nothing that IDL knows", text.escape_debug()),
                )
                .help_with("remove it, or write it inside a string or a comment"),
        }
    }

    /// Adds text that no file holds, such as the outcome of `##`, and lexes it.
    fn synthesize(&mut self, text: String, at: Span) -> Vec<Token> {
        let file = self.sources.add("<macro>", text);
        let mut tokens = lex(file, self.sources.text(file));
        for token in &mut tokens {
            token.at = at;
            token.line_start = false;
        }
        tokens
    }

    fn predefine(&mut self, defines: &[(String, Option<String>)]) {
        let builtin = builtin::MACROS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
        let defines: Vec<_> = builtin.chain(defines.iter().cloned()).collect();
        for (name, value) in defines {
            let file = self
                .sources
                .add("<defines>", value.unwrap_or_else(|| "1".to_owned()));
            let body = lex(file, self.sources.text(file));
            self.macros.insert(name, Rc::new(Macro::object(body)));
        }
        for (name, definition) in builtin::FUNCTION_MACROS {
            let file = self.sources.add("<defines>", (*definition).to_owned());
            let body = lex(file, self.sources.text(file));
            if let Ok(function) = Macro::function(&body, self.sources) {
                self.macros.insert((*name).to_owned(), Rc::new(function));
            }
        }
    }
}

fn is_error(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::BadChar | TokenKind::OpenString | TokenKind::OpenChar | TokenKind::OpenComment
    )
}

/// A diagnostic on its way out, so that help can be added in place.
struct Pending<'a> {
    diagnostic: Option<Diagnostic>,
    sink: &'a mut Diagnostics,
}

impl Pending<'_> {
    fn help_with(mut self, help: impl Into<String>) {
        if let Some(diagnostic) = self.diagnostic.take() {
            self.sink.push(diagnostic.help(help));
        }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(diagnostic) = self.diagnostic.take() {
            self.sink.push(diagnostic);
        }
    }
}
