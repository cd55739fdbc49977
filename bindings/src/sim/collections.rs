//! Collections: what they hold at the time they are asked for, counted from 1.
//!
//! The reference doesn't tell what the first index is. Scripts for its sibling Virtual PC, whose
//! collections are the same, write `Item(1)` for the first element, so the simulator counts from 1.
//! Nor does it tell whether a collection follows later changes; here it doesn't.

use com_sink::hresult::DISP_E_BADINDEX;
use com_sink::{ComClass, ComObject, IUnknown, Interface, Object, enum_objects};

use super::catalogue::{Authenticator, SupportDriver};
use super::census::{Census, Counted};
use super::drives::{DvdDrive, FloppyDrive, HardDiskConnection};
use super::errors::{error, fail};
use super::machine::Machine;
use super::network::{Network, NetworkAdapter};
use super::ports::{ParallelPort, ScsiController, SerialPort};
use super::tasks::Task;
use crate::{Result, server};

/// The elements; what all collections have in common.
struct Elements<T: ComClass + Send + Sync>(Vec<Object<T>>);

impl<T: ComClass + Send + Sync> Elements<T> {
    fn count(&self) -> Result<i32> {
        i32::try_from(self.0.len()).map_err(|_| error(DISP_E_BADINDEX, "too many elements"))
    }

    fn item<I: Interface>(&self, index: i32) -> Result<Option<I>> {
        let at = usize::try_from(index)
            .ok()
            .and_then(|index| index.checked_sub(1));
        match at.and_then(|at| self.0.get(at)) {
            Some(element) => super::interface(element),
            None => {
                let text = format!("there is no element {index} of {}", self.0.len());
                fail(DISP_E_BADINDEX, text)
            }
        }
    }

    fn enumerate(&self) -> Result<Option<IUnknown>> {
        Ok(Some(enum_objects(self.0.iter().cloned())))
    }
}

macro_rules! collections {
    ($($(#[$doc:meta])* $name:ident of $element:ty as $interface:ident, $item:ident;)*) => {$(
        $(#[$doc])*
        #[derive(ComObject)]
        #[object(server::$interface)]
        pub(super) struct $name {
            elements: Elements<$element>,
            _counted: Counted,
        }

        impl $name {
            pub(super) fn new(elements: Vec<Object<$element>>, census: &Census) -> Object<Self> {
                Object::new(Self { elements: Elements(elements), _counted: census.count() })
            }
        }

        impl server::$interface for $name {
            fn count(&self) -> Result<i32> {
                self.elements.count()
            }

            fn item(&self, index: i32) -> Result<Option<crate::$item>> {
                self.elements.item(index)
            }

            fn new_enum(&self) -> Result<Option<IUnknown>> {
                self.elements.enumerate()
            }
        }
    )*};
}

collections! {
    /// `IVMVirtualServer::VirtualMachines`
    Machines of Machine as IVMVirtualMachineCollection, IVMVirtualMachine;
    /// `IVMVirtualServer::VirtualNetworks`
    Networks of Network as IVMVirtualNetworkCollection, IVMVirtualNetwork;
    /// `IVMVirtualServer::Tasks`
    Tasks of Task as IVMTaskCollection, IVMTask;
    /// `IVMVirtualServer::SupportDrivers`
    SupportDrivers of SupportDriver as IVMSupportDriverCollection, IVMSupportDriver;
    /// `IVMVirtualServer::VMRCAuthenticators`
    Authenticators of Authenticator as IVMRCAuthenticatorCollection, IVMRCAuthenticator;
    /// `IVMVirtualMachine::NetworkAdapters` and others
    NetworkAdapters of NetworkAdapter as IVMNetworkAdapterCollection, IVMNetworkAdapter;
    /// `IVMVirtualMachine::DVDROMDrives`
    DvdDrives of DvdDrive as IVMDVDDriveCollection, IVMDVDDrive;
    /// `IVMVirtualMachine::FloppyDrives`
    FloppyDrives of FloppyDrive as IVMFloppyDriveCollection, IVMFloppyDrive;
    /// `IVMVirtualMachine::HardDiskConnections`
    HardDiskConnections of HardDiskConnection
        as IVMHardDiskConnectionCollection, IVMHardDiskConnection;
    /// `IVMVirtualMachine::SCSIControllers`
    ScsiControllers of ScsiController as IVMSCSIControllerCollection, IVMSCSIController;
    /// `IVMVirtualMachine::SerialPorts`
    SerialPorts of SerialPort as IVMSerialPortCollection, IVMSerialPort;
    /// `IVMVirtualMachine::ParallelPorts`
    ParallelPorts of ParallelPort as IVMParallelPortCollection, IVMParallelPort;
}
