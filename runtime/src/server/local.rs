//! A program that serves objects to other processes.

use super::class::Served;
use super::command::Command;
use super::factory::ClassFactory;
use super::lifetime::{self, GLANCE, Lock};
use super::registration::ClassRegistration;
use crate::apartment::{Mta, Sta};
use crate::error::Result;
use crate::registry::{ClassInfo, ClassServer, InterfaceInfo, Registration, Scope};
use crate::sys;
use core::sync::atomic::{AtomicBool, Ordering};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a server that COM has started waits for the client that it was started for. COM itself gives up after
/// 30 seconds (CO_E_SERVER_EXEC_FAILURE), long before.
const FIRST_CLIENT: Duration = Duration::from_secs(120);

/// How long a server goes on without clients: the time that COM may need from our `CreateInstance` to the client's
/// first connection, of which we don't hear.
const LINGER: Duration = Duration::from_millis(500);

/// A local server: classes, each with its factory, and all that has to be registered for them.
///
/// ```no_run
/// use com_sink::GUID;
/// use com_sink::prelude::*;
/// use com_sink::registry::ClassInfo;
/// use com_sink::server::{ClassFactory, LocalServer};
/// use com_sink::standard::IPropertyNotifySink;
///
/// #[derive(ComSink, Default)]
/// #[sink(IPropertyNotifySink)]
/// struct Watcher;
///
/// impl IPropertyNotifySink for Watcher {}
///
/// fn main() -> Result<()> {
///     let watcher = ClassInfo::new(GUID::from_u128(0x6ab3a3f1_0f0a_4a37_8f5b_5f6d0f6f4a11), "A watcher")
///         .prog_id("Scales.Watcher");
///     LocalServer::new()
///         .class(watcher, ClassFactory::new(|| Ok(Watcher::default())))
///         .run(std::env::args_os().skip(1))
/// }
/// ```
///
/// # When it ends
///
/// Started by COM (`/embedding`), it serves until no client in another process holds an object of it, nor a lock
/// ([`Lock`], `LockServer`): the objects that its factories make, and any other object made with
/// [`Object`](crate::Object) that has found its way to a client. Sinks that the program itself passes out, to subscribe
/// to events, don't keep it. Started by hand, it serves until it is stopped.
#[derive(Debug, Default)]
pub struct LocalServer {
    classes: Vec<(ClassInfo, ClassFactory)>,
    interfaces: Vec<InterfaceInfo>,
    libraries: Vec<PathBuf>,
    path: Option<PathBuf>,
    stop: Stop,
}

/// Stops a [`LocalServer`], from any thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Makes the server return, even if it has clients.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl LocalServer {
    /// A server of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class.
    #[must_use]
    pub fn class(mut self, info: ClassInfo, factory: ClassFactory) -> Self {
        self.classes.push((info, factory));
        self
    }

    /// Adds a class with what it says of itself.
    #[must_use]
    pub fn served(mut self, class: Served) -> Self {
        self.interfaces.extend(class.interfaces());
        self.class(*class.info(), class.factory())
    }

    /// Adds an interface to register; see [`Registration::interface`].
    #[must_use]
    pub fn interface(mut self, interface: InterfaceInfo) -> Self {
        self.interfaces.push(interface);
        self
    }

    /// Adds a type library to register; see [`Registration::type_library`].
    #[must_use]
    pub fn type_library(mut self, file: impl Into<PathBuf>) -> Self {
        self.libraries.push(file.into());
        self
    }

    /// Sets the program that COM starts; without this it is the one that runs.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// What stops it.
    pub fn stopper(&self) -> Stop {
        self.stop.clone()
    }

    /// Does what the command line says: register, unregister, or serve. `/help` prints the options.
    ///
    /// # Errors
    ///
    /// Those of [`Command::parse`], [`LocalServer::register`], [`LocalServer::unregister`] and
    /// [`LocalServer::serve`].
    pub fn run(&self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<()> {
        match Command::parse(arguments)? {
            Command::Help => {
                print!("{}", Command::USAGE);
                Ok(())
            }
            Command::Register(scope) => self.register(scope),
            Command::Unregister(scope) => self.unregister(scope),
            Command::Embedding => self.serve(),
            Command::Serve => {
                let _until_stopped = Lock::new();
                self.serve()
            }
        }
    }

    /// Registers the classes and what belongs to them.
    ///
    /// # Errors
    ///
    /// Those of [`Registration::register`].
    pub fn register(&self, scope: Scope) -> Result<()> {
        self.registration()?.register(scope)
    }

    /// Removes what [`LocalServer::register`] has written.
    ///
    /// # Errors
    ///
    /// Those of [`Registration::unregister`].
    pub fn unregister(&self, scope: Scope) -> Result<()> {
        self.registration()?.unregister(scope)
    }

    fn registration(&self) -> Result<Registration> {
        let path = match &self.path {
            Some(path) => path.clone(),
            None => sys::module()?.path,
        };
        let mut registration = Registration::new(ClassServer::Local(path));
        for (info, _) in &self.classes {
            registration = registration.class(*info);
        }
        for interface in &self.interfaces {
            registration = registration.interface(*interface);
        }
        for library in &self.libraries {
            registration = registration.type_library(library);
        }
        Ok(registration)
    }

    /// Serves until nobody needs it (see above) or it is stopped. When it returns, no client gets new objects.
    ///
    /// The thread enters the multithreaded apartment, and calls come on threads of COM. If a class is bound to an
    /// apartment, the thread enters one of its own instead, where all objects are made and called.
    ///
    /// # Errors
    ///
    /// - `RPC_E_CHANGED_MODE` when the thread is in the other kind of apartment;
    /// - what COM says to the classes;
    /// - `E_NOTIMPL` where there is no COM.
    pub fn serve(&self) -> Result<()> {
        let home = Home::enter(self.classes.iter().all(|(_, factory)| factory.is_agile()))?;
        lifetime::become_local_server();
        let mut registered = Vec::new();
        for (info, factory) in &self.classes {
            registered.push(ClassRegistration::suspended(info.clsid(), factory)?);
        }
        let seen = lifetime::locks_ever();
        ClassRegistration::resume_all()?;
        self.wait(&home, seen)
    }

    /// Waits for the first lock after those that were `seen`, then for the end of the last.
    fn wait(&self, home: &Home, seen: usize) -> Result<()> {
        let stopped = || self.stop.is_wanted();
        let first = Instant::now() + FIRST_CLIENT;
        let came = || lifetime::locks() > 0 || lifetime::locks_ever() != seen || stopped();
        if !home.wait_until(Some(first), came)? {
            return Ok(());
        }
        loop {
            home.wait_until(None, || lifetime::is_unneeded() || stopped())?;
            let end = Instant::now() + LINGER;
            let back = home.wait_until(Some(end), || !lifetime::is_unneeded() || stopped())?;
            if stopped() || !back {
                return Ok(());
            }
            // Since COM thinks that this process ends.
            ClassRegistration::resume_all()?;
        }
    }
}

/// The apartment in which objects are made.
enum Home {
    Multithreaded { _stay: Mta },
    Single(Sta),
}

impl Home {
    fn enter(agile: bool) -> Result<Self> {
        Ok(if agile {
            Self::Multithreaded {
                _stay: Mta::enter()?,
            }
        } else {
            Self::Single(Sta::enter()?)
        })
    }

    /// Waits until `done` or the time is over. Tells whether it was done.
    fn wait_until(&self, end: Option<Instant>, mut done: impl FnMut() -> bool) -> Result<bool> {
        let Self::Single(apartment) = self else {
            return Ok(lifetime::wait_until(end, done));
        };
        // Whatever changes a lock comes by a message here, but for locks of the program's own threads, and `Stop`.
        loop {
            if done() {
                return Ok(true);
            }
            let now = Instant::now();
            let left = end.map_or(GLANCE, |end| end.saturating_duration_since(now));
            if left.is_zero() {
                return Ok(false);
            }
            apartment.pump_within(left.min(GLANCE), &mut done)?;
        }
    }
}
