//! Virtual networks and the adapters that are plugged into them.

use std::sync::{Arc, Mutex, Weak};

use com_sink::hresult::{E_INVALIDARG, E_POINTER, RPC_E_DISCONNECTED};
use com_sink::{ComObject, Object};

use super::census::{Census, Counted};
use super::collections::NetworkAdapters;
use super::errors::{error, fail, no};
use super::host::HOST_ADAPTERS;
use super::machine::MachineCore;
use super::names::{check_name, key};
use super::world::World;
use super::{interface, lock, position};
use crate::hresult::{
    VM_E_ADAPTER_NOT_FOUND, VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS, VM_E_INVALID_VIRTUAL_NETWORK_ID,
    VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS,
};
use crate::{
    BStr, BString, IVMNetworkAdapterCollection, IVMVirtualMachine, IVMVirtualNetwork, Result,
    server,
};

/// A virtual network. Nothing is sent over it, so all its counters are zero.
#[derive(ComObject)]
#[object(server::IVMVirtualNetwork)]
pub(super) struct Network {
    world: Weak<World>,
    census: Census,
    file: String,
    state: Mutex<NetworkState>,
    _counted: Counted,
}

struct NetworkState {
    name: String,
    notes: String,
    host_adapter: String,
}

impl Network {
    pub(super) fn new(world: &Arc<World>, name: &str, file: &str, adapter: &str) -> Object<Self> {
        Object::new(Self {
            world: Arc::downgrade(world),
            census: world.census().clone(),
            file: file.to_owned(),
            state: Mutex::new(NetworkState {
                name: name.to_owned(),
                notes: String::new(),
                host_adapter: adapter.to_owned(),
            }),
            _counted: world.census().count(),
        })
    }

    pub(super) fn name_text(&self) -> String {
        lock(&self.state).name.clone()
    }

    pub(super) fn file_text(&self) -> &str {
        &self.file
    }

    fn world(&self) -> Result<Arc<World>> {
        let ended = || error(RPC_E_DISCONNECTED, "the simulated service has ended");
        self.world.upgrade().ok_or_else(ended)
    }
}

impl World {
    /// The network of that name, in any case.
    pub(super) fn network(&self, name: &str) -> Option<Object<Network>> {
        let name = key(name);
        let networks = self.state().networks.clone();
        networks
            .into_iter()
            .find(|network| key(&network.name_text()) == name)
    }

    /// The adapters of all machines that are plugged into `network`, or into none.
    pub(super) fn adapters(&self, network: Option<&Network>) -> Vec<Object<NetworkAdapter>> {
        let machines = self.state().machines.clone();
        let all = machines
            .iter()
            .flat_map(|machine| machine.devices().adapters.clone());
        all.filter(|adapter| adapter.is_plugged_into(network))
            .collect()
    }
}

impl server::IVMVirtualNetwork for Network {
    fn file(&self) -> Result<BString> {
        Ok(self.file.as_str().into())
    }

    fn name(&self) -> Result<BString> {
        Ok(self.name_text().into())
    }

    fn set_name(&self, virtual_network_name: &BStr) -> Result<()> {
        let name = virtual_network_name.to_string();
        check_name(&name).map_err(|refused| error(E_INVALIDARG, refused.to_string()))?;
        if self
            .world()?
            .network(&name)
            .is_some_and(|other| !std::ptr::eq(&*other, self))
        {
            let text = format!("there is a network `{name}` already");
            return fail(VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS, text);
        }
        lock(&self.state).name = name;
        Ok(())
    }

    fn notes(&self) -> Result<BString> {
        Ok(lock(&self.state).notes.as_str().into())
    }

    fn set_notes(&self, virtual_network_notes: &BStr) -> Result<()> {
        lock(&self.state).notes = virtual_network_notes.to_string();
        Ok(())
    }

    fn host_adapter(&self) -> Result<BString> {
        Ok(lock(&self.state).host_adapter.as_str().into())
    }

    fn set_host_adapter(&self, virtual_network_adapter_name: &BStr) -> Result<()> {
        let name = virtual_network_adapter_name.to_string();
        if !name.is_empty() && !HOST_ADAPTERS.contains(&name.as_str()) {
            return fail(
                VM_E_ADAPTER_NOT_FOUND,
                format!("the host has no adapter `{name}`"),
            );
        }
        lock(&self.state).host_adapter = name;
        Ok(())
    }

    fn network_adapters(&self) -> Result<Option<IVMNetworkAdapterCollection>> {
        let adapters = self.world()?.adapters(Some(self));
        interface(&NetworkAdapters::new(adapters, &self.census))
    }

    fn bytes_sent(&self) -> Result<i32> {
        Ok(0)
    }

    fn bytes_received(&self) -> Result<i32> {
        Ok(0)
    }

    fn bytes_dropped(&self) -> Result<i32> {
        Ok(0)
    }

    fn packets_sent(&self) -> Result<i32> {
        Ok(0)
    }

    fn packets_received(&self) -> Result<i32> {
        Ok(0)
    }

    fn packets_dropped(&self) -> Result<i32> {
        Ok(0)
    }
}

/// A network adapter of a machine.
#[derive(ComObject)]
#[object(server::IVMNetworkAdapter)]
pub(super) struct NetworkAdapter {
    machine: Arc<MachineCore>,
    number: i32,
    state: Mutex<AdapterState>,
    _counted: Counted,
}

struct AdapterState {
    network: Option<Object<Network>>,
    address: String,
    dynamic: bool,
}

impl NetworkAdapter {
    pub(super) fn new(machine: &Arc<MachineCore>, number: i32) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            number,
            state: Mutex::new(AdapterState {
                network: None,
                address: "00-00-00-00-00-00".to_owned(),
                dynamic: true,
            }),
            _counted: machine.census().count(),
        })
    }

    fn is_plugged_into(&self, network: Option<&Network>) -> bool {
        let state = lock(&self.state);
        match (&state.network, network) {
            (None, None) => true,
            (Some(plugged), Some(network)) => std::ptr::eq(&**plugged, network),
            _ => false,
        }
    }

    /// Unplugs the adapter if it is plugged into this network, which is about to go.
    pub(super) fn unplug(&self, network: &Network) {
        let plugged = {
            let mut state = lock(&self.state);
            state
                .network
                .take_if(|plugged| std::ptr::eq(&**plugged, network))
        };
        drop(plugged);
    }
}

impl server::IVMNetworkAdapter for NetworkAdapter {
    fn id(&self, identifier: &mut i32) -> Result<()> {
        *identifier = self.number;
        Ok(())
    }

    fn virtual_machine(&self) -> Result<Option<IVMVirtualMachine>> {
        interface(&self.machine.object()?)
    }

    fn attach_to_virtual_network(&self, network: Option<&IVMVirtualNetwork>) -> Result<()> {
        drop(self.machine.known()?);
        let Some(network) = network else {
            return fail(E_POINTER, "there is no network");
        };
        let networks = self.machine.world()?.state().networks.clone();
        let Some(at) = position(&networks, network) else {
            let text = "the network is not one of this server";
            return fail(VM_E_INVALID_VIRTUAL_NETWORK_ID, text);
        };
        lock(&self.state).network = Some(networks[at].clone());
        Ok(())
    }

    fn detach_from_virtual_network(&self) -> Result<()> {
        drop(lock(&self.state).network.take());
        Ok(())
    }

    fn virtual_network(&self) -> Result<Option<IVMVirtualNetwork>> {
        let network = lock(&self.state).network.clone();
        match network {
            Some(network) => interface(&network),
            None => no(),
        }
    }

    fn ethernet_address(&self) -> Result<BString> {
        drop(self.machine.known()?);
        Ok(lock(&self.state).address.as_str().into())
    }

    fn set_ethernet_address(&self, ethernet_address: &BStr) -> Result<()> {
        drop(self.machine.known()?);
        let address = ethernet_address.to_string().to_uppercase();
        let mut state = lock(&self.state);
        if state.dynamic {
            let text = "the address is generated: switch that off first";
            return fail(VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS, text);
        }
        if !is_ethernet_address(&address) {
            return fail(
                E_INVALIDARG,
                format!("`{address}` is not of the form 00-00-00-00-00-00"),
            );
        }
        state.address = address;
        Ok(())
    }

    fn is_ethernet_address_dynamic(&self) -> Result<bool> {
        drop(self.machine.known()?);
        Ok(lock(&self.state).dynamic)
    }

    fn set_is_ethernet_address_dynamic(&self, is_dynamic: bool) -> Result<()> {
        drop(self.machine.known()?);
        lock(&self.state).dynamic = is_dynamic;
        Ok(())
    }
}

fn is_ethernet_address(text: &str) -> bool {
    let mut parts = 0;
    text.split('-').all(|part| {
        parts += 1;
        part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    }) && parts == 6
}
