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
            error.code != "E0503" || error.message.contains(" at byte 0x"),
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
