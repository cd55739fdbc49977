//! Removable media and disks.

mod disk;
mod dvd;
mod floppy;

pub(super) use disk::{Contents, HardDisk, HardDiskConnection};
pub(super) use dvd::DvdDrive;
pub(super) use floppy::FloppyDrive;

use com_sink::connection::ConnectionPoint;

use super::world::World;

/// The events of a drive, by its kind.
pub(super) enum Bay {
    Dvd(ConnectionPoint),
    Floppy(ConnectionPoint),
}

impl Bay {
    pub(super) fn point(&self) -> &ConnectionPoint {
        match self {
            Self::Dvd(point) | Self::Floppy(point) => point,
        }
    }
}

/// What is in a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Image(String),
    HostDrive(char),
}

impl Medium {
    /// What the events call it: the path of an image, the letter of a host drive.
    fn path(&self) -> String {
        match self {
            Self::Image(path) => path.clone(),
            Self::HostDrive(letter) => letter.to_string(),
        }
    }
}

/// Takes a host drive for one machine; `false` when it is taken already.
fn take_host_drive(world: &World, letter: char) -> bool {
    let mut state = world.state();
    let free = !state.taken.contains(&letter);
    if free {
        state.taken.push(letter);
    }
    free
}

/// Lets go of the host drive that a medium stands for.
fn release(world: &World, medium: &Medium) {
    if let Medium::HostDrive(letter) = medium {
        world.state().taken.retain(|taken| taken != letter);
    }
}
