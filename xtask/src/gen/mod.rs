//! `cargo xtask gen`: makes every generated file of the workspace anew.

mod standard;

use crate::tools::root;
use com_sink_codegen::builder::Builder;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::files::{Changes, Files};
use com_sink_codegen::model::Model;
use com_sink_codegen::{raw, winmd};

const COMMAND: &str = "cargo xtask gen";

/// What the crate `virtual-server` is made from; each library becomes a module.
const LIBRARIES: [&str; 2] = ["idl/VsComInterfaces.idl", "idl/VMRCClientControl.idl"];

/// Files and the directory below the root that they go to.
type Set = (&'static str, Files);

/// Writes what has changed, or with `check` fails when anything has.
pub fn run(check: bool) -> Result<(), String> {
    let mut all = Vec::new();
    for (directory, files) in sets()? {
        let changes = files.compare(&root().join(directory)).map_err(text)?;
        all.push((directory, changes));
    }
    if check {
        return report(&all);
    }
    for (directory, changes) in &all {
        changes.apply().map_err(text)?;
        for change in changes.iter() {
            println!("{:>8}  {directory}/{}", change.kind.name(), change.path);
        }
    }
    let unchanged: usize = all.iter().map(|(_, changes)| changes.unchanged()).sum();
    println!("{unchanged} generated files were up to date");
    Ok(())
}

fn report(all: &[(&str, Changes)]) -> Result<(), String> {
    let mut stale = 0;
    for (directory, changes) in all {
        stale += changes.iter().count();
        if !changes.is_empty() {
            println!("in {directory}:");
            print!("{}", changes.diff());
        }
    }
    if stale == 0 {
        println!("all generated files are up to date");
        Ok(())
    } else {
        Err(format!(
            "{stale} generated files are not up to date; run `cargo xtask gen`"
        ))
    }
}

fn sets() -> Result<Vec<Set>, String> {
    let (rust, metadata) = bindings()?;
    Ok(vec![
        ("bindings/src/generated", rust),
        ("bindings/winmd", metadata),
        ("runtime/src/generated", runtime()?),
    ])
}

/// The Rust of the crate `virtual-server` and the metadata beside it.
fn bindings() -> Result<(Files, Files), String> {
    let mut builder = Builder::new().raw(true).command(COMMAND);
    for input in LIBRARIES {
        builder = builder.input(root().join(input));
    }
    let output = builder.files().map_err(text)?;
    warn(&output.warnings);
    let mut metadata = Files::new();
    for (_, model) in &output.models {
        let (name, bytes) = write_metadata(model)?;
        metadata.insert(name, bytes).map_err(text)?;
    }
    Ok((output.files, metadata))
}

fn write_metadata(model: &Model) -> Result<(String, Vec<u8>), String> {
    let library = model.libraries.first().ok_or("an input has no library")?;
    let mut diagnostics = Diagnostics::default();
    let bytes = winmd::write(model, &library.name, &mut diagnostics)
        .ok_or_else(|| diagnostics.render(&SourceMap::default(), false))?;
    Ok((format!("{}.winmd", library.name), bytes))
}

/// What the runtime needs of Windows' own metadata: raw bindings, and event interfaces that every
/// control may have.
fn runtime() -> Result<Files, String> {
    let filters = standard::filters();
    let bindings = raw::generate(&raw::Request {
        name: "Windows.Win32.winmd",
        winmd: &[],
        filters: &filters,
        core: "crate::core",
        header: standard::HEADER,
    })
    .map_err(text)?;
    let mut files = Files::new();
    let bindings = standard::change(bindings)?;
    files.insert("raw.rs", bindings).map_err(text)?;
    let mut builder = Builder::new().runtime("crate").command(COMMAND);
    for name in standard::EVENTS {
        builder = builder.windows_interface(*name);
    }
    let output = builder.files().map_err(text)?;
    warn(&output.warnings);
    files.merge("standard", output.files).map_err(text)?;
    Ok(files)
}

fn warn(warnings: &str) {
    if !warnings.is_empty() {
        eprintln!("{}", warnings.trim_end());
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
