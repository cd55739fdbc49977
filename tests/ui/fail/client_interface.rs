// The interface that clients call, where the one that sources call is meant.
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServer)]
struct Monitor;

impl IVMVirtualServerEvents for Monitor {}

fn main() {
    Monitor.into_sink();
}
