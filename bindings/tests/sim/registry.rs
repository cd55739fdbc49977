//! Making, finding and forgetting machines and networks.

use com_sink::hresult::E_POINTER;
use virtual_server::HRESULT;
use virtual_server::hresult::{
    VM_E_CONFIG_DUPLICATE_NAME, VM_E_CONFIG_NAME_INVALID_CHAR, VM_E_INVALID_VIRTUAL_NETWORK_ID,
    VM_E_VM_RUNNING, VM_E_VM_UNKNOWN,
};
use virtual_server::sim::Simulator;

use crate::{Fixture, refused};

const E_FILE_NOT_FOUND: HRESULT = HRESULT(0x8007_0002_u32 as i32);
const E_BAD_PATHNAME: HRESULT = HRESULT(0x8007_00A1_u32 as i32);
const E_ALREADY_EXISTS: HRESULT = HRESULT(0x8007_00B7_u32 as i32);

#[test]
fn asking_twice_gives_the_same_object() {
    let it = Fixture::new();
    assert_eq!(it.server.find_virtual_machine("WEB01").unwrap(), it.machine);
    assert_eq!(
        it.server.virtual_machines().unwrap().item(1).unwrap(),
        it.machine
    );
    assert_eq!(
        it.simulator.machine("web01").unwrap().interface().unwrap(),
        it.machine
    );
    let first = it.simulator.server();
    assert_eq!(first.as_interface(), it.server.as_interface());
    assert_eq!(
        it.machine.guest_os().unwrap(),
        it.machine.guest_os().unwrap()
    );
    assert_eq!(
        it.server.host_info().unwrap(),
        it.server.host_info().unwrap()
    );
    let drives = || it.machine.dvd_rom_drives().unwrap().item(1).unwrap();
    assert_eq!(drives(), drives());
}

#[test]
fn a_name_that_nobody_has_gives_no_object() {
    let it = Fixture::new();
    let error = it.server.find_virtual_machine("web02").unwrap_err();
    assert_eq!(
        error.code(),
        E_POINTER,
        "S_FALSE and null, for the client an absent object"
    );
}

#[test]
fn creating() {
    let it = Fixture::new();
    let machine = it.server.create_virtual_machine("db01", "C:\\VMs").unwrap();
    assert_eq!(machine.name().unwrap(), "db01");
    assert_eq!(machine.file().unwrap(), "C:\\VMs\\db01.vmc");
    assert_ne!(
        machine.config_id().unwrap(),
        it.machine.config_id().unwrap()
    );
    let create = |name: &str, path: &str| it.server.create_virtual_machine(name, path);
    refused(create("DB01", "D:\\"), VM_E_CONFIG_DUPLICATE_NAME);
    refused(create("a*b", "D:\\"), VM_E_CONFIG_NAME_INVALID_CHAR);
    refused(create("web02", "VMs"), E_BAD_PATHNAME);
    it.simulator.add_file("D:\\web02.vmc").unwrap();
    refused(create("web02", "D:\\"), E_ALREADY_EXISTS);
    assert_eq!(it.server.virtual_machines().unwrap().count().unwrap(), 2);
}

#[test]
fn registering() {
    let it = Fixture::new();
    let register = |name: &str, path: &str| it.server.register_virtual_machine(name, path);
    refused(register("web02", "D:\\"), E_FILE_NOT_FOUND);
    it.simulator.add_file("D:\\web02.vmc").unwrap();
    let machine = register("", "D:\\web02.vmc").unwrap();
    assert_eq!(machine.name().unwrap(), "web02");
    refused(register("web02", "D:\\"), VM_E_CONFIG_DUPLICATE_NAME);
    machine.set_name("web03").unwrap();
    refused(register("web02", "D:\\"), E_ALREADY_EXISTS);
}

#[test]
fn an_unregistered_machine_is_unknown_until_it_is_registered_again() {
    let it = Fixture::running();
    refused(
        it.server.unregister_virtual_machine(&it.machine),
        VM_E_VM_RUNNING,
    );
    it.machine.turn_off().unwrap();
    it.machine.set_notes("kept").unwrap();
    it.server.unregister_virtual_machine(&it.machine).unwrap();
    refused(it.machine.name(), VM_E_VM_UNKNOWN);
    refused(it.machine.startup(), VM_E_VM_UNKNOWN);
    assert_eq!(it.server.virtual_machines().unwrap().count().unwrap(), 0);
    // S_FALSE: not one of the server's any more.
    it.server.unregister_virtual_machine(&it.machine).unwrap();

    let again = it
        .server
        .register_virtual_machine("web01", "C:\\Virtual Machines")
        .unwrap();
    assert_eq!(again.notes().unwrap(), "kept");
}

#[test]
fn deleting() {
    let it = Fixture::running();
    refused(
        it.server.delete_virtual_machine(&it.machine),
        VM_E_VM_RUNNING,
    );
    it.machine.save().unwrap();
    it.events.take();
    it.server.delete_virtual_machine(&it.machine).unwrap();
    assert_eq!(
        it.events.take(),
        ["web01: DeleteMachine", "server: web01 DeleteMachine"]
    );
    refused(it.machine.state(), VM_E_VM_UNKNOWN);
    let register = it
        .server
        .register_virtual_machine("web01", "C:\\Virtual Machines");
    refused(register, E_FILE_NOT_FOUND);
    refused(it.server.delete_virtual_machine(None), E_POINTER);
}

#[test]
fn renaming() {
    let it = Fixture::new();
    it.server.create_virtual_machine("db01", "C:\\VMs").unwrap();
    refused(it.machine.set_name("DB01"), VM_E_CONFIG_DUPLICATE_NAME);
    it.machine.set_name("WEB01").unwrap();
    it.machine.set_name("web02").unwrap();
    it.machine.startup().unwrap();
    assert_eq!(it.events.take()[1], "server: web02 TurningOn");
}

#[test]
fn machines_of_another_server_are_unknown() {
    let it = Fixture::new();
    let other = Simulator::builder().machine("web01").build().unwrap();
    let foreign = other.server().find_virtual_machine("web01").unwrap();
    it.server.delete_virtual_machine(&foreign).unwrap();
    assert!(
        foreign.name().is_ok() && it.machine.name().is_ok(),
        "S_FALSE, and nothing done"
    );
}

#[test]
fn networks() {
    let it = Fixture::new();
    let network = it.server.find_virtual_network("internal network").unwrap();
    let adapter = it.machine.network_adapters().unwrap().item(1).unwrap();
    assert_eq!(
        it.server
            .unconnected_network_adapters()
            .unwrap()
            .count()
            .unwrap(),
        1
    );
    adapter.attach_to_virtual_network(&network).unwrap();
    assert_eq!(adapter.virtual_network().unwrap(), network);
    assert_eq!(adapter.virtual_machine().unwrap(), it.machine);
    assert_eq!(
        network.network_adapters().unwrap().item(1).unwrap(),
        adapter
    );
    assert_eq!(
        it.server
            .unconnected_network_adapters()
            .unwrap()
            .count()
            .unwrap(),
        0
    );

    let created = it
        .server
        .create_virtual_network("lab", "C:\\Virtual Networks")
        .unwrap();
    assert_eq!(it.server.virtual_networks().unwrap().count().unwrap(), 3);
    it.server.delete_virtual_network(&network).unwrap();
    assert!(
        adapter.virtual_network().is_err(),
        "unplugged with its network"
    );
    refused(
        adapter.attach_to_virtual_network(&network),
        VM_E_INVALID_VIRTUAL_NETWORK_ID,
    );
    refused(
        created.set_name("External Network"),
        virtual_server::hresult::VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS,
    );
}
