//! Properties of the server and the host.

use com_sink::hresult::{E_INVALIDARG, E_NOTIMPL};
use virtual_server::hresult::VM_E_PREF_NOT_FOUND;
use virtual_server::{VMFloppyDiskImageType, VMRCAuthenticationType, Variant};

use crate::{Fixture, refused};

#[test]
fn limits() {
    let it = Fixture::new();
    assert_eq!(it.server.minimum_memory_per_vm().unwrap(), 4);
    assert_eq!(it.server.maximum_memory_per_vm().unwrap(), 3712);
    assert_eq!(it.server.maximum_number_of_ide_buses().unwrap(), 2);
    assert_eq!(it.server.maximum_floppy_drives_per_vm().unwrap(), 1);
}

#[test]
fn names_say_that_it_is_simulated() {
    let it = Fixture::new();
    assert!(it.server.is_simulated());
    assert!(it.server.name().unwrap().contains("simulated"));
    assert!(it.server.version().unwrap().contains("simulated"));
    assert!(
        it.server
            .host_info()
            .unwrap()
            .operating_system()
            .unwrap()
            .contains("simulated")
    );
}

#[test]
fn stored_values() {
    let it = Fixture::new();
    refused(it.server.get_configuration_value("k"), VM_E_PREF_NOT_FOUND);
    it.server
        .set_configuration_value("k", &true.into())
        .unwrap();
    assert_eq!(
        it.server.get_configuration_value("k").unwrap(),
        Variant::from(true)
    );
    it.server.remove_configuration_value("k").unwrap();
    assert!(
        it.events.take().is_empty(),
        "the server has no event for it"
    );
}

#[test]
fn remote_control() {
    let it = Fixture::new();
    it.server.set_vmrc_enabled(true).unwrap();
    it.server.set_vmrc_admin_port_number(5901).unwrap();
    refused(it.server.set_vmrc_admin_port_number(0), E_INVALIDARG);
    refused(it.server.set_vmrc_admin_port_number(65536), E_INVALIDARG);
    assert!(it.server.vmrc_enabled().unwrap());
    assert_eq!(it.server.vmrc_admin_port_number().unwrap(), 5901);
    let authenticator = it.server.vmrc_authenticator().unwrap();
    assert_eq!(
        authenticator.type_().unwrap(),
        VMRCAuthenticationType::Automatic
    );
}

#[test]
fn files() {
    let it = Fixture::new();
    it.simulator.add_file("D:\\ISO\\Setup.iso").unwrap();
    it.simulator.add_file("D:\\old.vmc").unwrap();
    let list = |files: Variant| files.as_array::<Variant>().map(|files| files.len());
    let none = Variant::empty();
    assert_eq!(list(it.server.get_dvd_files(&none).unwrap()), Some(1));
    assert_eq!(
        list(it.server.get_virtual_machine_files(&none, false).unwrap()),
        Some(2)
    );
    assert_eq!(
        list(it.server.get_virtual_machine_files(&none, true).unwrap()),
        Some(1)
    );

    let high = VMFloppyDiskImageType::HighDensity;
    it.server
        .create_floppy_disk_image("D:\\boot.vfd", high)
        .unwrap();
    assert_eq!(
        it.server
            .get_floppy_disk_image_type("D:\\BOOT.vfd")
            .unwrap(),
        high
    );
    let unknown = it
        .server
        .create_floppy_disk_image("D:\\b.vfd", VMFloppyDiskImageType(9));
    refused(unknown, E_INVALIDARG);
}

#[test]
fn what_is_not_simulated_names_itself() {
    let it = Fixture::new();
    let error = it.server.query_locale("english").unwrap_err();
    assert_eq!(error.code(), E_NOTIMPL);
    assert!(
        error.to_string().contains("IVMVirtualServer::QueryLocale"),
        "{error}"
    );
    refused(it.server.security(), E_NOTIMPL);
}
