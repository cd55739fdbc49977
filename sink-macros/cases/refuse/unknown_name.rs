#[derive(VirtualServerSink)]
#[sink(VMVirtualMachineEvents, IPropertyNotifySink)]
struct Monitor;
