//! The operating system inside a machine.

use com_sink::hresult::{E_INVALIDARG, E_NOTIMPL};
use virtual_server::hresult::{
    VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_ADDITIONS_NOT_AVAIL, VM_E_VM_NOT_RUNNING, VM_E_VM_PAUSED,
};
use virtual_server::{IVMGuestOS2, Interface};

use crate::{Fixture, refused};

#[test]
fn an_orderly_shutdown_ends_with_the_power_off() {
    let it = Fixture::running();
    let guest = it.machine.guest_os().unwrap();
    assert!(guest.can_shutdown().unwrap());
    assert!(guest.shutdown().unwrap().is_complete().unwrap());
    assert_eq!(
        it.events.take(),
        [
            "web01: request shutdown",
            "web01: TurningOff",
            "server: web01 TurningOff",
            "web01: TurnedOff",
            "server: web01 TurnedOff",
            "server: logged 1006",
        ]
    );
    refused(guest.shutdown(), VM_E_VM_NOT_RUNNING);
}

#[test]
fn heartbeats() {
    let it = Fixture::new();
    let guest = it.machine.guest_os().unwrap();
    refused(guest.is_heartbeating(), VM_E_VM_NOT_RUNNING);
    refused(guest.can_shutdown(), VM_E_ADDITIONS_NOT_AVAIL);
    it.machine.startup().unwrap();
    assert!(guest.is_heartbeating().unwrap());
    assert_eq!(guest.heartbeat_percentage().unwrap(), 100);
    let inside = it.simulator.machine("web01").unwrap();
    inside.stop_heartbeat().unwrap();
    assert!(!guest.is_heartbeating().unwrap());
    refused(inside.stop_heartbeat(), VM_E_ADDITIONS_NOT_AVAIL);
    it.machine.pause().unwrap();
    it.machine.resume().unwrap();
    assert!(!guest.is_heartbeating().unwrap(), "a pause revives nobody");
    inside.resume_heartbeat().unwrap();
    assert!(guest.is_heartbeating().unwrap());
}

#[test]
fn without_additions() {
    let it = Fixture::running();
    let guest = it.machine.guest_os().unwrap();
    let inside = it.simulator.machine("web01").unwrap();
    inside.set_additions(false).unwrap();
    refused(guest.is_heartbeating(), VM_E_ADDITIONS_NOT_AVAIL);
    refused(guest.shutdown(), VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    refused(inside.resume_heartbeat(), VM_E_ADDITIONS_NOT_AVAIL);
    guest.install_additions().unwrap();
    assert!(guest.is_heartbeating().unwrap());
}

#[test]
fn parameters_through_the_newer_interface() {
    let it = Fixture::running();
    let guest: IVMGuestOS2 = it.machine.guest_os().unwrap().cast().unwrap();
    guest.set_parameter("role", "web").unwrap();
    assert_eq!(guest.get_parameter("role").unwrap(), "web");
    refused(guest.get_parameter("none"), E_INVALIDARG);
    refused(guest.set_parameter("", "x"), E_INVALIDARG);
    assert_eq!(guest.computer_name().unwrap(), "WEB01");
    it.machine.pause().unwrap();
    refused(guest.get_parameter("role"), VM_E_VM_PAUSED);
}

#[test]
fn what_is_not_simulated_names_itself() {
    let it = Fixture::running();
    let error = it
        .machine
        .guest_os()
        .unwrap()
        .execute_command("dir")
        .unwrap_err();
    assert_eq!(error.code(), E_NOTIMPL);
    assert!(
        error.to_string().contains("IVMGuestOS::ExecuteCommand"),
        "{error}"
    );
}

#[test]
fn a_client_makes_the_events_of_a_guest() {
    let it = Fixture::running();
    let guest = it.machine.guest_os().unwrap();
    guest.execute_command("crash").unwrap();
    guest.execute_command("hang").unwrap();
    assert!(!guest.is_heartbeating().unwrap());
    refused(guest.execute_command("hang"), VM_E_ADDITIONS_NOT_AVAIL);
    guest.execute_command("recover").unwrap();
    assert!(guest.is_heartbeating().unwrap());
    guest.execute_command("fill-disk").unwrap();
    guest.execute_command("reboot").unwrap();
    guest.execute_command("poweroff").unwrap();
    assert_eq!(
        it.events.take(),
        [
            "web01: triple fault",
            "server: logged 1009",
            "web01: heartbeat stopped",
            "server: web01 heartbeat stopped",
            "server: logged 1008",
            "server: logged 1010",
            "server: service 1010",
            "web01: reset",
            "server: logged 1007",
            "web01: request shutdown",
            "web01: TurningOff",
            "server: web01 TurningOff",
            "web01: TurnedOff",
            "server: web01 TurnedOff",
            "server: logged 1006"
        ]
    );
    refused(guest.execute_command("crash"), VM_E_VM_NOT_RUNNING);
    refused(guest.execute_command(""), E_INVALIDARG);
}
