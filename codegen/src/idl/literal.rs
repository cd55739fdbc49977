//! The values of literals.

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// An integer and what its suffix says.
    Int {
        value: u64,
        unsigned: bool,
        /// `i64` or `LL`
        wide: bool,
        /// Not decimal, so that it may be unsigned without a suffix.
        radix: bool,
    },
    /// A floating point number.
    Float(f64),
}

/// Reads a C number; `Err` says what is wrong with it.
pub(super) fn number(text: &str) -> Result<Number, &'static str> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = match hex {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let is_digit = |byte: u8| match hex {
        Some(_) => byte.is_ascii_hexdigit(),
        None => byte.is_ascii_digit(),
    };
    let end = digits.bytes().position(|byte| !is_digit(byte));
    let (digits, suffix) = digits.split_at(end.unwrap_or(digits.len()));
    if hex.is_none() && suffix.contains(['.', 'e', 'E']) {
        return text
            .trim_end_matches(['f', 'F', 'l', 'L'])
            .parse()
            .map(Number::Float)
            .map_err(|_| "this is no number");
    }
    let (unsigned, wide) = suffix_of(suffix).ok_or("this suffix of a number is unknown")?;
    if digits.is_empty() {
        return Err("this is no number");
    }
    if radix == 8 && digits.contains(['8', '9']) {
        return Err("a number that begins with 0 is octal: 8 and 9 are no digits of it");
    }
    let value =
        u64::from_str_radix(digits, radix).map_err(|_| "this number has more than 64 bits")?;
    Ok(Number::Int {
        value,
        unsigned,
        wide,
        radix: radix != 10,
    })
}

/// Unsigned and 64 bits wide.
fn suffix_of(suffix: &str) -> Option<(bool, bool)> {
    // As most have.
    if suffix.is_empty() {
        return Some((false, false));
    }
    const KNOWN: &[(&[&str], (bool, bool))] = &[
        (&["l", "i8", "i16", "i32"], (false, false)),
        (&["u", "ul", "lu", "ui8", "ui16", "ui32"], (true, false)),
        (&["ll", "i64"], (false, true)),
        (&["ull", "llu", "ui64"], (true, true)),
    ];
    let is_meant = |known: &&str| known.eq_ignore_ascii_case(suffix);
    let found = KNOWN.iter().find(|(names, _)| names.iter().any(is_meant));
    found.map(|(_, meaning)| *meaning)
}

/// Decodes the escapes of what stands between the quotes of a literal.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        match chars.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('r') => result.push('\r'),
            Some('a') => result.push('\x07'),
            Some('b') => result.push('\x08'),
            Some('f') => result.push('\x0c'),
            Some('v') => result.push('\x0b'),
            Some('x') => {
                let code = digits(&mut chars, 16, 8, 0);
                result.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            Some(digit) if digit.is_digit(8) => {
                let code = digits(&mut chars, 8, 2, digit.to_digit(8).unwrap_or(0));
                result.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            // A continued line: nothing stands for it.
            Some(blank @ ('\r' | '\n' | ' ' | '\t')) => {
                skip_line_end(&mut chars, blank, &mut result)
            }
            Some(other) => result.push(other),
            None => result.push('\\'),
        }
    }
    result
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn digits(chars: &mut Chars<'_>, radix: u32, most: usize, first: u32) -> u32 {
    let mut value = first;
    for _ in 0..most {
        let Some(digit) = chars.peek().and_then(|digit| digit.to_digit(radix)) else {
            break;
        };
        value = value.wrapping_mul(radix).wrapping_add(digit);
        chars.next();
    }
    value
}

fn skip_line_end(chars: &mut Chars<'_>, first: char, result: &mut String) {
    let mut blanks = String::from(first);
    while blanks.ends_with(['\r', ' ', '\t']) {
        match chars.next_if(|next| matches!(next, '\r' | ' ' | '\t' | '\n')) {
            Some(blank) => blanks.push(blank),
            None => break,
        }
    }
    if !blanks.ends_with('\n') {
        result.push_str(&blanks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: u64, unsigned: bool, wide: bool, radix: bool) -> Result<Number, &'static str> {
        Ok(Number::Int {
            value,
            unsigned,
            wide,
            radix,
        })
    }

    #[test]
    fn numbers() {
        assert_eq!(number("0"), int(0, false, false, false));
        assert_eq!(number("0x1FuL"), int(0x1f, true, false, true));
        assert_eq!(
            number("0xffffffffffffffff"),
            int(u64::MAX, false, false, true)
        );
        assert_eq!(number("0777L"), int(0o777, false, false, true));
        assert_eq!(number("5i64"), int(5, false, true, false));
        assert_eq!(number("5ULL"), int(5, true, true, false));
        assert_eq!(number("1.5e3f"), Ok(Number::Float(1500.0)));
        assert_eq!(number(".5"), Ok(Number::Float(0.5)));
        for wrong in [
            "08",
            "0x",
            "12abc",
            "99999999999999999999",
            "0x10000000000000000",
            "1.2.3",
            "1e",
        ] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(unescape(r#"a\"b\\c\n\x41\101\q"#), "a\"b\\c\nAAq");
        assert_eq!(unescape("one\\\r\ntwo\\\nthree"), "onetwothree");
        assert_eq!(unescape("\\"), "\\");
    }
}
