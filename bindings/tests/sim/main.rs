//! The simulator as its clients see it: what each operation does, which events it fires in which
//! order, and with which codes it refuses.

mod asynchronous;
mod collections;
mod configuration;
mod devices;
mod dispatch;
mod dispatch_only;
mod drives;
mod guest;
mod handlers;
mod lifetime;
mod machine;
mod recorder;
mod registry;
mod scripts;
mod server;

use recorder::Recorded;
use virtual_server::prelude::*;
use virtual_server::sim::Simulator;

/// A server with one machine, and everything that both report.
struct Fixture {
    simulator: Simulator,
    server: VirtualServer,
    machine: IVMVirtualMachine,
    events: Recorded,
}

impl Fixture {
    /// With the machine turned off and nothing reported yet.
    fn new() -> Self {
        Self::with(Simulator::builder())
    }

    fn with(builder: virtual_server::sim::Builder) -> Self {
        let simulator = builder.machine("web01").build().unwrap();
        let server = simulator.server();
        let machine = server.find_virtual_machine("web01").unwrap();
        let mut events = Recorded::default();
        events.watch("server", &server);
        events.watch("web01", &machine);
        Self {
            simulator,
            server,
            machine,
            events,
        }
    }

    /// With the machine running and nothing reported yet.
    fn running() -> Self {
        let fixture = Self::new();
        fixture.machine.startup().unwrap();
        fixture.events.take();
        fixture
    }
}

/// Asserts that a result is an error with this code.
#[track_caller]
fn refused<T>(result: Result<T>, code: HRESULT) {
    match result {
        Ok(_) => panic!("expected {code:?}, got success"),
        Err(error) => assert_eq!(error.code(), code, "{error}"),
    }
}
