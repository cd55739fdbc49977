//! The devices of a machine.

use std::sync::Arc;

use com_sink::Object;

use super::bus::{Location, Occupant};
use super::{MachineCore, MachineState};
use crate::hresult::{VM_E_DRIVE_BUS_LOC_IN_USE, VM_E_DRIVE_INVALID};
use crate::sim::drives::{DvdDrive, FloppyDrive, HardDiskConnection};
use crate::sim::errors::{E_SHARING_VIOLATION, fail};
use crate::sim::names::check_path;
use crate::sim::network::NetworkAdapter;
use crate::sim::ports::{ParallelPort, ScsiController, SerialPort};
use crate::sim::position;
use crate::{
    IVMDVDDrive, IVMHardDiskConnection, IVMNetworkAdapter, IVMSCSIController, Result,
    VMDriveBusType,
};
use com_sink::hresult::{E_FAIL, E_POINTER};

/// Limits, as the server's `Maximum…` properties tell them.
pub(in crate::sim) mod limits {
    pub(in crate::sim) const NETWORK_ADAPTERS: i32 = 4;
    pub(in crate::sim) const SCSI_CONTROLLERS: i32 = 4;
    pub(in crate::sim) const IDE_BUSES: i32 = 2;
    pub(in crate::sim) const FLOPPY_DRIVES: i32 = 1;
    pub(in crate::sim) const SERIAL_PORTS: i32 = 2;
    pub(in crate::sim) const PARALLEL_PORTS: i32 = 1;
}

/// All devices; each list in the order in which they were added.
pub(in crate::sim) struct Devices {
    pub(in crate::sim) dvd_drives: Vec<Object<DvdDrive>>,
    pub(in crate::sim) floppy_drives: Vec<Object<FloppyDrive>>,
    pub(in crate::sim) disks: Vec<Object<HardDiskConnection>>,
    pub(in crate::sim) adapters: Vec<Object<NetworkAdapter>>,
    pub(in crate::sim) controllers: Vec<Object<ScsiController>>,
    pub(in crate::sim) serial_ports: Vec<Object<SerialPort>>,
    pub(in crate::sim) parallel_ports: Vec<Object<ParallelPort>>,
}

impl Devices {
    /// What a new machine has: a DVD drive on the second IDE bus, a floppy drive, a network adapter
    /// that is plugged into nothing, two serial ports and a parallel one.
    pub(in crate::sim) fn new(machine: &Arc<MachineCore>) -> Self {
        let place = Location {
            bus_type: VMDriveBusType::IDE,
            bus: 1,
            device: 0,
        };
        // The buses of a new machine are empty.
        let put = machine.state().buses.put(place, Occupant::Dvd);
        let dvd_drives = put
            .map(|()| DvdDrive::new(machine, place))
            .into_iter()
            .collect();
        Self {
            dvd_drives,
            floppy_drives: vec![FloppyDrive::new(machine, 0)],
            disks: Vec::new(),
            adapters: vec![NetworkAdapter::new(machine, 0)],
            controllers: Vec::new(),
            serial_ports: (0..limits::SERIAL_PORTS)
                .map(|number| SerialPort::new(machine, number))
                .collect(),
            parallel_ports: vec![ParallelPort::new(machine, 0)],
        }
    }

    /// Lets go of all media, so that other machines can have the host's drives.
    pub(in crate::sim) fn empty_drives(&self) {
        self.dvd_drives.iter().for_each(|drive| drive.remove());
        self.floppy_drives.iter().for_each(|drive| drive.remove());
    }

    pub(super) fn add_dvd_drive(
        &mut self,
        machine: &Arc<MachineCore>,
        place: Location,
    ) -> Result<Object<DvdDrive>> {
        machine.stopped()?.buses.put(place, Occupant::Dvd)?;
        let drive = DvdDrive::new(machine, place);
        self.dvd_drives.push(drive.clone());
        Ok(drive)
    }

    pub(super) fn remove_dvd_drive(
        &mut self,
        machine: &MachineCore,
        drive: Option<&IVMDVDDrive>,
    ) -> Result<()> {
        let mut state = machine.stopped()?;
        let drive = take(&mut self.dvd_drives, drive, "DVD drive")?;
        state.buses.remove(drive.place());
        drop(state);
        drive.remove();
        Ok(())
    }

    pub(super) fn add_disk(
        &mut self,
        machine: &Arc<MachineCore>,
        path: &str,
        place: Location,
    ) -> Result<Object<HardDiskConnection>> {
        if path.is_empty() {
            // The reference gives E_POINTER here, also for wrong numbers of buses and devices.
            return fail(E_POINTER, "there is no path of a disk image");
        }
        check_path(path)?;
        let disk = machine.world()?.disk(path)?;
        {
            let mut state = machine.stopped()?;
            if state.buses.has_image(path) {
                let text = format!("`{path}` is attached to this machine already");
                return fail(E_SHARING_VIOLATION, text);
            }
            state
                .buses
                .put(place, Occupant::HardDisk(path.to_owned()))
                .or_else(|refused| {
                    let in_use = refused.code() == VM_E_DRIVE_BUS_LOC_IN_USE;
                    if in_use {
                        Err(refused)
                    } else {
                        fail(E_POINTER, "there is no such place")
                    }
                })?;
        }
        let connection = HardDiskConnection::new(machine, disk, place);
        self.disks.push(connection.clone());
        Ok(connection)
    }

    pub(super) fn remove_disk(
        &mut self,
        machine: &MachineCore,
        connection: Option<&IVMHardDiskConnection>,
    ) -> Result<()> {
        drop(machine.stopped()?);
        let connection = take(&mut self.disks, connection, "hard disk connection")?;
        let place = connection.place()?;
        connection.detach();
        machine.state().buses.remove(place);
        Ok(())
    }

    pub(super) fn add_adapter(
        &mut self,
        machine: &Arc<MachineCore>,
    ) -> Result<Object<NetworkAdapter>> {
        drop(machine.stopped()?);
        let number = next_number(self.adapters.len(), limits::NETWORK_ADAPTERS)?;
        let adapter = NetworkAdapter::new(machine, number);
        self.adapters.push(adapter.clone());
        Ok(adapter)
    }

    pub(super) fn remove_adapter(
        &mut self,
        machine: &MachineCore,
        adapter: Option<&IVMNetworkAdapter>,
    ) -> Result<()> {
        drop(machine.stopped()?);
        take(&mut self.adapters, adapter, "network adapter").map(drop)
    }

    pub(super) fn add_controller(
        &mut self,
        machine: &Arc<MachineCore>,
    ) -> Result<Object<ScsiController>> {
        let mut state = machine.stopped()?;
        let number = next_number(self.controllers.len(), limits::SCSI_CONTROLLERS)?;
        state.buses.add_scsi_controller();
        drop(state);
        let controller = ScsiController::new(machine, number);
        self.controllers.push(controller.clone());
        Ok(controller)
    }

    pub(super) fn remove_controller(
        &mut self,
        machine: &MachineCore,
        controller: Option<&IVMSCSIController>,
    ) -> Result<()> {
        let mut state: std::sync::MutexGuard<'_, MachineState> = machine.stopped()?;
        let last = i32::try_from(self.controllers.len()).unwrap_or(i32::MAX) - 1;
        if state.buses.uses_scsi_bus(last) {
            return fail(E_FAIL, "disks are attached to the last SCSI bus");
        }
        drop(take(&mut self.controllers, controller, "SCSI controller")?);
        state.buses.remove_scsi_controller();
        Ok(())
    }
}

fn next_number(present: usize, limit: i32) -> Result<i32> {
    match i32::try_from(present) {
        Ok(number) if number < limit => Ok(number),
        _ => fail(E_FAIL, format!("a machine has {limit} of them at most")),
    }
}

/// Takes the device that a client means out of its list.
fn take<T: com_sink::ComClass, I: com_sink::Interface + PartialEq>(
    devices: &mut Vec<Object<T>>,
    wanted: Option<&I>,
    what: &str,
) -> Result<Object<T>> {
    let Some(wanted) = wanted else {
        return fail(E_POINTER, format!("there is no {what}"));
    };
    match position(devices, wanted) {
        Some(at) => Ok(devices.remove(at)),
        None => fail(
            VM_E_DRIVE_INVALID,
            format!("the {what} is not one of this machine"),
        ),
    }
}
