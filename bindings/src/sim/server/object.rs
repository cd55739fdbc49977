//! `IVMVirtualServer`.

use std::slice;
use std::sync::Arc;

use com_sink::connection::{ConnectionPoint, ConnectionPoints};
use com_sink::hresult::E_INVALIDARG;
use com_sink::{ComObject, Object, Variant};

use super::{NETWORK_FOLDER, Options, disks, machines, networks};
use crate::sim::catalogue::{Authenticator, SupportDriver};
use crate::sim::census::Counted;
use crate::sim::collections::{
    Authenticators, Machines, NetworkAdapters, Networks, SupportDrivers, Tasks,
};
use crate::sim::drives::Contents;
use crate::sim::errors::{fail, no};
use crate::sim::host::{HostInfo, MEMORY as HOST_MEMORY, texts};
use crate::sim::interface;
use crate::sim::machine::{MEMORY, limits};
use crate::sim::names::check_path;
use crate::sim::world::World;
use crate::{
    BStr, BString, IVMHardDisk, IVMHostInfo, IVMNetworkAdapterCollection, IVMRCAuthenticator,
    IVMRCAuthenticatorCollection, IVMSupportDriverCollection, IVMTask, IVMTaskCollection,
    IVMVirtualMachine, IVMVirtualMachineCollection, IVMVirtualNetwork, IVMVirtualNetworkCollection,
    Result, VMEventType, VMFloppyDiskImageType, VMHardDiskType, server, source,
};

/// The server.
#[derive(ComObject)]
#[object(server::IVMVirtualServer, sources(source::IVMVirtualServerEvents))]
pub(in crate::sim) struct Server {
    world: Arc<World>,
    host: Object<HostInfo>,
    drivers: Vec<Object<SupportDriver>>,
    authenticators: Vec<Object<Authenticator>>,
    _counted: Counted,
}

impl Server {
    pub(in crate::sim) fn new(world: &Arc<World>) -> Object<Self> {
        networks::add_defaults(world);
        Object::new(Self {
            world: Arc::clone(world),
            host: HostInfo::new(world.census()),
            drivers: SupportDriver::all(world.census()),
            authenticators: Authenticator::all(world.census()),
            _counted: world.census().count(),
        })
    }

    pub(in crate::sim) fn world(&self) -> &Arc<World> {
        &self.world
    }

    fn option<R>(&self, use_it: impl FnOnce(&mut Options) -> R) -> Result<R> {
        Ok(use_it(&mut self.world.state().options))
    }

    fn files(&self, extensions: &[&str]) -> Result<Variant> {
        Ok(texts(disks::files(&self.world, extensions)))
    }

    fn disk_task(&self, path: &BStr, contents: Contents) -> Result<Option<IVMTask>> {
        interface(&disks::create(&self.world, &path.to_string(), contents)?)
    }
}

impl ConnectionPoints for Server {
    fn connection_points(&self) -> &[ConnectionPoint] {
        slice::from_ref(self.world.events())
    }
}

impl server::IVMVirtualServer for Server {
    fn host_info(&self) -> Result<Option<IVMHostInfo>> {
        interface(&self.host)
    }

    fn find_virtual_machine(&self, name: &BStr) -> Result<Option<IVMVirtualMachine>> {
        match self.world.machine(&name.to_string()) {
            Some(machine) => interface(&machine),
            None => no(),
        }
    }

    fn create_virtual_machine(
        &self,
        name: &BStr,
        path: &BStr,
    ) -> Result<Option<IVMVirtualMachine>> {
        interface(&machines::create(
            &self.world,
            &name.to_string(),
            &path.to_string(),
        )?)
    }

    fn delete_virtual_machine(&self, machine: Option<&IVMVirtualMachine>) -> Result<()> {
        machines::delete(&self.world, machine)
    }

    fn register_virtual_machine(
        &self,
        name: &BStr,
        path: &BStr,
    ) -> Result<Option<IVMVirtualMachine>> {
        interface(&machines::register(
            &self.world,
            &name.to_string(),
            &path.to_string(),
        )?)
    }

    fn unregister_virtual_machine(&self, machine: Option<&IVMVirtualMachine>) -> Result<()> {
        machines::unregister(&self.world, machine)
    }

    fn virtual_machines(&self) -> Result<Option<IVMVirtualMachineCollection>> {
        let machines = self.world.state().machines.clone();
        interface(&Machines::new(machines, self.world.census()))
    }

    fn find_virtual_network(&self, name: &BStr) -> Result<Option<IVMVirtualNetwork>> {
        if name.is_empty() {
            return fail(E_INVALIDARG, "the name is empty");
        }
        match self.world.network(&name.to_string()) {
            Some(network) => interface(&network),
            None => no(),
        }
    }

    fn create_virtual_network(
        &self,
        name: &BStr,
        path: &BStr,
    ) -> Result<Option<IVMVirtualNetwork>> {
        interface(&networks::create(
            &self.world,
            &name.to_string(),
            &path.to_string(),
        )?)
    }

    fn delete_virtual_network(&self, network: Option<&IVMVirtualNetwork>) -> Result<()> {
        networks::remove(&self.world, network, true)
    }

    fn register_virtual_network(
        &self,
        name: &BStr,
        path: &BStr,
    ) -> Result<Option<IVMVirtualNetwork>> {
        interface(&networks::register(
            &self.world,
            &name.to_string(),
            &path.to_string(),
        )?)
    }

    fn unregister_virtual_network(&self, network: Option<&IVMVirtualNetwork>) -> Result<()> {
        networks::remove(&self.world, network, false)
    }

    fn virtual_networks(&self) -> Result<Option<IVMVirtualNetworkCollection>> {
        let networks = self.world.state().networks.clone();
        interface(&Networks::new(networks, self.world.census()))
    }

    fn unconnected_network_adapters(&self) -> Result<Option<IVMNetworkAdapterCollection>> {
        interface(&NetworkAdapters::new(
            self.world.adapters(None),
            self.world.census(),
        ))
    }

    fn support_drivers(&self) -> Result<Option<IVMSupportDriverCollection>> {
        interface(&SupportDrivers::new(
            self.drivers.clone(),
            self.world.census(),
        ))
    }

    fn tasks(&self) -> Result<Option<IVMTaskCollection>> {
        let tasks = self.world.state().tasks.clone();
        interface(&Tasks::new(tasks, self.world.census()))
    }

    fn create_dynamic_virtual_hard_disk(&self, path: &BStr, size: i32) -> Result<Option<IVMTask>> {
        disks::check_size(size)?;
        self.disk_task(path, Contents::Empty(VMHardDiskType::Dynamic, size))
    }

    fn create_fixed_virtual_hard_disk(&self, path: &BStr, size: i32) -> Result<Option<IVMTask>> {
        disks::check_size(size)?;
        self.disk_task(path, Contents::Empty(VMHardDiskType::FixedSize, size))
    }

    fn create_differencing_virtual_hard_disk(
        &self,
        path: &BStr,
        parent_path: &BStr,
    ) -> Result<Option<IVMTask>> {
        let parent = self.world.disk(&parent_path.to_string())?;
        let contents = Contents::ChangesOf(parent.path().to_owned(), parent.megabytes());
        self.disk_task(path, contents)
    }

    fn create_host_drive_virtual_hard_disk(
        &self,
        path: &BStr,
        host_drive_identifier: &BStr,
        _reserved: bool,
    ) -> Result<Option<IVMTask>> {
        self.disk_task(path, Contents::HostDrive(host_drive_identifier.to_string()))
    }

    fn get_hard_disk(&self, image_path: &BStr) -> Result<Option<IVMHardDisk>> {
        let path = image_path.to_string();
        check_path(&path)?;
        interface(&self.world.disk(&path)?)
    }

    fn create_floppy_disk_image(&self, path: &BStr, format: VMFloppyDiskImageType) -> Result<()> {
        disks::create_floppy(&self.world, &path.to_string(), format)
    }

    fn get_floppy_disk_image_type(&self, image_path: &BStr) -> Result<VMFloppyDiskImageType> {
        disks::floppy_format(&self.world, &image_path.to_string())
    }

    fn vs_scripts_enabled(&self) -> Result<bool> {
        self.option(|options| options.server_scripts)
    }

    fn set_vs_scripts_enabled(&self, should_enable: bool) -> Result<()> {
        self.option(|options| options.server_scripts = should_enable)
    }

    fn vm_scripts_enabled(&self) -> Result<bool> {
        self.option(|options| options.machine_scripts)
    }

    fn set_vm_scripts_enabled(&self, should_enable: bool) -> Result<()> {
        self.option(|options| options.machine_scripts = should_enable)
    }

    fn attach_script_to_event(&self, event: VMEventType, command_line: &BStr) -> Result<()> {
        self.world.state().scripts.attach(event, command_line)
    }

    fn remove_script_from_event(&self, event: VMEventType) -> Result<()> {
        self.world.state().scripts.remove(event)
    }

    fn fetch_script_by_event(&self, event: VMEventType) -> Result<BString> {
        self.world.state().scripts.fetch(event)
    }

    fn get_configuration_value(&self, preference_key: &BStr) -> Result<Variant> {
        self.world.state().settings.read(preference_key)
    }

    fn set_configuration_value(&self, key: &BStr, value: &Variant) -> Result<()> {
        self.world.state().settings.write(key, value).map(drop)
    }

    fn remove_configuration_value(&self, preference_key: &BStr) -> Result<()> {
        self.world.state().settings.remove(preference_key).map(drop)
    }

    fn vmrc_enabled(&self) -> Result<bool> {
        self.option(|options| options.remote.enabled)
    }

    fn set_vmrc_enabled(&self, should_enable: bool) -> Result<()> {
        self.option(|options| options.remote.enabled = should_enable)
    }

    fn vmrc_admin_address(&self) -> Result<BString> {
        self.option(|options| options.remote.address.as_str().into())
    }

    fn set_vmrc_admin_address(&self, vmrc_admin_address: &BStr) -> Result<()> {
        self.option(|options| options.remote.address = vmrc_admin_address.to_string())
    }

    fn vmrc_admin_port_number(&self) -> Result<i32> {
        self.option(|options| options.remote.port)
    }

    fn set_vmrc_admin_port_number(&self, port: i32) -> Result<()> {
        if !(1..=i32::from(u16::MAX)).contains(&port) {
            return fail(E_INVALIDARG, format!("{port} is not a port"));
        }
        self.option(|options| options.remote.port = port)
    }

    fn vmrc_x_resolution(&self) -> Result<i32> {
        self.option(|options| options.remote.resolution.0)
    }

    fn set_vmrc_x_resolution(&self, width: i32) -> Result<()> {
        self.option(|options| options.remote.resolution.0 = width)
    }

    fn vmrc_y_resolution(&self) -> Result<i32> {
        self.option(|options| options.remote.resolution.1)
    }

    fn set_vmrc_y_resolution(&self, height: i32) -> Result<()> {
        self.option(|options| options.remote.resolution.1 = height)
    }

    fn vmrc_encryption_enabled(&self) -> Result<bool> {
        self.option(|options| options.remote.encrypted)
    }

    fn set_vmrc_encryption_enabled(&self, should_enable: bool) -> Result<()> {
        self.option(|options| options.remote.encrypted = should_enable)
    }

    fn vmrc_authenticator(&self) -> Result<Option<IVMRCAuthenticator>> {
        match self.authenticators.last() {
            Some(authenticator) => interface(authenticator),
            None => no(),
        }
    }

    fn vmrc_authenticators(&self) -> Result<Option<IVMRCAuthenticatorCollection>> {
        interface(&Authenticators::new(
            self.authenticators.clone(),
            self.world.census(),
        ))
    }

    fn set_vmrc_idle_connection_timeout_enabled(&self, should_enable: bool) -> Result<()> {
        self.option(|options| options.remote.idle_timeout_enabled = should_enable)
    }

    fn vmrc_idle_connection_timeout_enabled(&self) -> Result<bool> {
        self.option(|options| options.remote.idle_timeout_enabled)
    }

    fn set_vmrc_idle_connection_timeout(&self, idle_timeout: i32) -> Result<()> {
        if idle_timeout < 0 {
            return fail(E_INVALIDARG, "the time is negative");
        }
        self.option(|options| options.remote.idle_timeout = idle_timeout)
    }

    fn vmrc_idle_connection_timeout(&self) -> Result<i32> {
        self.option(|options| options.remote.idle_timeout)
    }

    fn minimum_memory_per_vm(&self) -> Result<i32> {
        Ok(MEMORY.0)
    }

    fn maximum_memory_per_vm(&self) -> Result<i32> {
        Ok(MEMORY.1)
    }

    fn suggested_maximum_memory_per_vm(&self) -> Result<i32> {
        Ok(MEMORY.1.min(HOST_MEMORY / 2))
    }

    fn maximum_floppy_drives_per_vm(&self) -> Result<i32> {
        Ok(limits::FLOPPY_DRIVES)
    }

    fn maximum_serial_ports_per_vm(&self) -> Result<i32> {
        Ok(limits::SERIAL_PORTS)
    }

    fn maximum_parallel_ports_per_vm(&self) -> Result<i32> {
        Ok(limits::PARALLEL_PORTS)
    }

    fn maximum_network_adapters_per_vm(&self) -> Result<i32> {
        Ok(limits::NETWORK_ADAPTERS)
    }

    fn maximum_number_of_ide_buses(&self) -> Result<i32> {
        Ok(limits::IDE_BUSES)
    }

    fn maximum_number_of_scsi_controllers(&self) -> Result<i32> {
        Ok(limits::SCSI_CONTROLLERS)
    }

    fn default_vm_configuration_path(&self) -> Result<BString> {
        self.option(|options| options.machine_folder.as_str().into())
    }

    fn set_default_vm_configuration_path(&self, configuration_path: &BStr) -> Result<()> {
        let path = configuration_path.to_string();
        check_path(&path)?;
        self.option(|options| options.machine_folder = path)
    }

    fn default_vn_configuration_path(&self) -> Result<BString> {
        Ok(NETWORK_FOLDER.into())
    }

    fn search_paths(&self) -> Result<Variant> {
        self.option(|options| texts(&options.search_paths))
    }

    fn get_hard_disk_files(&self, _additional_paths: &Variant) -> Result<Variant> {
        self.files(&[".vhd"])
    }

    fn get_virtual_machine_files(
        &self,
        _additional_paths: &Variant,
        exclude_registered: bool,
    ) -> Result<Variant> {
        let mut files = disks::files(&self.world, &[".vmc"]);
        if exclude_registered {
            let machines = self.world.state().machines.clone();
            let registered = machines
                .iter()
                .map(|machine| machine.core().state().file.clone());
            let registered: Vec<String> = registered.collect();
            files.retain(|file| !registered.contains(file));
        }
        Ok(texts(files))
    }

    fn get_floppy_disk_files(&self, _additional_paths: &Variant) -> Result<Variant> {
        self.files(&[".vfd", ".flp"])
    }

    fn get_dvd_files(&self, _additional_paths: &Variant) -> Result<Variant> {
        self.files(&[".iso"])
    }

    fn name(&self) -> Result<BString> {
        Ok("Virtual Server (simulated)".into())
    }

    fn version(&self) -> Result<BString> {
        Ok(concat!(
            "1.1.603.0 simulated by virtual-server ",
            env!("CARGO_PKG_VERSION")
        )
        .into())
    }

    fn product_id(&self) -> Result<BString> {
        Ok("00000-000-0000000-00000".into())
    }

    fn up_time(&self) -> Result<i32> {
        Ok(i32::try_from(self.world.started().elapsed().as_secs()).unwrap_or(i32::MAX))
    }

    fn available_system_capacity(&self) -> Result<Variant> {
        Ok(Variant::from(100.0))
    }
}
