//! What goes wrong in a guest, by itself or because a client told it to.

use std::sync::{Arc, MutexGuard};

use com_sink::hresult::E_NOTIMPL;

use super::errors::fail;
use super::events::{Event, MachineEvent, ServerEvent};
use super::machine::{MachineCore, MachineState, operate};
use super::state::Operation;
use crate::hresult::{VM_E_ADDITIONS_NOT_AVAIL, VM_E_VM_NOT_RUNNING};
use crate::{Result, VMEventType};

/// The machine, which has to run.
pub(super) fn running(core: &MachineCore) -> Result<MutexGuard<'_, MachineState>> {
    let state = core.known()?;
    if !state.is_running() {
        return fail(VM_E_VM_NOT_RUNNING, "the virtual machine is not running");
    }
    Ok(state)
}

/// `OnTripleFault`, then a message is logged.
pub(super) fn triple_fault(core: &Arc<MachineCore>) -> Result<()> {
    drop(running(core)?);
    let world = core.world()?;
    world.post([Event::Machine(Arc::clone(core), MachineEvent::TripleFault)]);
    world.happened(VMEventType::VirtualMachineProcessorError, Some(core));
    Ok(())
}

/// `OnHeartbeatStopped` of the machine and of the server, then a message is logged.
pub(super) fn stop_heartbeat(core: &Arc<MachineCore>) -> Result<()> {
    let mut state = running(core)?;
    if !state.guest.heartbeat {
        return fail(VM_E_ADDITIONS_NOT_AVAIL, "the guest sends no heartbeats");
    }
    state.guest.heartbeat = false;
    let name = state.name.clone();
    drop(state);
    let world = core.world()?;
    world.post([
        Event::Machine(Arc::clone(core), MachineEvent::HeartbeatStopped),
        Event::Server(ServerEvent::HeartbeatStopped(name)),
    ]);
    world.happened(VMEventType::VirtualMachineNoHeartbeat, Some(core));
    Ok(())
}

/// No event tells of it.
pub(super) fn resume_heartbeat(core: &MachineCore) -> Result<()> {
    let mut state = running(core)?;
    if !state.guest.additions {
        let text = "there are no Additions to send heartbeats";
        return fail(VM_E_ADDITIONS_NOT_AVAIL, text);
    }
    state.guest.heartbeat = true;
    Ok(())
}

type Command = fn(&Arc<MachineCore>) -> Result<()>;

/// The commands that the guest of every machine understands.
const COMMANDS: &[(&str, Command)] = &[
    ("crash", triple_fault),
    ("hang", stop_heartbeat),
    ("recover", |core| resume_heartbeat(core)),
    ("reboot", |core| {
        operate(core, Operation::Reset, true).map(drop)
    }),
    ("poweroff", |core| {
        operate(core, Operation::TurnOff, true).map(drop)
    }),
    ("fill-disk", |core| {
        let event = VMEventType::VirtualMachineHostDiskSpaceWarning;
        core.world()?.happened(event, Some(core));
        Ok(())
    }),
];

/// `IVMGuestOS::ExecuteCommand`
pub(super) fn execute(core: &Arc<MachineCore>, command: &str) -> Result<()> {
    match COMMANDS.iter().find(|(name, _)| *name == command) {
        Some((_, run)) => run(core),
        None => {
            let known: Vec<_> = COMMANDS.iter().map(|(name, _)| *name).collect();
            let known = known.join(", ");
            let text = format!("IVMGuestOS::ExecuteCommand is simulated for {known} only");
            fail(E_NOTIMPL, text)
        }
    }
}
