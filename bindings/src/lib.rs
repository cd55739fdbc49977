//! Microsoft Virtual Server 2005: events, client calls and a simulator.

pub mod generated;

pub use generated::virtual_server::*;
pub use generated::vmrc_client_control_lib::{
    _IVMRCClientControlEvents, IVMRCClientControl, VMRCClientEvents, VMRCClientProperty, VMRCState,
};
