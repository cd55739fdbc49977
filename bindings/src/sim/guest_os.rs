//! The operating system inside a machine.

use std::sync::{Arc, MutexGuard};

use com_sink::hresult::E_INVALIDARG;
use com_sink::{ComObject, Object};

use super::census::Counted;
use super::errors::fail;
use super::incidents;
use super::interface;
use super::machine::{MachineCore, MachineState, operate};
use super::settings::keys;
use super::state::Operation;
use crate::hresult::{
    VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_ADDITIONS_NOT_AVAIL, VM_E_VM_NOT_RUNNING, VM_E_VM_PAUSED,
};
use crate::{BStr, BString, HRESULT, IVMTask, Result, VMVMState, server};

/// The guest operating system of a machine.
#[derive(ComObject)]
#[object(server::IVMGuestOS2)]
pub(super) struct GuestOs {
    machine: Arc<MachineCore>,
    _counted: Counted,
}

impl GuestOs {
    pub(super) fn new(machine: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            _counted: machine.census().count(),
        })
    }

    /// The machine, which has to run and have the Additions; `without` is the code if it hasn't.
    fn running(&self, without: HRESULT) -> Result<MutexGuard<'_, MachineState>> {
        let state = self.machine.known()?;
        if !state.is_running() {
            return fail(VM_E_VM_NOT_RUNNING, "the virtual machine is not running");
        }
        if !state.guest.additions {
            return fail(without, "Virtual Machine Additions are not installed");
        }
        Ok(state)
    }

    /// The machine for commands to its guest, which a pause refuses with a code of its own.
    fn commanded(&self, name: &BStr) -> Result<MutexGuard<'_, MachineState>> {
        if name.is_empty() {
            return fail(E_INVALIDARG, "the name or command is empty");
        }
        if self.machine.known()?.power == VMVMState::Paused {
            return fail(VM_E_VM_PAUSED, "the virtual machine is paused");
        }
        self.running(VM_E_ADDITIONS_FEATURE_NOT_AVAIL)
    }

    /// The machine, which has to have the Additions and to have been started once.
    fn equipped(&self) -> Result<MutexGuard<'_, MachineState>> {
        let state = self.machine.known()?;
        if !state.guest.additions || !state.guest.was_started {
            let text = "Virtual Machine Additions are not installed, or the machine never started";
            return fail(VM_E_ADDITIONS_NOT_AVAIL, text);
        }
        Ok(state)
    }
}

impl server::IVMGuestOS for GuestOs {
    fn install_additions(&self) -> Result<()> {
        let mut state = self.machine.known()?;
        if !state.is_running() {
            return fail(VM_E_VM_NOT_RUNNING, "the virtual machine is not running");
        }
        state.guest.additions = true;
        state.guest.heartbeat = true;
        Ok(())
    }

    fn execute_command(&self, command: &BStr) -> Result<()> {
        drop(self.commanded(command)?);
        incidents::execute(&self.machine, &command.to_string())
    }

    fn set_parameter(&self, name: &BStr, value: &BStr) -> Result<()> {
        self.commanded(name)?
            .guest
            .parameters
            .insert(name.to_string(), value.to_string());
        Ok(())
    }

    /// The guest shuts down and switches the machine off, which asks for the shutdown of the
    /// session as any other end does.
    fn shutdown(&self) -> Result<Option<IVMTask>> {
        drop(self.running(VM_E_ADDITIONS_FEATURE_NOT_AVAIL)?);
        interface(&operate(&self.machine, Operation::TurnOff, true)?)
    }

    fn is_host_time_sync_enabled(&self) -> Result<bool> {
        Ok(self.machine.known()?.settings.flag(keys::TIME_SYNC))
    }

    fn set_is_host_time_sync_enabled(&self, should_enable: bool) -> Result<()> {
        self.machine
            .change(keys::TIME_SYNC, |_| Ok(()), should_enable)
    }

    fn heartbeat_percentage(&self) -> Result<i32> {
        let beats = self.running(VM_E_ADDITIONS_NOT_AVAIL)?.guest.heartbeat;
        Ok(if beats { 100 } else { 0 })
    }

    fn is_heartbeating(&self) -> Result<bool> {
        Ok(self.running(VM_E_ADDITIONS_NOT_AVAIL)?.guest.heartbeat)
    }

    fn os_name(&self) -> Result<BString> {
        drop(self.running(VM_E_ADDITIONS_FEATURE_NOT_AVAIL)?);
        Ok("Windows Server 2003".into())
    }

    fn additions_version(&self) -> Result<BString> {
        drop(self.equipped()?);
        Ok("13.820".into())
    }

    fn can_shutdown(&self) -> Result<bool> {
        drop(self.equipped()?);
        Ok(true)
    }
}

impl server::IVMGuestOS2 for GuestOs {
    fn get_parameter(&self, name: &BStr) -> Result<BString> {
        let state = self.commanded(name)?;
        match state.guest.parameters.get(&name.to_string()) {
            Some(value) => Ok(value.as_str().into()),
            None => fail(E_INVALIDARG, format!("the guest has no parameter `{name}`")),
        }
    }

    fn computer_name(&self) -> Result<BString> {
        if self.machine.known()?.power == VMVMState::Paused {
            return fail(VM_E_VM_PAUSED, "the virtual machine is paused");
        }
        let state = self.running(VM_E_ADDITIONS_FEATURE_NOT_AVAIL)?;
        Ok(state.name.to_uppercase().into())
    }
}
