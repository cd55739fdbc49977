//! Where the texts of files come from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The help for a file that is there and cannot be read.
pub(super) const UNREADABLE: &str = "is it an IDL file, and may it be read?";

/// Finds and reads the files that `import` and `#include` name.
pub trait Loader {
    /// Finds the file called `name`, as `from` (the path of the file that names it; `None` for
    /// the input itself) refers to it, and reads it. `Ok(None)` when there is no such file.
    ///
    /// # Errors
    /// When the file exists and cannot be read.
    fn load(&self, name: &str, from: Option<&Path>) -> io::Result<Option<Loaded>>;

    /// The path under which [`Self::load`] would find the file, if that can be told without reading
    /// it. What many files name is read once then.
    fn locate(&self, _name: &str, _from: Option<&Path>) -> Option<PathBuf> {
        None
    }
}

/// A file that a [`Loader`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The path under which it was found; the same file has the same path.
    pub path: PathBuf,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Reads from the disk: beside the file that names another, then along the include paths. Names
/// are compared without regard to case where the exact one does not exist, since IDL is written
/// on Windows.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    include_paths: Vec<PathBuf>,
}

impl Disk {
    /// A loader that searches these folders, in this order.
    #[must_use]
    pub fn new(include_paths: &[PathBuf]) -> Self {
        Self {
            include_paths: include_paths.to_vec(),
        }
    }

    fn find(&self, name: &str, from: Option<&Path>) -> Option<PathBuf> {
        let name = name.replace('\\', "/");
        let Some(from) = from else {
            return Some(PathBuf::from(name)).filter(|path| path.is_file());
        };
        let beside = from.parent().unwrap_or(Path::new(""));
        let folders =
            || std::iter::once(beside).chain(self.include_paths.iter().map(PathBuf::as_path));
        let search = |name: &str| {
            folders()
                .map(|folder| normalize(&folder.join(name)))
                .find(|path| path.is_file())
                .or_else(|| {
                    folders().find_map(|folder| in_any_case(&normalize(&folder.join(name))))
                })
        };
        // A whole path (`C:\Program Files\..`) is of the machine that wrote the file.
        let is_elsewhere = || name.as_bytes().get(1) == Some(&b':');
        search(&name).or_else(|| {
            let (_, file) = name.rsplit_once('/').filter(|_| is_elsewhere())?;
            search(file)
        })
    }
}

impl Loader for Disk {
    fn load(&self, name: &str, from: Option<&Path>) -> io::Result<Option<Loaded>> {
        let Some(path) = self.find(name, from) else {
            return Ok(None);
        };
        let bytes = std::fs::read(&path)?;
        Ok(Some(Loaded { path, bytes }))
    }

    fn locate(&self, name: &str, from: Option<&Path>) -> Option<PathBuf> {
        self.find(name, from)
    }
}

/// The file of that name, with its name or those of folders before it spelled in another case.
fn in_any_case(path: &Path) -> Option<PathBuf> {
    entry_in_any_case(path, Path::is_file)
}

fn entry_in_any_case(path: &Path, is_meant: fn(&Path) -> bool) -> Option<PathBuf> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else if folder.is_dir() {
        folder.to_path_buf()
    } else {
        entry_in_any_case(folder, Path::is_dir)?
    };
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.eq_ignore_ascii_case(wanted)) && is_meant(path)
        })
        .collect();
    found.sort();
    found.into_iter().next().map(|path| normalize(&path))
}

/// Takes out `.` and `x/..`, so that one file has one path.
fn normalize(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(result.components().next_back(), Some(Component::Normal(_))) =>
            {
                result.pop();
            }
            _ => result.push(part),
        }
    }
    result
}

/// Files in memory, for tests and for callers that have the texts already.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.into(), bytes.into());
        self
    }
}

impl Loader for Memory {
    fn load(&self, name: &str, _from: Option<&Path>) -> io::Result<Option<Loaded>> {
        Ok(self.files.get(name).map(|bytes| Loaded {
            path: PathBuf::from(name),
            bytes: bytes.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_path() {
        for (path, normal) in [
            ("a/./b", "a/b"),
            ("a/../b", "b"),
            ("../b", "../b"),
            ("/a/..", "/"),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(normal), "{path}");
        }
    }

    #[test]
    fn the_disk_is_searched_beside_the_file_then_along_the_paths_in_any_case() {
        let folder = tempfile::tempdir().unwrap();
        let include = folder.path().join("include");
        std::fs::create_dir(&include).unwrap();
        std::fs::write(folder.path().join("near.idl"), "near").unwrap();
        std::fs::write(include.join("Far.idl"), "far").unwrap();
        std::fs::write(include.join("near.idl"), "wrong").unwrap();
        let disk = Disk::new(&[include]);
        let from = folder.path().join("input.idl");
        let bytes = |name| {
            let loaded = disk.load(name, Some(&from)).unwrap();
            loaded.map(|loaded| String::from_utf8(loaded.bytes).unwrap())
        };
        assert_eq!(bytes("near.idl").as_deref(), Some("near"));
        assert_eq!(bytes("FAR.IDL").as_deref(), Some("far"));
        assert_eq!(bytes("INCLUDE\\FAR.idl").as_deref(), Some("far"));
        assert_eq!(bytes("C:\\Kits\\um\\Far.idl").as_deref(), Some("far"));
        assert_eq!(bytes("none.idl"), None);
    }
}
