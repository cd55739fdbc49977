//! Stored values, and the properties that show them.

use com_sink::hresult::{E_FAIL, E_INVALIDARG};
use virtual_server::hresult::{VM_E_PREF_NOT_FOUND, VM_E_PREF_VM_ACTIVE, VM_E_VM_RUNNING};
use virtual_server::{VMAutoStartType, VMUndoAction, Variant};

use crate::{Fixture, refused};

#[test]
fn values_are_written_read_and_removed() {
    let it = Fixture::new();
    let key = "customer/contact";
    refused(it.machine.get_configuration_value(key), VM_E_PREF_NOT_FOUND);
    it.machine
        .set_configuration_value(key, &"Ada".into())
        .unwrap();
    assert_eq!(
        it.machine.get_configuration_value(key).unwrap(),
        Variant::from("Ada")
    );
    it.machine.remove_configuration_value(key).unwrap();
    refused(
        it.machine.remove_configuration_value(key),
        VM_E_PREF_NOT_FOUND,
    );
    assert_eq!(
        it.events.take(),
        [
            "web01: customer/contact = VT_BSTR(\"Ada\")",
            "web01: customer/contact = VT_EMPTY"
        ]
    );
}

#[test]
fn only_the_documented_types_are_taken() {
    let it = Fixture::new();
    let set = |value: Variant| it.machine.set_configuration_value("k", &value);
    for value in [
        Variant::from("x"),
        Variant::from(1_u32),
        Variant::from(true),
    ] {
        set(value.clone()).unwrap();
        assert_eq!(it.machine.get_configuration_value("k").unwrap(), value);
    }
    set(Variant::from(7_i16)).unwrap();
    assert_eq!(
        it.machine.get_configuration_value("k").unwrap(),
        Variant::from(7_u32)
    );
    let bytes = virtual_server::SafeArray::from(vec![1_u8, 2]);
    set(Variant::from(bytes)).unwrap();
    let stored = it.machine.get_configuration_value("k").unwrap();
    assert_eq!(stored.as_array::<u8>().unwrap().to_vec(), [1, 2]);
    refused(set(Variant::from(1.5)), E_INVALIDARG);
    refused(set(Variant::empty()), E_INVALIDARG);
    refused(
        it.machine.set_configuration_value("", &"x".into()),
        E_INVALIDARG,
    );
}

#[test]
fn memory_is_a_stored_value() {
    let it = Fixture::new();
    it.machine.set_memory(512).unwrap();
    let value = it
        .machine
        .get_configuration_value("hardware/memory/ram_size")
        .unwrap();
    assert_eq!(value, Variant::from(512_u32));
    it.machine
        .set_configuration_value("hardware/memory/ram_size", &256_u32.into())
        .unwrap();
    assert_eq!(it.machine.memory().unwrap(), 256);
    let lines = it.events.take();
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("web01: hardware/memory/ram_size = "))
    );
    assert_eq!(lines.len(), 2);
    refused(it.machine.set_memory(3), E_INVALIDARG);
    refused(it.machine.set_memory(3713), E_INVALIDARG);
    it.machine.startup().unwrap();
    refused(it.machine.set_memory(512), VM_E_PREF_VM_ACTIVE);
}

#[test]
fn activation_values_live_while_the_machine_is_active() {
    let it = Fixture::new();
    let key = "settings/undo_drives/default_action";
    it.machine.set_undo_action(VMUndoAction::Commit).unwrap();
    refused(it.machine.get_activation_value(key), VM_E_PREF_NOT_FOUND);
    it.machine.startup().unwrap();
    assert_eq!(
        it.machine.get_activation_value(key).unwrap(),
        Variant::from(2_u32)
    );
    it.machine.set_activation_value(key, &0_u32.into()).unwrap();
    assert_eq!(
        it.machine.undo_action().unwrap(),
        VMUndoAction::Commit,
        "a copy"
    );
    it.machine.remove_activation_value(key).unwrap();
    refused(it.machine.get_activation_value(key), VM_E_PREF_NOT_FOUND);
}

#[test]
fn firmware_is_empty_until_the_first_start() {
    let it = Fixture::new();
    assert_eq!(it.machine.bios_guid().unwrap(), "");
    refused(it.machine.set_bios_serial_number(""), E_INVALIDARG);
    refused(it.machine.set_bios_guid("x"), E_INVALIDARG);
    it.machine.set_chassis_asset_tag("inventory 7").unwrap();
    it.machine.startup().unwrap();
    assert_eq!(it.machine.chassis_asset_tag().unwrap(), "inventory 7");
    assert_eq!(
        it.machine.bios_guid().unwrap(),
        it.machine.config_id().unwrap()
    );
    refused(it.machine.set_chassis_asset_tag("8"), VM_E_VM_RUNNING);
    it.machine
        .set_bios_guid("{a18ad063-1678-43cb-baea-c954b581578c}")
        .unwrap();
    assert_eq!(
        it.machine.bios_guid().unwrap(),
        "{a18ad063-1678-43cb-baea-c954b581578c}"
    );
}

#[test]
fn starting_by_itself_needs_an_account() {
    let it = Fixture::new();
    assert_eq!(
        it.machine.auto_start_at_launch().unwrap(),
        VMAutoStartType::IfRunningAtQuit
    );
    refused(
        it.machine.set_auto_start_at_launch(VMAutoStartType::Always),
        E_FAIL,
    );
    refused(
        it.machine.set_auto_start_at_launch(VMAutoStartType(9)),
        E_INVALIDARG,
    );
    it.machine.set_run_as_defined_account(true).unwrap();
    it.machine
        .set_auto_start_at_launch(VMAutoStartType::Always)
        .unwrap();
    assert_eq!(
        it.machine.auto_start_at_launch().unwrap(),
        VMAutoStartType::Always
    );
}
