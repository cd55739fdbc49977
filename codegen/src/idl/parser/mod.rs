//! Tokens to a syntax tree, with all errors found on the way.
//!
//! Recursive descent. After an error the parser goes on behind the next `;` or `}` at the level
//! of the item, so that one mistake gives one message and does not hide the next.

mod attributes;
mod containers;
mod declarations;
mod expressions;
mod items;
mod quoted;
mod types;

use super::ast::{Attr, File, Item, Name, Param, Text};
use super::literal;
use super::preprocess::Stream;
use super::token::{Texts, Token, TokenKind, slice};
use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use quoted::Quoted;

/// How deep brackets, blocks and operators may be nested.
const NESTING_LIMIT: usize = 100;

/// The error was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

pub(super) type Parse<T> = Result<T, Reported>;

/// Parses one preprocessed file.
pub(super) fn parse<'a>(
    stream: &Stream,
    sources: &'a SourceMap,
    diagnostics: &mut Diagnostics,
) -> File<'a> {
    let mut parser = Parser {
        docs: &stream.docs,
        docs_behind: &stream.docs_behind,
        packs: &stream.packs,
        ..Parser::new(&stream.tokens, sources, diagnostics)
    };
    File {
        items: parser.items_to_end(),
    }
}

/// A place in a stream of tokens.
pub(super) struct Parser<'a, 'd> {
    tokens: &'d [Token],
    docs: &'d [(usize, Span)],
    docs_behind: &'d [(usize, Span)],
    packs: &'d [(usize, Option<u8>)],
    sources: &'a SourceMap,
    texts: Texts<'a>,
    diagnostics: &'d mut Diagnostics,
    pos: usize,
    /// What the token there is, which is asked more often than anything else.
    kind: TokenKind,
    depth: usize,
    /// The items, attributes and parameters of lists that are being read, so that each list takes no
    /// more room than it needs.
    items: Vec<Item<'a>>,
    attrs: Vec<Attr<'a>>,
    params: Vec<Param<'a>>,
    /// What `cpp_quote` says to the C compiler.
    quoted: Quoted,
    /// What is missing at the end of the input was told; enclosing blocks would repeat it.
    ended: bool,
    /// How deep each open `extern "C" {` stands.
    linkages: Vec<usize>,
}

impl<'a, 'd> Parser<'a, 'd> {
    /// A parser at the first token; the last one must be [`TokenKind::Eof`].
    pub(super) fn new(
        tokens: &'d [Token],
        sources: &'a SourceMap,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self {
            tokens,
            docs: &[],
            docs_behind: &[],
            packs: &[],
            sources,
            texts: Texts::new(sources),
            diagnostics,
            pos: 0,
            kind: tokens[0].kind,
            depth: 0,
            items: Vec::new(),
            attrs: Vec::new(),
            params: Vec::new(),
            quoted: Quoted::default(),
            ended: false,
            linkages: Vec::new(),
        }
    }

    fn token(&self) -> &'d Token {
        // It never goes behind the last one.
        &self.tokens[self.pos]
    }

    fn kind(&self) -> TokenKind {
        self.kind
    }

    fn kind_at(&self, ahead: usize) -> TokenKind {
        self.tokens
            .get(self.pos + ahead)
            .map_or(TokenKind::Eof, |token| token.kind)
    }

    fn span(&self) -> Span {
        self.token().at
    }

    /// The place of the token before this one.
    fn previous(&self) -> Span {
        self.tokens[self.pos.saturating_sub(1)].at
    }

    fn text(&self) -> &'a str {
        self.texts.of(self.token().text)
    }

    fn text_at(&self, ahead: usize) -> &'a str {
        self.tokens
            .get(self.pos + ahead)
            .map_or("", |token| self.texts.of(token.text))
    }

    fn bump(&mut self) {
        if self.pos + 1 < self.tokens.len() {
            self.go_to(self.pos + 1);
        }
    }

    fn go_to(&mut self, pos: usize) {
        self.pos = pos;
        self.kind = self.tokens[pos].kind;
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn at_word(&self, word: &str) -> bool {
        let token = self.token();
        token.may_be_word(word) && self.texts.of(token.text) == word
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    /// How a message names the token here.
    fn found(&self) -> String {
        match self.kind() {
            TokenKind::Eof => "the end of the file".to_owned(),
            TokenKind::Str | TokenKind::WideStr => "a string".to_owned(),
            _ => format!("`{}`", self.text()),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        let at_end = self.kind() == TokenKind::Eof;
        if !(at_end && self.ended) {
            self.diagnostics.push(diagnostic);
        }
        self.ended |= at_end;
        Reported
    }

    /// Reports that something else was expected here.
    fn unexpected(&mut self, expected: &str, help: &str) -> Reported {
        let message = format!("expected {expected}, found {}", self.found());
        let diagnostic = Diagnostic::error("E0201", self.span(), message)
            .label(format!("expected {expected}"))
            .help(help);
        self.report(diagnostic)
    }

    /// Eats a closing or separating token. What is missing at the end of a line is shown there,
    /// behind the last token, not at the start of the next line.
    fn expect(&mut self, kind: TokenKind, after: &str) -> Parse<()> {
        if self.eat(kind) {
            return Ok(());
        }
        let wanted = kind.describe();
        let previous = self.previous();
        let here = self.token();
        let at = if here.line_start || here.kind == TokenKind::Eof {
            Span {
                start: previous.end,
                ..previous
            }
        } else {
            here.at
        };
        let message = format!("expected {wanted} after {after}, found {}", self.found());
        let diagnostic = Diagnostic::error("E0201", at, message)
            .label(format!("{wanted} is missing"))
            .help(format!("add {wanted} here"));
        Err(self.report(diagnostic))
    }

    fn name(&mut self, what: &str) -> Parse<Name<'a>> {
        if self.kind() != TokenKind::Ident {
            return Err(self.unexpected(what, "names begin with a letter or `_`"));
        }
        let name = Name {
            text: self.text(),
            span: self.span(),
        };
        self.bump();
        Ok(name)
    }

    /// A name that may stand behind that of its library: `stdole.IFontDisp`, `stdole::IFontDisp`.
    /// Which library is not needed.
    fn qualified_name(&mut self, what: &str) -> Parse<Name<'a>> {
        let mut name = self.name(what)?;
        loop {
            let separator = match [self.kind(), self.kind_at(1), self.kind_at(2)] {
                [TokenKind::Dot, TokenKind::Ident, _] => 1,
                [TokenKind::Colon, TokenKind::Colon, TokenKind::Ident] => 2,
                _ => return Ok(name),
            };
            self.go_to(self.pos + separator);
            name = self.name(what)?;
        }
    }

    /// A string made of adjacent literals.
    fn string(&mut self, what: &str) -> Parse<Text> {
        self.literals(what, literal::unescape)
    }

    /// The name of a file, in which a backslash is one: `"..\types\base.tlb"`.
    fn path(&mut self, what: &str) -> Parse<Text> {
        self.literals(what, |literal| literal.replace("\\\\", "\\"))
    }

    fn literals(&mut self, what: &str, read: fn(&str) -> String) -> Parse<Text> {
        if !matches!(self.kind(), TokenKind::Str | TokenKind::WideStr) {
            return Err(self.unexpected(what, "write it between double quotes"));
        }
        let mut text = Text {
            value: String::new(),
            span: self.span(),
        };
        while matches!(self.kind(), TokenKind::Str | TokenKind::WideStr) {
            let literal = self.text().trim_start_matches('L');
            let piece = read(&literal[1..literal.len() - 1]);
            if text.value.is_empty() {
                text.value = piece;
            } else {
                text.value.push_str(&piece);
            }
            text.span = join(text.span, self.span());
            self.bump();
        }
        Ok(text)
    }

    /// Runs a part of the parser one level deeper.
    fn nested<T>(&mut self, part: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth >= NESTING_LIMIT {
            let message = format!("this is nested more than {NESTING_LIMIT} deep");
            let diagnostic = Diagnostic::error("E0202", self.span(), message)
                .help("give a name to an inner part and use the name");
            let reported = self.report(diagnostic);
            // Whatever encloses this place would only repeat the message.
            self.go_to(self.tokens.len() - 1);
            self.ended = true;
            return Err(reported);
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// The documentation comment right before the token here.
    fn doc(&self) -> Option<String> {
        self.doc_of(self.docs)
    }

    /// The documentation comment behind what was read last, on its line.
    fn doc_behind(&self) -> Option<String> {
        self.doc_of(self.docs_behind)
    }

    fn doc_of(&self, docs: &[(usize, Span)]) -> Option<String> {
        let first = docs.partition_point(|(index, _)| *index < self.pos);
        // As with most items.
        if docs.get(first).is_none_or(|(index, _)| *index > self.pos) {
            return None;
        }
        let lines: Vec<&str> = docs[first..]
            .iter()
            .take_while(|(index, _)| *index == self.pos)
            .map(|(_, span)| {
                let line = slice(self.sources, *span).trim_start_matches('/');
                let line = line.strip_prefix('<').unwrap_or(line).trim_end();
                line.strip_prefix(' ').unwrap_or(line)
            })
            .collect();
        let text = lines.join("\n");
        (!text.trim().is_empty()).then_some(text)
    }

    /// What `#pragma pack` says at the token here, to this compiler or in quotes to C's.
    fn pack(&self) -> Option<u8> {
        if let Some(quoted) = self.quoted.pack() {
            return quoted;
        }
        let after = self.packs.partition_point(|(index, _)| *index <= self.pos);
        self.packs[..after].last().and_then(|(_, pack)| *pack)
    }

    /// True when the token here is of a C header.
    fn in_header(&self) -> bool {
        super::unit::is_header(self.sources.path(self.span().file))
    }

    /// Goes on behind the end of the item that began at `start`: behind the next `;` of its
    /// level, or before the `}` that closes the block around it. What is wrong in a C header ends
    /// with the header.
    fn recover(&mut self) {
        let from_header = super::unit::is_header(self.sources.path(self.previous().file));
        if from_header && !self.in_header() {
            return;
        }
        let in_header = self.in_header();
        let mut level = 0usize;
        loop {
            if in_header && !self.in_header() {
                return;
            }
            match self.kind() {
                TokenKind::Eof => {
                    self.ended = true;
                    return;
                }
                TokenKind::Semi if level == 0 => return self.bump(),
                TokenKind::LBrace => level += 1,
                TokenKind::RBrace if level == 0 => return,
                TokenKind::RBrace => {
                    level -= 1;
                    if level == 0 {
                        self.bump();
                        self.eat(TokenKind::Semi);
                        return;
                    }
                }
                _ => {}
            }
            self.bump();
        }
    }
}

/// From the start of one place to the end of another, if they are in one file.
fn join(from: Span, to: Span) -> Span {
    if from.file == to.file && to.end >= from.start {
        from.to(to)
    } else {
        from
    }
}
