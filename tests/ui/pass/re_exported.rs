//! A facade crate's users name what the facade re-exports.
mod facade {
    pub use {com_sink, virtual_server};
}

#[derive(facade::com_sink::ComSink)]
#[sink(facade::com_sink::standard::IPropertyNotifySink, crate = "facade::com_sink")]
struct Watch;

impl facade::com_sink::standard::IPropertyNotifySink for Watch {}

#[derive(facade::virtual_server::VirtualServerSink)]
#[sink(IVMFloppyDriveEvents, crate = "crate::facade::virtual_server")]
struct Monitor;

impl facade::virtual_server::IVMFloppyDriveEvents for Monitor {}

fn main() {}
