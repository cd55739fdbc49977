//! Making disk images and finding files.

use std::sync::Arc;

use com_sink::Object;
use com_sink::hresult::E_INVALIDARG;

use crate::hresult::{VM_E_IMAGE_SIZE_TOO_LARGE, VM_E_IMAGE_SIZE_TOO_SMALL};
use crate::sim::drives::{Contents, HardDisk};
use crate::sim::errors::{E_ALREADY_EXISTS, E_FILE_NOT_FOUND, fail};
use crate::sim::names::{check_path, key};
use crate::sim::tasks::Task;
use crate::sim::world::World;
use crate::{Result, VMFloppyDiskImageType, VMTaskResult};

/// Megabytes: 2040 gigabytes, which the format of the images allows.
const LARGEST: i32 = 2040 * 1024;
/// How far a task is when it says so.
const PROGRESS: [i32; 4] = [0, 25, 50, 75];

/// Checks the size of a new image.
pub(super) fn check_size(megabytes: i32) -> Result<()> {
    match megabytes {
        ..1 => fail(
            VM_E_IMAGE_SIZE_TOO_SMALL,
            "a disk image has one megabyte at least",
        ),
        1..=LARGEST => Ok(()),
        _ => fail(
            VM_E_IMAGE_SIZE_TOO_LARGE,
            format!("a disk image has {LARGEST} MB at most"),
        ),
    }
}

/// Starts to make a disk image. When the task is cancelled there will be none.
pub(super) fn create(world: &Arc<World>, path: &str, contents: Contents) -> Result<Object<Task>> {
    check_new(world, path)?;
    let task = world.task(format!("Create {path}"), true);
    let (ended, running) = (Arc::clone(task.core()), Arc::clone(task.core()));
    let (maker, path) = (Arc::clone(world), path.to_owned());
    let carried = world.carry_out(move |pace| {
        for percent in PROGRESS {
            if !running.advance(percent) {
                return maker.end(&running, VMTaskResult::Cancelled);
            }
            pace.step();
        }
        let disk = HardDisk::new(&maker, &path, contents);
        {
            let mut state = maker.state();
            state.files.insert(key(&path), path);
            state.disks.push(disk);
        }
        maker.end(&running, VMTaskResult::Success);
    });
    if let Err(error) = carried {
        world.end(&ended, VMTaskResult::OutOfMemoryError);
        return Err(error);
    }
    Ok(task)
}

/// `CreateFloppyDiskImage`
pub(super) fn create_floppy(
    world: &World,
    path: &str,
    format: VMFloppyDiskImageType,
) -> Result<()> {
    let known = VMFloppyDiskImageType::ALL.contains(&format);
    if !known || format == VMFloppyDiskImageType::Unknown {
        return fail(
            E_INVALIDARG,
            format!("{format:?} is not a format of floppy images"),
        );
    }
    check_new(world, path)?;
    let mut state = world.state();
    state.files.insert(key(path), path.to_owned());
    state.floppies.insert(key(path), format);
    Ok(())
}

/// `GetFloppyDiskImageType`
pub(super) fn floppy_format(world: &World, path: &str) -> Result<VMFloppyDiskImageType> {
    check_path(path)?;
    let state = world.state();
    if !state.files.contains_key(&key(path)) {
        return fail(E_FILE_NOT_FOUND, format!("there is no file `{path}`"));
    }
    Ok(state
        .floppies
        .get(&key(path))
        .copied()
        .unwrap_or(VMFloppyDiskImageType::Unknown))
}

/// The files of the host whose names end like this.
pub(super) fn files(world: &World, extensions: &[&str]) -> Vec<String> {
    let state = world.state();
    let wanted = |path: &str| extensions.iter().any(|extension| path.ends_with(extension));
    state
        .files
        .iter()
        .filter(|(path, _)| wanted(path))
        .map(|(_, path)| path.clone())
        .collect()
}

fn check_new(world: &World, path: &str) -> Result<()> {
    check_path(path)?;
    if world.state().files.contains_key(&key(path)) {
        return fail(E_ALREADY_EXISTS, format!("`{path}` exists already"));
    }
    Ok(())
}
