//! Inserting and ejecting media.

use com_sink::hresult::{E_INVALIDARG, E_POINTER};
use virtual_server::hresult::{
    VM_E_DRIVE_BUS_LOC_IN_USE, VM_E_DRIVE_IN_USE, VM_E_DRIVE_INVALID,
    VM_E_HOST_FLOPPY_CAPTURE_FAIL, VM_E_IMAGE_CAPTURE_FAIL, VM_E_MEDIA_WRONG_TYPE,
    VM_E_NO_MEDIA_CAPTURED, VM_E_VM_RUNNING,
};
use virtual_server::prelude::*;
use virtual_server::{VMDVDDriveAttachmentType, VMDriveBusType, VMFloppyDriveAttachmentType};

use crate::{Fixture, refused};

fn dvd(it: &mut Fixture) -> IVMDVDDrive {
    let drive = it.machine.dvd_rom_drives().unwrap().item(1).unwrap();
    it.events.watch("dvd", &drive);
    drive
}

fn floppy(it: &mut Fixture) -> IVMFloppyDrive {
    let drive = it.machine.floppy_drives().unwrap().item(1).unwrap();
    it.events.watch("floppy", &drive);
    drive
}

#[test]
fn images_of_a_dvd() {
    let mut it = Fixture::new();
    let drive = dvd(&mut it);
    assert_eq!(drive.attachment().unwrap(), VMDVDDriveAttachmentType::None);
    drive.attach_image("D:\\iso\\setup.iso").unwrap();
    assert_eq!(drive.attachment().unwrap(), VMDVDDriveAttachmentType::Image);
    assert_eq!(drive.image_file().unwrap(), "D:\\iso\\setup.iso");
    refused(drive.attach_image("D:\\iso\\other.iso"), VM_E_DRIVE_IN_USE);
    refused(drive.attach_host_drive("D"), VM_E_DRIVE_IN_USE);
    refused(drive.release_host_drive(), VM_E_MEDIA_WRONG_TYPE);
    refused(drive.host_drive_letter(), VM_E_MEDIA_WRONG_TYPE);
    drive.release_image().unwrap();
    refused(drive.release_image(), VM_E_MEDIA_WRONG_TYPE);
    refused(drive.attach_image(""), E_POINTER);
    assert_eq!(
        it.events.take(),
        [
            "dvd: insert D:\\iso\\setup.iso",
            "dvd: eject D:\\iso\\setup.iso"
        ]
    );
}

#[test]
fn host_drives_of_a_dvd() {
    let mut it = Fixture::new();
    let drive = dvd(&mut it);
    refused(drive.attach_host_drive("C"), E_INVALIDARG);
    refused(drive.attach_host_drive(""), E_INVALIDARG);
    drive.attach_host_drive("e:").unwrap();
    assert_eq!(drive.host_drive_letter().unwrap(), "E");
    refused(drive.image_file(), VM_E_MEDIA_WRONG_TYPE);

    let other = it.server.create_virtual_machine("db01", "C:\\VMs").unwrap();
    let second = other.dvd_rom_drives().unwrap().item(1).unwrap();
    refused(second.attach_host_drive("E"), VM_E_DRIVE_IN_USE);
    drive.release_host_drive().unwrap();
    second.attach_host_drive("E").unwrap();
    assert_eq!(it.events.take(), ["dvd: insert E", "dvd: eject E"]);
}

#[test]
fn the_guest_ejects() {
    let mut it = Fixture::running();
    let drive = dvd(&mut it);
    drive.attach_image("D:\\a.iso").unwrap();
    let inside = it.simulator.machine("web01").unwrap();
    inside.eject_dvd(1).unwrap();
    refused(inside.eject_dvd(1), VM_E_MEDIA_WRONG_TYPE);
    refused(inside.eject_dvd(2), VM_E_DRIVE_INVALID);
    assert_eq!(
        it.events.take(),
        ["dvd: insert D:\\a.iso", "dvd: eject D:\\a.iso"]
    );
}

#[test]
fn floppies() {
    let mut it = Fixture::new();
    let drive = floppy(&mut it);
    refused(drive.release_image(), VM_E_NO_MEDIA_CAPTURED);
    refused(drive.attach_image(""), E_POINTER);
    drive.attach_image("D:\\boot.vfd").unwrap();
    assert_eq!(
        drive.attachment().unwrap(),
        VMFloppyDriveAttachmentType::Image
    );
    refused(drive.attach_image("D:\\other.vfd"), VM_E_IMAGE_CAPTURE_FAIL);
    refused(drive.attach_host_drive("A"), VM_E_HOST_FLOPPY_CAPTURE_FAIL);
    refused(drive.release_host_drive(), VM_E_MEDIA_WRONG_TYPE);
    drive.release_image().unwrap();
    drive.attach_host_drive("a:\\").unwrap();
    assert_eq!(drive.host_drive_letter().unwrap(), "A");
    drive.release_host_drive().unwrap();
    assert_eq!(
        it.events.take(),
        [
            "floppy: insert D:\\boot.vfd",
            "floppy: eject D:\\boot.vfd",
            "floppy: insert A",
            "floppy: eject A",
        ]
    );
}

#[test]
fn a_deleted_machine_gives_the_hosts_drives_back() {
    let it = Fixture::new();
    let floppy = it.machine.floppy_drives().unwrap().item(1).unwrap();
    floppy.attach_host_drive("A").unwrap();
    it.server.delete_virtual_machine(&it.machine).unwrap();
    let other = it.server.create_virtual_machine("db01", "C:\\VMs").unwrap();
    let second = other.floppy_drives().unwrap().item(1).unwrap();
    second.attach_host_drive("A").unwrap();
}

#[test]
fn places_on_the_buses() {
    let it = Fixture::new();
    let drive = it.machine.dvd_rom_drives().unwrap().item(1).unwrap();
    assert_eq!(
        (drive.bus_number().unwrap(), drive.device_number().unwrap()),
        (1, 0)
    );
    drive.set_bus_location(VMDriveBusType::IDE, 0, 1).unwrap();
    assert_eq!(drive.bus_type().unwrap(), VMDriveBusType::IDE);
    assert_eq!(
        (drive.bus_number().unwrap(), drive.device_number().unwrap()),
        (0, 1)
    );
    refused(
        drive.set_bus_location(VMDriveBusType::SCSI, 0, 0),
        E_INVALIDARG,
    );
    let add = |bus, device| {
        it.machine
            .add_dvd_rom_drive(VMDriveBusType::IDE, bus, device)
    };
    refused(add(0, 1), VM_E_DRIVE_BUS_LOC_IN_USE);
    refused(add(2, 0), E_INVALIDARG);
    let second = add(1, 1).unwrap();
    assert_eq!(it.machine.dvd_rom_drives().unwrap().count().unwrap(), 2);

    it.machine.startup().unwrap();
    refused(
        drive.set_bus_location(VMDriveBusType::IDE, 0, 0),
        VM_E_VM_RUNNING,
    );
    refused(it.machine.remove_dvd_rom_drive(&second), VM_E_VM_RUNNING);
    it.machine.turn_off().unwrap();
    it.machine.remove_dvd_rom_drive(&second).unwrap();
    refused(it.machine.remove_dvd_rom_drive(&second), VM_E_DRIVE_INVALID);
    refused(second.attach_image("D:\\a.iso"), VM_E_DRIVE_INVALID);
}
