//! Changes that are made as a whole or not at all.
//!
//! Invariant: a key is recorded, with all that is below it, before it is changed. So when a later change fails, every
//! key can be made again what it was.

use super::store::{Data, Store, Tree, parent};
use crate::error::{Error, Result};

/// Changes to a registry that have not been kept yet.
pub(crate) struct Changes<'s> {
    store: &'s dyn Store,
    /// Keys as they were, in the order in which they were first changed.
    before: Vec<(String, Before)>,
}

/// What was at a path.
enum Before {
    /// A key with all that was below it.
    Tree(Tree),
    /// No key.
    Nothing,
    /// No key, and what is there now others may use: it is removed only if it is empty.
    Nobody,
}

/// Makes changes, and takes them all back if one fails.
///
/// # Errors
///
/// That of the change; its text also tells what could not be taken back, if anything.
pub(crate) fn all_or_nothing<R>(
    store: &dyn Store,
    changes: impl FnOnce(&mut Changes<'_>) -> Result<R>,
) -> Result<R> {
    let mut all = Changes {
        store,
        before: Vec::new(),
    };
    changes(&mut all).map_err(|error| all.take_back(error))
}

impl Changes<'_> {
    /// What is at a path, read anew.
    pub(crate) fn read(&self, path: &str) -> Result<Option<Tree>> {
        self.store.read(path)
    }

    /// How the place of a path is called in messages.
    pub(crate) fn place(&self, path: &str) -> String {
        self.store.place(path)
    }

    /// Remembers what is at a path. Only what was remembered may be changed, here or by others.
    pub(crate) fn record(&mut self, path: &str) -> Result<()> {
        if self.before.iter().any(|(recorded, _)| recorded == path) {
            return Ok(());
        }
        let before = match self.store.read(path)? {
            Some(tree) => Before::Tree(tree),
            None => {
                // Recorded before, to be taken back later.
                if let Some(above) = parent(path)
                    && self.store.read(above)?.is_none()
                {
                    self.record_absent(above)?;
                }
                Before::Nothing
            }
        };
        self.before.push((path.to_owned(), before));
        Ok(())
    }

    fn record_absent(&mut self, path: &str) -> Result<()> {
        if let Some(above) = parent(path)
            && self.store.read(above)?.is_none()
        {
            self.record_absent(above)?;
        }
        if !self.before.iter().any(|(recorded, _)| recorded == path) {
            self.before.push((path.to_owned(), Before::Nobody));
        }
        Ok(())
    }

    /// Sets the text of a value, by making its key if need be.
    pub(crate) fn set(&self, path: &str, name: &str, text: &str) -> Result<()> {
        self.store.create(path)?;
        self.store.set(path, name, &Data::text(text))
    }

    /// Removes a key that may be there, and the keys above it that are empty then.
    pub(crate) fn remove(&mut self, path: &str) -> Result<()> {
        if self.store.read(path)?.is_some() {
            self.record(path)?;
            self.store.remove(path)?;
        }
        self.prune(path)
    }

    /// Removes the keys above a path that are empty.
    pub(crate) fn prune(&mut self, path: &str) -> Result<()> {
        let mut path = path;
        while let Some(above) = parent(path) {
            match self.store.read(above)? {
                Some(tree) if tree.is_empty() => {
                    self.record(above)?;
                    self.store.remove(above)?;
                }
                Some(_) => break,
                None => {}
            }
            path = above;
        }
        Ok(())
    }

    /// Makes everything what it was.
    fn take_back(&mut self, error: Error) -> Error {
        let mut left = Vec::new();
        for (path, before) in self.before.drain(..).rev() {
            let restored = match before {
                Before::Tree(tree) => restore(self.store, &path, Some(&tree)),
                Before::Nothing => restore(self.store, &path, None),
                Before::Nobody => remove_empty(self.store, &path),
            };
            if let Err(failure) = restored {
                left.push(format!("{} ({failure})", self.store.place(&path)));
            }
        }
        if left.is_empty() {
            return error;
        }
        let text = match error.description() {
            "" => error.to_string(),
            text => text.to_owned(),
        };
        let left = left.join(", ");
        error.with_description(format!("{text}; what was done is undone but for {left}"))
    }
}

fn remove_empty(store: &dyn Store, path: &str) -> Result<()> {
    match store.read(path)? {
        Some(tree) if tree.is_empty() => store.remove(path),
        _ => Ok(()),
    }
}

/// Makes a key what it was, touching no more than what differs.
fn restore(store: &dyn Store, path: &str, before: Option<&Tree>) -> Result<()> {
    let now = store.read(path)?;
    match (before, now) {
        (None, None) => Ok(()),
        (None, Some(_)) => store.remove(path),
        (Some(before), now) => {
            store.create(path)?;
            let now = now.unwrap_or_default();
            for (name, data) in &before.values {
                if now.values.get(name) != Some(data) {
                    store.set(path, name, data)?;
                }
            }
            for name in now.values.keys() {
                if !before.values.contains_key(name) {
                    store.remove_value(path, name)?;
                }
            }
            let names = before.keys.keys().chain(now.keys.keys());
            for name in names {
                let (before, now) = (before.keys.get(name), now.keys.get(name));
                if before != now {
                    restore(store, &format!("{path}\\{name}"), before)?;
                }
            }
            Ok(())
        }
    }
}
