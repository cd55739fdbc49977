//! Operations of a machine: the events of each, and the states in which it is refused.

use com_sink::hresult::E_FAIL;
use virtual_server::hresult::{
    VM_E_VM_NO_SAVED_STATE, VM_E_VM_NOT_RUNNING, VM_E_VM_RUNNING, VM_E_VM_UNKNOWN,
};
use virtual_server::{VMTaskResult, VMUndoAction, VMVMState};

use crate::{Fixture, refused};

#[test]
fn startup() {
    let it = Fixture::new();
    let task = it.machine.startup().unwrap();
    assert!(task.is_complete().unwrap());
    assert_eq!(task.result().unwrap(), VMTaskResult::Success);
    assert_eq!(task.percent_completed().unwrap(), 100);
    assert_eq!(it.machine.state().unwrap(), VMVMState::Running);
    assert_eq!(
        it.events.take(),
        [
            "web01: TurningOn",
            "server: web01 TurningOn",
            "web01: Running",
            "server: web01 Running",
            "server: logged 1002",
        ]
    );
    refused(it.machine.startup(), VM_E_VM_RUNNING);
    assert!(it.events.take().is_empty(), "what is refused fires nothing");
}

#[test]
fn turn_off() {
    let it = Fixture::running();
    it.machine.turn_off().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: request shutdown",
            "web01: TurningOff",
            "server: web01 TurningOff",
            "web01: TurnedOff",
            "server: web01 TurnedOff",
            "server: logged 1005",
        ]
    );
    refused(it.machine.turn_off(), VM_E_VM_NOT_RUNNING);
}

#[test]
fn save_and_restore() {
    let it = Fixture::running();
    refused(it.machine.saved_state_file_path(), VM_E_VM_NO_SAVED_STATE);
    it.machine.save().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: Saving",
            "server: web01 Saving",
            "web01: Saved",
            "server: web01 Saved",
            "server: logged 1004",
        ]
    );
    let path = it.machine.saved_state_file_path().unwrap();
    assert_eq!(path, "C:\\Virtual Machines\\web01.vsv");

    it.machine.startup().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: Restoring",
            "server: web01 Restoring",
            "web01: Running",
            "server: web01 Running",
            "server: logged 1003",
        ]
    );
}

#[test]
fn discard_saved_state() {
    let it = Fixture::running();
    refused(it.machine.discard_saved_state(), VM_E_VM_RUNNING);
    it.machine.save().unwrap();
    it.events.take();
    it.machine.discard_saved_state().unwrap();
    assert_eq!(
        it.events.take(),
        ["web01: TurnedOff", "server: web01 TurnedOff"]
    );
    refused(it.machine.discard_saved_state(), VM_E_VM_NO_SAVED_STATE);
}

#[test]
fn pause_and_resume() {
    let it = Fixture::running();
    refused(it.machine.resume(), E_FAIL);
    it.machine.pause().unwrap();
    refused(it.machine.pause(), E_FAIL);
    refused(it.machine.reset(), VM_E_VM_NOT_RUNNING);
    it.machine.resume().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: Paused",
            "server: web01 Paused",
            "web01: Running",
            "server: web01 Running"
        ]
    );
    it.machine.turn_off().unwrap();
    refused(it.machine.pause(), VM_E_VM_NOT_RUNNING);
}

#[test]
fn reset() {
    let it = Fixture::new();
    refused(it.machine.reset(), VM_E_VM_NOT_RUNNING);
    let it = Fixture::running();
    it.machine.reset().unwrap();
    assert_eq!(it.events.take(), ["web01: reset", "server: logged 1007"]);
    assert_eq!(it.machine.state().unwrap(), VMVMState::Running);
}

#[test]
fn undo_disks_are_merged_when_they_are_to_be_committed() {
    let it = Fixture::new();
    it.machine.set_undoable(true).unwrap();
    it.machine.set_undo_action(VMUndoAction::Commit).unwrap();
    it.machine.startup().unwrap();
    it.events.take();
    it.machine.turn_off().unwrap();
    let states: Vec<String> = it.events.take();
    let states: Vec<&str> = states
        .iter()
        .filter_map(|line| line.strip_prefix("web01: "))
        .collect();
    assert_eq!(
        states,
        [
            "request shutdown",
            "TurningOff",
            "MergingDrives",
            "TurnedOff"
        ]
    );

    it.machine.merge_undo_disks().unwrap();
    assert_eq!(it.events.take()[0], "web01: MergingDrives");
}

#[test]
fn saving_is_refused_when_undo_disks_are_discarded() {
    let it = Fixture::running();
    it.machine.set_undoable(true).unwrap();
    it.machine.set_undo_action(VMUndoAction::Discard).unwrap();
    refused(it.machine.save(), E_FAIL);
    assert_eq!(it.machine.state().unwrap(), VMVMState::Running);
}

#[test]
fn what_happens_by_itself() {
    let it = Fixture::new();
    let inside = it.simulator.machine("WEB01").unwrap();
    refused(inside.triple_fault(), VM_E_VM_NOT_RUNNING);
    refused(inside.stop_heartbeat(), VM_E_VM_NOT_RUNNING);

    let it = Fixture::running();
    let inside = it.simulator.machine("web01").unwrap();
    inside.triple_fault().unwrap();
    assert_eq!(
        it.events.take(),
        ["web01: triple fault", "server: logged 1009"]
    );
    inside.stop_heartbeat().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: heartbeat stopped",
            "server: web01 heartbeat stopped",
            "server: logged 1008"
        ]
    );
    inside.reset_by_guest().unwrap();
    assert_eq!(it.events.take(), ["web01: reset", "server: logged 1007"]);
    inside.power_off_by_guest().unwrap();
    assert_eq!(it.events.take().last().unwrap(), "server: logged 1006");
    refused(it.simulator.machine("web02"), VM_E_VM_UNKNOWN);
}

#[test]
fn the_log() {
    let it = Fixture::new();
    it.simulator.log_event(77);
    it.simulator.service_event(78);
    assert_eq!(
        it.events.take(),
        [
            "server: logged 77",
            "server: logged 78",
            "server: service 78"
        ]
    );
}
