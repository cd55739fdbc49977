//! Tokens of C.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name or keyword.
    Word(&'a str),
    /// A number.
    Number(&'a str),
    /// A string or character with its quotes.
    Text(&'a str),
    /// One sign.
    Sign(char),
}

/// Splits a text without comments and directives.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        at += 1;
        if byte.is_ascii_alphabetic() || byte == b'_' {
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
            found.push(Token::Word(&text[start..at]));
        } else if byte.is_ascii_digit() {
            while at < bytes.len() && (is_word(bytes[at]) || bytes[at] == b'.') {
                at += 1;
            }
            found.push(Token::Number(&text[start..at]));
        } else if byte == b'"' || byte == b'\'' {
            while at < bytes.len() && bytes[at] != byte {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            at = (at + 1).min(bytes.len());
            found.push(Token::Text(text.get(start..at).unwrap_or("\"\"")));
        } else if byte.is_ascii() && !byte.is_ascii_whitespace() {
            found.push(Token::Sign(byte as char));
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
