//! Type libraries made by widl, the IDL compiler of Wine and mingw-w64.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian's libwine-dev keeps `oaidl.idl`.
const INCLUDES: &str = "/usr/include/wine/wine/windows";

/// Compiles an IDL file to a type library. Panics, with what to install, when that can't be done:
/// a test that needs widl must not pass without it.
pub fn type_library(idl: &Path, options: &[&str]) -> Vec<u8> {
    let directory = tempfile::tempdir().expect("a directory for the type library");
    let output = directory.path().join("made.tlb");
    let mut command = Command::new(program());
    command.args(["-I", INCLUDES]).args(options);
    for libraries in library_directories() {
        command.arg("-L").arg(libraries);
    }
    let result = command
        .arg("-t")
        .arg("-o")
        .arg(&output)
        .arg(idl)
        .output()
        .expect("widl starts");
    assert!(
        result.status.success(),
        "widl cannot compile {}; when it misses oaidl.idl or stdole2.tlb, install the Debian \
         packages libwine-dev and libwine\n{}",
        idl.display(),
        String::from_utf8_lossy(&result.stderr)
    );
    std::fs::read(&output).expect("widl has written the type library")
}

fn program() -> &'static str {
    ["x86_64-w64-mingw32-widl", "widl"]
        .into_iter()
        .find(|program| Command::new(program).arg("-V").output().is_ok())
        .expect("there is no widl: install the Debian package mingw-w64-tools")
}

/// Where `stdole2.tlb` may be: in Wine's folder, which is named after the machine's architecture.
fn library_directories() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir("/usr/lib") else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path().join("wine/x86_64-windows"))
        .filter(|path| path.join("stdole2.tlb").exists())
        .collect();
    found.sort();
    found
}
