//! Disks, controllers, adapters, ports, screen and input.

use com_sink::hresult::{E_FAIL, E_INVALIDARG};
use virtual_server::hresult::{
    VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS, VM_E_DRIVE_BUS_LOC_IN_USE,
    VM_E_DRIVE_INVALID, VM_E_IMAGE_SIZE_TOO_SMALL, VM_E_MOUSE_NOT_ACTIVE,
    VM_E_USING_ABSOLUTE_COORDINATES, VM_E_USING_RELATIVE_COORDINATES, VM_E_VM_NOT_RUNNING,
    VM_E_VM_RUNNING,
};
use virtual_server::{
    HRESULT, VMDriveBusType, VMHardDiskType, VMMouseButton, VMSerialPortType, Variant,
};

use crate::{Fixture, refused};

const E_FILE_NOT_FOUND: HRESULT = HRESULT(0x8007_0002_u32 as i32);
const E_SHARING_VIOLATION: HRESULT = HRESULT(0x8007_0020_u32 as i32);
const E_ALREADY_EXISTS: HRESULT = HRESULT(0x8007_00B7_u32 as i32);

#[test]
fn disk_images() {
    let it = Fixture::new();
    let create = |path: &str, size| it.server.create_dynamic_virtual_hard_disk(path, size);
    refused(create("C:\\a.vhd", 0), VM_E_IMAGE_SIZE_TOO_SMALL);
    assert!(create("C:\\a.vhd", 16).unwrap().is_complete().unwrap());
    refused(create("c:\\A.VHD", 16), E_ALREADY_EXISTS);
    it.server
        .create_differencing_virtual_hard_disk("C:\\b.vhd", "C:\\a.vhd")
        .unwrap();
    refused(it.server.get_hard_disk("C:\\c.vhd"), E_FILE_NOT_FOUND);
    let disk = it.server.get_hard_disk("C:\\b.vhd").unwrap();
    assert_eq!(disk.type_().unwrap(), VMHardDiskType::Differencing);
    let parent = disk.parent().unwrap();
    assert_eq!(parent, it.server.get_hard_disk("C:\\a.vhd").unwrap());
    assert_eq!(
        parent.size_in_guest().unwrap(),
        Variant::from(16.0 * 1024.0 * 1024.0)
    );
    let files = it.server.get_hard_disk_files(&Variant::empty()).unwrap();
    assert_eq!(
        files.as_array::<Variant>().map(|files| files.len()),
        Some(2)
    );
}

#[test]
fn disk_connections() {
    let it = Fixture::new();
    it.server
        .create_fixed_virtual_hard_disk("C:\\a.vhd", 16)
        .unwrap();
    it.server
        .create_fixed_virtual_hard_disk("C:\\b.vhd", 16)
        .unwrap();
    let add = |path: &str, bus_type, bus, device| {
        it.machine
            .add_hard_disk_connection(path, bus_type, bus, device)
    };
    let connection = add("C:\\a.vhd", VMDriveBusType::IDE, 0, 0).unwrap();
    refused(
        add("C:\\x.vhd", VMDriveBusType::IDE, 0, 1),
        E_FILE_NOT_FOUND,
    );
    refused(
        add("C:\\a.vhd", VMDriveBusType::IDE, 0, 1),
        E_SHARING_VIOLATION,
    );
    refused(
        add("C:\\b.vhd", VMDriveBusType::IDE, 0, 0),
        VM_E_DRIVE_BUS_LOC_IN_USE,
    );
    let controller = it.machine.add_scsi_controller().unwrap();
    let second = add("C:\\b.vhd", VMDriveBusType::SCSI, 0, 6).unwrap();
    refused(it.machine.remove_scsi_controller(&controller), E_FAIL);

    let kinds = it.machine.attached_drive_types().unwrap();
    let kinds = kinds.as_array::<u8>().unwrap().to_vec();
    assert_eq!(kinds, [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(connection.hard_disk().unwrap().file().unwrap(), "C:\\a.vhd");
    assert_eq!(
        it.machine.hard_disk_connections().unwrap().item(2).unwrap(),
        second
    );

    it.machine.remove_hard_disk_connection(&second).unwrap();
    refused(second.bus_number(), VM_E_DRIVE_INVALID);
    it.machine.remove_scsi_controller(&controller).unwrap();
    it.machine.startup().unwrap();
    refused(
        it.machine.remove_hard_disk_connection(&connection),
        VM_E_VM_RUNNING,
    );
    refused(it.machine.add_scsi_controller(), VM_E_VM_RUNNING);
}

#[test]
fn network_adapters() {
    let it = Fixture::new();
    let adapter = it.machine.add_network_adapter().unwrap();
    assert_eq!(adapter.id().unwrap(), 1);
    assert_eq!(adapter.ethernet_address().unwrap(), "00-00-00-00-00-00");
    refused(
        adapter.set_ethernet_address("00-03-FF-00-00-01"),
        VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS,
    );
    adapter.set_is_ethernet_address_dynamic(false).unwrap();
    refused(adapter.set_ethernet_address("00-03-FF"), E_INVALIDARG);
    adapter.set_ethernet_address("00-03-ff-00-00-01").unwrap();
    assert_eq!(adapter.ethernet_address().unwrap(), "00-03-FF-00-00-01");
    it.machine.add_network_adapter().unwrap();
    it.machine.add_network_adapter().unwrap();
    refused(it.machine.add_network_adapter(), E_FAIL);
    it.machine.remove_network_adapter(&adapter).unwrap();
    assert_eq!(it.machine.network_adapters().unwrap().count().unwrap(), 3);
}

#[test]
fn ports() {
    let it = Fixture::new();
    let ports = it.machine.serial_ports().unwrap();
    assert_eq!(ports.count().unwrap(), 2);
    let port = ports.item(2).unwrap();
    assert_eq!(port.type_().unwrap(), VMSerialPortType::Null);
    refused(
        port.configure(VMSerialPortType::NamedPipe, "", true),
        E_INVALIDARG,
    );
    port.configure(VMSerialPortType::NamedPipe, "\\\\.\\pipe\\debug", false)
        .unwrap();
    assert_eq!(port.name().unwrap(), "\\\\.\\pipe\\debug");
    assert!(!port.connect_immediately().unwrap());
    let parallel = it.machine.parallel_ports().unwrap().item(1).unwrap();
    parallel.set_name("LPT1").unwrap();
    assert_eq!(parallel.name().unwrap(), "LPT1");
}

#[test]
fn the_mouse() {
    let it = Fixture::new();
    refused(it.machine.mouse(), VM_E_VM_NOT_RUNNING);
    let it = Fixture::running();
    let mouse = it.machine.mouse().unwrap();
    refused(mouse.horizontal_position(), VM_E_USING_RELATIVE_COORDINATES);
    mouse.set_scroll_wheel_position(1).unwrap();
    mouse.set_using_absolute_coordinates(true).unwrap();
    refused(
        mouse.set_scroll_wheel_position(1),
        VM_E_USING_ABSOLUTE_COORDINATES,
    );
    mouse.set_horizontal_position(12).unwrap();
    mouse.set_vertical_position(34).unwrap();
    let position = (
        mouse.horizontal_position().unwrap(),
        mouse.vertical_position().unwrap(),
    );
    assert_eq!(position, (12, 34));
    mouse.set_button(VMMouseButton::Left, true).unwrap();
    assert!(mouse.get_button(VMMouseButton::Left).unwrap());
    mouse.click(VMMouseButton::Left).unwrap();
    assert!(!mouse.get_button(VMMouseButton::Left).unwrap());
    refused(mouse.click(VMMouseButton(9)), E_INVALIDARG);
    it.machine.turn_off().unwrap();
    refused(mouse.click(VMMouseButton::Left), VM_E_MOUSE_NOT_ACTIVE);
}

#[test]
fn keyboard_and_screen() {
    let it = Fixture::running();
    let keyboard = it.machine.keyboard().unwrap();
    keyboard.press_key("Key_A").unwrap();
    assert!(keyboard.is_pressed("key_a").unwrap());
    keyboard.release_key("Key_A").unwrap();
    assert!(!keyboard.is_pressed("Key_A").unwrap());
    refused(keyboard.press_key("A"), E_INVALIDARG);
    refused(keyboard.type_ascii_text("ä"), E_INVALIDARG);

    let display = it.machine.display().unwrap();
    display.set_dimensions(1024, 768).unwrap();
    assert_eq!(
        (display.width().unwrap(), display.height().unwrap()),
        (1024, 768)
    );
    refused(display.set_dimensions(0, 1), E_INVALIDARG);
    it.simulator
        .machine("web01")
        .unwrap()
        .set_additions(false)
        .unwrap();
    refused(
        display.set_dimensions(800, 600),
        VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
    );
}

#[test]
fn the_accountant() {
    let it = Fixture::new();
    let accountant = it.machine.accountant().unwrap();
    let share = |percent: f64| Variant::from(percent);
    accountant
        .set_scheduling_parameters(&share(10.0), &share(50.0), 200)
        .unwrap();
    assert_eq!(accountant.relative_weight().unwrap(), 200);
    assert_eq!(accountant.reserved_system_capacity().unwrap(), share(10.0));
    let set = |reserved, maximum, weight| {
        accountant.set_scheduling_parameters(&share(reserved), &share(maximum), weight)
    };
    refused(set(50.0, 10.0, 200), E_INVALIDARG);
    refused(set(0.0, 51.0, 200), E_INVALIDARG);
    refused(set(0.0, 50.0, 0), E_INVALIDARG);
    refused(set(-1.0, 50.0, 100), E_INVALIDARG);
}
