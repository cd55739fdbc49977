//! All headers that one header sees.

use super::{CRecord, CType, Header};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Headers that have been read, shared by all files.
#[derive(Debug)]
pub struct Headers {
    /// Folders in which includes are looked for.
    folders: Vec<PathBuf>,
    /// What every program for Windows sees.
    base: Arc<Header>,
    read: Mutex<HashMap<PathBuf, Option<Arc<Header>>>>,
}

impl Headers {
    /// `base` is what names mean that no header declares.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>, base: Arc<Header>) -> Self {
        Self {
            folders,
            base,
            read: Mutex::new(HashMap::new()),
        }
    }

    /// A header with everything that it includes; `None` when it cannot be read.
    #[must_use]
    pub fn scope(&self, path: &Path) -> Option<Scope> {
        let mut headers = Vec::new();
        self.collect(path, &mut HashSet::new(), &mut headers)?;
        headers.push(Arc::clone(&self.base));
        Some(Scope { headers })
    }

    fn collect(
        &self,
        path: &Path,
        seen: &mut HashSet<PathBuf>,
        into: &mut Vec<Arc<Header>>,
    ) -> Option<()> {
        if !seen.insert(path.to_owned()) {
            return Some(());
        }
        let header = self.header(path)?;
        into.push(Arc::clone(&header));
        for include in &header.includes {
            let own = path.parent().map(|folder| folder.join(include));
            let all = own
                .into_iter()
                .chain(self.folders.iter().map(|folder| folder.join(include)));
            for candidate in all {
                if self.collect(&candidate, seen, into).is_some() {
                    break;
                }
            }
        }
        Some(())
    }

    fn header(&self, path: &Path) -> Option<Arc<Header>> {
        if let Some(known) = self.lock().get(path) {
            return known.clone();
        }
        // Two threads may read the same header; that is harmless.
        let header = std::fs::read(path)
            .ok()
            .map(|bytes| Arc::new(Header::read(&String::from_utf8_lossy(&bytes))));
        self.lock().insert(path.to_owned(), header.clone());
        header
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Option<Arc<Header>>>> {
        self.read
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What one header sees: itself first.
#[derive(Debug)]
pub struct Scope {
    headers: Vec<Arc<Header>>,
}

impl Scope {
    /// The header itself.
    #[must_use]
    pub fn own(&self) -> &Header {
        &self.headers[0]
    }

    /// What a typedef stands for.
    #[must_use]
    pub fn typedef(&self, name: &str) -> Option<&CType> {
        self.headers
            .iter()
            .find_map(|header| header.typedefs.get(name))
    }

    /// The record with a tag.
    #[must_use]
    pub fn record(&self, tag: &str) -> Option<&CRecord> {
        self.headers
            .iter()
            .find_map(|header| header.records.iter().find(|record| record.tag == tag))
    }

    /// The tag, or for one that widl made up, the first name that a typedef gives it.
    #[must_use]
    pub fn representative(&self, tag: &str) -> String {
        if !tag.starts_with('<') && !tag.starts_with("__WIDL_") {
            return tag.to_owned();
        }
        self.headers
            .iter()
            .find_map(|header| header.tag_names.get(tag))
            .map_or_else(|| tag.to_owned(), Clone::clone)
    }
}
