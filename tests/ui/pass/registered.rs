//! A class that others create, exported by a crate that has no unsafe code.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use com_sink::registry::ThreadingModel;
use com_sink::server::RegisteredClass;
use com_sink::standard::IPropertyNotifySink;
use com_sink::{ComSink, GUID};

#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink)]
#[sink(clsid = "{6AB3A3F6-0F0A-4A37-8F5B-5F6D0F6F4A11}", progid = "Scales.Watcher")]
struct Watcher;

impl IPropertyNotifySink for Watcher {}

#[derive(virtual_server::VirtualServerSink, Default)]
#[sink(apartment, clsid = "6ab3a3f7-0f0a-4a37-8f5b-5f6d0f6f4a11")]
struct Bound(std::cell::Cell<u32>);

impl virtual_server::IVMVirtualServerEvents for Bound {}

com_sink::export_classes!(Watcher, Bound);

fn main() {
    let info = Watcher::INFO;
    assert_eq!(*info.clsid(), GUID::from_u128(0x6ab3a3f6_0f0a_4a37_8f5b_5f6d0f6f4a11));
    assert_eq!(info.name(), "Watcher");
    assert_eq!(info.independent_prog_id(), Some("Scales.Watcher"));
    assert_eq!(info.threading_model(), ThreadingModel::Both);
    assert_eq!(Bound::INFO.threading_model(), ThreadingModel::Apartment);
    assert!(Bound::class_factory().create::<virtual_server::com_sink::IDispatch>().is_ok());
    // So that the cell is used.
    assert_eq!(Bound::default().0.get(), 0);
}
