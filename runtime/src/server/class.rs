//! Types that are COM classes by their own declaration.

use super::factory::ClassFactory;
use super::local::LocalServer;
use crate::class::ComClass;
use crate::error::Result;
use crate::registry::{ClassInfo, ClassServer, InterfaceInfo, Registration, Scope};
use windows_core::GUID;

/// A type whose objects COM creates for clients. A derive with `clsid` implements it:
///
/// ```no_run
/// use com_sink::prelude::*;
/// use com_sink::registry::Scope;
/// use com_sink::server::RegisteredClass;
/// use com_sink::standard::IPropertyNotifySink;
///
/// #[derive(ComSink, Default)]
/// #[sink(IPropertyNotifySink, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11", progid = "Scales.Watcher")]
/// struct Watcher;
///
/// impl IPropertyNotifySink for Watcher {}
///
/// # fn main() -> Result<()> {
/// Watcher::register(Scope::User)?;
/// Watcher::unregister(Scope::User)?;
/// # Ok(())
/// # }
/// ```
///
/// Each object begins as [`Default`] says: whoever creates one has nothing to pass.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that others create",
    label = "no `clsid`",
    note = "add `clsid = \"..\"` to `#[sink(..)]` or `#[object(..)]`, with a GUID of your own"
)]
pub trait RegisteredClass: ComClass + Default {
    /// What the registry tells of the class.
    const INFO: ClassInfo;

    /// What makes objects of the class for clients.
    fn class_factory() -> ClassFactory {
        ClassFactory::new(|| Ok(Self::default()))
    }

    /// Registers the class with the DLL or program that this code is part of.
    ///
    /// # Errors
    ///
    /// Those of [`Registration::register`].
    fn register(scope: Scope) -> Result<()> {
        let server = ClassServer::current()?;
        Served::of::<Self>()
            .add_to(Registration::new(server))
            .register(scope)
    }

    /// Removes the registration of the class with the DLL or program that this code is part of.
    ///
    /// # Errors
    ///
    /// Those of [`Registration::unregister`].
    fn unregister(scope: Scope) -> Result<()> {
        let server = ClassServer::current()?;
        Served::of::<Self>()
            .add_to(Registration::new(server))
            .unregister(scope)
    }
}

/// A class that a server serves: a row of its table.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    info: ClassInfo,
    factory: fn() -> ClassFactory,
    interfaces: fn() -> Vec<InterfaceInfo>,
}

impl Served {
    /// A type that says itself what class it is.
    pub const fn of<T: RegisteredClass>() -> Self {
        Self {
            info: T::INFO,
            factory: T::class_factory,
            interfaces: dispinterfaces::<T>,
        }
    }

    /// What the registry tells of it.
    pub const fn info(&self) -> &ClassInfo {
        &self.info
    }

    /// What makes its objects.
    pub fn factory(&self) -> ClassFactory {
        (self.factory)()
    }

    pub(super) fn is(&self, class: &GUID) -> bool {
        self.info.clsid() == class
    }

    /// Adds the class, and its dispinterfaces: each is called across processes only if it is registered.
    pub fn add_to(&self, registration: Registration) -> Registration {
        let interfaces = (self.interfaces)().into_iter();
        interfaces.fold(registration.class(self.info), Registration::interface)
    }

    pub(super) fn interfaces(&self) -> Vec<InterfaceInfo> {
        (self.interfaces)()
    }
}

fn dispinterfaces<T: ComClass>() -> Vec<InterfaceInfo> {
    let entries = T::CLASS.entries().iter();
    entries
        .filter(|entry| entry.is_dispinterface())
        .map(|entry| InterfaceInfo::dispinterface(entry.info().iid(), entry.info().name()))
        .collect()
}

/// Runs a local server of these classes by its command line: see [`LocalServer::run`].
///
/// # Errors
///
/// Those of [`LocalServer::run`].
pub fn run(classes: impl IntoIterator<Item = Served>) -> Result<()> {
    classes
        .into_iter()
        .fold(LocalServer::new(), LocalServer::served)
        .run(std::env::args_os().skip(1))
}
