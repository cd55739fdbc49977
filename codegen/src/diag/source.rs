//! The files that were read, and places in them.

use std::fmt;
use std::path::{Path, PathBuf};

use elsa::FrozenVec;

/// A file in a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in a file's decoded (UTF-8) text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The number of bytes.
    pub(crate) fn length(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The span from the start of this one to the end of another in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            end: other.end.max(self.end),
            ..self
        }
    }
}

/// The texts that were read, so that a place can be shown. It only grows: what borrows from a text
/// stays valid while others are added.
#[derive(Clone, Default)]
pub struct SourceMap {
    files: FrozenVec<Box<Source>>,
}

#[derive(Clone)]
struct Source {
    path: PathBuf,
    text: String,
    /// It was read from somewhere, rather than made up on the way.
    read: bool,
}

impl fmt::Debug for SourceMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.paths()).finish()
    }
}

impl SourceMap {
    /// Adds a file and gives its number.
    pub fn add(&self, path: impl Into<PathBuf>, text: String) -> FileId {
        self.push(path.into(), text, true)
    }

    /// Adds a text that no file holds, such as what a macro stands for.
    pub(crate) fn add_made_up(&self, what: &str, text: String) -> FileId {
        self.push(PathBuf::from(what), text, false)
    }

    fn push(&self, path: PathBuf, text: String, read: bool) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(Box::new(Source { path, text, read }));
        id
    }

    /// The path as it was given.
    #[must_use]
    pub fn path(&self, file: FileId) -> &Path {
        &self.files[file.0 as usize].path
    }

    /// The files that were read, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..)
            .zip(self.files.iter())
            .filter(|(_, source)| source.read)
            .map(|(number, _)| FileId(number))
    }

    /// The paths of the files that were read, in the order in which they were added.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files().map(|file| self.path(file))
    }

    /// The text, as UTF-8.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].text
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, file: FileId, offset: u32) -> (usize, usize) {
        let text = self.text(file);
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}
