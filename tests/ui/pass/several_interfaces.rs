//! Interfaces of several libraries in one sink; the list in two attributes.
use com_sink::standard::IPropertyNotifySink;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents, IVMDVDDriveEvents)]
#[sink(IVMFloppyDriveEvents, _IVMRCClientControlEvents, com_sink::standard::IPropertyNotifySink)]
struct Everything;

impl IVMVirtualServerEvents for Everything {}
impl IVMVirtualMachineEvents for Everything {}
impl IVMDVDDriveEvents for Everything {}
impl IVMFloppyDriveEvents for Everything {}
impl virtual_server::_IVMRCClientControlEvents for Everything {}
impl IPropertyNotifySink for Everything {}

fn main() {
    let sink = Everything.into_sink();
    let names: Vec<_> = sink.interface_names().collect();
    assert_eq!(names.len(), 6);
}
