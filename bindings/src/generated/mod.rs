//! What `cargo xtask gen` makes of the type libraries, each in a module of its own.

/// The server: type library `VirtualServer`.
pub mod virtual_server;
/// The remote control client: type library `VMRCClientControlLib`.
pub mod vmrc_client_control_lib;
