//! Handlers that call back into the server, and several sinks at once.

use std::sync::Mutex;

use virtual_server::prelude::*;
use virtual_server::sim::{MachineHandle, Simulator};

use crate::recorder::Recorded;

/// Turns every machine off as soon as it runs.
#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Spoilsport {
    simulator: Simulator,
    codes: Mutex<Vec<HRESULT>>,
}

impl Spoilsport {
    fn machine(&self, name: &BStr) -> Result<MachineHandle> {
        self.simulator.machine(&name.to_string())
    }
}

impl IVMVirtualServerEvents for Spoilsport {
    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        let machine = self.machine(config)?.interface()?;
        let result = match state {
            VMVMState::TurningOn => machine.startup().map(drop),
            VMVMState::Running => machine.turn_off().map(drop),
            _ => Ok(()),
        };
        if let Err(error) = result {
            self.codes.lock().unwrap().push(error.code());
        }
        Ok(())
    }
}

#[test]
fn a_handler_may_call_the_server_and_all_sinks_see_one_order() {
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let server = simulator.server();
    let spoilsport = Spoilsport {
        simulator: simulator.clone(),
        codes: Mutex::default(),
    };
    let subscription = spoilsport.into_sink().subscribe(&server).unwrap();
    // Connected after the one that interferes, so that it is called after it.
    let mut events = Recorded::default();
    events.watch("server", &server);

    let machine = server.find_virtual_machine("web01").unwrap();
    machine.startup().unwrap();
    assert_eq!(
        events.take(),
        [
            "server: web01 TurningOn",
            "server: web01 Running",
            "server: web01 TurningOff",
            "server: web01 TurnedOff",
            "server: logged 1005",
            "server: logged 1002",
        ]
    );
    assert_eq!(machine.state().unwrap(), VMVMState::TurnedOff);
    let codes = subscription.sink().codes.lock().unwrap().clone();
    assert_eq!(
        codes,
        [hresult::VM_E_VM_RUNNING],
        "no second operation in between"
    );
    subscription.close().unwrap();
}

/// Fails or panics.
#[derive(VirtualServerSink)]
#[sink(IVMVirtualMachineEvents)]
struct Broken;

impl IVMVirtualMachineEvents for Broken {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        assert_ne!(state, VMVMState::Running, "the handler gives up");
        Err(com_sink::hresult::E_FAIL.into())
    }
}

#[test]
fn a_broken_sink_changes_nothing() {
    com_sink::set_panic_hook(|_| {});
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let machine = simulator.server().find_virtual_machine("web01").unwrap();
    let broken = Broken.into_sink().subscribe(&machine).unwrap();
    let mut events = Recorded::default();
    events.watch("web01", &machine);
    machine.startup().unwrap();
    assert_eq!(events.take(), ["web01: TurningOn", "web01: Running"]);
    drop(broken);
}

#[test]
fn threads_cause_events_at_once() {
    let simulator = Simulator::builder()
        .machine("a")
        .machine("b")
        .build()
        .unwrap();
    let mut events = Recorded::default();
    events.watch("server", &simulator.server());
    std::thread::scope(|scope| {
        for name in ["a", "b"] {
            let machine = simulator.machine(name).unwrap();
            scope.spawn(move || {
                for _ in 0..20 {
                    let machine = machine.interface().unwrap();
                    machine.startup().unwrap();
                    machine.turn_off().unwrap();
                }
            });
        }
    });
    let lines = events.take();
    for name in ["a", "b"] {
        let prefix = format!("server: {name} ");
        let states: Vec<&str> = lines
            .iter()
            .filter_map(|it| it.strip_prefix(&*prefix))
            .collect();
        let cycle = ["TurningOn", "Running", "TurningOff", "TurnedOff"];
        assert_eq!(
            states,
            cycle.repeat(20),
            "the states of one machine keep their order"
        );
    }
}
