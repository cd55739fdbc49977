//! Makes bindings of other people's event sources from the IDL files that Wine installs, and compiles the peers of our
//! tests that are in C and C++.
//!
//! `cargo xtask wine` says where they are, in `COM_SINK_WINE_IDL`. Without it there are no bindings
//! and no tests of these sources, so that the workspace can be checked where Wine isn't installed.

#[path = "build/foreign.rs"]
mod foreign;

use com_sink_codegen::builder::{Builder, Error};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Error> {
    println!("cargo::rustc-check-cfg=cfg(wine_idl)");
    println!("cargo::rerun-if-env-changed=COM_SINK_WINE_IDL");
    let Some(wine) = std::env::var_os("COM_SINK_WINE_IDL").map(PathBuf::from) else {
        // Else cargo runs this again whenever any file of the package changes.
        println!("cargo::rerun-if-changed=build.rs");
        return Ok(());
    };
    println!("cargo::rustc-cfg=wine_idl");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for (module, input) in [
        ("peer", Path::new("idl/Peer.idl")),
        ("font", Path::new("idl/Font.idl")),
        ("old_font", Path::new("idl/OldFont.idl")),
        ("other_font", Path::new("idl/OtherFont.idl")),
        ("counter", Path::new("idl/Counter.idl")),
        ("player", Path::new("idl/Player.idl")),
        ("ole", &wine.join("ocidl.idl")),
        ("wmp", &wine.join("wmp.idl")),
        ("browser", &wine.join("exdisp.idl")),
    ] {
        Builder::new()
            .input(input)
            .include(&wine)
            .raw(false)
            .out_dir(out.join(module))
            .generate()?;
    }
    foreign::compile(&wine, &out);
    Ok(())
}
