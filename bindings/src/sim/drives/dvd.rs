//! CD and DVD drives.

use std::slice;
use std::sync::{Arc, Mutex};

use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::hresult::{E_INVALIDARG, E_POINTER};
use com_sink::{ComObject, Object};

use super::{Bay, Medium, release, take_host_drive};
use crate::hresult::{VM_E_DRIVE_IN_USE, VM_E_DRIVE_INVALID, VM_E_MEDIA_WRONG_TYPE};
use crate::sim::census::Counted;
use crate::sim::errors::fail;
use crate::sim::events::{DriveEvent, Event};
use crate::sim::host::HOST_DVD_DRIVES;
use crate::sim::lock;
use crate::sim::machine::{Location, MachineCore};
use crate::sim::names::drive_letter;
use crate::{BStr, BString, Result, VMDVDDriveAttachmentType, VMDriveBusType, server, source};

/// A CD or DVD drive of a machine.
#[derive(ComObject)]
#[object(server::IVMDVDDrive, sources(source::IVMDVDDriveEvents))]
pub(in crate::sim) struct DvdDrive {
    machine: Arc<MachineCore>,
    bay: Arc<Bay>,
    state: Mutex<State>,
    _counted: Counted,
}

struct State {
    place: Location,
    medium: Option<Medium>,
    removed: bool,
}

impl DvdDrive {
    pub(in crate::sim) fn new(machine: &Arc<MachineCore>, place: Location) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            bay: Arc::new(Bay::Dvd(source::IVMDVDDriveEvents::point())),
            state: Mutex::new(State {
                place,
                medium: None,
                removed: false,
            }),
            _counted: machine.census().count(),
        })
    }

    pub(in crate::sim) fn place(&self) -> Location {
        lock(&self.state).place
    }

    /// The drive is gone from its machine, and with it what was in it.
    pub(in crate::sim) fn remove(&self) {
        let medium = {
            let mut state = lock(&self.state);
            state.removed = true;
            state.medium.take()
        };
        if let (Some(medium), Ok(world)) = (medium, self.machine.world()) {
            release(&world, &medium);
        }
    }

    /// Takes out what is in the drive, as the guest can do with an image too.
    pub(in crate::sim) fn eject(&self, allowed: impl Fn(&Medium) -> bool) -> Result<()> {
        let world = self.machine.world()?;
        let medium = self.with(
            |state| match state.medium.take_if(|medium| allowed(medium)) {
                Some(medium) => Ok(medium),
                None => fail(
                    VM_E_MEDIA_WRONG_TYPE,
                    "there is no such medium in the drive",
                ),
            },
        )?;
        release(&world, &medium);
        world.post([Event::Drive(
            Arc::clone(&self.bay),
            DriveEvent::Eject,
            medium.path(),
        )]);
        Ok(())
    }

    fn insert(&self, medium: Medium) -> Result<()> {
        let world = self.machine.world()?;
        let path = medium.path();
        self.with(|state| {
            if state.medium.is_some() {
                return fail(
                    VM_E_DRIVE_IN_USE,
                    "something is attached to the drive already",
                );
            }
            if let Medium::HostDrive(letter) = medium
                && !take_host_drive(&world, letter)
            {
                return fail(VM_E_DRIVE_IN_USE, format!("host drive {letter}: is in use"));
            }
            state.medium = Some(medium);
            Ok(())
        })?;
        world.post([Event::Drive(
            Arc::clone(&self.bay),
            DriveEvent::Insert,
            path,
        )]);
        Ok(())
    }

    /// The state of a drive that its machine still has.
    fn with<R>(&self, use_it: impl FnOnce(&mut State) -> Result<R>) -> Result<R> {
        drop(self.machine.known()?);
        let mut state = lock(&self.state);
        if state.removed {
            return fail(VM_E_DRIVE_INVALID, "the drive was removed from its machine");
        }
        use_it(&mut state)
    }
}

impl ConnectionPoints for DvdDrive {
    fn connection_points(&self) -> &[ConnectionPoint] {
        slice::from_ref(self.bay.point())
    }
}

impl server::IVMDVDDrive for DvdDrive {
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
        let from = self.with(|state| Ok(state.place))?;
        self.machine.stopped()?.buses.shift(from, to)?;
        lock(&self.state).place = to;
        Ok(())
    }

    fn bus_type(&self) -> Result<VMDriveBusType> {
        self.with(|state| Ok(state.place.bus_type))
    }

    fn bus_number(&self) -> Result<i32> {
        self.with(|state| Ok(state.place.bus))
    }

    fn device_number(&self) -> Result<i32> {
        self.with(|state| Ok(state.place.device))
    }

    fn attach_image(&self, image_path: &BStr) -> Result<()> {
        if image_path.is_empty() {
            return fail(E_POINTER, "there is no path of an image");
        }
        self.insert(Medium::Image(image_path.to_string()))
    }

    fn release_image(&self) -> Result<()> {
        self.eject(|medium| matches!(medium, Medium::Image(_)))
    }

    fn image_file(&self) -> Result<BString> {
        self.with(|state| match &state.medium {
            Some(Medium::Image(path)) => Ok(path.as_str().into()),
            _ => fail(VM_E_MEDIA_WRONG_TYPE, "there is no image in the drive"),
        })
    }

    fn attach_host_drive(&self, drive_letter_text: &BStr) -> Result<()> {
        let text = drive_letter_text.to_string();
        match drive_letter(&text).filter(|letter| HOST_DVD_DRIVES.contains(letter)) {
            Some(letter) => self.insert(Medium::HostDrive(letter)),
            None => fail(
                E_INVALIDARG,
                format!("`{text}` is not a DVD drive of the host"),
            ),
        }
    }

    fn release_host_drive(&self) -> Result<()> {
        self.eject(|medium| matches!(medium, Medium::HostDrive(_)))
    }

    fn host_drive_letter(&self) -> Result<BString> {
        self.with(|state| match &state.medium {
            Some(medium @ Medium::HostDrive(_)) => Ok(medium.path().into()),
            _ => fail(VM_E_MEDIA_WRONG_TYPE, "no host drive is attached"),
        })
    }

    fn attachment(&self) -> Result<VMDVDDriveAttachmentType> {
        self.with(|state| {
            Ok(match state.medium {
                None => VMDVDDriveAttachmentType::None,
                Some(Medium::Image(_)) => VMDVDDriveAttachmentType::Image,
                Some(Medium::HostDrive(_)) => VMDVDDriveAttachmentType::HostDrive,
            })
        })
    }
}
