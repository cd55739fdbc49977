//! Reaching a server.

use std::fmt;
use std::ops::Deref;

use com_sink::activation::{class_of, connect};
use com_sink::hresult::{
    CO_E_CLASSSTRING, E_NOINTERFACE, E_NOTIMPL, REGDB_E_CLASSNOTREG, REGDB_E_IIDNOTREG,
    RPC_S_SERVER_UNAVAILABLE,
};

use crate::sim::Simulator;
use crate::{Error, GUID, IDispatch, IUnknown, IVMVirtualServer, Result, Source, clsid};

/// The name under which the class of the server is registered.
const PROG_ID: &str = "VirtualServer.Application";

/// A Virtual Server: a real one on this host or another, or a simulated one.
///
/// It derefs to [`IVMVirtualServer`], and its events can be subscribed to:
///
/// ```
/// use virtual_server::VirtualServer;
///
/// # fn main() -> virtual_server::Result<()> {
/// let server = VirtualServer::simulate();
/// println!("{} {}", server.name()?, server.version()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct VirtualServer {
    interface: IVMVirtualServer,
    simulator: Option<Simulator>,
}

/// Connects to the server of this host, or starts a simulated one when it has none.
///
/// ```
/// # fn main() -> virtual_server::Result<()> {
/// let server = virtual_server::connect_or_simulate()?;
/// if let Some(simulator) = server.simulator() {
///     simulator.log_event(1);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Those of [`VirtualServer::connect`] when there is a server that cannot be used, such as
/// `E_ACCESSDENIED`. Only what says that there is none leads to the simulator.
pub fn connect_or_simulate() -> Result<VirtualServer> {
    match VirtualServer::connect() {
        Err(error) if is_absent(&error) => Ok(VirtualServer::simulate()),
        result => result,
    }
}

fn is_absent(error: &Error) -> bool {
    let codes = [
        E_NOTIMPL,
        REGDB_E_CLASSNOTREG,
        CO_E_CLASSSTRING,
        RPC_S_SERVER_UNAVAILABLE,
    ];
    codes.contains(&error.code())
}

impl VirtualServer {
    /// Connects to the server of this host.
    ///
    /// First the calling thread enters the multithreaded apartment, and the process gets the
    /// security that the reference asks for: impersonation, packet privacy, dynamic cloaking. A
    /// program that wants it otherwise does both before; that is left as it is. If there is an
    /// error, the thread is where it was.
    ///
    /// Where the interfaces of Virtual Server aren't registered, so that COM cannot carry calls of
    /// their functions, calls go through `Invoke`, and the result belongs to this thread.
    ///
    /// # Errors
    ///
    /// - `REGDB_E_CLASSNOTREG` when no Virtual Server is installed;
    /// - `E_ACCESSDENIED` when the user may not use it;
    /// - `E_NOTIMPL` on a platform without COM: [`simulate`](Self::simulate) works there.
    pub fn connect() -> Result<Self> {
        let class = class_of(PROG_ID).unwrap_or(clsid::VMVirtualServer);
        let interface = reach(&class, None).map_err(|error| explain(error, "this host"))?;
        Ok(Self {
            interface,
            simulator: None,
        })
    }

    /// Connects to the server of another host, by its name or address.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect), and `RPC_S_SERVER_UNAVAILABLE` when the host cannot be
    /// reached.
    pub fn connect_to(host: &str) -> Result<Self> {
        let interface = reach(&clsid::VMVirtualServer, Some(host));
        let interface = interface.map_err(|error| explain(error, host))?;
        Ok(Self {
            interface,
            simulator: None,
        })
    }

    /// Starts a simulated server in this process. [`Simulator`] tells more.
    pub fn simulate() -> Self {
        Simulator::new().server()
    }

    pub(crate) fn simulated(simulator: Simulator) -> Self {
        Self {
            interface: simulator.interface(),
            simulator: Some(simulator),
        }
    }

    /// Whether the server is simulated.
    pub fn is_simulated(&self) -> bool {
        self.simulator.is_some()
    }

    /// The handle of the simulated server; `None` for a real one.
    pub fn simulator(&self) -> Option<&Simulator> {
        self.simulator.as_ref()
    }

    /// The interface that this derefs to.
    pub fn as_interface(&self) -> &IVMVirtualServer {
        &self.interface
    }
}

/// The server object: by its vtable, or where no proxy for that is registered, through `Invoke`.
fn reach(class: &GUID, host: Option<&str>) -> Result<IVMVirtualServer> {
    match connect(class, host) {
        Err(error) if [E_NOINTERFACE, REGDB_E_IIDNOTREG].contains(&error.code()) => {
            let object: IDispatch = connect(class, host)?;
            IVMVirtualServer::from_dispatch(&object)
        }
        result => result,
    }
}

/// Says in words of Virtual Server what COM has found out.
fn explain(error: Error, host: &str) -> Error {
    let text = match error.code() {
        E_NOTIMPL => {
            "there is no COM on this platform, and so no Virtual Server to connect to: use \
             VirtualServer::simulate() or virtual_server::connect_or_simulate()"
                .to_owned()
        }
        REGDB_E_CLASSNOTREG => format!("Virtual Server is not installed on {host}"),
        RPC_S_SERVER_UNAVAILABLE => format!("{host} cannot be reached"),
        _ => return error,
    };
    error.with_description(text)
}

impl Deref for VirtualServer {
    type Target = IVMVirtualServer;

    fn deref(&self) -> &IVMVirtualServer {
        &self.interface
    }
}

impl Source for VirtualServer {
    fn as_unknown(&self) -> &IUnknown {
        self.interface.as_unknown()
    }
}

impl From<VirtualServer> for IVMVirtualServer {
    fn from(server: VirtualServer) -> Self {
        server.interface
    }
}

impl From<IVMVirtualServer> for VirtualServer {
    /// A server that was reached by other means.
    fn from(interface: IVMVirtualServer) -> Self {
        Self {
            interface,
            simulator: None,
        }
    }
}

impl fmt::Debug for VirtualServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualServer")
            .field("simulated", &self.is_simulated())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use com_sink::hresult::E_ACCESSDENIED;

    #[test]
    fn only_absence_leads_to_the_simulator() {
        assert!(is_absent(&REGDB_E_CLASSNOTREG.into()));
        assert!(is_absent(&E_NOTIMPL.into()));
        assert!(!is_absent(&E_ACCESSDENIED.into()));
    }

    #[cfg(not(windows))]
    #[test]
    fn without_com_connecting_says_what_to_do() {
        for result in [VirtualServer::connect(), VirtualServer::connect_to("host")] {
            let error = result.unwrap_err();
            assert_eq!(error.code(), E_NOTIMPL);
            assert!(error.to_string().contains("simulate()"), "{error}");
        }
        assert!(connect_or_simulate().unwrap().is_simulated());
    }

    #[cfg(windows)]
    #[test]
    fn a_host_without_a_server_says_so() {
        // On a host with one this test has nothing to say.
        if let Err(error) = VirtualServer::connect() {
            assert_eq!(error.code(), REGDB_E_CLASSNOTREG);
            let text = "Virtual Server is not installed on this host";
            assert_eq!(error.description(), text);
            assert!(connect_or_simulate().unwrap().is_simulated());
        }
    }
}
