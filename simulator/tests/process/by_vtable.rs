//! Client calls: by vtable, carried by the type library's marshaler.

use std::sync::Mutex;

use com_sink::activation::create_instance;
use virtual_server::clsid;
use virtual_server::prelude::*;

use crate::setup::{in_a_client, new_machine};

#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents)]
struct Recorder {
    heard: Mutex<Vec<String>>,
}

impl IVMVirtualServerEvents for Recorder {
    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        self.heard
            .lock()
            .unwrap()
            .push(format!("{config} {state:?}"));
        Ok(())
    }
}

/// What a client does: properties, methods, collections, objects as arguments, errors, events.
pub fn use_it(server: &VirtualServer) {
    let recorder = Recorder::default().into_sink();
    let subscription = recorder.subscribe(server).unwrap();
    assert!(
        server
            .version()
            .unwrap()
            .to_string()
            .starts_with("1.1.603.0 simulated")
    );
    let machine = new_machine(server, "web01");
    assert_eq!(machine.name().unwrap(), "web01");
    machine.set_notes("a note").unwrap();
    assert_eq!(machine.notes().unwrap(), "a note");
    machine.startup().unwrap().wait_for_completion(-1).unwrap();
    assert_eq!(machine.state().unwrap(), VMVMState::Running);
    assert_eq!(machine.memory().unwrap(), 128);
    assert!(machine.guest_os().unwrap().is_heartbeating().unwrap());

    let machines = server.virtual_machines().unwrap();
    assert_eq!(machines.count().unwrap(), 1);
    assert_eq!(machines.item(1).unwrap().name().unwrap(), "web01");

    let error = server.delete_virtual_machine(&machine).unwrap_err();
    assert_eq!(error.code(), hresult::VM_E_VM_RUNNING, "{error}");
    machine.turn_off().unwrap().wait_for_completion(-1).unwrap();
    server.delete_virtual_machine(&machine).unwrap();
    assert_eq!(server.virtual_machines().unwrap().count().unwrap(), 0);

    subscription.close().unwrap();
    assert_eq!(
        *recorder.heard.lock().unwrap(),
        [
            "web01 TurningOn",
            "web01 Running",
            "web01 TurningOff",
            "web01 TurnedOff",
            "web01 DeleteMachine",
        ]
    );
}

#[test]
fn by_vtable_through_the_type_library_marshaler() {
    in_a_client(
        "by_vtable::by_vtable_through_the_type_library_marshaler",
        |server| {
            create_instance::<IVMVirtualServer>(&clsid::VMVirtualServer)
                .expect("a proxy of the vtable");
            use_it(server);
        },
    );
}
