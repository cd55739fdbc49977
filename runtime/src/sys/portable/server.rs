//! There is no COM to be a server of.

use crate::error::{Error, Result};
use crate::hresult::E_NOTIMPL;
use crate::sys::Module;
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

pub(crate) fn module() -> Result<Module> {
    no_com()
}

/// There are no other processes.
pub(crate) enum Process {}

impl Process {
    pub(crate) fn id(&self) -> u32 {
        match *self {}
    }

    pub(crate) fn has_ended(&self) -> bool {
        match *self {}
    }
}

pub(crate) fn has_pings() -> bool {
    true
}

pub(crate) fn calling_process() -> Option<Process> {
    None
}
