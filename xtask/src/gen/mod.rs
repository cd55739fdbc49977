//! `cargo xtask gen`: makes every generated file of the workspace anew.

mod standard;

use crate::tools::root;
use com_sink_codegen::files::{Changes, Files};
use com_sink_codegen::raw;

/// Files and the directory below the root that they go to.
type Set = (&'static str, Files);

/// Writes what has changed, or with `check` fails when anything has.
pub fn run(check: bool) -> Result<(), String> {
    let mut all = Vec::new();
    for (directory, files) in sets()? {
        let changes = files
            .compare(&root().join(directory))
            .map_err(|error| error.to_string())?;
        all.push((directory, changes));
    }
    if check {
        return report(&all);
    }
    for (directory, changes) in &all {
        changes.apply().map_err(|error| error.to_string())?;
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
    Ok(vec![("runtime/src/generated", runtime()?)])
}

/// The bindings of Windows that the runtime itself needs.
fn runtime() -> Result<Files, String> {
    let filters = standard::filters();
    let text = raw::generate(&raw::Request {
        name: "Windows.Win32.winmd",
        winmd: &[],
        filters: &filters,
        core: "crate::core",
        header: standard::HEADER,
    })
    .map_err(|error| error.to_string())?;
    let mut files = Files::new();
    files
        .insert("raw.rs", text)
        .map_err(|error| error.to_string())?;
    Ok(files)
}
