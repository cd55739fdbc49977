//! `IVMVirtualMachine`.

use std::slice;
use std::sync::{Arc, Mutex, MutexGuard};

use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::hresult::E_FAIL;
use com_sink::{ComObject, Object, SafeArray, Variant};

use super::bus::Location;
use super::devices::Devices;
use super::{MachineCore, operate, operate_now, rules};
use crate::hresult::{VM_E_PREF_NOT_FOUND, VM_E_VM_NO_SAVED_STATE, VM_E_VM_NOT_RUNNING};
use crate::sim::accountant::Accountant;
use crate::sim::census::Counted;
use crate::sim::collections::{
    DvdDrives, FloppyDrives, HardDiskConnections, NetworkAdapters, ParallelPorts, ScsiControllers,
    SerialPorts,
};
use crate::sim::errors::fail;
use crate::sim::guest_os::GuestOs;
use crate::sim::host::PROCESSOR_SPEED;
use crate::sim::input::{Display, Keyboard, Mouse};
use crate::sim::settings::{Settings, keys};
use crate::sim::state::Operation;
use crate::sim::{interface, lock};
use crate::{
    BStr, BString, IVMAccountant, IVMDVDDrive, IVMDVDDriveCollection, IVMDisplay,
    IVMFloppyDriveCollection, IVMGuestOS, IVMHardDiskConnection, IVMHardDiskConnectionCollection,
    IVMKeyboard, IVMMouse, IVMNetworkAdapter, IVMNetworkAdapterCollection,
    IVMParallelPortCollection, IVMSCSIController, IVMSCSIControllerCollection,
    IVMSerialPortCollection, IVMTask, Result, VMAutoStartType, VMDriveBusType, VMEventType,
    VMShutdownAction, VMUndoAction, VMVMState, server, source,
};

/// A virtual machine.
#[derive(ComObject)]
#[object(server::IVMVirtualMachine, sources(source::IVMVirtualMachineEvents))]
pub(in crate::sim) struct Machine {
    core: Arc<MachineCore>,
    accountant: Object<Accountant>,
    guest_os: Object<GuestOs>,
    display: Object<Display>,
    keyboard: Object<Keyboard>,
    mouse: Object<Mouse>,
    devices: Mutex<Devices>,
    _counted: Counted,
}

impl Machine {
    pub(in crate::sim) fn new(core: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            core: Arc::clone(core),
            accountant: Accountant::new(core),
            guest_os: GuestOs::new(core),
            display: Display::new(core),
            keyboard: Keyboard::new(core),
            mouse: Mouse::new(core),
            devices: Mutex::new(Devices::new(core)),
            _counted: core.census().count(),
        })
    }

    pub(in crate::sim) fn core(&self) -> &Arc<MachineCore> {
        &self.core
    }

    /// The devices. Locks of the machine's state and of the world may be taken while it is held.
    pub(in crate::sim) fn devices(&self) -> MutexGuard<'_, Devices> {
        lock(&self.devices)
    }

    /// The devices of a machine that the service knows.
    fn known_devices(&self) -> Result<MutexGuard<'_, Devices>> {
        drop(self.core.known()?);
        Ok(self.devices())
    }

    fn setting<R>(&self, read: impl FnOnce(&Settings) -> R) -> Result<R> {
        Ok(read(&self.core.known()?.settings))
    }

    fn task(&self, operation: Operation) -> Result<Option<IVMTask>> {
        interface(&operate(&self.core, operation, false)?)
    }

    /// The copy of the settings that an active machine works with.
    fn activation<R>(&self, use_it: impl FnOnce(&mut Settings) -> Result<R>) -> Result<R> {
        match &mut self.core.known()?.activation {
            Some(activation) => use_it(activation),
            None => fail(VM_E_PREF_NOT_FOUND, "the virtual machine is not active"),
        }
    }
}

impl ConnectionPoints for Machine {
    fn connection_points(&self) -> &[ConnectionPoint] {
        slice::from_ref(self.core.events())
    }
}

impl server::IVMVirtualMachine for Machine {
    fn name(&self) -> Result<BString> {
        Ok(self.core.known()?.name.as_str().into())
    }

    fn set_name(&self, virtual_machine_name: &BStr) -> Result<()> {
        rules::rename(&self.core, &virtual_machine_name.to_string())
    }

    fn config_id(&self) -> Result<BString> {
        Ok(self.core.known()?.config_id.as_str().into())
    }

    fn file(&self) -> Result<BString> {
        Ok(self.core.known()?.file.as_str().into())
    }

    fn accountant(&self) -> Result<Option<IVMAccountant>> {
        drop(self.core.known()?);
        interface(&self.accountant)
    }

    fn guest_os(&self) -> Result<Option<IVMGuestOS>> {
        drop(self.core.known()?);
        interface(&self.guest_os)
    }

    fn display(&self) -> Result<Option<IVMDisplay>> {
        drop(self.core.known()?);
        interface(&self.display)
    }

    fn keyboard(&self) -> Result<Option<IVMKeyboard>> {
        drop(self.core.known()?);
        interface(&self.keyboard)
    }

    fn mouse(&self) -> Result<Option<IVMMouse>> {
        if !self.core.known()?.is_active() {
            return fail(VM_E_VM_NOT_RUNNING, "the virtual machine is not running");
        }
        interface(&self.mouse)
    }

    fn startup(&self) -> Result<Option<IVMTask>> {
        self.task(Operation::Startup)
    }

    fn turn_off(&self) -> Result<Option<IVMTask>> {
        self.task(Operation::TurnOff)
    }

    fn save(&self) -> Result<Option<IVMTask>> {
        self.task(Operation::Save)
    }

    fn reset(&self) -> Result<Option<IVMTask>> {
        self.task(Operation::Reset)
    }

    fn discard_saved_state(&self) -> Result<()> {
        operate_now(&self.core, Operation::DiscardSavedState)
    }

    fn pause(&self) -> Result<()> {
        operate_now(&self.core, Operation::Pause)
    }

    fn resume(&self) -> Result<()> {
        operate_now(&self.core, Operation::Resume)
    }

    fn state(&self) -> Result<VMVMState> {
        Ok(self.core.known()?.power)
    }

    fn auto_start_at_launch(&self) -> Result<VMAutoStartType> {
        self.setting(|settings| VMAutoStartType(settings.integer(keys::AUTO_START)))
    }

    fn set_auto_start_at_launch(&self, auto_start_at_launch: VMAutoStartType) -> Result<()> {
        rules::known_value(auto_start_at_launch, VMAutoStartType::ALL)?;
        let check = |state: &super::MachineState| {
            let never = auto_start_at_launch == VMAutoStartType::Never;
            if never || state.settings.flag(keys::RUN_AS) {
                Ok(())
            } else {
                fail(
                    E_FAIL,
                    "the machine has to run as a defined account to start by itself",
                )
            }
        };
        self.core
            .change(keys::AUTO_START, check, auto_start_at_launch.0)
    }

    fn auto_start_at_launch_delay(&self) -> Result<i32> {
        self.setting(|settings| settings.integer(keys::AUTO_START_DELAY))
    }

    fn set_auto_start_at_launch_delay(&self, delay: i32) -> Result<()> {
        self.core.change(keys::AUTO_START_DELAY, |_| Ok(()), delay)
    }

    fn shutdown_action_on_quit(&self) -> Result<VMShutdownAction> {
        self.setting(|settings| VMShutdownAction(settings.integer(keys::SHUTDOWN_ACTION)))
    }

    fn set_shutdown_action_on_quit(&self, shutdown_action: VMShutdownAction) -> Result<()> {
        rules::known_value(shutdown_action, VMShutdownAction::ALL)?;
        self.core
            .change(keys::SHUTDOWN_ACTION, |_| Ok(()), shutdown_action.0)
    }

    fn saved_state_file_path(&self) -> Result<BString> {
        let state = self.core.known()?;
        if state.power != VMVMState::Saved {
            return fail(
                VM_E_VM_NO_SAVED_STATE,
                "the virtual machine has no saved state",
            );
        }
        Ok(state.file.strip_suffix(".vmc").map_or_else(
            || format!("{}.vsv", state.file).into(),
            |base| format!("{base}.vsv").into(),
        ))
    }

    fn bios_guid(&self) -> Result<BString> {
        rules::firmware(&self.core, keys::BIOS_GUID)
    }

    fn set_bios_guid(&self, bios_guid: &BStr) -> Result<()> {
        rules::set_bios_guid(&self.core, &bios_guid.to_string())
    }

    fn bios_serial_number(&self) -> Result<BString> {
        rules::firmware(&self.core, keys::BIOS_SERIAL)
    }

    fn set_bios_serial_number(&self, bios_serial_number: &BStr) -> Result<()> {
        rules::set_firmware(&self.core, keys::BIOS_SERIAL, bios_serial_number)
    }

    fn base_board_serial_number(&self) -> Result<BString> {
        rules::firmware(&self.core, keys::BOARD_SERIAL)
    }

    fn set_base_board_serial_number(&self, base_board_serial_number: &BStr) -> Result<()> {
        rules::set_firmware(&self.core, keys::BOARD_SERIAL, base_board_serial_number)
    }

    fn chassis_serial_number(&self) -> Result<BString> {
        rules::firmware(&self.core, keys::CHASSIS_SERIAL)
    }

    fn set_chassis_serial_number(&self, chassis_serial_number: &BStr) -> Result<()> {
        rules::set_firmware(&self.core, keys::CHASSIS_SERIAL, chassis_serial_number)
    }

    fn chassis_asset_tag(&self) -> Result<BString> {
        rules::firmware(&self.core, keys::ASSET_TAG)
    }

    fn set_chassis_asset_tag(&self, chassis_asset_tag: &BStr) -> Result<()> {
        rules::set_firmware(&self.core, keys::ASSET_TAG, chassis_asset_tag)
    }

    fn add_hard_disk_connection(
        &self,
        hard_disk_path: &BStr,
        bus_type: VMDriveBusType,
        bus_number: i32,
        device_number: i32,
    ) -> Result<Option<IVMHardDiskConnection>> {
        let place = Location {
            bus_type,
            bus: bus_number,
            device: device_number,
        };
        interface(
            &self
                .devices()
                .add_disk(&self.core, &hard_disk_path.to_string(), place)?,
        )
    }

    fn remove_hard_disk_connection(
        &self,
        hard_disk_connection: Option<&IVMHardDiskConnection>,
    ) -> Result<()> {
        self.devices().remove_disk(&self.core, hard_disk_connection)
    }

    fn hard_disk_connections(&self) -> Result<Option<IVMHardDiskConnectionCollection>> {
        let disks = self.known_devices()?.disks.clone();
        interface(&HardDiskConnections::new(disks, self.core.census()))
    }

    fn merge_undo_disks(&self) -> Result<Option<IVMTask>> {
        self.task(Operation::MergeUndoDisks)
    }

    fn undoable(&self) -> Result<bool> {
        self.setting(|settings| settings.flag(keys::UNDOABLE))
    }

    fn set_undoable(&self, enable_undo: bool) -> Result<()> {
        self.core.change(keys::UNDOABLE, |_| Ok(()), enable_undo)
    }

    fn undo_action(&self) -> Result<VMUndoAction> {
        self.setting(|settings| VMUndoAction(settings.integer(keys::UNDO_ACTION)))
    }

    fn set_undo_action(&self, undo_action: VMUndoAction) -> Result<()> {
        rules::known_value(undo_action, VMUndoAction::ALL)?;
        self.core
            .change(keys::UNDO_ACTION, |_| Ok(()), undo_action.0)
    }

    fn add_dvd_rom_drive(
        &self,
        bus_type: VMDriveBusType,
        bus_number: i32,
        device_number: i32,
    ) -> Result<Option<IVMDVDDrive>> {
        let place = Location {
            bus_type,
            bus: bus_number,
            device: device_number,
        };
        interface(&self.devices().add_dvd_drive(&self.core, place)?)
    }

    fn remove_dvd_rom_drive(&self, dvd_drive: Option<&IVMDVDDrive>) -> Result<()> {
        self.devices().remove_dvd_drive(&self.core, dvd_drive)
    }

    fn dvd_rom_drives(&self) -> Result<Option<IVMDVDDriveCollection>> {
        let drives = self.known_devices()?.dvd_drives.clone();
        interface(&DvdDrives::new(drives, self.core.census()))
    }

    fn floppy_drives(&self) -> Result<Option<IVMFloppyDriveCollection>> {
        let drives = self.known_devices()?.floppy_drives.clone();
        interface(&FloppyDrives::new(drives, self.core.census()))
    }

    fn add_network_adapter(&self) -> Result<Option<IVMNetworkAdapter>> {
        interface(&self.devices().add_adapter(&self.core)?)
    }

    fn remove_network_adapter(&self, network_adapter: Option<&IVMNetworkAdapter>) -> Result<()> {
        self.devices().remove_adapter(&self.core, network_adapter)
    }

    fn network_adapters(&self) -> Result<Option<IVMNetworkAdapterCollection>> {
        let adapters = self.known_devices()?.adapters.clone();
        interface(&NetworkAdapters::new(adapters, self.core.census()))
    }

    fn serial_ports(&self) -> Result<Option<IVMSerialPortCollection>> {
        let ports = self.known_devices()?.serial_ports.clone();
        interface(&SerialPorts::new(ports, self.core.census()))
    }

    fn add_scsi_controller(&self) -> Result<Option<IVMSCSIController>> {
        interface(&self.devices().add_controller(&self.core)?)
    }

    fn remove_scsi_controller(&self, controller: Option<&IVMSCSIController>) -> Result<()> {
        self.devices().remove_controller(&self.core, controller)
    }

    fn scsi_controllers(&self) -> Result<Option<IVMSCSIControllerCollection>> {
        let controllers = self.known_devices()?.controllers.clone();
        interface(&ScsiControllers::new(controllers, self.core.census()))
    }

    fn parallel_ports(&self) -> Result<Option<IVMParallelPortCollection>> {
        let ports = self.known_devices()?.parallel_ports.clone();
        interface(&ParallelPorts::new(ports, self.core.census()))
    }

    fn attach_script_to_event(&self, event: VMEventType, command_line: &BStr) -> Result<()> {
        self.core.known()?.scripts.attach(event, command_line)
    }

    fn remove_script_from_event(&self, event: VMEventType) -> Result<()> {
        self.core.known()?.scripts.remove(event)
    }

    fn fetch_script_by_event(&self, event: VMEventType) -> Result<BString> {
        self.core.known()?.scripts.fetch(event)
    }

    fn processor_speed(&self) -> Result<i32> {
        self.setting(|_| PROCESSOR_SPEED)
    }

    fn has_mmx(&self) -> Result<bool> {
        self.setting(|_| true)
    }

    fn has_sse(&self) -> Result<bool> {
        self.setting(|_| true)
    }

    fn has_sse2(&self) -> Result<bool> {
        self.setting(|_| true)
    }

    fn has_3d_now(&self) -> Result<bool> {
        self.setting(|_| false)
    }

    fn notes(&self) -> Result<BString> {
        self.setting(|settings| settings.text(keys::NOTES).into())
    }

    fn set_notes(&self, virtual_machine_notes: &BStr) -> Result<()> {
        self.core
            .change(keys::NOTES, |_| Ok(()), &*virtual_machine_notes.to_string())
    }

    fn memory(&self) -> Result<i32> {
        self.setting(|settings| settings.integer(keys::MEMORY))
    }

    fn set_memory(&self, megabytes_of_memory: i32) -> Result<()> {
        rules::set_memory(&self.core, megabytes_of_memory)
    }

    fn attached_drive_types(&self) -> Result<Variant> {
        Ok(Variant::from(SafeArray::from(
            self.core.known()?.buses.drive_types(),
        )))
    }

    fn run_as_defined_account(&self) -> Result<bool> {
        self.setting(|settings| settings.flag(keys::RUN_AS))
    }

    fn set_run_as_defined_account(&self, enabled: bool) -> Result<()> {
        self.core.change(keys::RUN_AS, |_| Ok(()), enabled)
    }

    fn account_name(&self) -> Result<BString> {
        self.setting(|settings| settings.text(keys::ACCOUNT).into())
    }

    fn set_account_name_and_password(&self, account_name: &BStr, _password: &BStr) -> Result<()> {
        self.core
            .change(keys::ACCOUNT, |_| Ok(()), &*account_name.to_string())
    }

    fn get_configuration_value(&self, configuration_key: &BStr) -> Result<Variant> {
        self.core.known()?.settings.read(configuration_key)
    }

    fn set_configuration_value(&self, key: &BStr, value: &Variant) -> Result<()> {
        let (key, value) = self.core.known()?.settings.write(key, value)?;
        self.core.report_change(key, Some(value))
    }

    fn remove_configuration_value(&self, configuration_key: &BStr) -> Result<()> {
        let key = self.core.known()?.settings.remove(configuration_key)?;
        self.core.report_change(key, None)
    }

    fn get_activation_value(&self, activation_key: &BStr) -> Result<Variant> {
        self.activation(|values| values.read(activation_key))
    }

    fn set_activation_value(&self, activation_key: &BStr, value: &Variant) -> Result<()> {
        self.activation(|values| values.write(activation_key, value).map(drop))
    }

    fn remove_activation_value(&self, activation_key: &BStr) -> Result<()> {
        self.activation(|values| values.remove(activation_key).map(drop))
    }
}
