//! Reaching a server.

use std::fmt;
use std::ops::Deref;

use com_sink::activation::{class_of, connect};
use com_sink::hresult::{
    E_NOINTERFACE, E_NOTIMPL, REGDB_E_CLASSNOTREG, REGDB_E_IIDNOTREG, RPC_S_SERVER_UNAVAILABLE,
};

#[cfg(feature = "sim")]
use crate::sim::Simulator;
use crate::{Error, GUID, IDispatch, IUnknown, IVMVirtualServer, Result, Source, clsid};

/// The name under which the class of the server is registered.
const PROG_ID: &str = "VirtualServer.Application";

/// A Virtual Server: a real one on this host or another, or, with the feature `sim`, a simulated one.
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
    pub(crate) interface: IVMVirtualServer,
    #[cfg(feature = "sim")]
    pub(crate) simulator: Option<Simulator>,
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
    /// - `E_NOTIMPL` on a platform without COM: `simulate` works there.
    pub fn connect() -> Result<Self> {
        let class = class_of(PROG_ID).unwrap_or(clsid::VMVirtualServer);
        let interface = reach(&class, None).map_err(|error| explain(error, "this host"))?;
        Ok(interface.into())
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
        Ok(interface.into())
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
            #[cfg(feature = "sim")]
            simulator: None,
        }
    }
}

impl fmt::Debug for VirtualServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("VirtualServer");
        #[cfg(feature = "sim")]
        shown.field("simulated", &self.is_simulated());
        shown.finish()
    }
}
