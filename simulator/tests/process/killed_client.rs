//! A client's process is killed: the server drops its sinks and goes on for the others.

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use com_sink::GUID;
use com_sink::raw::{CONNECTDATA, IConnectionPointContainer};
use virtual_server::VirtualServer;
use virtual_server::prelude::*;

use crate::setup::{Client, Registered, in_a_client, is_wine, new_machine, soon};

#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualMachineEvents)]
struct Listener {
    runs: AtomicBool,
}

impl IVMVirtualMachineEvents for Listener {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.runs
            .store(state == VMVMState::Running, Ordering::SeqCst);
        Ok(())
    }
}

/// How many sinks are connected to the events of a machine: the server's own answer.
fn connections(machine: &IVMVirtualMachine, events: GUID) -> usize {
    let container: IConnectionPointContainer = machine.as_unknown().cast().unwrap();
    let mut count = 0;
    // SAFETY: the interfaces are alive, and the data is ours; success gives an owned sink in it.
    unsafe {
        let point = container.FindConnectionPoint(&events).unwrap();
        let connections = point.EnumConnections().unwrap();
        loop {
            // What comes behind the sink in the answer, the number and the code, is anything under Wine 8: its proxy reads
            // on at the wrong place.
            let (mut one, mut number) = (CONNECTDATA::default(), 0);
            let _ = connections.Next(1, &mut one, &mut number);
            match ManuallyDrop::into_inner(one.pUnk) {
                Some(_sink) => count += 1,
                None => return count,
            }
        }
    }
}

#[test]
fn its_sinks_are_dropped_and_others_hear_on() {
    in_a_client(
        "killed_client::its_sinks_are_dropped_and_others_hear_on",
        |server| {
            let machine = new_machine(server, "web01");
            let listener = Listener::default().into_sink();
            let subscription = listener.subscribe(&machine).unwrap();
            let events = subscription.interfaces().next().unwrap().iid();
            assert_eq!(connections(&machine, events), 1);
            let mut other = Client::start();
            other.ask("listen");
            assert_eq!(connections(&machine, events), 2);
            other.kill();
            machine.startup().unwrap().wait_for_completion(-1).unwrap();
            assert!(soon(|| listener.runs.load(Ordering::SeqCst)));
            assert!(soon(|| connections(&machine, events) == 1));
            machine.turn_off().unwrap().wait_for_completion(-1).unwrap();
            assert!(soon(|| !listener.runs.load(Ordering::SeqCst)));
            subscription.close().unwrap();
            assert_eq!(connections(&machine, events), 0);
        },
    );
}

/// The server waits for that handler, and so does everyone who causes events.
#[test]
fn it_may_be_killed_in_a_handler() {
    in_a_client("killed_client::it_may_be_killed_in_a_handler", |server| {
        let machine = new_machine(server, "web01");
        let listener = Listener::default().into_sink();
        let subscription = listener.subscribe(&machine).unwrap();
        let events = subscription.interfaces().next().unwrap().iid();
        let mut other = Client::start();
        other.ask("listen");
        other.ask("stall");
        thread::scope(|scope| {
            let waits = scope.spawn(|| {
                let server = VirtualServer::connect()?;
                server.find_virtual_machine("web01")?.set_notes("one")
            });
            other.events_until("stalls");
            thread::sleep(Duration::from_millis(100));
            assert!(!waits.is_finished(), "the handler runs");
            other.kill();
            assert!(soon(|| waits.is_finished()));
            waits.join().unwrap().unwrap();
        });
        assert!(soon(|| connections(&machine, events) == 1));
        machine.startup().unwrap().wait_for_completion(-1).unwrap();
        assert!(soon(|| listener.runs.load(Ordering::SeqCst)));
        subscription.close().unwrap();
    });
}

/// Windows finds out by pings, which takes minutes; Wine has none, so that our server watches the processes.
#[test]
fn a_server_whose_last_client_was_killed_ends() {
    if !is_wine() {
        return;
    }
    let _registered = Registered::new();
    let mut client = Client::start();
    client.ask("create web01");
    client.ask("listen");
    client.kill();
    let is_new = || {
        thread::sleep(Duration::from_secs(1));
        let mut client = Client::start();
        client.tell("notes web01 hello");
        client.answer().starts_with("error ")
    };
    assert!(soon(is_new), "a machine of the old one is there");
}
