//! Nothing keeps itself alive.

use com_sink::hresult::RPC_E_DISCONNECTED;
use virtual_server::sim::Simulator;

use crate::recorder::Recorded;
use crate::{Fixture, refused};

#[test]
fn everything_goes_with_the_last_reference() {
    let it = Fixture::running();
    let census = it.simulator.census();
    it.server
        .create_fixed_virtual_hard_disk("C:\\a.vhd", 16)
        .unwrap();
    let adapter = it.machine.network_adapters().unwrap().item(1).unwrap();
    let network = it.server.find_virtual_network("Internal Network").unwrap();
    adapter.attach_to_virtual_network(&network).unwrap();
    it.machine
        .dvd_rom_drives()
        .unwrap()
        .item(1)
        .unwrap()
        .attach_host_drive("D")
        .unwrap();
    let walked: Vec<_> = it
        .server
        .virtual_machines()
        .unwrap()
        .iter()
        .unwrap()
        .collect();
    assert!(it.simulator.live_objects() > 10);
    drop((adapter, network, walked));
    drop(it);
    assert_eq!(census.live_objects(), 0);
}

#[test]
fn a_client_keeps_the_service_by_its_server_object() {
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let server = simulator.server();
    let census = simulator.census();
    let interface: virtual_server::IVMVirtualServer = server.into();
    drop(simulator);
    let machine = interface.find_virtual_machine("web01").unwrap();
    drop(interface);
    refused(machine.state(), RPC_E_DISCONNECTED);
    refused(machine.startup(), RPC_E_DISCONNECTED);
    assert!(
        census.live_objects() > 0,
        "the machine is still the client's"
    );
    drop(machine);
    assert_eq!(census.live_objects(), 0);
}

#[test]
fn a_subscription_alone_keeps_its_source() {
    let simulator = Simulator::new();
    let census = simulator.census();
    let mut events = Recorded::default();
    events.watch("server", &simulator.server());
    simulator.log_event(1);
    drop(simulator);
    assert!(
        census.live_objects() > 0,
        "the connection point holds its container"
    );
    assert_eq!(events.take(), ["server: logged 1"]);
    drop(events);
    assert_eq!(census.live_objects(), 0);
}

#[test]
fn after_the_subscription_is_closed_nothing_comes() {
    let mut it = Fixture::running();
    let inside = it.simulator.machine("web01").unwrap();
    inside.triple_fault().unwrap();
    assert!(!it.events.take().is_empty());
    it.events.close();
    inside.triple_fault().unwrap();
    assert!(it.events.take().is_empty());
}

#[test]
fn deleting_a_machine_drops_it() {
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let server = simulator.server();
    let before = simulator.live_objects();
    let machine = server.create_virtual_machine("db01", "C:\\VMs").unwrap();
    assert!(simulator.live_objects() > before);
    server.delete_virtual_machine(&machine).unwrap();
    drop(machine);
    assert_eq!(simulator.live_objects(), before);
}

#[test]
fn handles_travel_between_threads() {
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let inside = simulator.machine("web01").unwrap();
    let clone = simulator.clone();
    std::thread::spawn(move || {
        inside.interface().unwrap().startup().unwrap();
        clone.log_event(1);
    })
    .join()
    .unwrap();
    let state = simulator
        .server()
        .find_virtual_machine("web01")
        .unwrap()
        .state();
    assert_eq!(state.unwrap(), virtual_server::VMVMState::Running);
}
