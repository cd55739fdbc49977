//! The file of the type library, beside the program.

use std::path::{Path, PathBuf};

use com_sink::hresult::E_UNEXPECTED;
use com_sink::typelib::registered;
use com_sink::{Error, Result};

use crate::LIBID;
use crate::library::{library, model};

/// The file. Dropping it removes it, unless it is registered.
pub(crate) struct LibraryFile(PathBuf);

impl LibraryFile {
    /// Writes it.
    pub(crate) fn write() -> Result<Self> {
        let broken = |text: String| Error::new(E_UNEXPECTED, text);
        let program = std::env::current_exe().map_err(|error| broken(error.to_string()))?;
        let model = model().map_err(broken)?;
        let library = library(&model).map_err(|error| broken(error.to_string()))?;
        let path = program.with_file_name("VirtualServer.tlb");
        library.write(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves it there.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for LibraryFile {
    fn drop(&mut self) {
        let in_use = registered(&LIBID, (1, 1))
            .is_some_and(|path| path.as_os_str().eq_ignore_ascii_case(&self.0));
        if !in_use {
            // Whoever cannot remove it can register it again, which replaces it.
            let _ = std::fs::remove_file(&self.0);
        }
    }
}
