//! The server object.

mod disks;
pub(super) mod machines;
mod networks;
mod object;

pub(super) use object::Server;

/// Settings of the server that are no configuration values.
pub(super) struct Options {
    pub(super) server_scripts: bool,
    pub(super) machine_scripts: bool,
    pub(super) remote: Remote,
    pub(super) machine_folder: String,
    pub(super) search_paths: Vec<String>,
}

/// Remote control.
pub(super) struct Remote {
    pub(super) enabled: bool,
    pub(super) address: String,
    pub(super) port: i32,
    pub(super) resolution: (i32, i32),
    pub(super) encrypted: bool,
    pub(super) idle_timeout_enabled: bool,
    pub(super) idle_timeout: i32,
}

/// Folder of machine configurations on the simulated host.
pub(super) const MACHINE_FOLDER: &str = "C:\\Virtual Machines";
/// Folder of network configurations on the simulated host.
pub(super) const NETWORK_FOLDER: &str = "C:\\Virtual Networks";

impl Default for Options {
    fn default() -> Self {
        Self {
            server_scripts: true,
            machine_scripts: true,
            remote: Remote {
                enabled: false,
                address: String::new(),
                port: 5900,
                resolution: (800, 600),
                encrypted: false,
                idle_timeout_enabled: false,
                idle_timeout: 15,
            },
            machine_folder: MACHINE_FOLDER.to_owned(),
            search_paths: Vec::new(),
        }
    }
}
