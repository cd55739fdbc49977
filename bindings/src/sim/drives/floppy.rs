//! Floppy drives.

use std::slice;
use std::sync::{Arc, Mutex};

use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::hresult::{E_INVALIDARG, E_POINTER};
use com_sink::{ComObject, Object};

use super::{Bay, Medium, release, take_host_drive};
use crate::hresult::{
    VM_E_HOST_FLOPPY_CAPTURE_FAIL, VM_E_IMAGE_CAPTURE_FAIL, VM_E_MEDIA_WRONG_TYPE,
    VM_E_NO_MEDIA_CAPTURED,
};
use crate::sim::census::Counted;
use crate::sim::errors::fail;
use crate::sim::events::{DriveEvent, Event};
use crate::sim::host::HOST_FLOPPY_DRIVES;
use crate::sim::lock;
use crate::sim::machine::MachineCore;
use crate::sim::names::drive_letter;
use crate::{BStr, BString, HRESULT, Result, VMFloppyDriveAttachmentType, server, source};

/// A floppy drive of a machine.
#[derive(ComObject)]
#[object(server::IVMFloppyDrive, sources(source::IVMFloppyDriveEvents))]
pub(in crate::sim) struct FloppyDrive {
    machine: Arc<MachineCore>,
    number: i32,
    bay: Arc<Bay>,
    medium: Mutex<Option<Medium>>,
    _counted: Counted,
}

impl FloppyDrive {
    pub(in crate::sim) fn new(machine: &Arc<MachineCore>, number: i32) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            number,
            bay: Arc::new(Bay::Floppy(source::IVMFloppyDriveEvents::point())),
            medium: Mutex::new(None),
            _counted: machine.census().count(),
        })
    }

    /// The drive is gone with its machine, and with it what was in it.
    pub(in crate::sim) fn remove(&self) {
        let medium = lock(&self.medium).take();
        if let (Some(medium), Ok(world)) = (medium, self.machine.world()) {
            release(&world, &medium);
        }
    }

    fn insert(&self, medium: Medium, refused: HRESULT) -> Result<()> {
        drop(self.machine.known()?);
        let world = self.machine.world()?;
        let path = medium.path();
        {
            let mut present = lock(&self.medium);
            if present.is_some() {
                return fail(refused, "something is attached to the drive already");
            }
            if let Medium::HostDrive(letter) = medium
                && !take_host_drive(&world, letter)
            {
                return fail(refused, format!("host drive {letter}: is in use"));
            }
            *present = Some(medium);
        }
        world.post([Event::Drive(
            Arc::clone(&self.bay),
            DriveEvent::Insert,
            path,
        )]);
        Ok(())
    }

    fn eject(&self, allowed: impl Fn(&Medium) -> bool) -> Result<()> {
        drop(self.machine.known()?);
        let world = self.machine.world()?;
        let medium = {
            let mut present = lock(&self.medium);
            if present.is_none() {
                return fail(VM_E_NO_MEDIA_CAPTURED, "nothing is attached to the drive");
            }
            match present.take_if(|medium| allowed(medium)) {
                Some(medium) => medium,
                None => return fail(VM_E_MEDIA_WRONG_TYPE, "another kind of medium is attached"),
            }
        };
        release(&world, &medium);
        world.post([Event::Drive(
            Arc::clone(&self.bay),
            DriveEvent::Eject,
            medium.path(),
        )]);
        Ok(())
    }

    fn medium(&self) -> Result<Option<Medium>> {
        drop(self.machine.known()?);
        Ok(lock(&self.medium).clone())
    }
}

impl ConnectionPoints for FloppyDrive {
    fn connection_points(&self) -> &[ConnectionPoint] {
        slice::from_ref(self.bay.point())
    }
}

impl server::IVMFloppyDrive for FloppyDrive {
    fn attach_image(&self, media_image_path: &BStr) -> Result<()> {
        if media_image_path.is_empty() {
            return fail(E_POINTER, "there is no path of an image");
        }
        self.insert(
            Medium::Image(media_image_path.to_string()),
            VM_E_IMAGE_CAPTURE_FAIL,
        )
    }

    fn release_image(&self) -> Result<()> {
        self.eject(|medium| matches!(medium, Medium::Image(_)))
    }

    fn image_file(&self) -> Result<BString> {
        Ok(match self.medium()? {
            Some(Medium::Image(path)) => path.into(),
            _ => BString::default(),
        })
    }

    fn attach_host_drive(&self, drive_letter_text: &BStr) -> Result<()> {
        let text = drive_letter_text.to_string();
        match drive_letter(&text).filter(|letter| HOST_FLOPPY_DRIVES.contains(letter)) {
            Some(letter) => self.insert(Medium::HostDrive(letter), VM_E_HOST_FLOPPY_CAPTURE_FAIL),
            None => fail(
                E_INVALIDARG,
                format!("`{text}` is not a floppy drive of the host"),
            ),
        }
    }

    fn release_host_drive(&self) -> Result<()> {
        self.eject(|medium| matches!(medium, Medium::HostDrive(_)))
    }

    fn host_drive_letter(&self) -> Result<BString> {
        Ok(match self.medium()? {
            Some(medium @ Medium::HostDrive(_)) => medium.path().into(),
            _ => BString::default(),
        })
    }

    fn drive_number(&self) -> Result<i32> {
        Ok(self.number)
    }

    fn attachment(&self) -> Result<VMFloppyDriveAttachmentType> {
        Ok(match self.medium()? {
            None => VMFloppyDriveAttachmentType::None,
            Some(Medium::Image(_)) => VMFloppyDriveAttachmentType::Image,
            Some(Medium::HostDrive(_)) => VMFloppyDriveAttachmentType::HostDrive,
        })
    }
}
