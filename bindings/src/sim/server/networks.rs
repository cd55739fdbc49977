//! Registering virtual networks.

use std::sync::Arc;

use com_sink::Object;
use com_sink::hresult::E_POINTER;

use super::NETWORK_FOLDER;
use crate::hresult::VM_E_CONFIG_DUPLICATE_NAME;
use crate::sim::errors::{E_ALREADY_EXISTS, E_FILE_NOT_FOUND, fail, no};
use crate::sim::host::HOST_ADAPTERS;
use crate::sim::names::{configuration, key};
use crate::sim::network::Network;
use crate::sim::position;
use crate::sim::world::World;
use crate::{IVMVirtualNetwork, Result};

/// The extension of a network's configuration file.
const EXTENSION: &str = ".vnc";

/// The networks that a new server has: one inside of the host and one to the outside.
pub(in crate::sim) fn add_defaults(world: &Arc<World>) {
    for (name, adapter) in [
        ("Internal Network", ""),
        ("External Network", HOST_ADAPTERS[0]),
    ] {
        let file = format!("{NETWORK_FOLDER}\\{name}{EXTENSION}");
        let network = Network::new(world, name, &file, adapter);
        let mut state = world.state();
        state.files.insert(key(&file), file);
        state.networks.push(network);
    }
}

/// `CreateVirtualNetwork`
pub(super) fn create(world: &Arc<World>, name: &str, path: &str) -> Result<Object<Network>> {
    add(world, name, path, |exists, file| {
        if exists {
            fail(E_ALREADY_EXISTS, format!("`{file}` exists already"))
        } else {
            Ok(())
        }
    })
}

/// `RegisterVirtualNetwork`
pub(super) fn register(world: &Arc<World>, name: &str, path: &str) -> Result<Object<Network>> {
    add(world, name, path, |exists, file| {
        if exists {
            Ok(())
        } else {
            fail(E_FILE_NOT_FOUND, format!("there is no file `{file}`"))
        }
    })
}

fn add(
    world: &Arc<World>,
    name: &str,
    path: &str,
    check: impl FnOnce(bool, &str) -> Result<()>,
) -> Result<Object<Network>> {
    let (name, file) = configuration(name, path, EXTENSION)?;
    let _turn = world.registration();
    if world.network(&name).is_some() {
        let text = format!("there is a virtual network `{name}` already");
        return fail(VM_E_CONFIG_DUPLICATE_NAME, text);
    }
    check(world.state().files.contains_key(&key(&file)), &file)?;
    let network = Network::new(world, &name, &file, "");
    let mut state = world.state();
    state.files.insert(key(&file), file);
    state.networks.push(network.clone());
    Ok(network)
}

/// `UnregisterVirtualNetwork`, and with `delete` `DeleteVirtualNetwork`: adapters are unplugged.
pub(super) fn remove(
    world: &World,
    network: Option<&IVMVirtualNetwork>,
    delete: bool,
) -> Result<()> {
    let Some(network) = network else {
        return fail(E_POINTER, "there is no virtual network");
    };
    let networks = world.state().networks.clone();
    let Some(at) = position(&networks, network) else {
        return no();
    };
    let network = &networks[at];
    for adapter in world.adapters(Some(network)) {
        adapter.unplug(network);
    }
    let mut state = world.state();
    state
        .networks
        .retain(|other| !std::ptr::eq(&**other, &**network));
    if delete {
        state.files.remove(&key(network.file_text()));
    }
    Ok(())
}
