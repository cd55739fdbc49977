//! A registry in memory, which fails when it is told to.

use crate::error::{Error, Result};
use crate::hresult::E_FAIL;
use crate::registry::store::{Data, Store, Tree};
use std::cell::{Cell, RefCell};

/// The classes of nobody.
#[derive(Default)]
pub struct Memory {
    root: RefCell<Tree>,
    /// How many changes are made before one fails; `None`: all.
    changes_left: Cell<Option<usize>>,
    /// How many fail then.
    failures: Cell<usize>,
}

impl Memory {
    /// One with some keys already: path, name and text of each value.
    pub fn with(values: &[(&str, &str, &str)]) -> Self {
        let memory = Self::default();
        for (path, name, text) in values {
            memory.create(path).unwrap();
            memory.set(path, name, &Data::text(text)).unwrap();
        }
        memory
    }

    /// Lets `changes` pass and then `failures` fail.
    pub fn fail_after(&self, changes: usize, failures: usize) {
        self.changes_left.set(Some(changes));
        self.failures.set(failures);
    }

    /// Everything that is there.
    pub fn tree(&self) -> Tree {
        self.root.borrow().clone()
    }

    /// Each value as `path\name = text`, in order.
    pub fn lines(&self) -> Vec<String> {
        fn list(tree: &Tree, path: &str, lines: &mut Vec<String>) {
            for (name, data) in &tree.values {
                let name = if name.is_empty() { "@" } else { name };
                lines.push(format!("{path}: {name} = {}", data.as_text().unwrap()));
            }
            for (name, below) in &tree.keys {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}\\{name}")
                };
                list(below, &path, lines);
            }
        }
        let mut lines = Vec::new();
        list(&self.root.borrow(), "", &mut lines);
        lines
    }

    fn change<R>(&self, path: &str, change: impl FnOnce(&mut Tree) -> Option<R>) -> Result<R> {
        match self.changes_left.get() {
            Some(0) if self.failures.get() > 0 => {
                self.failures.set(self.failures.get() - 1);
                return Err(Error::new(E_FAIL, format!("no change of {path}")));
            }
            Some(left) if left > 0 => self.changes_left.set(Some(left - 1)),
            _ => {}
        }
        change(&mut self.root.borrow_mut())
            .ok_or_else(|| Error::new(E_FAIL, format!("there is no {path}")))
    }
}

/// The key at a path; made if need be.
fn key<'t>(mut tree: &'t mut Tree, path: &str, make: bool) -> Option<&'t mut Tree> {
    for name in path.split('\\').filter(|name| !name.is_empty()) {
        let mut known = tree.keys.keys();
        let known = known.find(|key| key.eq_ignore_ascii_case(name)).cloned();
        tree = match known {
            Some(known) => tree.keys.get_mut(&known)?,
            None if make => tree.keys.entry(name.to_owned()).or_default(),
            None => return None,
        };
    }
    Some(tree)
}

impl Store for Memory {
    fn place(&self, path: &str) -> String {
        format!("HKEY_MEMORY\\{path}")
    }

    fn read(&self, path: &str) -> Result<Option<Tree>> {
        Ok(self.root.borrow().at(path).cloned())
    }

    fn create(&self, path: &str) -> Result<()> {
        self.change(path, |root| key(root, path, true).map(drop))
    }

    fn set(&self, path: &str, name: &str, data: &Data) -> Result<()> {
        self.change(path, |root| {
            let key = key(root, path, false)?;
            key.values.insert(name.to_owned(), data.clone());
            Some(())
        })
    }

    fn remove_value(&self, path: &str, name: &str) -> Result<()> {
        self.change(path, |root| {
            key(root, path, false)?.values.remove(name).map(drop)
        })
    }

    fn remove(&self, path: &str) -> Result<()> {
        self.change(path, |root| {
            let (above, name) = path.rsplit_once('\\').unwrap_or(("", path));
            let above = key(root, above, false)?;
            let mut known = above.keys.keys();
            let known = known.find(|key| key.eq_ignore_ascii_case(name)).cloned()?;
            above.keys.remove(&known).map(drop)
        })
    }
}
