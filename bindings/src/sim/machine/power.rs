//! Operations that change the state of a machine.

use std::sync::Arc;

use com_sink::Object;

use super::MachineCore;
use crate::sim::errors::fail;
use crate::sim::events::{Event, MachineEvent, ServerEvent};
use crate::sim::settings::keys;
use crate::sim::state::{Operation, path};
use crate::sim::tasks::Task;
use crate::sim::world::{Pace, World};
use crate::{Result, VMEventType, VMTaskResult, VMUndoAction, VMVMState};
use std::time::Instant;

/// An operation that was found to be allowed. Nothing else can begin until its last state is
/// reached or it is dropped.
struct Begun {
    machine: Arc<MachineCore>,
    world: Arc<World>,
    operation: Operation,
    states: &'static [VMVMState],
    by_guest: bool,
    /// The last state is reached, and with it the right to the machine given up.
    finished: bool,
}

/// Starts an operation. `by_guest`: from inside of the machine.
///
/// # Errors
///
/// The code that the reference gives for an operation the state of the machine doesn't allow.
pub(in crate::sim) fn operate(
    core: &Arc<MachineCore>,
    operation: Operation,
    by_guest: bool,
) -> Result<Object<Task>> {
    let begun = Begun::new(core, operation, by_guest)?;
    let world = Arc::clone(&begun.world);
    let task = world.task(begun.description(), false);
    let ended = Arc::clone(task.core());
    let running = Arc::clone(task.core());
    let carried = world.carry_out(move |pace| {
        let world = Arc::clone(&begun.world);
        begun.run(pace, |percent| {
            running.advance(percent);
        });
        world.end(&running, VMTaskResult::Success);
    });
    if let Err(error) = carried {
        world.end(&ended, VMTaskResult::OutOfMemoryError);
        return Err(error);
    }
    Ok(task)
}

/// Does an operation that has no task, inside the call.
///
/// # Errors
///
/// As [`operate`].
pub(in crate::sim) fn operate_now(core: &Arc<MachineCore>, operation: Operation) -> Result<()> {
    Begun::new(core, operation, false)?.run(Pace::default(), |_| {});
    Ok(())
}

impl Begun {
    fn new(core: &Arc<MachineCore>, operation: Operation, by_guest: bool) -> Result<Self> {
        let world = core.world()?;
        let mut state = core.known()?;
        let undoable = state.settings.flag(keys::UNDOABLE);
        let action = VMUndoAction(state.settings.integer(keys::UNDO_ACTION));
        if operation == Operation::Save && undoable && action == VMUndoAction::Discard {
            let text = "saving would be corrupt, since undo disks are discarded";
            return fail(com_sink::hresult::E_FAIL, text);
        }
        // What has begun is in between, and refused as the states in between are.
        let power = if state.busy {
            VMVMState::TurningOff
        } else {
            state.power
        };
        let commit = undoable && action == VMUndoAction::Commit;
        let states = match path(operation, power, commit) {
            Ok(states) => states,
            Err(refusal) => return fail(refusal.code, refusal.text),
        };
        state.busy = true;
        drop(state);
        Ok(Self {
            machine: Arc::clone(core),
            world,
            operation,
            states,
            by_guest,
            finished: false,
        })
    }

    fn description(&self) -> String {
        format!("{:?} of {}", self.operation, self.core().state().name)
    }

    fn core(&self) -> &Arc<MachineCore> {
        &self.machine
    }

    fn run(mut self, pace: Pace, mut progress: impl FnMut(i32)) {
        if self.operation == Operation::TurnOff {
            self.post(MachineEvent::RequestShutdown);
        }
        let restored = self.states.first() == Some(&VMVMState::Restoring);
        let steps = self.states.len();
        for (step, &state) in self.states.iter().enumerate() {
            if step > 0 {
                progress(percent(step, steps));
                pace.step();
            }
            let name = self.enter(state, step + 1 == steps);
            self.world.post([
                Event::Machine(Arc::clone(self.core()), MachineEvent::StateChange(state)),
                Event::Server(ServerEvent::VmStateChange(name, state)),
            ]);
        }
        if self.operation == Operation::Reset {
            self.enter(VMVMState::Running, true);
            self.post(MachineEvent::Reset);
        }
        if let Some(event) = self.logged(restored) {
            self.world.happened(event, Some(&self.machine));
        }
    }

    fn post(&self, event: MachineEvent) {
        self.world
            .post([Event::Machine(Arc::clone(self.core()), event)]);
    }

    /// Changes the state and what depends on it, and gives the machine's name.
    fn enter(&mut self, power: VMVMState, last: bool) -> String {
        self.finished = last;
        let mut state = self.machine.state();
        let before = state.power;
        state.power = power;
        if last {
            state.busy = false;
        }
        match power {
            VMVMState::Running => {
                if before == VMVMState::TurningOn || self.operation == Operation::Reset {
                    state.activation = Some(state.settings.clone());
                    state.guest.parameters.clear();
                }
                if before != VMVMState::Paused {
                    state.running_since = Some(Instant::now());
                    state.guest.heartbeat = state.guest.additions;
                }
                state.guest.was_started = true;
            }
            VMVMState::TurnedOff | VMVMState::Saved => {
                state.guest.heartbeat = false;
                state.running_since = None;
                if power == VMVMState::TurnedOff {
                    state.activation = None;
                }
            }
            _ => {}
        }
        state.name.clone()
    }

    /// What is written to the event log at the end.
    fn logged(&self, restored: bool) -> Option<VMEventType> {
        match self.operation {
            Operation::Startup if restored => Some(VMEventType::VirtualMachineStateRestored),
            Operation::Startup => Some(VMEventType::VirtualMachineLaunched),
            Operation::TurnOff if self.by_guest => {
                Some(VMEventType::VirtualMachineTurnedOffByGuest)
            }
            Operation::TurnOff => Some(VMEventType::VirtualMachineTurnedOff),
            Operation::Save => Some(VMEventType::VirtualMachineStateSaved),
            Operation::Reset => Some(VMEventType::VirtualMachineReset),
            _ => None,
        }
    }
}

impl Drop for Begun {
    /// An operation that could not be carried out leaves the machine free for the next one.
    fn drop(&mut self) {
        if !self.finished {
            self.core().state().busy = false;
        }
    }
}

fn percent(step: usize, steps: usize) -> i32 {
    i32::try_from(step * 100 / steps).unwrap_or(100)
}
