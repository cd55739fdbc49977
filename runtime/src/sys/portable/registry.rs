//! There is no registry.

use crate::error::{Error, Result};
use crate::hresult::E_NOTIMPL;
use crate::registry::Scope;
use crate::registry::store::{Data, Store, Tree};
use crate::sys::LibraryFacts;
use std::path::Path;

fn none<T>() -> Result<T> {
    let text = "there is no registry on this platform";
    Err(Error::new(E_NOTIMPL, text))
}

pub(crate) fn registry(_scope: Scope) -> Result<Classes> {
    none()
}

/// There is none.
pub(crate) enum Classes {}

impl Store for Classes {
    fn place(&self, _path: &str) -> String {
        match *self {}
    }

    fn read(&self, _path: &str) -> Result<Option<Tree>> {
        match *self {}
    }

    fn create(&self, _path: &str) -> Result<()> {
        match *self {}
    }

    fn set(&self, _path: &str, _name: &str, _data: &Data) -> Result<()> {
        match *self {}
    }

    fn remove_value(&self, _path: &str, _name: &str) -> Result<()> {
        match *self {}
    }

    fn remove(&self, _path: &str) -> Result<()> {
        match *self {}
    }
}

pub(crate) fn library_facts(_path: &Path) -> Result<LibraryFacts> {
    none()
}

pub(crate) fn register_library(_path: &Path, _per_user: bool) -> Result<()> {
    none()
}

pub(crate) fn unregister_library(_facts: &LibraryFacts, _per_user: bool) -> Result<()> {
    none()
}
