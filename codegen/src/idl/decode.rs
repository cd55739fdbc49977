//! Bytes of a file to text.

mod double_byte;

use crate::code_page::windows_1252;

/// Why the bytes of a file are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoText {
    /// Places in a text have 32 bits.
    TooLong,
    /// It says it is UTF-16 and holds half of a character.
    Utf16,
}

/// UTF-8 and UTF-16, with or without a byte order mark; anything else is taken as Windows-1252, the
/// page of most machines, in which no text is invalid. MIDL reads such a file by the code page of the
/// machine, which the file does not tell. Where a text looks like one of a double-byte page, the
/// second bytes that are a backslash to others end no line and escape nothing.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, NoText> {
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8_or_windows(rest.to_vec()),
        // UTF-16 that does not say so: IDL begins with a character of ASCII.
        [1..=0x7f, 0, ..] => utf16(&bytes, u16::from_le_bytes)?,
        [0, 1..=0x7f, ..] => utf16(&bytes, u16::from_be_bytes)?,
        _ => utf8_or_windows(bytes),
    };
    if u32::try_from(text.len()).is_err() {
        return Err(NoText::TooLong);
    }
    Ok(text)
}

fn utf8_or_windows(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.into_bytes();
        let halves = double_byte::backslashes(&bytes);
        let character = |(at, byte): (usize, u8)| match halves.binary_search(&at) {
            Ok(_) => char::REPLACEMENT_CHARACTER,
            Err(_) => windows_1252(byte),
        };
        bytes.into_iter().enumerate().map(character).collect()
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NoText> {
    let chunks = bytes.chunks_exact(2);
    if !chunks.remainder().is_empty() {
        return Err(NoText::Utf16);
    }
    char::decode_utf16(chunks.map(|pair| unit([pair[0], pair[1]])))
        .collect::<Result<String, _>>()
        .map_err(|_| NoText::Utf16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "library Grün;";
        let utf16 =
            |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<_>>();
        let encodings = [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [vec![0xff, 0xfe], utf16(u16::to_le_bytes)].concat(),
            [vec![0xfe, 0xff], utf16(u16::to_be_bytes)].concat(),
            text.chars().map(|c| c as u8).collect(),
        ];
        for bytes in encodings {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_says_nothing_is_of_the_page_of_most_machines() {
        let text = decode(b"\"Gr\xfc\xdfe \x96 5 \x80, it\x92s \x93Thing\x94\x99\"".to_vec());
        assert_eq!(text.as_deref(), Ok("\"Grüße – 5 €, it’s “Thing”™\""));
        assert_eq!(decode(b"\x81\xff ".to_vec()).as_deref(), Ok("\u{81}ÿ "));
    }

    #[test]
    fn second_bytes_are_no_backslashes() {
        // Shift-JIS, Big5 and GBK; each has a character that ends in 0x5c.
        for text in [
            &b"(\"\x95\x5c\") // \x83\x5c\n"[..],
            b"(\"\xa5\x5c\") // \xb8\xdb\n",
            b"(\"\x82\x5c\xb0\xa1\") // \x81\x5c\r\n",
        ] {
            let text = decode(text.to_vec()).unwrap();
            assert!(!text.contains('\\'), "{text:?}");
        }
        for text in [
            &b"(\"Men\xfc\\n\", \"Tsch\xfc\xdf!\")"[..],
            b"\"\xcf\xf0\xe8\xe2\xe5\xf2\\n, \xec\xe8\xf0\xe5!\"",
            b"// \xa9 2003\n\"a\\n\"",
        ] {
            let text = decode(text.to_vec()).unwrap();
            assert!(text.contains("\\n"), "{text:?}");
        }
    }

    #[test]
    fn half_a_utf16_character_is_no_text() {
        assert_eq!(decode(vec![0xff, 0xfe, 0x61]), Err(NoText::Utf16));
        assert_eq!(decode(vec![0xff, 0xfe, 0x00, 0xd8]), Err(NoText::Utf16));
    }
}
