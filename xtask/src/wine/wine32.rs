//! A Wine for 32-bit programs below `target/wine`, unpacked from Debian's packages.
//!
//! Debian's `wine32` is of another architecture. To install it, apt needs every library of the host in exactly the same
//! version for i386, which a mirror doesn't always have, and it changes the host. So apt looks at lists of its own here
//! (signed like all of Debian's) as if nothing were installed, and what it finds is unpacked and never installed.
//!
//! Wine's programs name `/lib/ld-linux.so.2` as their loader, which isn't there. A script in place of each calls the
//! unpacked loader; a copy of that lies beside the programs, since Wine finds its files from where its process's file is.

use crate::tools::{has_program, root, run as exec};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Changed with what is unpacked and how.
const VERSION: &str = "1";

const MIRROR: &str = "http://deb.debian.org/debian";
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The programs: what is called, and what of Debian's it calls.
const PROGRAMS: [(&str, &str, &str); 2] = [
    ("wine", "wine.bin", ""),
    // As Debian's script: it ends with the last program.
    ("wineserver", "wineserver32", " -p0"),
];

/// The unpacked Wine.
pub struct Wine32 {
    tree: PathBuf,
}

impl Wine32 {
    /// Unpacks it, if that wasn't done before. The caller makes sure that nobody else does so at the same time.
    ///
    /// # Errors
    ///
    /// Where there is no Debian, or its packages cannot be had.
    pub fn get() -> Result<Self, String> {
        let base = root().join("target").join("wine").join("i386");
        let tree = base.join("tree");
        let made = base.join("made");
        if fs::read_to_string(&made).is_ok_and(|version| version == VERSION) {
            return Ok(Self { tree });
        }
        for program in ["apt-get", "dpkg-deb"] {
            if !has_program(program) {
                return Err(format!(
                    "a 32-bit Wine is unpacked from Debian's packages, and there is no `{program}`"
                ));
            }
        }
        if base.exists() {
            fs::remove_dir_all(&base).map_err(|error| told(&base, error))?;
        }
        let wine = Self { tree };
        wine.unpack(&base)?;
        wine.prepare()?;
        write(&made, VERSION)?;
        Ok(wine)
    }

    /// The path of `wine` or `wineserver`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.tree.join("usr/lib/wine").join(name)
    }

    /// The folder of Wine's DLLs.
    pub fn libraries(&self) -> PathBuf {
        self.tree.join("usr/lib/i386-linux-gnu/wine")
    }

    /// Fetches the packages and unpacks them all into one tree.
    fn unpack(&self, base: &Path) -> Result<(), String> {
        println!("Unpacking a 32-bit Wine: {}", self.tree.display());
        let apt = base.join("apt");
        for folder in ["state/lists/partial", "cache/archives/partial"] {
            make(&apt.join(folder))?;
        }
        make(&self.tree)?;
        write(&apt.join("status"), "")?;
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let suite = suite(&release).ok_or("/etc/os-release names no release of Debian")?;
        let source = format!("deb [arch=i386 signed-by={KEYS}] {MIRROR} {suite} main\n");
        write(&apt.join("sources.list"), &source)?;
        write(&apt.join("apt.conf"), &settings(&apt))?;
        let get = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            command.env("APT_CONFIG", apt.join("apt.conf"));
            exec(command.arg("--quiet").args(arguments))
        };
        get(&["update"])?;
        get(&["install", "--yes", "--download-only", "wine32"])?;
        let archives = apt.join("cache/archives");
        let entries = fs::read_dir(&archives).map_err(|error| told(&archives, error))?;
        for entry in entries {
            let path = entry.map_err(|error| told(&archives, error))?.path();
            if path.extension().is_some_and(|extension| extension == "deb") {
                let mut unpack = Command::new("dpkg-deb");
                let status = unpack.arg("--extract").arg(&path).arg(&self.tree).status();
                if !status.is_ok_and(|status| status.success()) {
                    return Err(format!("`dpkg-deb` cannot unpack {}", path.display()));
                }
            }
        }
        fs::remove_dir_all(&apt).map_err(|error| told(&apt, error))
    }

    /// Makes the programs find their loader and their libraries.
    fn prepare(&self) -> Result<(), String> {
        let programs = self.tree.join("usr/lib/wine");
        let libraries = self.tree.join("usr/lib/i386-linux-gnu");
        let base = self.tree.join("lib/i386-linux-gnu");
        copy(&base.join("ld-linux.so.2"), &programs.join("ld.so"))?;
        // Debian's user32 needs it; on a host libwine's script copies it to where Wine looks, and says in the header of
        // DOS that it is one of Wine's.
        let zlib = self.tree.join("usr/i686-w64-mingw32/lib/zlib1.dll");
        let mut library = fs::read(&zlib).map_err(|error| told(&zlib, error))?;
        let mark = b"Wine builtin DLL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        library
            .get_mut(64..64 + mark.len())
            .ok_or("zlib1.dll has no header")?
            .copy_from_slice(mark);
        let place = self.libraries().join("i386-windows/zlib1.dll");
        fs::write(&place, library).map_err(|error| told(&place, error))?;
        let (from, to) = (programs.join("wine"), programs.join("wine.bin"));
        fs::rename(&from, &to).map_err(|error| told(&from, error))?;
        for (name, program, options) in PROGRAMS {
            let path = programs.join(name);
            let [folder, first, second] =
                [&programs, &base, &libraries].map(|path| path.display().to_string());
            let script = format!(
                "#!/bin/sh\n\
                 # Wine would start itself again through its own loader.\n\
                 export WINELOADERNOEXEC=1\n\
                 exec '{folder}/ld.so' --argv0 '{folder}/{name}' --library-path '{first}:{second}' \\\n    \
                 '{folder}/{program}'{options} \"$@\"\n"
            );
            write(&path, &script)?;
            let executable = fs::metadata(&to).map(|program| program.permissions());
            executable
                .and_then(|executable| fs::set_permissions(&path, executable))
                .map_err(|error| told(&path, error))?;
        }
        Ok(())
    }
}

/// apt's settings: everything below a folder of ours.
fn settings(apt: &Path) -> String {
    let apt = apt.display();
    format!(
        "APT::Architecture \"i386\";\n\
         APT::Architectures {{ \"i386\"; }};\n\
         APT::Install-Recommends \"false\";\n\
         Dir::State \"{apt}/state\";\n\
         Dir::State::status \"{apt}/status\";\n\
         Dir::Cache \"{apt}/cache\";\n\
         Dir::Etc::sourcelist \"{apt}/sources.list\";\n\
         Dir::Etc::sourceparts \"-\";\n\
         Dir::Etc::preferences \"-\";\n\
         Dir::Etc::preferencesparts \"-\";\n"
    )
}

/// The release's name in `/etc/os-release`, if it is one of Debian.
fn suite(release: &str) -> Option<&str> {
    let value = |name: &str| {
        let mut lines = release.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    };
    (value("ID")? == "debian").then(|| value("VERSION_CODENAME"))?
}

fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| told(folder, error))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| told(path, error))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| told(from, error))
}

fn told(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::suite;

    #[test]
    fn the_release_of_debian_is_found() {
        let debian = "PRETTY_NAME=\"Debian\"\nVERSION_CODENAME=bookworm\nID=debian\n";
        assert_eq!(suite(debian), Some("bookworm"));
        assert_eq!(suite("ID=ubuntu\nVERSION_CODENAME=noble\n"), None);
        assert_eq!(suite(""), None);
    }
}
