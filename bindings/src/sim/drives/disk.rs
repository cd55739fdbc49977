//! Disk images and their places on the buses of machines.

use std::sync::{Arc, Mutex, Weak};

use com_sink::{ComObject, Object};

use crate::hresult::VM_E_DRIVE_INVALID;
use crate::sim::census::Counted;
use crate::sim::errors::{E_FILE_NOT_FOUND, error, fail, no};
use crate::sim::machine::{Location, MachineCore};
use crate::sim::world::World;
use crate::sim::{interface, lock};
use crate::{BString, IVMHardDisk, Result, VMDriveBusType, VMHardDiskType, Variant, server};

/// A disk image on the simulated host.
#[derive(ComObject)]
#[object(server::IVMHardDisk)]
pub(in crate::sim) struct HardDisk {
    world: Weak<World>,
    path: String,
    kind: VMHardDiskType,
    megabytes: i32,
    parent: Option<String>,
    host_drive: Option<String>,
    _counted: Counted,
}

/// What a disk image is made from.
pub(in crate::sim) enum Contents {
    Empty(VMHardDiskType, i32),
    ChangesOf(String, i32),
    HostDrive(String),
}

impl HardDisk {
    pub(in crate::sim) fn new(world: &Arc<World>, path: &str, contents: Contents) -> Object<Self> {
        let (kind, megabytes, parent, host_drive) = match contents {
            Contents::Empty(kind, megabytes) => (kind, megabytes, None, None),
            Contents::ChangesOf(parent, megabytes) => {
                (VMHardDiskType::Differencing, megabytes, Some(parent), None)
            }
            Contents::HostDrive(drive) => (VMHardDiskType::HostDrive, 0, None, Some(drive)),
        };
        Object::new(Self {
            world: Arc::downgrade(world),
            path: path.to_owned(),
            kind,
            megabytes,
            parent,
            host_drive,
            _counted: world.census().count(),
        })
    }

    pub(in crate::sim) fn path(&self) -> &str {
        &self.path
    }

    pub(in crate::sim) fn megabytes(&self) -> i32 {
        self.megabytes
    }
}

impl World {
    /// The disk image at a path.
    pub(in crate::sim) fn disk(&self, path: &str) -> Result<Object<HardDisk>> {
        let disks = self.state().disks.clone();
        disks
            .into_iter()
            .find(|disk| disk.path.eq_ignore_ascii_case(path))
            .ok_or_else(|| error(E_FILE_NOT_FOUND, format!("there is no disk image `{path}`")))
    }
}

impl server::IVMHardDisk for HardDisk {
    fn file(&self) -> Result<BString> {
        Ok(self.path.as_str().into())
    }

    fn type_(&self) -> Result<VMHardDiskType> {
        Ok(self.kind)
    }

    fn size_in_guest(&self) -> Result<Variant> {
        Ok(Variant::from(f64::from(self.megabytes) * MEGABYTE))
    }

    fn size_on_host(&self) -> Result<Variant> {
        let fixed = self.kind == VMHardDiskType::FixedSize;
        let bytes = if fixed {
            f64::from(self.megabytes) * MEGABYTE
        } else {
            0.0
        };
        Ok(Variant::from(bytes + HEADER))
    }

    fn parent(&self) -> Result<Option<IVMHardDisk>> {
        let Some(parent) = &self.parent else {
            return no();
        };
        let Some(world) = self.world.upgrade() else {
            return no();
        };
        interface(&world.disk(parent)?)
    }

    fn host_drive_identifier(&self) -> Result<BString> {
        match &self.host_drive {
            Some(drive) => Ok(drive.as_str().into()),
            None => no(),
        }
    }
}

/// Bytes.
const MEGABYTE: f64 = 1_048_576.0;
/// What an image takes on the host before anything is written to it, in bytes; the simulator's own.
const HEADER: f64 = 35_328.0;

/// The place of a disk image on a bus.
#[derive(ComObject)]
#[object(server::IVMHardDiskConnection)]
pub(in crate::sim) struct HardDiskConnection {
    machine: Arc<MachineCore>,
    disk: Object<HardDisk>,
    place: Mutex<Option<Location>>,
    _counted: Counted,
}

impl HardDiskConnection {
    pub(in crate::sim) fn new(
        machine: &Arc<MachineCore>,
        disk: Object<HardDisk>,
        place: Location,
    ) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            disk,
            place: Mutex::new(Some(place)),
            _counted: machine.census().count(),
        })
    }

    /// The place, while it is attached.
    pub(in crate::sim) fn place(&self) -> Result<Location> {
        drop(self.machine.known()?);
        match *lock(&self.place) {
            Some(place) => Ok(place),
            None => fail(VM_E_DRIVE_INVALID, "the disk image was detached"),
        }
    }

    pub(in crate::sim) fn detach(&self) {
        *lock(&self.place) = None;
    }
}

impl server::IVMHardDiskConnection for HardDiskConnection {
    fn hard_disk(&self) -> Result<Option<IVMHardDisk>> {
        self.place()?;
        interface(&self.disk)
    }

    fn set_bus_location(
        &self,
        bus_type: VMDriveBusType,
        bus_number: i32,
        device_number: i32,
    ) -> Result<()> {
        let to = Location {
            bus_type,
            bus: bus_number,
            device: device_number,
        };
        let from = self.place()?;
        self.machine.stopped()?.buses.shift(from, to)?;
        *lock(&self.place) = Some(to);
        Ok(())
    }

    fn bus_type(&self) -> Result<VMDriveBusType> {
        Ok(self.place()?.bus_type)
    }

    fn bus_number(&self) -> Result<i32> {
        Ok(self.place()?.bus)
    }

    fn device_number(&self) -> Result<i32> {
        Ok(self.place()?.device)
    }
}
