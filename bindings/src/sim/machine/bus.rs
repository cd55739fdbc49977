//! Places on the IDE and SCSI buses of a machine.

use std::collections::BTreeMap;

use com_sink::hresult::E_INVALIDARG;

use crate::hresult::VM_E_DRIVE_BUS_LOC_IN_USE;
use crate::sim::errors::fail;
use crate::{Result, VMDriveBusType, VMDriveType};

/// IDE buses, and devices on each of them.
const IDE: (i32, i32) = (2, 2);
/// Devices on a SCSI bus that disks can have.
const SCSI_DEVICES: i32 = 7;

/// One place. The order is that of `AttachedDriveTypes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct Location {
    pub(in crate::sim) bus_type: VMDriveBusType,
    pub(in crate::sim) bus: i32,
    pub(in crate::sim) device: i32,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Occupant {
    Dvd,
    /// The path of its image.
    HardDisk(String),
}

/// All places of one machine.
#[derive(Debug, Default)]
pub(in crate::sim) struct Buses {
    places: BTreeMap<Location, Occupant>,
    scsi_controllers: i32,
}

impl Buses {
    pub(in crate::sim) fn add_scsi_controller(&mut self) {
        self.scsi_controllers += 1;
    }

    pub(in crate::sim) fn remove_scsi_controller(&mut self) {
        self.scsi_controllers -= 1;
    }

    /// Checks that a drive can stand at a place: DVD drives on IDE only.
    pub(in crate::sim) fn check(&self, place: Location, occupant: &Occupant) -> Result<()> {
        let (buses, devices) = match (place.bus_type, occupant) {
            (VMDriveBusType::IDE, _) => IDE,
            (VMDriveBusType::SCSI, Occupant::HardDisk(_)) => (self.scsi_controllers, SCSI_DEVICES),
            _ => {
                return fail(
                    E_INVALIDARG,
                    format!("no such drive on bus {:?}", place.bus_type),
                );
            }
        };
        if !(0..buses).contains(&place.bus) || !(0..devices).contains(&place.device) {
            return fail(
                E_INVALIDARG,
                "there is no such place on the buses of the machine",
            );
        }
        if self.places.contains_key(&place) {
            return fail(VM_E_DRIVE_BUS_LOC_IN_USE, "the place on the bus is in use");
        }
        Ok(())
    }

    /// Puts a drive at a free place.
    pub(in crate::sim) fn put(&mut self, place: Location, occupant: Occupant) -> Result<()> {
        self.check(place, &occupant)?;
        self.places.insert(place, occupant);
        Ok(())
    }

    /// Moves a drive to another place.
    pub(in crate::sim) fn shift(&mut self, from: Location, to: Location) -> Result<()> {
        let Some(occupant) = self.places.remove(&from) else {
            return fail(E_INVALIDARG, "there is no drive at the place");
        };
        let result = if from == to {
            Ok(())
        } else {
            self.check(to, &occupant)
        };
        self.places
            .insert(if result.is_ok() { to } else { from }, occupant);
        result
    }

    pub(in crate::sim) fn remove(&mut self, place: Location) {
        self.places.remove(&place);
    }

    /// Whether a disk image is attached anywhere; paths are equal without regard to case.
    pub(in crate::sim) fn has_image(&self, path: &str) -> bool {
        self.places.values().any(|occupant| {
            matches!(occupant, Occupant::HardDisk(other) if other.eq_ignore_ascii_case(path))
        })
    }

    /// Whether anything stands on a SCSI bus.
    pub(in crate::sim) fn uses_scsi_bus(&self, bus: i32) -> bool {
        let scsi = VMDriveBusType::SCSI;
        self.places
            .keys()
            .any(|place| place.bus_type == scsi && place.bus == bus)
    }

    /// One byte for each place, by bus type, bus and device.
    pub(in crate::sim) fn drive_types(&self) -> Vec<u8> {
        let ide = (0..IDE.0).flat_map(|bus| (0..IDE.1).map(move |device| (bus, device)));
        let scsi =
            (0..self.scsi_controllers).flat_map(|bus| (0..SCSI_DEVICES).map(move |it| (bus, it)));
        let ide = ide.map(|(bus, device)| Location {
            bus_type: VMDriveBusType::IDE,
            bus,
            device,
        });
        let scsi = scsi.map(|(bus, device)| Location {
            bus_type: VMDriveBusType::SCSI,
            bus,
            device,
        });
        ide.chain(scsi).map(|place| self.kind(place)).collect()
    }

    fn kind(&self, place: Location) -> u8 {
        let kind = match self.places.get(&place) {
            None => VMDriveType::Null,
            Some(Occupant::Dvd) => VMDriveType::DVD,
            Some(Occupant::HardDisk(_)) => VMDriveType::HardDisk,
        };
        kind.0.to_le_bytes()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ide(bus: i32, device: i32) -> Location {
        Location {
            bus_type: VMDriveBusType::IDE,
            bus,
            device,
        }
    }

    fn scsi(bus: i32, device: i32) -> Location {
        Location {
            bus_type: VMDriveBusType::SCSI,
            bus,
            device,
        }
    }

    fn disk() -> Occupant {
        Occupant::HardDisk("C:\\a.vhd".to_owned())
    }

    #[test]
    fn ide_has_four_places() {
        let mut buses = Buses::default();
        buses.put(ide(1, 0), Occupant::Dvd).unwrap();
        let taken = buses.put(ide(1, 0), disk()).unwrap_err();
        assert_eq!(taken.code(), VM_E_DRIVE_BUS_LOC_IN_USE);
        for place in [ide(2, 0), ide(0, 2), ide(-1, 0), ide(0, -1)] {
            assert_eq!(
                buses.put(place, disk()).unwrap_err().code(),
                E_INVALIDARG,
                "{place:?}"
            );
        }
        assert_eq!(buses.drive_types(), [0, 0, 2, 0]);
    }

    #[test]
    fn scsi_needs_a_controller_and_takes_disks_only() {
        let mut buses = Buses::default();
        assert_eq!(
            buses.put(scsi(0, 0), disk()).unwrap_err().code(),
            E_INVALIDARG
        );
        buses.add_scsi_controller();
        assert_eq!(
            buses.put(scsi(0, 0), Occupant::Dvd).unwrap_err().code(),
            E_INVALIDARG
        );
        assert_eq!(
            buses.put(scsi(0, 7), disk()).unwrap_err().code(),
            E_INVALIDARG
        );
        buses.put(scsi(0, 6), disk()).unwrap();
        assert!(buses.uses_scsi_bus(0) && buses.has_image("c:\\A.VHD"));
    }

    #[test]
    fn a_refused_move_leaves_the_drive() {
        let mut buses = Buses::default();
        buses.put(ide(0, 0), disk()).unwrap();
        buses.put(ide(1, 0), Occupant::Dvd).unwrap();
        assert!(buses.shift(ide(0, 0), ide(1, 0)).is_err());
        assert_eq!(buses.drive_types(), [1, 0, 2, 0]);
        buses.shift(ide(0, 0), ide(0, 1)).unwrap();
        buses.shift(ide(0, 1), ide(0, 1)).unwrap();
        assert_eq!(buses.drive_types(), [0, 1, 2, 0]);
    }
}
