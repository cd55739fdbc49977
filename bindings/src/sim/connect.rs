//! Reaching a server, be it a simulated one.

use com_sink::hresult::{
    CO_E_CLASSSTRING, E_NOTIMPL, REGDB_E_CLASSNOTREG, RPC_S_SERVER_UNAVAILABLE,
};

use super::Simulator;
use crate::{Error, Result, VirtualServer};

/// Connects to the server of this host, or starts a simulated one when it has none: for programs that watch. What
/// makes or starts machines should say [`VirtualServer::connect`] or [`VirtualServer::simulate`].
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

/// With the feature `sim`, which is on by default.
impl VirtualServer {
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
