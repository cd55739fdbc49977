//! Registering classes, interfaces and type libraries, so that clients find them.
//!
//! A [`Registration`] lists what belongs to one server, a DLL or a program. [`register`](Registration::register) writes
//! all of it or nothing, [`unregister`](Registration::unregister) removes it without a trace. Both are for the current
//! user, unless the whole machine is asked for, which takes an administrator. Neither touches what belongs to another
//! server: they fail with `ERROR_ALREADY_EXISTS` and a text that says who has it.
//!
//! What belongs to whom:
//!
//! | key | is the server's own when |
//! |---|---|
//! | `CLSID\{…}` | the file in `InprocServer32` and `LocalServer32` is the server's |
//! | `Library.Class`, `Library.Class.1` | `CLSID` below is the class |
//! | `AppID\{…}` | it has only the name that the server has given it |
//! | `TypeLib\{…}\1.0` | the files in `win32` and `win64` are the library's |
//! | `Interface\{…}` | `TypeLib` below is the library; else the value `Server` is the server's file |
//!
//! What another server has registered for the machine isn't registered for a user either, since that would take the
//! user's programs away from the other server.
//!
//! On platforms without a registry everything fails with `E_NOTIMPL`.
//!
//! ```no_run
//! use com_sink::GUID;
//! use com_sink::registry::{ClassInfo, ClassServer, InterfaceInfo, Registration, Scope};
//!
//! const WATCHER: ClassInfo =
//!     ClassInfo::new(GUID::from_u128(0x6ab3a3f1_0f0a_4a37_8f5b_5f6d0f6f4a11), "A watcher of scales")
//!         .prog_id("Scales.Watcher");
//!
//! # fn main() -> com_sink::Result<()> {
//! let server = ClassServer::Local(r"C:\Program Files\Scales\watcher.exe".into());
//! let registration = Registration::new(server).class(WATCHER);
//! registration.register(Scope::User)?;
//! registration.unregister(Scope::User)?;
//! # Ok(())
//! # }
//! ```

mod change;
mod class;
mod interface;
mod library;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use class::{ClassInfo, ClassServer, ThreadingModel};
pub use interface::InterfaceInfo;

use crate::error::{Error, Result};
use crate::hresult::ERROR_ALREADY_EXISTS;
use crate::sys;
use change::{Changes, all_or_nothing};
use std::path::PathBuf;
use store::Store;
use windows_core::GUID;

/// For whom something is registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The current user: `HKEY_CURRENT_USER\Software\Classes`.
    #[default]
    User,
    /// All users of the machine: `HKEY_LOCAL_MACHINE\Software\Classes`. This takes an administrator.
    Machine,
}

/// All that one server registers.
#[derive(Clone, Debug)]
pub struct Registration {
    server: ClassServer,
    classes: Vec<ClassInfo>,
    interfaces: Vec<InterfaceInfo>,
    libraries: Vec<PathBuf>,
}

impl Registration {
    /// Nothing yet, of a server.
    pub fn new(server: ClassServer) -> Self {
        Self {
            server,
            classes: Vec::new(),
            interfaces: Vec::new(),
            libraries: Vec::new(),
        }
    }

    /// Adds a class.
    #[must_use]
    pub fn class(mut self, class: ClassInfo) -> Self {
        self.classes.push(class);
        self
    }

    /// Adds an interface that no type library of this server registers.
    #[must_use]
    pub fn interface(mut self, interface: InterfaceInfo) -> Self {
        self.interfaces.push(interface);
        self
    }

    /// Adds a type library, with the dispinterfaces and automation interfaces that it describes. The file has to be
    /// there, also when it is to be removed; it may be a DLL or a program that has the library as a resource.
    #[must_use]
    pub fn type_library(mut self, file: impl Into<PathBuf>) -> Self {
        self.libraries.push(file.into());
        self
    }

    /// Writes all of it. What is there already, of the same server, is written anew.
    ///
    /// # Errors
    ///
    /// - `ERROR_ALREADY_EXISTS` when something of it belongs to another server;
    /// - `E_INVALIDARG` for a ProgID or a path that cannot be registered;
    /// - `E_ACCESSDENIED` when the user may not do that;
    /// - what the registry and the type libraries say;
    /// - `E_NOTIMPL` where there is no registry.
    ///
    /// After an error the registry is what it was before.
    pub fn register(&self, scope: Scope) -> Result<()> {
        let store = sys::registry(scope)?;
        let others = match scope {
            Scope::User => Some(sys::registry(Scope::Machine)?),
            Scope::Machine => None,
        };
        let others = others.as_ref().map(|store| store as &dyn Store);
        all_or_nothing(&store, |changes| self.add(changes, others, scope))
    }

    /// Removes all of it that is there.
    ///
    /// # Errors
    ///
    /// As for [`Registration::register`].
    pub fn unregister(&self, scope: Scope) -> Result<()> {
        let store = sys::registry(scope)?;
        all_or_nothing(&store, |changes| self.take_out(changes, scope))
    }

    /// Classes come last: who finds one finds all that it needs.
    fn add(
        &self,
        changes: &mut Changes<'_>,
        others: Option<&dyn Store>,
        scope: Scope,
    ) -> Result<()> {
        for path in &self.libraries {
            library::register(changes, scope, path)?;
        }
        for info in &self.interfaces {
            interface::register(changes, info, &self.server)?;
        }
        for info in &self.classes {
            class::register(changes, others, info, &self.server)?;
        }
        Ok(())
    }

    fn take_out(&self, changes: &mut Changes<'_>, scope: Scope) -> Result<()> {
        for info in &self.classes {
            class::unregister(changes, info, &self.server)?;
        }
        for info in &self.interfaces {
            interface::unregister(changes, info, &self.server)?;
        }
        for path in &self.libraries {
            library::unregister(changes, scope, path)?;
        }
        Ok(())
    }
}

/// `{00020420-0000-0000-C000-000000000046}`
fn braced(guid: &GUID) -> String {
    format!("{{{guid:?}}}")
}

fn refused(text: String) -> Error {
    Error::new(ERROR_ALREADY_EXISTS, text)
}
