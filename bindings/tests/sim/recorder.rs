//! Writes down every event as a line, `source: event`.

use std::sync::{Arc, Mutex};

use virtual_server::prelude::*;

/// What a sink hears.
#[derive(VirtualServerSink)]
#[sink(
    IVMVirtualServerEvents,
    IVMVirtualMachineEvents,
    IVMDVDDriveEvents,
    IVMFloppyDriveEvents
)]
struct Recorder {
    source: String,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    fn note(&self, line: impl std::fmt::Display) -> Result<()> {
        self.lines
            .lock()
            .unwrap()
            .push(format!("{}: {line}", self.source));
        Ok(())
    }
}

impl IVMVirtualServerEvents for Recorder {
    fn on_service_event(&self, log_message_id: i32) -> Result<()> {
        self.note(format_args!("service {log_message_id}"))
    }

    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        self.note(format_args!("{config} {state}"))
    }

    fn on_event_logged(&self, log_message_id: i32) -> Result<()> {
        self.note(format_args!("logged {log_message_id}"))
    }

    fn on_heartbeat_stopped(&self, config: &BStr) -> Result<()> {
        self.note(format_args!("{config} heartbeat stopped"))
    }
}

impl IVMVirtualMachineEvents for Recorder {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.note(state)
    }

    fn on_request_shutdown(&self) -> Result<()> {
        self.note("request shutdown")
    }

    fn on_reset(&self) -> Result<()> {
        self.note("reset")
    }

    fn on_triple_fault(&self) -> Result<()> {
        self.note("triple fault")
    }

    fn on_heartbeat_stopped(&self) -> Result<()> {
        self.note("heartbeat stopped")
    }

    fn on_configuration_changed(&self, key: &BStr, value: &Variant) -> Result<()> {
        self.note(format_args!("{key} = {value:?}"))
    }
}

impl IVMDVDDriveEvents for Recorder {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.note(format_args!("insert {path}"))
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.note(format_args!("eject {path}"))
    }
}

impl IVMFloppyDriveEvents for Recorder {
    fn on_media_insert(&self, path: &BStr) -> Result<()> {
        self.note(format_args!("insert {path}"))
    }

    fn on_media_eject(&self, path: &BStr) -> Result<()> {
        self.note(format_args!("eject {path}"))
    }
}

/// The lines of all sources that are watched, in the order of the events.
#[derive(Default)]
pub struct Recorded {
    lines: Arc<Mutex<Vec<String>>>,
    subscriptions: Vec<Subscription<Recorder>>,
}

impl Recorded {
    pub fn watch(&mut self, name: &str, source: &impl Source) {
        let recorder = Recorder {
            source: name.to_owned(),
            lines: Arc::clone(&self.lines),
        };
        self.subscriptions
            .push(recorder.into_sink().subscribe(source).unwrap());
    }

    /// Ends all subscriptions.
    pub fn close(&mut self) {
        for subscription in self.subscriptions.drain(..) {
            subscription.close().unwrap();
        }
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}
