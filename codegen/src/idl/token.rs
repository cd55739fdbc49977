//! Tokens.

use std::cell::Cell;

use crate::diag::{FileId, SourceMap, Span};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An identifier; MIDL's keywords are identifiers whose place makes them keywords.
    Ident,
    /// A number in any notation, as a C preprocessing number.
    Number,
    /// `"text"`
    Str,
    /// `L"text"`
    WideStr,
    /// `'c'`
    Char,
    /// `L'c'`
    WideChar,
    /// A bare uuid, well-formed or not.
    Uuid,
    /// `/// text`
    Doc,
    /// `{`
    LBrace,
    /// `}`
    RBrace,
    /// `[`
    LBracket,
    /// `]`
    RBracket,
    /// `(`
    LParen,
    /// `)`
    RParen,
    /// `;`
    Semi,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `=`
    Eq,
    /// `.`
    Dot,
    /// `...`
    Ellipsis,
    /// `->`
    Arrow,
    /// `*`
    Star,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `&`
    Amp,
    /// `&&`
    AmpAmp,
    /// `|`
    Pipe,
    /// `||`
    PipePipe,
    /// `^`
    Caret,
    /// `~`
    Tilde,
    /// `!`
    Bang,
    /// `!=`
    BangEq,
    /// `==`
    EqEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `<<`
    Shl,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// `>>`
    Shr,
    /// `?`
    Question,
    /// `#`
    Hash,
    /// `##`
    HashHash,
    /// A character that begins no token.
    BadChar,
    /// A string without its closing quote; it ends with the line.
    OpenString,
    /// A character literal without its closing quote; it ends with the line.
    OpenChar,
    /// A comment without its end.
    OpenComment,
    /// The end of the input.
    Eof,
}

impl TokenKind {
    /// How messages name the kind.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Ident => "a name",
            Self::Number => "a number",
            Self::Str | Self::WideStr | Self::OpenString => "a string",
            Self::Char | Self::WideChar | Self::OpenChar => "a character",
            Self::Uuid => "a uuid",
            Self::Doc | Self::OpenComment => "a comment",
            Self::LBrace => "`{`",
            Self::RBrace => "`}`",
            Self::LBracket => "`[`",
            Self::RBracket => "`]`",
            Self::LParen => "`(`",
            Self::RParen => "`)`",
            Self::Semi => "`;`",
            Self::Comma => "`,`",
            Self::Colon => "`:`",
            Self::Eq => "`=`",
            Self::Star => "`*`",
            Self::Eof => "the end of the file",
            _ => "punctuation",
        }
    }
}

/// A token: what it is, where its text stands and where the reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// True for the first token of a line.
    pub line_start: bool,
    /// True when a blank, a comment or nothing stands before it.
    pub spaced: bool,
    /// True when a macro of that name may no longer be expanded here (C's "painted blue").
    pub painted: bool,
    /// Where its text stands.
    pub text: Span,
    /// Where diagnostics point: the use of the macro that the token came from, else its text.
    pub at: Span,
}

impl Token {
    /// The text of the token.
    #[must_use]
    pub fn text(self, sources: &SourceMap) -> &str {
        slice(sources, self.text)
    }

    /// True for a name that is spelled like that. Most are told apart by their length.
    #[must_use]
    #[inline]
    pub(crate) fn is_word(self, word: &str, sources: &SourceMap) -> bool {
        self.may_be_word(word) && self.text(sources) == word
    }

    /// What [`Self::is_word`] asks before it looks at the text.
    #[inline]
    pub(super) fn may_be_word(self, word: &str) -> bool {
        self.kind == TokenKind::Ident && self.text.length() == word.len()
    }

    /// The token behind the last one of a file.
    #[must_use]
    pub fn eof(file: FileId, offset: u32) -> Self {
        let span = Span {
            file,
            start: offset,
            end: offset,
        };
        Self {
            kind: TokenKind::Eof,
            line_start: true,
            spaced: true,
            painted: false,
            text: span,
            at: span,
        }
    }
}

/// The texts of tokens. What is asked for is mostly of the file that was asked for before, whose text
/// is kept at hand.
pub(super) struct Texts<'a> {
    sources: &'a SourceMap,
    last: Cell<Option<(FileId, &'a str)>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        let last = Cell::new(None);
        Self { sources, last }
    }

    /// The text of a span.
    #[inline]
    pub(super) fn of(&self, span: Span) -> &'a str {
        let text = match self.last.get() {
            Some((file, text)) if file == span.file => text,
            _ => {
                let text = self.sources.text(span.file);
                self.last.set(Some((span.file, text)));
                text
            }
        };
        &text[span.start as usize..span.end as usize]
    }
}

/// The text of a span.
#[must_use]
pub fn slice(sources: &SourceMap, span: Span) -> &str {
    &sources.text(span.file)[span.start as usize..span.end as usize]
}
