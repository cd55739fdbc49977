//! The peers in C and C++: headers made by widl of our IDL, compiled by mingw for the target.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Wine's packages have `stdole2.tlb`, below a folder that is named after the host's architecture.
const LIBRARIES: &str = "wine/x86_64-windows";

/// Compiles `foreign/*` into libraries that the package is linked with.
///
/// # Panics
///
/// When a tool is missing or finds a mistake: then there must be no test that passes without it.
pub fn compile(wine: &Path, out: &Path) {
    println!("cargo::rerun-if-changed=foreign");
    let headers = out.join("foreign");
    std::fs::create_dir_all(&headers).expect("a folder for the headers");
    for (name, idl) in [
        ("Peer.h", "idl/Peer.idl"),
        ("VsComInterfaces.h", "../../idl/VsComInterfaces.idl"),
    ] {
        println!("cargo::rerun-if-changed={idl}");
        header(Path::new(idl), wine, &headers.join(name));
    }
    // C++ refers to what is in C, so that it comes first.
    build(
        true,
        &headers,
        &["client.cpp", "object.cpp", "sink.cpp", "source.cpp"],
    );
    build(
        false,
        &headers,
        &["client.c", "guids.c", "sink.c", "source.c"],
    );
    // IIDs of Windows, and the functions of OLE.
    for library in ["uuid", "oleaut32", "ole32"] {
        println!("cargo::rustc-link-lib={library}");
    }
}

fn build(cpp: bool, headers: &Path, files: &[&str]) {
    let mut build = cc::Build::new();
    build
        .cpp(cpp)
        .std(if cpp { "c++17" } else { "c11" })
        .warnings(true)
        .extra_warnings(true)
        // A file need not use all of a header's functions.
        .flag("-Wno-unused-function")
        .include(headers);
    if cpp {
        // Nothing of the C++ library is used, whose DLL would have to be found.
        build
            .flag("-fno-exceptions")
            .flag("-fno-rtti")
            .cpp_link_stdlib(None);
    }
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("x86") {
        // Callers keep the stack at multiples of 4 only. Without this a VARIANT there would lie at one, too, which the
        // runtime doesn't take yet: see the limits in the workspace's README.
        build.flag("-mstackrealign");
    }
    build.files(files.iter().map(|file| Path::new("foreign").join(file)));
    build.compile(if cpp { "foreign_cpp" } else { "foreign_c" });
}

/// Makes the header of an IDL file.
fn header(idl: &Path, wine: &Path, header: &Path) {
    let mut command = Command::new("widl");
    command.arg("-I").arg(wine);
    for libraries in library_folders() {
        command.arg("-L").arg(libraries);
    }
    command.arg("-h").arg("-o").arg(header).arg(idl);
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("widl cannot be run: {error}; install mingw-w64-tools"));
    assert!(
        output.status.success(),
        "widl makes no header of {}:\n{}",
        idl.display(),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn library_folders() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir("/usr/lib") else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path().join(LIBRARIES))
        .filter(|path| path.join("stdole2.tlb").exists())
        .collect();
    found.sort();
    found
}
