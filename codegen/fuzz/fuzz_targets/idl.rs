//! Any bytes are an IDL file with a model or with errors, never a crash, a hang or a flood.
//!
//! `cargo xtask fuzz idl`

#![no_main]

use com_sink_codegen::check::check;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::{self, loader::Memory};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The file may include and import itself, and be imported as a type library.
    let files = Memory::new()
        .file("main.idl", bytes)
        .file("again.h", bytes)
        .file("again.tlb", bytes);
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let model = idl::read_with("main.idl", &files, &[], &mut sources, &mut diagnostics);
    match model {
        Some(model) => check(&model, &mut diagnostics),
        None => assert!(diagnostics.has_errors(), "no model and no error"),
    }
    // Every place must lie in its file.
    let _ = diagnostics.render(&sources, false);
});
