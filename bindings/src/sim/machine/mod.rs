//! Virtual machines.

mod bus;
mod devices;
mod object;
mod power;
mod rules;

pub(super) use bus::Location;
pub(super) use devices::limits;
pub(super) use object::Machine;
pub(super) use power::{operate, operate_now};
pub(super) use rules::MEMORY;

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Instant;

use com_sink::Object;
use com_sink::connection::ConnectionPoint;
use com_sink::hresult::RPC_E_DISCONNECTED;

use self::bus::Buses;
use super::census::Census;
use super::errors::fail;
use super::events::{Event, MachineEvent};
use super::lock;
use super::scripts::Scripts;
use super::settings::{Setting, Settings, keys};
use super::state::is_active;
use super::world::World;
use crate::hresult::{VM_E_VM_RUNNING, VM_E_VM_UNKNOWN};
use crate::{Result, VMAutoStartType, VMShutdownAction, VMUndoAction, VMVMState, source};

/// What a machine's objects share. It holds none of them, so that no two keep each other alive.
pub(super) struct MachineCore {
    world: Weak<World>,
    census: Census,
    events: ConnectionPoint,
    state: Mutex<MachineState>,
}

/// The part of it that changes.
pub(super) struct MachineState {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) config_id: String,
    /// `false` once the machine was unregistered or deleted.
    pub(super) registered: bool,
    pub(super) power: VMVMState,
    /// An operation has begun and its last state isn't reached.
    pub(super) busy: bool,
    pub(super) settings: Settings,
    /// Copy of the settings while the machine is active.
    pub(super) activation: Option<Settings>,
    pub(super) scripts: Scripts,
    pub(super) guest: Guest,
    pub(super) buses: Buses,
    pub(super) running_since: Option<Instant>,
}

/// What goes on inside the machine.
pub(super) struct Guest {
    pub(super) additions: bool,
    pub(super) was_started: bool,
    pub(super) heartbeat: bool,
    pub(super) parameters: BTreeMap<String, String>,
}

impl MachineCore {
    pub(super) fn new(world: &Arc<World>, number: u32, name: &str, file: &str) -> Arc<Self> {
        let mut settings = Settings::default();
        settings.set(keys::MEMORY, Setting::Integer(128));
        settings.set(keys::UNDO_ACTION, VMUndoAction::Keep.0.into());
        settings.set(keys::UNDOABLE, false.into());
        settings.set(keys::AUTO_START, VMAutoStartType::IfRunningAtQuit.0.into());
        settings.set(keys::SHUTDOWN_ACTION, VMShutdownAction::Save.0.into());
        settings.set(keys::TIME_SYNC, true.into());
        Arc::new(Self {
            world: Arc::downgrade(world),
            census: world.census().clone(),
            events: source::IVMVirtualMachineEvents::point(),
            state: Mutex::new(MachineState {
                name: name.to_owned(),
                file: file.to_owned(),
                config_id: format!("{{00000000-0000-0000-0000-{number:012x}}}"),
                registered: true,
                power: VMVMState::TurnedOff,
                busy: false,
                settings,
                activation: None,
                scripts: Scripts::default(),
                guest: Guest {
                    additions: true,
                    was_started: false,
                    heartbeat: false,
                    parameters: BTreeMap::new(),
                },
                buses: Buses::default(),
                running_since: None,
            }),
        })
    }

    pub(super) fn events(&self) -> &ConnectionPoint {
        &self.events
    }

    pub(super) fn census(&self) -> &Census {
        &self.census
    }

    /// The service, while it runs.
    pub(super) fn world(&self) -> Result<Arc<World>> {
        match self.world.upgrade() {
            Some(world) => Ok(world),
            None => fail(RPC_E_DISCONNECTED, "the simulated service has ended"),
        }
    }

    /// The changing part, also of a machine that isn't registered any more. Never held while
    /// events are delivered, nor while another lock is taken.
    pub(super) fn state(&self) -> MutexGuard<'_, MachineState> {
        lock(&self.state)
    }

    /// The changing part of a machine that the service knows.
    pub(super) fn known(&self) -> Result<MutexGuard<'_, MachineState>> {
        self.world()?;
        let state = self.state();
        if state.registered {
            Ok(state)
        } else {
            fail(
                VM_E_VM_UNKNOWN,
                format!("`{}` is no longer registered", state.name),
            )
        }
    }

    /// The changing part of a machine that is turned off, so that its devices can be changed.
    pub(super) fn stopped(&self) -> Result<MutexGuard<'_, MachineState>> {
        let state = self.known()?;
        if state.busy || state.power != VMVMState::TurnedOff {
            return fail(VM_E_VM_RUNNING, "the virtual machine is running or saved");
        }
        Ok(state)
    }

    /// The COM object of a machine that the service knows.
    pub(super) fn object(&self) -> Result<Object<Machine>> {
        let machines = self.world()?.state().machines.clone();
        match machines
            .into_iter()
            .find(|machine| ptr::eq(&**machine.core(), self))
        {
            Some(machine) => Ok(machine),
            None => fail(
                VM_E_VM_UNKNOWN,
                "the virtual machine is no longer registered",
            ),
        }
    }

    /// Stores a value of the configuration and reports the change.
    pub(super) fn change(
        self: &Arc<Self>,
        key: &str,
        check: impl FnOnce(&MachineState) -> Result<()>,
        value: impl Into<Setting>,
    ) -> Result<()> {
        let value = value.into();
        {
            let mut state = self.known()?;
            check(&state)?;
            state.settings.set(key, value.clone());
        }
        self.report_change(key.to_owned(), Some(value))
    }

    /// `OnConfigurationChanged`; no value when it was removed.
    pub(super) fn report_change(
        self: &Arc<Self>,
        key: String,
        value: Option<Setting>,
    ) -> Result<()> {
        let event = MachineEvent::ConfigurationChanged(key, value);
        self.world()?
            .post([Event::Machine(Arc::clone(self), event)]);
        Ok(())
    }
}

impl MachineState {
    pub(super) fn is_active(&self) -> bool {
        self.busy || is_active(self.power)
    }

    pub(super) fn is_running(&self) -> bool {
        self.power == VMVMState::Running
    }
}
