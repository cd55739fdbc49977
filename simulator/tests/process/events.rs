//! Events: every kind of them crosses the border between processes, with its arguments.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use virtual_server::prelude::*;

use crate::setup::{in_a_client, new_machine, soon};

#[derive(Clone, Debug, Default)]
struct Heard(Arc<Mutex<BTreeSet<String>>>);

impl Heard {
    fn add(&self, event: String) -> Result<()> {
        self.0.lock().unwrap().insert(event);
        Ok(())
    }

    fn lacks(&self, expected: &[&'static str]) -> Vec<&'static str> {
        let heard = self.0.lock().unwrap();
        let missing = expected.iter().filter(|event| !heard.contains(**event));
        missing.copied().collect()
    }
}

#[derive(VirtualServerSink)]
#[sink(
    IVMVirtualServerEvents,
    IVMVirtualMachineEvents,
    IVMDVDDriveEvents,
    IVMFloppyDriveEvents
)]
struct Recorder(Heard);

impl IVMVirtualServerEvents for Recorder {
    fn on_service_event(&self, id: i32) -> Result<()> {
        self.0.add(format!("server: service event, id {}", id != 0))
    }

    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        self.0.add(format!("server: {config} {state:?}"))
    }

    fn on_event_logged(&self, id: i32) -> Result<()> {
        self.0.add(format!("server: logged, id {}", id != 0))
    }

    fn on_heartbeat_stopped(&self, config: &BStr) -> Result<()> {
        self.0.add(format!("server: no heartbeat of {config}"))
    }
}

impl IVMVirtualMachineEvents for Recorder {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.0.add(format!("machine: {state:?}"))
    }

    fn on_request_shutdown(&self) -> Result<()> {
        self.0.add("machine: is to be shut down".to_owned())
    }

    fn on_reset(&self) -> Result<()> {
        self.0.add("machine: reset".to_owned())
    }

    fn on_triple_fault(&self) -> Result<()> {
        self.0.add("machine: triple fault".to_owned())
    }

    fn on_heartbeat_stopped(&self) -> Result<()> {
        self.0.add("machine: no heartbeat".to_owned())
    }

    fn on_configuration_changed(&self, key: &BStr, data: &Variant) -> Result<()> {
        let number = i32::try_from(data).ok();
        self.0.add(format!("machine: {key} is {data}, {number:?}"))
    }
}

impl IVMDVDDriveEvents for Recorder {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.0.add(format!("dvd: in {path}"))
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.0.add(format!("dvd: out {path}"))
    }
}

impl IVMFloppyDriveEvents for Recorder {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.0.add(format!("floppy: in {path}"))
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.0.add(format!("floppy: out {path}"))
    }
}

const FOREVER: i32 = -1;

/// All fourteen kinds, some of them with two different arguments.
const EXPECTED: &[&str] = &[
    "dvd: in C:\\ISO\\setup.iso",
    "dvd: out C:\\ISO\\setup.iso",
    "floppy: in C:\\boot.vfd",
    "floppy: out C:\\boot.vfd",
    "machine: is to be shut down",
    "machine: no heartbeat",
    "machine: reset",
    "machine: operator/number is 42, Some(42)",
    "machine: operator/text is \u{e4} \u{1f5a5}, None",
    "machine: triple fault",
    "machine: Running",
    "machine: TurnedOff",
    "server: logged, id true",
    "server: no heartbeat of web01",
    "server: service event, id true",
    "server: web01 Running",
    "server: web01 TurnedOff",
];

fn cause_all(machine: &IVMVirtualMachine) -> Result<()> {
    let dvd = machine.dvd_rom_drives()?.item(1)?;
    dvd.attach_image("C:\\ISO\\setup.iso")?;
    dvd.release_image()?;
    let floppy = machine.floppy_drives()?.item(1)?;
    floppy.attach_image("C:\\boot.vfd")?;
    floppy.release_image()?;
    machine.set_configuration_value("operator/number", &42.into())?;
    machine.set_configuration_value("operator/text", &"\u{e4} \u{1f5a5}".into())?;
    machine.startup()?.wait_for_completion(FOREVER)?;
    for command in ["crash", "hang", "fill-disk"] {
        machine.guest_os()?.execute_command(command)?;
    }
    machine.reset()?.wait_for_completion(FOREVER)?;
    machine.turn_off()?.wait_for_completion(FOREVER)
}

#[test]
fn all_kinds_of_events_cross_the_border() {
    in_a_client("events::all_kinds_of_events_cross_the_border", |server| {
        let machine = new_machine(server, "web01");
        let dvd = machine.dvd_rom_drives().unwrap().item(1).unwrap();
        let floppy = machine.floppy_drives().unwrap().item(1).unwrap();
        let heard = Heard::default();
        let recorder = Recorder(heard.clone()).into_sink();
        let subscriptions = [
            recorder.subscribe(server).unwrap(),
            recorder.subscribe(&machine).unwrap(),
            recorder.subscribe(&dvd).unwrap(),
            recorder.subscribe(&floppy).unwrap(),
        ];
        cause_all(&machine).unwrap();
        assert!(
            soon(|| heard.lacks(EXPECTED).is_empty()),
            "{:?} of {heard:?}",
            heard.lacks(EXPECTED)
        );
        for subscription in &subscriptions {
            subscription.close().unwrap();
        }
        drop(subscriptions);
        assert!(
            soon(|| recorder.ref_count() == 1),
            "the server holds a sink"
        );
        server.delete_virtual_machine(&machine).unwrap();
        let after = heard.0.lock().unwrap().clone();
        assert!(!after.contains("server: web01 DeleteMachine"), "{after:?}");
    });
}
