//! The files that the front end is judged by. None of them is part of this project.

use super::fetch;
use crate::tools::require_packages;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// IDL files that belong together.
#[derive(Debug)]
pub struct Corpus {
    /// Its name on the command line.
    pub name: &'static str,
    /// Which version of it this is.
    pub version: String,
    /// The folder that names of files are relative to.
    pub root: PathBuf,
    /// The files, relative to the root, in alphabetical order.
    pub files: Vec<String>,
    /// Folders that `import` and `#include` search after the file's own.
    pub includes: Vec<PathBuf>,
}

impl Corpus {
    /// The part of a folder of answers that is about this corpus.
    #[must_use]
    pub fn part_of(&self, folder: &Path) -> PathBuf {
        let part = folder.join(self.name);
        match self.name {
            FOLDER => part.join(self.version.trim_start_matches('/')),
            _ => part,
        }
    }

    /// How the command line names it.
    #[must_use]
    pub fn arguments(&self) -> Vec<OsString> {
        if self.name != FOLDER {
            return vec!["--corpus".into(), self.name.into()];
        }
        let mut arguments = vec!["--folder".into(), self.root.clone().into()];
        for include in &self.includes {
            arguments.extend(["--include".into(), include.clone().into()]);
        }
        arguments
    }
}

/// The names of all corpora, in the order in which they are judged.
pub const NAMES: [&str; 4] = ["wine", "wine-source", "comtypes", "directx"];

/// What a folder that is no corpus is called.
pub const FOLDER: &str = "folder";

/// Where the headers and IDL files of libwine-dev are.
const WINE: &str = "/usr/include/wine/wine/windows";

/// Finds a corpus, and installs or downloads it when it is not there.
pub fn open(name: &str) -> Result<Corpus, String> {
    match name {
        "wine" => wine(),
        "wine-source" => wine_source(),
        "comtypes" => comtypes(),
        "directx" => directx(),
        _ => Err(format!("there is no corpus `{name}`")),
    }
}

/// The folder of hand-written headers (`windef.h`) that widl's headers include.
pub fn system_headers() -> &'static Path {
    Path::new(WINE)
}

/// Debian's libwine-dev, where it is installed.
fn wine() -> Result<Corpus, String> {
    let root = PathBuf::from(WINE);
    if !root.is_dir() {
        require_packages(&["libwine-dev"])?;
    }
    let files = find(&root)?;
    Ok(Corpus {
        name: "wine",
        version: fetch::package_version("libwine-dev"),
        files,
        includes: vec![root.clone()],
        root,
    })
}

/// Wine's own IDL: type libraries of its DLLs, and what its tests are made from.
fn wine_source() -> Result<Corpus, String> {
    let root = fetch::wine_source()?;
    let mut files = find(&root)?;
    // The public ones are the corpus `wine`.
    files.retain(|file| file.starts_with("dlls/") || file.starts_with("programs/"));
    Ok(Corpus {
        name: "wine-source",
        version: folder_name(&root),
        files,
        includes: vec![root.join("include")],
        root,
    })
}

/// The IDL that comtypes is tested with.
fn comtypes() -> Result<Corpus, String> {
    let root = fetch::comtypes()?;
    let files = find(&root)?;
    Ok(Corpus {
        name: "comtypes",
        version: folder_name(&root),
        files,
        // widl takes the standard files from libwine-dev.
        includes: vec![PathBuf::from(WINE)],
        root,
    })
}

/// Microsoft's own IDL of Direct3D 12, from Debian's directx-headers-dev, where it is installed.
fn directx() -> Result<Corpus, String> {
    let root = PathBuf::from("/usr/include/directx");
    if !root.is_dir() {
        require_packages(&["directx-headers-dev"])?;
    }
    let files = find(&root)?;
    Ok(Corpus {
        name: "directx",
        version: fetch::package_version("directx-headers-dev"),
        files,
        includes: vec![root.clone(), PathBuf::from(WINE)],
        root,
    })
}

/// Any folder of IDL files; what it has no file for comes from the folders to include.
pub fn folder(root: &Path, includes: &[PathBuf]) -> Result<Corpus, String> {
    let full = |path: &Path| {
        path.canonicalize()
            .map_err(|error| format!("cannot find {}: {error}", path.display()))
    };
    let root = full(root)?;
    let includes = includes.iter().map(|path| full(path));
    Ok(Corpus {
        name: FOLDER,
        version: root.display().to_string(),
        files: find(&root)?,
        includes: includes.collect::<Result<_, _>>()?,
        root,
    })
}

/// The name of the folder that an archive was unpacked into, which tells its version.
fn folder_name(root: &Path) -> String {
    root.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn find(root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "idl")
                && let Ok(name) = path.strip_prefix(root)
            {
                found.push(name.to_string_lossy().into_owned());
            }
        }
    }
    if found.is_empty() {
        return Err(format!("there is no IDL below {}", root.display()));
    }
    found.sort();
    Ok(found)
}
