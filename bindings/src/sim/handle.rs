//! What happens to a machine without a client asking for it.

use std::fmt;

use com_sink::Object;

use super::errors::fail;
use super::incidents;
use super::machine::{Machine, operate};
use super::state::Operation;
use crate::hresult::VM_E_DRIVE_INVALID;
use crate::{IVMVirtualMachine, Result};

/// A machine of a [`Simulator`](super::Simulator), seen from inside: what its guest does, and what
/// goes wrong.
///
/// All its methods fail with `VM_E_VM_UNKNOWN` once the machine is no longer registered, and with
/// `RPC_E_DISCONNECTED` once the simulated service has ended.
#[derive(Clone)]
pub struct MachineHandle {
    machine: Object<Machine>,
}

impl MachineHandle {
    pub(super) fn new(machine: Object<Machine>) -> Self {
        Self { machine }
    }

    /// The machine as clients see it. Asking twice gives the same object, and the same as clients
    /// get from the server.
    ///
    /// # Errors
    ///
    /// Those of all methods.
    pub fn interface(&self) -> Result<IVMVirtualMachine> {
        drop(self.machine.core().known()?);
        self.machine.to_interface()
    }

    /// The guest brings its processor into a triple fault: `OnTripleFault`, then a message is
    /// logged. The state stays what it is: the reference doesn't tell what follows.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`.
    pub fn triple_fault(&self) -> Result<()> {
        incidents::triple_fault(self.machine.core())
    }

    /// The guest stops to send heartbeats: `OnHeartbeatStopped` of the machine and of the server,
    /// then a message is logged.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`; `VM_E_ADDITIONS_NOT_AVAIL` when it sends none.
    pub fn stop_heartbeat(&self) -> Result<()> {
        incidents::stop_heartbeat(self.machine.core())
    }

    /// The guest sends heartbeats again. No event tells of it.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`; `VM_E_ADDITIONS_NOT_AVAIL` without Virtual Machine Additions.
    pub fn resume_heartbeat(&self) -> Result<()> {
        incidents::resume_heartbeat(self.machine.core())
    }

    /// The guest has Virtual Machine Additions, or hasn't. New machines have them.
    ///
    /// # Errors
    ///
    /// Those of all methods.
    pub fn set_additions(&self, installed: bool) -> Result<()> {
        let mut state = self.machine.core().known()?;
        state.guest.additions = installed;
        state.guest.heartbeat = installed && state.is_running();
        Ok(())
    }

    /// The guest switches the machine off: the events of `TurnOff`, with another log message.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`.
    pub fn power_off_by_guest(&self) -> Result<()> {
        operate(self.machine.core(), Operation::TurnOff, true).map(drop)
    }

    /// The guest resets the machine: the events of `Reset`.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`.
    pub fn reset_by_guest(&self) -> Result<()> {
        operate(self.machine.core(), Operation::Reset, true).map(drop)
    }

    /// The guest ejects what is in a DVD drive, counted from 1: `OnMediaEject` of the drive.
    ///
    /// # Errors
    ///
    /// `VM_E_VM_NOT_RUNNING`; `VM_E_DRIVE_INVALID` when there is no such drive;
    /// `VM_E_MEDIA_WRONG_TYPE` when nothing is in it.
    pub fn eject_dvd(&self, index: usize) -> Result<()> {
        drop(incidents::running(self.machine.core())?);
        let drives = self.machine.devices().dvd_drives.clone();
        match index.checked_sub(1).and_then(|at| drives.get(at)) {
            Some(drive) => drive.eject(|_| true),
            None => fail(VM_E_DRIVE_INVALID, format!("there is no DVD drive {index}")),
        }
    }
}

impl fmt::Debug for MachineHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.machine.core().state();
        let mut debug = f.debug_struct("MachineHandle");
        debug
            .field("name", &state.name)
            .field("state", &state.power)
            .finish()
    }
}
