//! Interfaces of several libraries in one sink, the list in two attributes, and an object with
//! connection points for all of them.
use com_sink::standard::{self, IPropertyNotifySink};
use com_sink::{ComObject, ConnectionPoint, ConnectionPoints, Object};
use virtual_server::prelude::*;
use virtual_server::{_IVMRCClientControlEvents, source, vmrc};

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents, IVMDVDDriveEvents)]
#[sink(IVMFloppyDriveEvents, _IVMRCClientControlEvents, com_sink::standard::IPropertyNotifySink)]
struct Everything;

impl IVMVirtualServerEvents for Everything {}
impl IVMVirtualMachineEvents for Everything {}
impl IVMDVDDriveEvents for Everything {}
impl IVMFloppyDriveEvents for Everything {}
impl _IVMRCClientControlEvents for Everything {}
impl IPropertyNotifySink for Everything {}

#[derive(ComObject)]
#[object(sources(
    source::IVMVirtualServerEvents,
    source::IVMVirtualMachineEvents,
    source::IVMDVDDriveEvents,
    source::IVMFloppyDriveEvents,
    vmrc::source::_IVMRCClientControlEvents,
    standard::source::IPropertyNotifySink,
))]
struct Source {
    points: [ConnectionPoint; 6],
}

impl ConnectionPoints for Source {
    fn connection_points(&self) -> &[ConnectionPoint] {
        &self.points
    }
}

fn main() -> Result<()> {
    let source = Object::new(Source {
        points: [
            standard::source::IPropertyNotifySink::point(),
            vmrc::source::_IVMRCClientControlEvents::point(),
            source::IVMFloppyDriveEvents::point(),
            source::IVMDVDDriveEvents::point(),
            source::IVMVirtualMachineEvents::point(),
            source::IVMVirtualServerEvents::point(),
        ],
    });
    let subscription = Everything.into_sink().subscribe(&source)?;
    let names: Vec<_> = subscription.interfaces().map(|interface| interface.name()).collect();
    let all = [
        "IVMVirtualServerEvents",
        "IVMVirtualMachineEvents",
        "IVMDVDDriveEvents",
        "IVMFloppyDriveEvents",
        "_IVMRCClientControlEvents",
        "IPropertyNotifySink",
    ];
    assert_eq!(names, all);
    assert!(source.points.iter().all(|point| point.len() == 1));
    subscription.close()
}
