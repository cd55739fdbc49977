//! What programs need that watch or manage a Virtual Server: `use virtual_server::prelude::*;`.

#[doc(no_inline)]
pub use crate::{
    BStr, BString, Date, Error, HRESULT, IDispatch, IUnknown, Interface, IntoSink, Result,
    SafeArray, Sink, Source, Subscription, Variant,
};
pub use crate::{
    IVMDVDDrive, IVMDVDDriveEvents, IVMFloppyDrive, IVMFloppyDriveEvents, IVMGuestOS, IVMTask,
    IVMVirtualMachine, IVMVirtualMachineEvents, IVMVirtualServer, IVMVirtualServerEvents,
    VMEventType, VMTaskResult, VMVMState, VirtualServer, VirtualServerSink, hresult,
};
