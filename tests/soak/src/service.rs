//! The server that is soaked.

use crate::Found;
use crate::measure::{self, Sample};
use crate::server::Process;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use virtual_server::VirtualServer;
use virtual_server::sim::Simulator;

/// How long a server may take to be there, and to end after its last client.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the server runs.
#[derive(Clone, Debug)]
pub enum Where {
    /// In this process.
    Here,
    /// In a process of its own, reached through COM.
    Program(PathBuf),
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("the simulator in this process"),
            Self::Program(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Removes the registration.
pub struct Registered(Option<PathBuf>);

impl Where {
    /// Registers the server's program for the machine, until the result is dropped.
    pub fn register(&self) -> Found<Registered> {
        let Self::Program(program) = self else {
            return Ok(Registered(None));
        };
        call(program, "/regserver")?;
        Ok(Registered(Some(program.clone())))
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Some(program) = self.0.take()
            && let Err(error) = call(&program, "/unregserver")
        {
            eprintln!("soak: {error}");
        }
    }
}

fn call(program: &Path, option: &str) -> Found<()> {
    let status = Command::new(program).args([option, "/machine"]).status()?;
    if !status.success() {
        return Err(format!("{} {option}: {status}", program.display()).into());
    }
    Ok(())
}

/// A server that runs.
pub enum Service {
    /// In this process.
    Here(Simulator),
    /// In a process of its own.
    Program(Process),
}

/// How the server was when the last client had gone.
#[derive(Debug)]
pub enum End {
    /// No object is left, or so many are.
    Objects(usize),
    /// It has ended by itself, after so long.
    Itself(Duration),
    /// It was ended: clients that were killed could not give their references back.
    Ended,
    /// It has crashed.
    Crashed(u32),
    /// It runs although no client should be left.
    Stays,
}

impl Service {
    /// Starts it; there is nobody else who uses it. A program runs as long as somebody has the server that comes with it.
    pub fn start(place: &Where) -> Found<(Self, VirtualServer)> {
        Ok(match place {
            Where::Here => {
                let simulator = Simulator::builder().asynchronous(true).build()?;
                let server = simulator.server();
                (Self::Here(simulator), server)
            }
            Where::Program(program) => {
                // By COM: one that is started by hand would have to be waited for, or COM starts a second one.
                let server = VirtualServer::connect()?;
                let file = program.file_name().and_then(|name| name.to_str());
                (
                    Self::Program(Process::find(file.ok_or("a program has a file")?)?),
                    server,
                )
            }
        })
    }

    /// The server as a client has it.
    pub fn server(&self) -> virtual_server::Result<VirtualServer> {
        match self {
            Self::Here(simulator) => Ok(simulator.server()),
            Self::Program(_) => VirtualServer::connect(),
        }
    }

    /// Whether clients may be processes of their own.
    pub fn is_program(&self) -> bool {
        matches!(self, Self::Program(_))
    }

    /// How much the server's process has.
    pub fn sample(&self) -> Found<Sample> {
        let id = match self {
            Self::Here(_) => std::process::id(),
            Self::Program(process) => process.id(),
        };
        Ok(measure::sample(id)?)
    }

    /// Ends it, or waits for it to do so, since no client is left.
    pub fn end(self, by_itself: bool) -> Found<End> {
        let process = match self {
            Self::Here(simulator) => {
                let census = simulator.census();
                drop(simulator);
                // Background work may just be letting go of an object.
                let start = Instant::now();
                while census.live_objects() > 0 && start.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(10));
                }
                return Ok(End::Objects(census.live_objects()));
            }
            Self::Program(process) => process,
        };
        let start = Instant::now();
        let patience = if by_itself { PATIENCE } else { Duration::ZERO };
        Ok(match process.wait(patience) {
            Some(0) => End::Itself(start.elapsed()),
            Some(code) => End::Crashed(code),
            None => {
                process.kill();
                process.wait(PATIENCE);
                if by_itself { End::Stays } else { End::Ended }
            }
        })
    }
}
