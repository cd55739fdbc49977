//! Which operation is allowed in which state of a machine, and the states it goes through.

use crate::hresult::{VM_E_VM_NO_SAVED_STATE, VM_E_VM_NOT_RUNNING, VM_E_VM_RUNNING};
use crate::{HRESULT, VMVMState};
use com_sink::hresult::E_FAIL;

/// An operation that changes the state of a machine, or depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Startup,
    TurnOff,
    Save,
    Reset,
    Pause,
    Resume,
    DiscardSavedState,
    MergeUndoDisks,
    Delete,
}

/// What the refusal says and the code that the reference gives for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: HRESULT,
    pub(super) text: &'static str,
}

const RUNNING: Refusal = Refusal {
    code: VM_E_VM_RUNNING,
    text: "the virtual machine is running",
};
const NOT_RUNNING: Refusal = Refusal {
    code: VM_E_VM_NOT_RUNNING,
    text: "the virtual machine is not running",
};
const ALREADY_PAUSED: Refusal = Refusal {
    code: E_FAIL,
    text: "the virtual machine is already paused",
};
const NOT_PAUSED: Refusal = Refusal {
    code: E_FAIL,
    text: "the virtual machine is not paused",
};
const NO_SAVED_STATE: Refusal = Refusal {
    code: VM_E_VM_NO_SAVED_STATE,
    text: "the virtual machine has no saved state",
};

/// States that `operation` goes through when it starts in `state`, the last being the one it stays
/// in. Empty: the operation is allowed and the state stays.
///
/// `commit` says that undo disks are to be merged when the machine is turned off.
pub(super) fn path(
    operation: Operation,
    state: VMVMState,
    commit: bool,
) -> Result<&'static [VMVMState], Refusal> {
    use VMVMState as S;
    let off = state == S::TurnedOff;
    let saved = state == S::Saved;
    let running = state == S::Running;
    let paused = state == S::Paused;
    match operation {
        Operation::Startup if off => Ok(&[S::TurningOn, S::Running]),
        Operation::Startup if saved => Ok(&[S::Restoring, S::Running]),
        Operation::Startup => Err(RUNNING),

        Operation::TurnOff if (running || paused) && commit => {
            Ok(&[S::TurningOff, S::MergingDrives, S::TurnedOff])
        }
        Operation::TurnOff if running || paused => Ok(&[S::TurningOff, S::TurnedOff]),
        Operation::TurnOff => Err(NOT_RUNNING),

        Operation::Save if running || paused => Ok(&[S::Saving, S::Saved]),
        Operation::Save => Err(NOT_RUNNING),

        Operation::Reset if running => Ok(&[]),
        Operation::Reset => Err(NOT_RUNNING),

        Operation::Pause if running => Ok(&[S::Paused]),
        Operation::Pause if paused => Err(ALREADY_PAUSED),
        Operation::Pause => Err(NOT_RUNNING),

        Operation::Resume if paused => Ok(&[S::Running]),
        Operation::Resume => Err(NOT_PAUSED),

        Operation::DiscardSavedState if saved => Ok(&[S::TurnedOff]),
        Operation::DiscardSavedState if off => Err(NO_SAVED_STATE),
        Operation::DiscardSavedState => Err(RUNNING),

        Operation::MergeUndoDisks if off => Ok(&[S::MergingDrives, S::TurnedOff]),
        Operation::MergeUndoDisks => Err(RUNNING),

        Operation::Delete if off || saved => Ok(&[S::DeleteMachine]),
        Operation::Delete => Err(RUNNING),
    }
}

/// Whether the processor of a machine in `state` executes or could at once.
pub(super) fn is_active(state: VMVMState) -> bool {
    state != VMVMState::TurnedOff && state != VMVMState::Saved
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: [Operation; 9] = [
        Operation::Startup,
        Operation::TurnOff,
        Operation::Save,
        Operation::Reset,
        Operation::Pause,
        Operation::Resume,
        Operation::DiscardSavedState,
        Operation::MergeUndoDisks,
        Operation::Delete,
    ];

    fn allowed(state: VMVMState) -> Vec<Operation> {
        OPERATIONS
            .into_iter()
            .filter(|&operation| path(operation, state, false).is_ok())
            .collect()
    }

    #[test]
    fn every_stable_state_allows_its_operations_only() {
        use Operation::*;
        assert_eq!(
            allowed(VMVMState::TurnedOff),
            [Startup, MergeUndoDisks, Delete]
        );
        assert_eq!(
            allowed(VMVMState::Saved),
            [Startup, DiscardSavedState, Delete]
        );
        assert_eq!(allowed(VMVMState::Running), [TurnOff, Save, Reset, Pause]);
        assert_eq!(allowed(VMVMState::Paused), [TurnOff, Save, Resume]);
    }

    #[test]
    fn nothing_is_allowed_in_between() {
        let stable = [
            VMVMState::TurnedOff,
            VMVMState::Saved,
            VMVMState::Running,
            VMVMState::Paused,
        ];
        for &state in VMVMState::ALL {
            if !stable.contains(&state) {
                assert_eq!(allowed(state), [], "{state:?}");
            }
        }
    }

    #[test]
    fn every_path_ends_in_a_stable_state() {
        for &state in VMVMState::ALL {
            for operation in OPERATIONS {
                let Ok([.., last]) = path(operation, state, true) else {
                    continue;
                };
                let stable = !allowed(*last).is_empty() || *last == VMVMState::DeleteMachine;
                assert!(stable, "{operation:?} leaves {state:?} in {last:?}");
            }
        }
    }

    #[test]
    fn undo_disks_are_merged_on_the_way_down() {
        let states = path(Operation::TurnOff, VMVMState::Running, true).unwrap();
        assert_eq!(
            states,
            [
                VMVMState::TurningOff,
                VMVMState::MergingDrives,
                VMVMState::TurnedOff
            ]
        );
    }
}
