//! Command lines attached to events.

use com_sink::hresult::{E_INVALIDARG, E_POINTER};
use virtual_server::VMEventType;
use virtual_server::hresult::VM_E_SCRIPT_ALREADY_EXISTS;
use virtual_server::sim::ScriptRun;

use crate::{Fixture, refused};

const LAUNCHED: VMEventType = VMEventType::VirtualMachineLaunched;

#[test]
fn attach_fetch_remove() {
    let it = Fixture::new();
    assert_eq!(it.server.fetch_script_by_event(LAUNCHED).unwrap(), "");
    it.server
        .attach_script_to_event(LAUNCHED, "cscript a.vbs")
        .unwrap();
    assert_eq!(
        it.server.fetch_script_by_event(LAUNCHED).unwrap(),
        "cscript a.vbs"
    );
    let again = it.server.attach_script_to_event(LAUNCHED, "cscript b.vbs");
    refused(again, VM_E_SCRIPT_ALREADY_EXISTS);
    it.server.remove_script_from_event(LAUNCHED).unwrap();
    assert_eq!(it.server.fetch_script_by_event(LAUNCHED).unwrap(), "");
    refused(it.server.attach_script_to_event(LAUNCHED, ""), E_POINTER);
    refused(
        it.server.attach_script_to_event(VMEventType(99), "x"),
        E_POINTER,
    );
    refused(
        it.server.fetch_script_by_event(VMEventType(99)),
        E_INVALIDARG,
    );
    refused(
        it.server.remove_script_from_event(VMEventType(-1)),
        E_INVALIDARG,
    );
}

#[test]
fn runs_are_noted() {
    let it = Fixture::new();
    it.server
        .attach_script_to_event(LAUNCHED, "for the server")
        .unwrap();
    it.machine
        .attach_script_to_event(LAUNCHED, "for web01")
        .unwrap();
    it.machine.startup().unwrap();
    let run = |line: &str, machine: Option<&str>| ScriptRun {
        event: LAUNCHED,
        command_line: line.to_owned(),
        machine: machine.map(str::to_owned),
    };
    let expected = [run("for the server", None), run("for web01", Some("web01"))];
    assert_eq!(it.simulator.script_runs(), expected);

    it.machine.turn_off().unwrap();
    it.server.set_vs_scripts_enabled(false).unwrap();
    it.server.set_vm_scripts_enabled(false).unwrap();
    it.machine.startup().unwrap();
    assert_eq!(it.simulator.script_runs().len(), 2, "switched off");
}
