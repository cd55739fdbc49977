//! Registering machines.

use std::sync::Arc;

use com_sink::Object;
use com_sink::hresult::E_POINTER;

use crate::hresult::{VM_E_CONFIG_DUPLICATE_NAME, VM_E_VM_RUNNING};
use crate::sim::errors::{E_ALREADY_EXISTS, E_FILE_NOT_FOUND, fail, no};
use crate::sim::machine::{Machine, MachineCore, operate_now};
use crate::sim::names::{configuration, key};
use crate::sim::position;
use crate::sim::state::Operation;
use crate::sim::world::World;
use crate::{IVMVirtualMachine, Result};

/// The extension of a machine's configuration file.
const EXTENSION: &str = ".vmc";

/// `CreateVirtualMachine`
pub(in crate::sim) fn create(
    world: &Arc<World>,
    name: &str,
    path: &str,
) -> Result<Object<Machine>> {
    let (name, file) = configuration(name, path, EXTENSION)?;
    let _turn = world.registration();
    refuse_duplicate(world, &name)?;
    let number = {
        let mut state = world.state();
        if state.files.contains_key(&key(&file)) {
            return fail(E_ALREADY_EXISTS, format!("`{file}` exists already"));
        }
        state.files.insert(key(&file), file.clone());
        state.last_machine += 1;
        state.last_machine
    };
    let machine = Machine::new(&MachineCore::new(world, number, &name, &file));
    world.state().machines.push(machine.clone());
    Ok(machine)
}

/// `RegisterVirtualMachine`: a machine that was unregistered before comes back as it was.
pub(super) fn register(world: &Arc<World>, name: &str, path: &str) -> Result<Object<Machine>> {
    let (name, file) = configuration(name, path, EXTENSION)?;
    let _turn = world.registration();
    refuse_duplicate(world, &name)?;
    let same = |machine: &Object<Machine>| key(&machine.core().state().file) == key(&file);
    let machines = world.state().machines.clone();
    if machines.iter().any(same) {
        return fail(E_ALREADY_EXISTS, format!("`{file}` is registered already"));
    }
    let shelved = world.state().shelved.clone();
    if let Some(machine) = shelved.into_iter().find(same) {
        {
            let mut state = machine.core().state();
            state.registered = true;
            state.name = name;
        }
        let mut state = world.state();
        state
            .shelved
            .retain(|other| !Arc::ptr_eq(other.core(), machine.core()));
        state.machines.push(machine.clone());
        return Ok(machine);
    }
    let number = {
        let mut state = world.state();
        if !state.files.contains_key(&key(&file)) {
            return fail(E_FILE_NOT_FOUND, format!("there is no file `{file}`"));
        }
        state.last_machine += 1;
        state.last_machine
    };
    let machine = Machine::new(&MachineCore::new(world, number, &name, &file));
    world.state().machines.push(machine.clone());
    Ok(machine)
}

/// `UnregisterVirtualMachine`: the configuration file stays, and what it says with it.
pub(super) fn unregister(world: &World, machine: Option<&IVMVirtualMachine>) -> Result<()> {
    let machine = registered(world, machine)?;
    {
        let mut state = machine.core().state();
        if state.is_active() {
            return fail(VM_E_VM_RUNNING, "the virtual machine is running");
        }
        state.registered = false;
    }
    forget(world, &machine);
    world.state().shelved.push(machine);
    Ok(())
}

/// `DeleteVirtualMachine`: its configuration file goes, and a saved state with it.
pub(super) fn delete(world: &World, machine: Option<&IVMVirtualMachine>) -> Result<()> {
    let machine = registered(world, machine)?;
    operate_now(machine.core(), Operation::Delete)?;
    let file = {
        let mut state = machine.core().state();
        state.registered = false;
        key(&state.file)
    };
    machine.devices().empty_drives();
    world.state().files.remove(&file);
    forget(world, &machine);
    Ok(())
}

fn forget(world: &World, machine: &Object<Machine>) {
    world
        .state()
        .machines
        .retain(|other| !Arc::ptr_eq(other.core(), machine.core()));
}

/// The machine that a client means; `S_FALSE` when it is not one of this server.
fn registered(world: &World, machine: Option<&IVMVirtualMachine>) -> Result<Object<Machine>> {
    let Some(machine) = machine else {
        return fail(E_POINTER, "there is no virtual machine");
    };
    let machines = world.state().machines.clone();
    match position(&machines, machine) {
        Some(at) => Ok(machines[at].clone()),
        None => no(),
    }
}

fn refuse_duplicate(world: &World, name: &str) -> Result<()> {
    if world.machine(name).is_some() {
        let text = format!("there is a virtual machine `{name}` already");
        return fail(VM_E_CONFIG_DUPLICATE_NAME, text);
    }
    Ok(())
}
