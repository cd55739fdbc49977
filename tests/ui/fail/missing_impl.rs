use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualMachineEvents, IVMVirtualServerEvents)]
struct Monitor;

impl IVMVirtualMachineEvents for Monitor {}

fn main() {
    Monitor.into_sink();
}
