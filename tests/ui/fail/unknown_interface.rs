use virtual_server::VirtualServerSink;

#[derive(VirtualServerSink)]
#[sink(VMVirtualMachineEvents, IPropertyNotifySink)]
struct Monitor;

fn main() {}
