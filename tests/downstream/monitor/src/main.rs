//! Watches a virtual machine being started and switched off.
#![deny(unsafe_code, missing_docs, warnings)]

use std::sync::Mutex;

use virtual_server::prelude::*;

#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents)]
struct Monitor {
    seen: Mutex<Vec<String>>,
}

impl IVMVirtualServerEvents for Monitor {
    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        println!("{config} is now {state:?}");
        self.seen
            .lock()
            .unwrap()
            .push(format!("{config}: {state:?}"));
        Ok(())
    }
}

/// Without a list: `IVMVirtualServerEvents`. A generic one, because closures are what many want.
#[derive(VirtualServerSink)]
struct OnLog<F>(F);

impl<F: Fn(i32)> IVMVirtualServerEvents for OnLog<F> {
    fn on_event_logged(&self, log_message_id: i32) -> Result<()> {
        (self.0)(log_message_id);
        Ok(())
    }
}

fn main() -> Result<()> {
    let server = virtual_server::connect_or_simulate()?;
    let sink = Monitor::default().into_sink();
    let subscription = sink.subscribe(&server)?;
    let log = OnLog(|id| println!("message {id} was logged")).into_sink();
    let _log = log.subscribe(&server)?;

    let machine = server.create_virtual_machine("Example", "C:\\Machines")?;
    machine.startup()?.wait_for_completion(10_000)?;
    machine.turn_off()?.wait_for_completion(10_000)?;

    subscription.close()?;
    machine.startup()?.wait_for_completion(10_000)?;

    let seen = sink.seen.lock().unwrap();
    let expected = ["TurningOn", "Running", "TurningOff", "TurnedOff"];
    let expected = expected.map(|state| format!("Example: {state}"));
    assert_eq!(
        *seen, expected,
        "what happened while subscribed, in order, and nothing after"
    );
    println!("{} changes of state", seen.len());
    Ok(())
}
