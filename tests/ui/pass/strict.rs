//! Under every lint that a careful crate may set, and without the prelude.
#![forbid(unsafe_code)]
#![deny(missing_docs, warnings, unused_qualifications)]
#![no_implicit_prelude]

/// A sink of Virtual Server.
#[derive(::virtual_server::VirtualServerSink)]
pub struct Monitor;

impl ::virtual_server::IVMVirtualServerEvents for Monitor {}

/// A sink of someone else, which wrongly shadows what an expansion could rely on.
#[derive(::com_sink::ComSink)]
#[sink(::com_sink::standard::IPropertyNotifySink, virtual_events::IVMDVDDriveEvents)]
pub struct Watch<T> {
    /// State.
    pub state: T,
}

impl<T> ::com_sink::standard::IPropertyNotifySink for Watch<T> {}
impl<T> virtual_events::IVMDVDDriveEvents for Watch<T> {}

/// Another name for the same.
pub mod virtual_events {
    pub use ::virtual_server::IVMDVDDriveEvents;
}

/// Not the standard one.
pub struct Option;

/// Not the runtime.
pub mod com_sink {}

/// A server object.
#[derive(::com_sink::ComObject)]
#[object(::virtual_server::server::IVMTask)]
pub struct Task;

impl ::virtual_server::server::IVMTask for Task {}

fn main() {
    let _ = ::com_sink::Sink::new(Monitor);
    let _ = ::com_sink::Sink::new(Watch { state: 5 });
    let _ = ::com_sink::Object::new(Task);
}
