//! Text to tokens, in one pass over the bytes.
//!
//! The lexer never fails: what is no token becomes a token of an error kind
//! ([`TokenKind::BadChar`], [`TokenKind::OpenString`]..), which the preprocessor reports unless it
//! stands in a group that a condition leaves out.

use super::token::{Token, TokenKind};
use crate::diag::{FileId, Span};

/// The tokens of a file's text, [`TokenKind::Eof`] not included.
#[must_use]
pub fn lex(file: FileId, text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        file,
        text,
        bytes: text.as_bytes(),
        pos: 0,
        line_start: true,
        tokens: Vec::with_capacity(text.len() / 5),
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    line_start: bool,
    tokens: Vec<Token>,
}

/// The punctuation that a text begins with, and its length.
fn punctuation(first: u8, second: Option<u8>, third: Option<u8>) -> Option<(TokenKind, usize)> {
    let two = match (first, second) {
        (b'.', Some(b'.')) if third == Some(b'.') => return Some((TokenKind::Ellipsis, 3)),
        (b'-', Some(b'>')) => Some(TokenKind::Arrow),
        (b'&', Some(b'&')) => Some(TokenKind::AmpAmp),
        (b'|', Some(b'|')) => Some(TokenKind::PipePipe),
        (b'!', Some(b'=')) => Some(TokenKind::BangEq),
        (b'=', Some(b'=')) => Some(TokenKind::EqEq),
        (b'<', Some(b'<')) => Some(TokenKind::Shl),
        (b'<', Some(b'=')) => Some(TokenKind::LtEq),
        (b'>', Some(b'>')) => Some(TokenKind::Shr),
        (b'>', Some(b'=')) => Some(TokenKind::GtEq),
        (b'#', Some(b'#')) => Some(TokenKind::HashHash),
        _ => None,
    };
    if let Some(kind) = two {
        return Some((kind, 2));
    }
    let kind = match first {
        b'{' => TokenKind::LBrace,
        b'}' => TokenKind::RBrace,
        b'[' => TokenKind::LBracket,
        b']' => TokenKind::RBracket,
        b'(' => TokenKind::LParen,
        b')' => TokenKind::RParen,
        b';' => TokenKind::Semi,
        b',' => TokenKind::Comma,
        b':' => TokenKind::Colon,
        b'=' => TokenKind::Eq,
        b'.' => TokenKind::Dot,
        b'*' => TokenKind::Star,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b'/' => TokenKind::Slash,
        b'%' => TokenKind::Percent,
        b'&' => TokenKind::Amp,
        b'|' => TokenKind::Pipe,
        b'^' => TokenKind::Caret,
        b'~' => TokenKind::Tilde,
        b'!' => TokenKind::Bang,
        b'<' => TokenKind::Lt,
        b'>' => TokenKind::Gt,
        b'?' => TokenKind::Question,
        b'#' => TokenKind::Hash,
        _ => return None,
    };
    Some((kind, 1))
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => {
                    self.pos += 1;
                    self.line_start = true;
                }
                _ if is_blank(byte) => {
                    let rest = &self.bytes[self.pos..];
                    let end = rest.iter().position(|byte| !is_blank(*byte));
                    self.pos += end.unwrap_or(rest.len());
                }
                b'\\' if self.line_end_length(1).is_some() => {
                    self.pos += 1 + self.line_end_length(1).unwrap_or(0);
                }
                b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                b'"' => self.quoted(self.pos, b'"', TokenKind::Str, TokenKind::OpenString),
                b'\'' => self.quoted(self.pos, b'\'', TokenKind::Char, TokenKind::OpenChar),
                b'L' if self.peek(1) == Some(b'"') => {
                    self.pos += 1;
                    self.quoted(
                        self.pos - 1,
                        b'"',
                        TokenKind::WideStr,
                        TokenKind::OpenString,
                    );
                }
                b'L' if self.peek(1) == Some(b'\'') => {
                    self.pos += 1;
                    self.quoted(
                        self.pos - 1,
                        b'\'',
                        TokenKind::WideChar,
                        TokenKind::OpenChar,
                    );
                }
                _ if is_word(byte) => self.word(byte),
                b'{' if self.after_uuid() => self.uuid(),
                b'.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
                _ => self.punctuation(byte),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    /// The length of a line end at `pos + ahead`, spaces before it included.
    fn line_end_length(&self, ahead: usize) -> Option<usize> {
        let rest = self.bytes.get(self.pos + ahead..)?;
        let blanks = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
            .count();
        (rest.get(blanks) == Some(&b'\n')).then_some(blanks + 1)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        // A file is refused by `decode` when its length does not fit in 32 bits.
        let span = Span {
            file: self.file,
            start: start as u32,
            end: self.pos as u32,
        };
        let last = self.tokens.last();
        self.tokens.push(Token {
            kind,
            line_start: self.line_start,
            spaced: last.is_none_or(|last| last.text.end != span.start),
            painted: false,
            text: span,
            at: span,
        });
        self.line_start = false;
    }

    fn line_comment(&mut self) {
        let start = self.pos;
        let rest = &self.text[start..];
        let mut length = 0;
        // C: a line that ends with a backslash goes on, in a comment too.
        loop {
            let line = &rest[length..];
            let end = line.find('\n');
            length += end.unwrap_or(line.len());
            let text = &rest[..length];
            let text = text.strip_suffix('\r').unwrap_or(text);
            if end.is_none() || !text.ends_with('\\') {
                break;
            }
            length += 1;
        }
        self.pos += length;
        let is_doc = rest.starts_with("///") && !rest.starts_with("////");
        if is_doc {
            let starts_line = self.line_start;
            self.push(TokenKind::Doc, start);
            // A directive may follow, so the next line still begins a line.
            self.line_start = starts_line;
        }
    }

    fn block_comment(&mut self) {
        let start = self.pos;
        match self.text[start + 2..].find("*/") {
            Some(length) => self.pos = start + 2 + length + 2,
            None => {
                self.pos = start + 2;
                self.push(TokenKind::OpenComment, start);
                self.pos = self.bytes.len();
            }
        }
    }

    fn quoted(&mut self, start: usize, quote: u8, kind: TokenKind, open: TokenKind) {
        self.pos += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => match self.line_end_length(1) {
                    Some(length) => self.pos += 1 + length,
                    None => {
                        let escaped = self.text[self.pos + 1..].chars().next();
                        self.pos += 1 + escaped.map_or(0, char::len_utf8);
                    }
                },
                b'\n' if quote == b'"' && self.string_goes_on() => self.pos += 1,
                b'\n' => return self.push_open(open, start),
                _ if byte == quote => {
                    self.pos += 1;
                    return self.push(kind, start);
                }
                _ => self.pos += 1,
            }
        }
        self.push_open(open, start);
    }

    /// True at the end of a line when the string ends on a later one, as dumps of type libraries
    /// have it: `"Created by MIDL version 6.00.0366` and `")` on the next line. What a forgotten
    /// quote meets first is the beginning of another string, and no bracket or comma behind it.
    fn string_goes_on(&self) -> bool {
        const LONGEST: usize = 2_000;
        let rest = &self.bytes[self.pos..];
        let rest = &rest[..rest.len().min(LONGEST)];
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else {
            return false;
        };
        let behind = rest[quote + 1..]
            .iter()
            .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        matches!(behind, Some(b')' | b',' | b']'))
    }

    /// Ends an unfinished literal before the blanks of the line's end.
    fn push_open(&mut self, kind: TokenKind, start: usize) {
        let after = self.pos;
        while self.pos > start && matches!(self.bytes[self.pos - 1], b'\r' | b' ' | b'\t') {
            self.pos -= 1;
        }
        self.push(kind, start);
        self.pos = after;
    }

    fn word(&mut self, first: u8) {
        if self.after_uuid() || (first.is_ascii_hexdigit() && self.at_uuid()) {
            return self.uuid();
        }
        if first.is_ascii_digit() {
            return self.number();
        }
        let start = self.pos;
        let rest = &self.bytes[start..];
        let end = rest.iter().position(|byte| !is_word(*byte));
        self.pos += end.unwrap_or(rest.len());
        self.push(TokenKind::Ident, start);
    }

    fn number(&mut self) {
        let start = self.pos;
        while let Some(byte) = self.peek(0) {
            let signs_exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[self.pos - 1], b'e' | b'E')
                && !self.bytes[start..].starts_with(b"0x")
                && !self.bytes[start..].starts_with(b"0X")
                && self.pos > start;
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || signs_exponent) {
                break;
            }
            self.pos += 1;
        }
        self.push(TokenKind::Number, start);
    }

    /// True behind `uuid (` and its like (a uuid is the first argument of `custom`, too), where words and hyphens make one token.
    fn after_uuid(&self) -> bool {
        let [.., name, paren] = self.tokens.as_slice() else {
            return false;
        };
        paren.kind == TokenKind::LParen
            && name.kind == TokenKind::Ident
            && matches!(
                &self.text[name.text.start as usize..name.text.end as usize],
                "uuid" | "async_uuid" | "custom"
            )
    }

    /// True when the text goes on with a well-formed uuid.
    fn at_uuid(&self) -> bool {
        const LENGTH: usize = 36;
        let Some(text) = self.bytes.get(self.pos..self.pos + LENGTH) else {
            return false;
        };
        // A hyphen is where few words have one.
        text[8] == b'-'
            && text.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
            && !self.peek(LENGTH).is_some_and(is_word)
    }

    /// A uuid as it stands; whether it is well-formed is the parser's business. A word that begins
    /// like a name is a name, and so is one before a hyphen that has other letters than digits: it
    /// may be a macro.
    fn uuid(&mut self) {
        let start = self.pos;
        while self
            .peek(0)
            .is_some_and(|byte| is_word(byte) || matches!(byte, b'-' | b'{' | b'}'))
        {
            self.pos += 1;
        }
        let text = &self.text[start..self.pos];
        let word = text.split(['-', '{', '}']).next().unwrap_or_default();
        let begins_as_name = !word.starts_with(|first: char| first.is_ascii_digit());
        let is_hex = word.bytes().all(|digit| digit.is_ascii_hexdigit());
        if begins_as_name && !word.is_empty() && (word == text || !is_hex) {
            self.pos = start + word.len();
            self.push(TokenKind::Ident, start);
        } else {
            self.push(TokenKind::Uuid, start);
        }
    }

    fn punctuation(&mut self, first: u8) {
        let start = self.pos;
        if let Some((kind, length)) = punctuation(first, self.peek(1), self.peek(2)) {
            self.pos += length;
            self.push(kind, start);
        } else {
            let bad = self.text[start..].chars().next();
            self.pos += bad.map_or(1, char::len_utf8);
            // A no-break space is a blank, and so is the mark at the start of a file that was
            // appended to another.
            if !matches!(bad, Some('\u{a0}' | '\u{feff}')) {
                self.push(TokenKind::BadChar, start);
            }
        }
    }
}

/// For each byte whether words have it: it is asked of nearly every byte of a file.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || matches!(character, b'_' | b'$');
        byte += 1;
    }
    table
};

fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c | 0x1a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        lex(FileId(0), text)
            .into_iter()
            .map(|token| {
                (
                    token.kind,
                    &text[token.text.start as usize..token.text.end as usize],
                )
            })
            .collect()
    }

    #[test]
    fn literals() {
        assert_eq!(
            kinds("0x1FuL 1.5e-3f .5 'a' L'\\'' \"a\\\"b\" L\"w\""),
            [
                (Number, "0x1FuL"),
                (Number, "1.5e-3f"),
                (Number, ".5"),
                (Char, "'a'"),
                (WideChar, "L'\\''"),
                (Str, "\"a\\\"b\""),
                (WideStr, "L\"w\""),
            ]
        );
        assert_eq!(
            kinds("0xE-1"),
            [(Number, "0xE"), (Minus, "-"), (Number, "1")]
        );
    }

    #[test]
    fn uuids_bare_braced_malformed_and_by_macro() {
        let good = "d7526a6d-cf83-48a4-87fd-4fbe2aec5d93";
        assert_eq!(kinds(good), [(Uuid, good)]);
        assert_eq!(kinds(&format!("x {good} y"))[1], (Uuid, good));
        assert_eq!(kinds("uuid({1-2})")[2], (Uuid, "{1-2}"));
        assert_eq!(kinds("uuid( 00e0-xyz )")[2], (Uuid, "00e0-xyz"));
        assert_eq!(kinds("uuid(LIBID_X)")[2], (Ident, "LIBID_X"));
        assert_eq!(kinds("uuid(HEAD-1234)")[2], (Ident, "HEAD"));
        assert_eq!(kinds("a-b"), [(Ident, "a"), (Minus, "-"), (Ident, "b")]);
    }

    #[test]
    fn comments_lines_and_continuations() {
        let tokens = lex(FileId(0), "a // x\r\n/* y\n */ b \\\r\n c /// doc\nd");
        let starts: Vec<_> = tokens.iter().map(|t| (t.kind, t.line_start)).collect();
        assert_eq!(
            starts,
            [
                (Ident, true),
                (Ident, true),
                (Ident, false),
                (Doc, false),
                (Ident, true)
            ]
        );
        assert_eq!(kinds("//// rule\n"), []);
    }

    #[test]
    fn what_is_no_token_becomes_an_error_token() {
        assert_eq!(kinds("\"abc \r\nx"), [(OpenString, "\"abc"), (Ident, "x")]);
        assert_eq!(
            kinds("(\"a\r\nb\n\") x"),
            [
                (LParen, "("),
                (Str, "\"a\r\nb\n\""),
                (RParen, ")"),
                (Ident, "x")
            ]
        );
        assert_eq!(
            kinds("\"a\n\"b\")"),
            [(OpenString, "\"a"), (Str, "\"b\""), (RParen, ")")]
        );
        assert_eq!(kinds("'a"), [(OpenChar, "'a")]);
        assert_eq!(kinds("a /* b"), [(Ident, "a"), (OpenComment, "/*")]);
        assert_eq!(kinds("\u{feff}a\u{a0}"), [(Ident, "a")]);
        assert_eq!(kinds("é@"), [(BadChar, "é"), (BadChar, "@")]);
        assert_eq!(kinds("\"\\"), [(OpenString, "\"\\")]);
    }
}
