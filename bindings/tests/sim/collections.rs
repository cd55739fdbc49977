//! Collections count from 1 and can be walked.

use com_sink::hresult::DISP_E_BADINDEX;
use virtual_server::IVMVirtualMachine;
use virtual_server::sim::Simulator;

use crate::refused;

#[test]
fn indices() {
    let simulator = Simulator::builder()
        .machine("a")
        .machine("b")
        .build()
        .unwrap();
    let machines = simulator.server().virtual_machines().unwrap();
    assert_eq!(machines.count().unwrap(), 2);
    assert_eq!(machines.item(1).unwrap().name().unwrap(), "a");
    assert_eq!(machines.item(2).unwrap().name().unwrap(), "b");
    for index in [0, 3, -1, i32::MIN, i32::MAX] {
        refused(machines.item(index), DISP_E_BADINDEX);
    }
}

#[test]
fn walking() {
    let simulator = Simulator::builder()
        .machine("a")
        .machine("b")
        .build()
        .unwrap();
    let machines = simulator.server().virtual_machines().unwrap();
    let walked: Vec<IVMVirtualMachine> =
        machines.iter().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(
        walked,
        [machines.item(1).unwrap(), machines.item(2).unwrap()]
    );
}

#[test]
fn a_collection_is_a_snapshot() {
    let simulator = Simulator::new();
    let server = simulator.server();
    let before = server.virtual_machines().unwrap();
    server.create_virtual_machine("a", "C:\\VMs").unwrap();
    assert_eq!(before.count().unwrap(), 0);
    assert_eq!(before.iter().unwrap().count(), 0);
    assert_eq!(server.virtual_machines().unwrap().count().unwrap(), 1);
}

#[test]
fn every_collection_can_be_walked() {
    let simulator = Simulator::builder().machine("a").build().unwrap();
    let server = simulator.server();
    let machine = server.find_virtual_machine("a").unwrap();
    macro_rules! walked {
        ($($collection:expr => $count:literal),* $(,)?) => {$(
            let collection = $collection.unwrap();
            let walked = collection.iter().unwrap().map(Result::unwrap).count();
            assert_eq!(walked, $count, stringify!($collection));
            assert_eq!(collection.count().unwrap(), $count, stringify!($collection));
        )*};
    }
    walked! {
        server.virtual_machines() => 1,
        server.virtual_networks() => 2,
        server.unconnected_network_adapters() => 1,
        server.support_drivers() => 2,
        server.tasks() => 0,
        server.vmrc_authenticators() => 3,
        machine.network_adapters() => 1,
        machine.dvd_rom_drives() => 1,
        machine.floppy_drives() => 1,
        machine.hard_disk_connections() => 0,
        machine.scsi_controllers() => 0,
        machine.serial_ports() => 2,
        machine.parallel_ports() => 1,
    }
}
