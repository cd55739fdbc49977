//! There is no COM to be a server of.

use crate::error::{Error, Result};
use crate::hresult::E_NOTIMPL;
use std::path::PathBuf;
use windows_core::{GUID, IUnknown};

fn no_com<T>() -> Result<T> {
    Err(Error::new(E_NOTIMPL, "there is no COM on this platform"))
}

pub(crate) fn register_class_object(_class: &GUID, _object: &IUnknown) -> Result<u32> {
    no_com()
}

pub(crate) fn revoke_class_object(_cookie: u32) {}

pub(crate) fn resume_class_objects() -> Result<()> {
    no_com()
}

pub(crate) fn add_server_process() {}

pub(crate) fn release_server_process() {}

pub(crate) fn module_path() -> Result<PathBuf> {
    no_com()
}
