//! Events on their way to the clients, in one order for all of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use com_sink::connection::ConnectionPoint;

use super::drives::Bay;
use super::lock;
use super::machine::MachineCore;
use super::settings::Setting;
use crate::{VMVMState, Variant, source};

/// One event and where it comes from.
pub(super) enum Event {
    Server(ServerEvent),
    Machine(Arc<MachineCore>, MachineEvent),
    Drive(Arc<Bay>, DriveEvent, String),
}

/// `IVMVirtualServerEvents`
pub(super) enum ServerEvent {
    ServiceEvent(i32),
    VmStateChange(String, VMVMState),
    EventLogged(i32),
    HeartbeatStopped(String),
}

/// `IVMVirtualMachineEvents`
pub(super) enum MachineEvent {
    StateChange(VMVMState),
    RequestShutdown,
    Reset,
    TripleFault,
    HeartbeatStopped,
    ConfigurationChanged(String, Option<Setting>),
}

/// `IVMDVDDriveEvents` and `IVMFloppyDriveEvents`
#[derive(Clone, Copy)]
pub(super) enum DriveEvent {
    Insert,
    Eject,
}

impl Event {
    /// Calls every sink of the source. What a sink answers changes nothing.
    fn fire(self, server: &ConnectionPoint) {
        match self {
            Self::Server(event) => event.fire(server),
            Self::Machine(machine, event) => event.fire(machine.events()),
            Self::Drive(bay, event, path) => event.fire(&bay, &path),
        }
    }
}

impl ServerEvent {
    fn fire(self, point: &ConnectionPoint) {
        let sinks = source::IVMVirtualServerEvents::new(point);
        let fired = match self {
            Self::ServiceEvent(id) => sinks.on_service_event(id),
            Self::VmStateChange(name, state) => sinks.on_vm_state_change(&name, state),
            Self::EventLogged(id) => sinks.on_event_logged(id),
            Self::HeartbeatStopped(name) => sinks.on_heartbeat_stopped(&name),
        };
        fired.ignore();
    }
}

impl MachineEvent {
    fn fire(self, point: &ConnectionPoint) {
        let sinks = source::IVMVirtualMachineEvents::new(point);
        let fired = match self {
            Self::StateChange(state) => sinks.on_state_change(state),
            Self::RequestShutdown => sinks.on_request_shutdown(),
            Self::Reset => sinks.on_reset(),
            Self::TripleFault => sinks.on_triple_fault(),
            Self::HeartbeatStopped => sinks.on_heartbeat_stopped(),
            Self::ConfigurationChanged(key, value) => {
                let value = value
                    .as_ref()
                    .map_or_else(Variant::default, Setting::to_variant);
                sinks.on_configuration_changed(&key, &value)
            }
        };
        fired.ignore();
    }
}

impl DriveEvent {
    fn fire(self, bay: &Bay, path: &str) {
        let fired = match (bay, self) {
            (Bay::Dvd(point), Self::Insert) => {
                source::IVMDVDDriveEvents::new(point).on_media_insert(path)
            }
            (Bay::Dvd(point), Self::Eject) => {
                source::IVMDVDDriveEvents::new(point).on_media_eject(path)
            }
            (Bay::Floppy(point), Self::Insert) => {
                source::IVMFloppyDriveEvents::new(point).on_media_insert(path)
            }
            (Bay::Floppy(point), Self::Eject) => {
                source::IVMFloppyDriveEvents::new(point).on_media_eject(path)
            }
        };
        fired.ignore();
    }
}

/// The queue that puts the events of all threads into one order.
///
/// One thread delivers at a time; what other threads, and handlers that call back, post meanwhile
/// is delivered behind it. So every sink sees the same order, and no lock is held in a handler.
#[derive(Default)]
pub(super) struct Outbox {
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Event>,
    delivering: bool,
}

impl Outbox {
    /// Queues events, and delivers until the queue is empty unless another call does so already.
    pub(super) fn post<const N: usize>(&self, server: &ConnectionPoint, events: [Event; N]) {
        {
            let mut queue = lock(&self.queue);
            queue.waiting.extend(events);
            if queue.delivering {
                return;
            }
            queue.delivering = true;
        }
        let _turn = Turn(self);
        while let Some(event) = self.next() {
            event.fire(server);
        }
    }

    /// The next event; none ends the turn in the same step, so that nothing posted is left behind.
    fn next(&self) -> Option<Event> {
        let mut queue = lock(&self.queue);
        let event = queue.waiting.pop_front();
        queue.delivering = event.is_some();
        event
    }
}

/// Ends the turn also when delivery panics, or the outbox would stay shut.
struct Turn<'a>(&'a Outbox);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.queue).delivering = false;
        }
    }
}
