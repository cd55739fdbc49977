//! `cargo xtask gen`: makes every generated file of the workspace anew.

mod standard;

use com_sink_codegen::raw;

/// Makes the files.
pub fn run() -> Result<(), Box<dyn std::error::Error>> {
    let filters = standard::filters();
    let text = raw::generate(&raw::Request {
        name: "Windows.Win32.winmd",
        winmd: &[],
        filters: &filters,
        core: "crate::core",
        header: standard::HEADER,
    })?;
    std::fs::create_dir_all("runtime/src/generated")?;
    std::fs::write("runtime/src/generated/raw.rs", text)?;
    Ok(())
}
