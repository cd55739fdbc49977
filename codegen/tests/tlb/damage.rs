//! Damaged libraries: an error that names the byte, never a panic, and no waiting.

use crate::{path, widl};
use com_sink_codegen::diag::{Diagnostics, Severity};
use com_sink_codegen::tlb;

fn library() -> Vec<u8> {
    widl::type_library(&path("tests/tlb/cases/shapes.idl"), &["--win64"])
}

/// Reads a damaged library and returns true when it was refused.
fn refused(bytes: &[u8], how: &str) -> bool {
    let mut diags = Diagnostics::default();
    let model = tlb::read(bytes, "damaged.tlb", &mut diags);
    assert_eq!(model.is_none(), diags.has_errors(), "{how}");
    let errors = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    for error in errors {
        assert!(
            error.code != "E1003" || error.message.contains(" at byte 0x"),
            "{how}: {}",
            error.message
        );
    }
    model.is_none()
}

#[test]
fn a_truncated_library_is_refused() {
    let library = library();
    for length in 0..library.len() {
        // The last record of the last member may have bytes that nobody needs.
        let is_refused = refused(&library[..length], &format!("{length} bytes"));
        assert!(is_refused || length + 16 > library.len(), "{length} bytes");
    }
}

#[test]
fn flipped_bytes_do_no_harm() {
    let library = library();
    let mut refusals = 0;
    for at in 0..library.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff, !library[at]] {
            let mut damaged = library.clone();
            damaged[at] = value;
            refusals += usize::from(refused(&damaged, &format!("byte {at:#x} = {value:#x}")));
        }
    }
    assert!(refusals > 100, "only {refusals} refusals");
}

#[test]
fn flipped_words_do_no_harm() {
    let library = library();
    for at in (0..library.len() - 4).step_by(4) {
        for value in [
            0u32,
            0x7fff_ffff,
            0x8000_0000,
            u32::MAX,
            0x0000_ffff,
            at as u32,
        ] {
            let mut damaged = library.clone();
            damaged[at..at + 4].copy_from_slice(&value.to_le_bytes());
            refused(&damaged, &format!("word {at:#x} = {value:#x}"));
        }
    }
}

/// A small file must not become a large model: thousands of types that all point at the same
/// thousands of functions.
#[test]
fn shared_members_are_not_copied_without_end() {
    const TYPES: usize = 2000;
    const FUNCTIONS: usize = 2000;
    const FUNCTION_SIZE: usize = 0x18;
    let types_at = 0x54 + TYPES * 4 + 15 * 16;
    let names_at = types_at + TYPES * 0x64;
    let members_at = names_at + 16;
    let mut file = vec![0; members_at];
    let mut put = |at: usize, value: usize| {
        let value = u32::try_from(value).expect("a small number");
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    };
    put(0, u32::from_le_bytes(*b"MSFT") as usize);
    put(0x08, u32::MAX as usize);
    put(0x20, TYPES);
    put(0x24, u32::MAX as usize);
    let directory = 0x54 + TYPES * 4;
    put(directory, types_at);
    put(directory + 4, TYPES * 0x64);
    put(directory + 7 * 16, names_at);
    put(directory + 7 * 16 + 4, 16);
    for index in 0..TYPES {
        let at = types_at + index * 0x64;
        put(at, 3);
        put(at + 4, members_at);
        put(at + 0x18, FUNCTIONS);
        put(at + 0x2c, u32::MAX as usize);
        put(at + 0x3c, u32::MAX as usize);
        put(at + 0x54, u32::MAX as usize);
    }
    put(names_at + 8, 1);
    put(names_at + 12, usize::from(b'x'));
    file.extend(
        u32::try_from(FUNCTIONS * FUNCTION_SIZE)
            .unwrap()
            .to_le_bytes(),
    );
    for _ in 0..FUNCTIONS {
        let mut function = [0; FUNCTION_SIZE];
        function[0] = FUNCTION_SIZE as u8;
        function[4..8].copy_from_slice(&0x8019_0019_u32.to_le_bytes());
        file.extend(function);
    }
    file.extend(vec![0; FUNCTIONS * 12]);

    let mut diags = Diagnostics::default();
    assert_eq!(tlb::read(&file, "large.tlb", &mut diags), None);
    let messages: Vec<_> = diags.iter().map(|found| &found.message).collect();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("too many types share"), "{messages:?}");
}
