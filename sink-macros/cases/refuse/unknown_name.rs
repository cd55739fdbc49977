#[derive(VirtualServerSink)]
#[sink(VMVirtualMachineEvents, IPropertyNotifySink)]
struct Monitor;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServer, IVMVirtualMachine2, VMDVDDriveEvent, IVMTask)]
struct Client;
