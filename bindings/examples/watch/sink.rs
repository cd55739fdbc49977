//! The sink: one for each source, all of which report into one channel.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use virtual_server::Args;
use virtual_server::prelude::*;

use crate::Message;

/// An event that arrived.
pub struct Event {
    pub time: SystemTime,
    /// Since the watch began.
    pub elapsed: Duration,
    /// Which object it came from, such as `web01 dvd 1`.
    pub source: String,
    /// The COM name of the event interface.
    pub interface: &'static str,
    /// The COM name of the event.
    pub name: &'static str,
    /// By their COM names, in declared order.
    pub arguments: Vec<(String, Value)>,
}

/// What is connected to a source.
#[derive(VirtualServerSink)]
#[sink(
    IVMVirtualServerEvents,
    IVMVirtualMachineEvents,
    IVMDVDDriveEvents,
    IVMFloppyDriveEvents
)]
pub struct Watcher {
    source: String,
    started: Instant,
    sender: Sender<Message>,
}

impl Watcher {
    fn report<const N: usize>(
        &self,
        interface: &'static str,
        name: &'static str,
        arguments: [(&str, Value); N],
    ) -> Result<()> {
        self.send(
            interface,
            name,
            arguments.map(|(key, value)| (key.to_owned(), value)).into(),
        )
    }

    /// An event that a newer server has.
    fn unknown(&self, interface: &'static str, dispid: i32, args: &Args<'_>) -> Result<()> {
        let mut arguments = vec![("dispid".to_owned(), dispid.into())];
        for index in 0..args.len() {
            arguments.push((
                format!("argument {index}"),
                args.get(index).map_or(Value::Null, json),
            ));
        }
        self.send(interface, "(unknown)", arguments)
    }

    fn send(
        &self,
        interface: &'static str,
        name: &'static str,
        arguments: Vec<(String, Value)>,
    ) -> Result<()> {
        let event = Event {
            time: SystemTime::now(),
            elapsed: self.started.elapsed(),
            source: self.source.clone(),
            interface,
            name,
            arguments,
        };
        // Nobody listens any more when the watch has ended: that is no error of the server's.
        let _ = self.sender.send(Message::Event(event));
        Ok(())
    }
}

fn text(value: impl ToString) -> Value {
    Value::String(value.to_string())
}

/// A VARIANT's value: numbers and Booleans as such, the rest as text.
fn json(value: &Variant) -> Value {
    let number = value
        .as_u32()
        .map(Value::from)
        .or_else(|| value.as_i32().map(Value::from));
    let flag = || value.as_bool().map(Value::from);
    match number.or_else(flag) {
        Some(value) => value,
        None if value.is_empty() => Value::Null,
        None => text(value),
    }
}

const SERVER: &str = "IVMVirtualServerEvents";
const MACHINE: &str = "IVMVirtualMachineEvents";
const DVD: &str = "IVMDVDDriveEvents";
const FLOPPY: &str = "IVMFloppyDriveEvents";

impl IVMVirtualServerEvents for Watcher {
    fn on_service_event(&self, id: i32) -> Result<()> {
        self.report(SERVER, "OnServiceEvent", [("logMessageID", id.into())])
    }

    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        let arguments = [
            ("virtualMachineConfig", text(config)),
            ("virtualMachineState", text(state)),
        ];
        self.report(SERVER, "OnVMStateChange", arguments)
    }

    fn on_event_logged(&self, id: i32) -> Result<()> {
        self.report(SERVER, "OnEventLogged", [("logMessageID", id.into())])
    }

    fn on_heartbeat_stopped(&self, config: &BStr) -> Result<()> {
        let arguments = [("virtualMachineConfig", text(config))];
        self.report(SERVER, "OnHeartbeatStopped", arguments)
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.unknown(SERVER, dispid, args)
    }
}

impl IVMVirtualMachineEvents for Watcher {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.report(
            MACHINE,
            "OnStateChange",
            [("virtualMachineState", text(state))],
        )
    }

    fn on_request_shutdown(&self) -> Result<()> {
        self.report(MACHINE, "OnRequestShutdown", [])
    }

    fn on_reset(&self) -> Result<()> {
        self.report(MACHINE, "OnReset", [])
    }

    fn on_triple_fault(&self) -> Result<()> {
        self.report(MACHINE, "OnTripleFault", [])
    }

    fn on_heartbeat_stopped(&self) -> Result<()> {
        self.report(MACHINE, "OnHeartbeatStopped", [])
    }

    fn on_configuration_changed(&self, key: &BStr, data: &Variant) -> Result<()> {
        let arguments = [("configKey", text(key)), ("configData", json(data))];
        self.report(MACHINE, "OnConfigurationChanged", arguments)
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.unknown(MACHINE, dispid, args)
    }
}

impl IVMDVDDriveEvents for Watcher {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.report(DVD, "OnMediaInsert", [("mediaPath", text(path))])
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.report(DVD, "OnMediaEject", [("mediaPath", text(path))])
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.unknown(DVD, dispid, args)
    }
}

impl IVMFloppyDriveEvents for Watcher {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.report(FLOPPY, "OnMediaInsert", [("mediaPath", text(path))])
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.report(FLOPPY, "OnMediaEject", [("mediaPath", text(path))])
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.unknown(FLOPPY, dispid, args)
    }
}

/// Subscribes to the server, its machines and their drives.
pub fn subscribe_all(
    server: &VirtualServer,
    started: Instant,
    sender: &Sender<Message>,
) -> Result<Vec<Subscription<Watcher>>> {
    let mut subscriptions = Vec::new();
    let mut subscribe = |source: String, object: &dyn Source| -> Result<()> {
        let watcher = Watcher {
            source,
            started,
            sender: sender.clone(),
        };
        subscriptions.push(watcher.into_sink().subscribe(object)?);
        Ok(())
    };
    subscribe("server".to_owned(), server)?;
    for machine in server.virtual_machines()?.iter()? {
        let machine = machine?;
        let name = machine.name()?;
        subscribe(name.clone(), &machine)?;
        for (index, drive) in machine.dvd_rom_drives()?.iter()?.enumerate() {
            subscribe(format!("{name} dvd {}", index + 1), &drive?)?;
        }
        for (index, drive) in machine.floppy_drives()?.iter()?.enumerate() {
            subscribe(format!("{name} floppy {}", index + 1), &drive?)?;
        }
    }
    Ok(subscriptions)
}
