//! The type library front end, judged by what widl makes of IDL files.

#[path = "../common/facts.rs"]
mod facts;
#[path = "../common/widl.rs"]
mod widl;

mod cases;
mod damage;
mod idl;
mod programs;
mod virtual_server;

use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::Model;
use com_sink_codegen::tlb;
use std::path::{Path, PathBuf};

/// A path below the crate's folder.
fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The model of a library that has nothing wrong with it.
fn read(bytes: &[u8]) -> Model {
    let mut diags = Diagnostics::default();
    let model = tlb::read(bytes, "test.tlb", &mut diags);
    let messages: Vec<&String> = diags.iter().map(|diagnostic| &diagnostic.message).collect();
    assert!(messages.is_empty(), "{messages:#?}");
    model.expect("a model")
}
