//! Offsets and texts of a type library.

use crate::code_page::windows_1252;

/// Turns the offset that a table holds into an index; negative offsets mean "none".
pub(super) fn offset(value: i32) -> Option<usize> {
    usize::try_from(value).ok()
}

/// Text of a type library: in the code page of the author's machine. UTF-8 is taken as such, and
/// everything else as Windows-1252, which is what nearly all libraries were written in.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| windows_1252(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_is_utf8_or_windows_1252() {
        assert_eq!(text("Größe".as_bytes()), "Größe");
        assert_eq!(text(b"server\x92s Gr\xf6\xdfe"), "server’s Größe");
    }
}
