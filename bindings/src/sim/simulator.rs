//! The handle of whoever runs the simulated service.

use std::fmt;
use std::time::Duration;

use com_sink::Object;
use com_sink::server::ClassFactory;

use super::census::Census;
use super::handle::MachineHandle;
use super::names::key;
use super::scripts::ScriptRun;
use super::server::{MACHINE_FOLDER, Server, machines};
use super::world::{Mode, World};
use crate::hresult::VM_E_VM_UNKNOWN;
use crate::{Result, VirtualServer};

/// A Virtual Server that runs in this process.
///
/// It is a handle: its clones stand for the same service. The service runs as long as a handle or
/// an interface pointer to its server object exists; objects of it that clients hold longer answer
/// `RPC_E_DISCONNECTED`.
///
/// ```
/// use virtual_server::VMVMState;
/// use virtual_server::sim::Simulator;
///
/// # fn main() -> virtual_server::Result<()> {
/// let simulator = Simulator::builder().machine("web01").build()?;
/// let machine = simulator.server().find_virtual_machine("WEB01")?;
/// machine.startup()?.wait_for_completion(-1)?;
/// assert_eq!(machine.state()?, VMVMState::Running);
///
/// simulator.machine("web01")?.triple_fault()?; // Every sink of the machine hears of it.
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Simulator {
    server: Object<Server>,
}

impl Simulator {
    /// A server without machines that finishes every task inside the call that starts it.
    pub fn new() -> Self {
        Self {
            server: Server::new(&World::new(Mode::Immediate)),
        }
    }

    /// A server with machines, or one whose tasks take time.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The server object, as a client gets it. Asking twice gives the same object.
    pub fn server(&self) -> VirtualServer {
        VirtualServer::simulated(self.clone())
    }

    /// What gives the server object to clients in other processes: the same one to all of them, as
    /// the service does. It keeps this simulator running.
    ///
    /// ```no_run
    /// use com_sink::registry::ClassInfo;
    /// use com_sink::server::LocalServer;
    /// use virtual_server::clsid;
    /// use virtual_server::sim::Simulator;
    ///
    /// # fn main() -> virtual_server::Result<()> {
    /// let class = ClassInfo::new(clsid::VMVirtualServer, "A simulated server")
    ///     .prog_id("VirtualServer.Application");
    /// LocalServer::new().class(class, Simulator::new().class_factory()).serve()
    /// # }
    /// ```
    pub fn class_factory(&self) -> ClassFactory {
        let server = self.server.clone();
        ClassFactory::of(move || Ok(server.clone()))
    }

    /// What can happen to a machine by itself.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_UNKNOWN` when no machine of that name is registered. Case counts for nothing.
    pub fn machine(&self, name: &str) -> Result<MachineHandle> {
        match self.world().machine(name) {
            Some(machine) => Ok(MachineHandle::new(machine)),
            None => {
                let text = format!("there is no virtual machine `{name}`");
                super::errors::fail(VM_E_VM_UNKNOWN, text)
            }
        }
    }

    /// Writes a message to the event log: clients get `OnEventLogged`.
    pub fn log_event(&self, id: i32) {
        self.world().log_message(id, false);
    }

    /// Something happens to the service itself, such as memory running out. That is logged too:
    /// clients get `OnEventLogged`, then `OnServiceEvent`.
    pub fn service_event(&self, id: i32) {
        self.world().log_message(id, true);
    }

    /// Puts a file on the simulated host, for clients to register, attach or find.
    ///
    /// # Errors
    ///
    /// As the reference has them for paths: `HRESULT_FROM_WIN32` of `ERROR_BAD_PATHNAME` if `path`
    /// isn't absolute, of `ERROR_INVALID_NAME` if it has a character that files can't have.
    pub fn add_file(&self, path: &str) -> Result<()> {
        super::names::check_path(path)?;
        self.world()
            .state()
            .files
            .insert(key(path), path.to_owned());
        Ok(())
    }

    /// The command lines that a real server would have started until now, oldest first.
    pub fn script_runs(&self) -> Vec<ScriptRun> {
        self.world().state().script_runs.clone()
    }

    /// How many COM objects of this simulator are alive.
    pub fn live_objects(&self) -> usize {
        self.world().census().live_objects()
    }

    /// The counter behind [`live_objects`](Self::live_objects), which outlives the simulator.
    pub fn census(&self) -> Census {
        self.world().census().clone()
    }

    pub(crate) fn interface(&self) -> crate::IVMVirtualServer {
        let interface = self.server.to_interface();
        interface.expect("the class of the server lists this interface")
    }

    fn world(&self) -> &std::sync::Arc<World> {
        self.server.world()
    }
}

impl Default for Simulator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("live_objects", &self.live_objects())
            .finish()
    }
}

/// Describes a [`Simulator`] before it starts.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    machines: Vec<String>,
    asynchronous: bool,
    step: Duration,
}

impl Builder {
    /// Adds a machine that is turned off. Its configuration is in `C:\Virtual Machines`.
    pub fn machine(mut self, name: impl Into<String>) -> Self {
        self.machines.push(name.into());
        self
    }

    /// Whether long operations go on in the background, as those of a real server do. Then events
    /// arrive on other threads, and a task is done when it says so. By default they are done when
    /// the call that starts them returns, and their events arrive on the caller's thread.
    pub fn asynchronous(mut self, asynchronous: bool) -> Self {
        self.asynchronous = asynchronous;
        self
    }

    /// How long a background operation stays in each of its states. Zero by default; without
    /// meaning for a server that isn't [`asynchronous`](Self::asynchronous).
    pub fn step(mut self, step: Duration) -> Self {
        self.step = step;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// Those of `IVMVirtualServer::CreateVirtualMachine` for a name that no machine can have, or
    /// that two have.
    pub fn build(self) -> Result<Simulator> {
        let mode = if self.asynchronous {
            Mode::Background(self.step)
        } else {
            Mode::Immediate
        };
        let world = World::new(mode);
        let simulator = Simulator {
            server: Server::new(&world),
        };
        for name in &self.machines {
            machines::create(&world, name, MACHINE_FOLDER)?;
        }
        Ok(simulator)
    }
}
