//! What differs between generated files and a directory.

use super::{Files, MARK, apply, ours};
use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is to happen to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not there yet.
    Added,
    /// It has other contents.
    Changed,
    /// It was generated once and is not any more.
    Removed,
}

impl ChangeKind {
    /// One word for a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path, relative to the directory.
    pub path: String,
    /// What is to happen.
    pub kind: ChangeKind,
    /// What is there now; empty when nothing is.
    pub old: Vec<u8>,
    /// What is to be there; empty for a removed file.
    pub new: Vec<u8>,
}

/// All that differs between generated files and a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    directory: PathBuf,
    list: Vec<Change>,
    unchanged: usize,
}

impl Changes {
    /// The directory that was compared.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The files that differ, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }

    /// How many files are as they are to be.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// True when nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One line a file, and how many there are.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for change in &self.list {
            let _ = writeln!(text, "{:>8}  {}", change.kind.name(), change.path);
        }
        let _ = write!(
            text,
            "{} to change, {} up to date",
            self.list.len(),
            self.unchanged
        );
        text
    }

    /// A unified diff from what is there to what is to be there. Of binary files only the sizes
    /// are told.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for change in &self.list {
            match (
                std::str::from_utf8(&change.old),
                std::str::from_utf8(&change.new),
            ) {
                (Ok(old), Ok(new)) => text.push_str(&text_diff(change, old, new)),
                _ => {
                    let _ = writeln!(
                        text,
                        "Binary file {} differs: {} bytes, to be {}",
                        change.path,
                        change.old.len(),
                        change.new.len()
                    );
                }
            }
        }
        text
    }

    /// Makes the directory as it is to be: all changes, or none.
    ///
    /// # Errors
    ///
    /// When a file or directory cannot be written; what has been changed by then is undone. When a
    /// file that is not generated would be replaced (`AlreadyExists`).
    pub fn apply(&self) -> io::Result<()> {
        ours::check(&self.directory, &self.list)?;
        apply::apply(&self.directory, &self.list)
    }
}

fn text_diff(change: &Change, old: &str, new: &str) -> String {
    let side = |absent: bool, prefix: &str| {
        if absent {
            "/dev/null".to_owned()
        } else {
            format!("{prefix}/{}", change.path)
        }
    };
    TextDiff::from_lines(old, new)
        .unified_diff()
        .header(
            &side(change.kind == ChangeKind::Added, "a"),
            &side(change.kind == ChangeKind::Removed, "b"),
        )
        .to_string()
}

pub(super) fn compare(files: &Files, directory: &Path) -> io::Result<Changes> {
    let mut list = Vec::new();
    let mut unchanged = 0;
    for (path, new) in files.iter() {
        let old = read(&directory.join(path))?;
        let kind = match &old {
            Some(old) if old == new => {
                unchanged += 1;
                continue;
            }
            Some(_) => ChangeKind::Changed,
            None => ChangeKind::Added,
        };
        list.push(Change {
            path: path.to_owned(),
            kind,
            old: old.unwrap_or_default(),
            new: new.to_owned(),
        });
    }
    for (path, old) in find_generated(directory, files)? {
        if files.get(&path).is_none() {
            list.push(Change {
                path,
                kind: ChangeKind::Removed,
                old,
                new: Vec::new(),
            });
        }
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Changes {
        directory: directory.to_owned(),
        list,
        unchanged,
    })
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(contents) => Ok(Some(contents)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(path, &error)),
    }
}

/// Finds the files that an earlier run has made from the same inputs: they begin with the same
/// line and lie in the directories that this run writes to.
fn find_generated(directory: &Path, files: &Files) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let first_lines: BTreeSet<&[u8]> = files
        .iter()
        .map(|(_, contents)| first_line(contents))
        .filter(|line| line.starts_with(MARK.as_bytes()))
        .collect();
    let directories: BTreeSet<&str> = files
        .iter()
        .map(|(path, _)| path.rfind('/').map_or("", |end| &path[..=end]))
        .collect();
    for prefix in directories {
        let directory = directory.join(prefix);
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(named(&directory, &error)),
        };
        for entry in entries {
            let entry = entry?;
            // A name that is no UTF-8 is none that we gave.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if entry.file_type()?.is_file()
                && name.ends_with(".rs")
                && let Some(contents) = read(&entry.path())?
                && first_lines.contains(first_line(&contents))
            {
                found.insert(format!("{prefix}{name}"), contents);
            }
        }
    }
    Ok(found)
}

fn first_line(contents: &[u8]) -> &[u8] {
    contents
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
}

/// An error that tells the path: the ones of `std::fs` do not.
pub(super) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
