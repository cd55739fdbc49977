//! Getting what is not there yet: Debian packages, and sources into `target/conformance`.

use crate::tools::{has_program, require_packages, root, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What explanations were written for.
const COMTYPES: &str = "comtypes==1.4.17";

/// Everything that the judges keep between runs.
pub fn cache() -> PathBuf {
    root().join("target/conformance")
}

/// The version of an installed Debian package.
pub fn package_version(package: &str) -> String {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${Version}", package])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map_or_else(
            || "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).into_owned(),
        )
}

/// Installs the package of a program that is not there.
pub fn require(program: &str, package: &str) -> Result<(), String> {
    if has_program(program) {
        return Ok(());
    }
    require_packages(&[package])
}

/// The IDL and headers of Debian's source package of wine.
pub fn wine_source() -> Result<PathBuf, String> {
    let directory = cache().join("wine-source");
    if let Some(found) = unpacked(&directory) {
        return Ok(found);
    }
    make(&directory)?;
    let apt = AptSources::new(&directory)?;
    apt.run(&["update"])?;
    apt.run(&["source", "--download-only", "wine"])?;
    let archive = list(&directory)
        .into_iter()
        .find(|path| path.to_string_lossy().contains(".orig.tar."))
        .ok_or("the source package of wine has no .orig.tar")?;
    run(Command::new("tar")
        .current_dir(&directory)
        .arg("--extract")
        .args(["--wildcards", "--no-anchored", "--file"])
        .arg(archive)
        .args(["*.idl", "*.h", "*.rgs"]))?;
    unpacked(&directory).ok_or_else(|| "the source package of wine has no folder".to_owned())
}

/// The IDL of comtypes' source distribution.
pub fn comtypes() -> Result<PathBuf, String> {
    let directory = cache().join("comtypes");
    if let Some(found) = unpacked(&directory) {
        return Ok(found);
    }
    make(&directory)?;
    if !has_program("pip") {
        require_packages(&["python3-pip"])?;
    }
    run(Command::new("pip").current_dir(&directory).args([
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
        COMTYPES,
    ]))?;
    let archive = list(&directory)
        .into_iter()
        .find(|path| path.to_string_lossy().ends_with(".tar.gz"))
        .ok_or("pip has downloaded no .tar.gz of comtypes")?;
    run(Command::new("tar")
        .current_dir(&directory)
        .args(["--extract", "--wildcards", "--no-anchored", "--file"])
        .arg(archive)
        .arg("*.idl"))?;
    unpacked(&directory).ok_or_else(|| "comtypes' archive has no folder".to_owned())
}

/// The one folder that an archive was unpacked to.
fn unpacked(directory: &Path) -> Option<PathBuf> {
    list(directory)
        .into_iter()
        .find(|path| path.is_dir() && !path.ends_with("apt"))
}

fn list(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

fn make(directory: &Path) -> Result<(), String> {
    std::fs::create_dir_all(directory)
        .map_err(|error| format!("cannot make {}: {error}", directory.display()))
}

/// `apt-get` with source packages, which few systems have switched on, and with lists of its own, so
/// that the system's are left alone.
struct AptSources {
    directory: PathBuf,
}

impl AptSources {
    fn new(directory: &Path) -> Result<Self, String> {
        let own = directory.join("apt");
        for folder in ["lists/partial", "cache/archives/partial", "sources"] {
            make(&own.join(folder))?;
        }
        let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
        files.extend(list(Path::new("/etc/apt/sources.list.d")));
        for (number, file) in files.iter().enumerate() {
            let Ok(text) = std::fs::read_to_string(file) else {
                continue;
            };
            if !text.contains("debian.org") {
                continue;
            }
            let extension = file.extension().unwrap_or_default().to_string_lossy();
            let target = own.join(format!("sources/{number}.{extension}"));
            let text = text
                .replace("Types: deb\n", "Types: deb-src\n")
                .replace("\ndeb ", "\ndeb-src ");
            std::fs::write(&target, text)
                .map_err(|error| format!("cannot write {}: {error}", target.display()))?;
        }
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let own = self.directory.join("apt");
        let mut command = Command::new("apt-get");
        command
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .args(["-o", "Dir::Etc::sourcelist=/dev/null"]);
        for (option, folder) in [
            ("Dir::Etc::sourceparts", "sources"),
            ("Dir::State::lists", "lists"),
            ("Dir::Cache", "cache"),
        ] {
            command
                .arg("-o")
                .arg(format!("{option}={}", own.join(folder).display()));
        }
        run(command.args(["--quiet", "--quiet"]).args(arguments))
    }
}
