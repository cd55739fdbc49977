//! The preprocessor: files to one stream of tokens.
//!
//! C's rules: `#include`, object and function macros with `#`, `##` and `__VA_ARGS__`,
//! conditionals, `#pragma once` and `#pragma pack`. Tokens keep two places, their text and the
//! use of the macro they came from, so that diagnostics point into the user's file.

mod condition;
mod directive;
mod files;
mod macros;
mod numbers;
mod table;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use foldhash::{HashMap, HashSet};

use super::lexer::lex;
use super::token::{Token, TokenKind, slice};
use super::unit::is_odl;
use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};
use condition::Conditions;
pub(super) use files::Files;
use macros::Macro;
use numbers::Numbers;
use table::Macros;

/// How deep files may include each other.
const INCLUDE_LIMIT: usize = 100;
/// How many tokens macros may produce in one file with all it includes. Text that `#` and `##` make
/// counts, too: by its bytes, and each piece as [`PIECE`] more.
const EXPANSION_LIMIT: usize = 4_000_000;
const PIECE: usize = 16;

/// What MkTypLib, whose language `.odl` files are written in, defines: headers keep their C from it.
const MKTYPLIB: &str = "__MKTYPLIB__";

/// What the preprocessor makes of a file and all that it includes.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The tokens; the last one is [`TokenKind::Eof`].
    pub tokens: Vec<Token>,
    /// Documentation comments, each with the index of the token that follows it.
    pub docs: Vec<(usize, Span)>,
    /// Those that document what stands before them, as `///<` and all that begin no line do.
    pub docs_behind: Vec<(usize, Span)>,
    /// The file and those that it includes, each as often as it is read.
    pub files: Vec<FileId>,
    /// `#pragma pack`: the packing that holds from the token of that index on.
    pub packs: Vec<(usize, Option<u8>)>,
}

/// Preprocesses a file that [`Files::find`] gave. Errors go to `diagnostics`; the stream is usable
/// in any case.
pub(super) fn preprocess(
    file: FileId,
    files: &mut Files<'_>,
    diagnostics: &mut Diagnostics,
) -> Stream {
    let sources = files.sources();
    let text = sources.text(file);
    let mut state = Preprocessor {
        macros: files.predefined(),
        files,
        sources,
        diagnostics,
        numbers: Numbers::default(),
        once: HashSet::default(),
        frames: Vec::new(),
        active: HashMap::default(),
        pack: None,
        pack_stack: Vec::new(),
        expanded: 0,
        depth: 0,
        stopped: false,
        out: Stream::default(),
    };
    if is_odl(sources.path(file)) {
        state.macros.insert(MKTYPLIB, Macro::of("1", sources));
    }
    state.enter(file, lex(file, text).into());
    state.run();
    state.out.tokens.push(Token::eof(file, text.len() as u32));
    state.out
}

/// A source of tokens on the stack.
struct Frame<'s> {
    tokens: Rc<Vec<Token>>,
    pos: usize,
    origin: Origin<'s>,
    /// Where the tokens are seen, if not where they stand: at the use of the macro whose body they
    /// are.
    at: Option<Span>,
    /// Where they are seen elsewhere, whether a blank stands before the first of them.
    spaced: bool,
}

impl Frame<'_> {
    /// The token that comes next.
    fn token(&self) -> Option<Token> {
        let token = *self.tokens.get(self.pos)?;
        Some(match self.at {
            None => token,
            Some(at) => Token {
                at,
                line_start: false,
                spaced: if self.pos == 0 {
                    self.spaced
                } else {
                    token.spaced
                },
                ..token
            },
        })
    }
}

enum Origin<'s> {
    /// A file and the conditions that are open in it.
    File(FileId, Conditions),
    /// The expansion of the macro of that name.
    Macro(&'s str),
    /// An argument that is expanded by itself.
    Argument,
}

struct Preprocessor<'a, 's> {
    files: &'a mut Files<'s>,
    sources: &'s SourceMap,
    diagnostics: &'a mut Diagnostics,
    macros: Macros<'s>,
    /// Some of them with their values, as long as no macro gets another definition.
    numbers: Numbers<'s>,
    once: HashSet<FileId>,
    frames: Vec<Frame<'s>>,
    /// Macros that are being expanded, with how often.
    active: HashMap<&'s str, usize>,
    pack: Option<u8>,
    pack_stack: Vec<Option<u8>>,
    expanded: usize,
    depth: usize,
    /// Set by an error after which going on would only repeat it.
    stopped: bool,
    out: Stream,
}

impl<'s> Preprocessor<'_, 's> {
    fn run(&mut self) {
        while !self.stopped {
            self.copy();
            let Some(frame) = self.frames.last() else {
                return;
            };
            let Some(token) = frame.token() else {
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

    /// Puts out what comes next up to a token that may be more than itself. Most are not.
    fn copy(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let rest = frame.tokens.get(frame.pos..).unwrap_or_default();
        let needs_a_look = |token: &Token| match token.kind {
            TokenKind::Ident => {
                let text = self.sources.text(token.text.file).as_bytes();
                let first = text[token.text.start as usize];
                self.macros.may_begin_with(first)
                    && self.macros.has(slice(self.sources, token.text))
            }
            TokenKind::Hash | TokenKind::Doc => true,
            kind => is_error(kind),
        };
        let end = rest.iter().position(needs_a_look).unwrap_or(rest.len());
        let copied = &rest[..end];
        match frame.at {
            None => self.out.tokens.extend_from_slice(copied),
            Some(at) => self.out.tokens.extend(copied.iter().map(|token| Token {
                at,
                line_start: false,
                ..*token
            })),
        }
        frame.pos += end;
    }

    fn advance(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.pos += 1;
        }
    }

    /// Puts out a token, or the expansion of it.
    fn token(&mut self, token: Token) {
        match token.kind {
            TokenKind::Doc => {
                let docs = match token.line_start && !self.text(token).starts_with("///<") {
                    true => &mut self.out.docs,
                    false => &mut self.out.docs_behind,
                };
                docs.push((self.out.tokens.len(), token.at));
            }
            TokenKind::Ident if self.expand(token) => {}
            kind if is_error(kind) => self.report_bad_token(token),
            _ => self.out.tokens.push(token),
        }
    }

    fn enter(&mut self, file: FileId, tokens: Rc<Vec<Token>>) {
        self.out.files.push(file);
        // Most tokens are put out as they are.
        self.out.tokens.reserve(tokens.len() + 1);
        self.frames.push(Frame {
            tokens,
            pos: 0,
            origin: Origin::File(file, Conditions::default()),
            at: None,
            spaced: true,
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
                if let Some(count) = self.active.get_mut(name) {
                    *count -= 1;
                }
            }
            Origin::Argument => {}
        }
    }

    fn text(&self, token: Token) -> &'s str {
        slice(self.sources, token.text)
    }

    fn error(&mut self, code: &'static str, at: Span, message: impl Into<String>) -> Pending<'_> {
        Pending {
            diagnostic: Some(Diagnostic::error(code, at, message)),
            sink: self.diagnostics,
        }
    }

    fn warn(&mut self, code: &'static str, at: Span, message: impl Into<String>) -> Pending<'_> {
        Pending {
            diagnostic: Some(Diagnostic::warning(code, at, message)),
            sink: self.diagnostics,
        }
    }

    fn report_bad_token(&mut self, token: Token) {
        let text = self.text(token);
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

    /// Adds text that no file holds, such as the outcome of `##`, and lexes it. Beyond the limit
    /// there is nothing; the expansion that it is for reports that.
    fn synthesize(&mut self, text: String, at: Span) -> Vec<Token> {
        self.expanded += text.len() + PIECE;
        if self.expanded > EXPANSION_LIMIT {
            return Vec::new();
        }
        let file = self.sources.add_made_up("<macro>", text);
        let mut tokens = lex(file, self.sources.text(file));
        for token in &mut tokens {
            token.at = at;
            token.line_start = false;
        }
        tokens
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
