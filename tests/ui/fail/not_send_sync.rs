use std::cell::Cell;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Monitor {
    events: Cell<u32>,
}

impl IVMVirtualServerEvents for Monitor {}

fn main() {
    Monitor { events: Cell::new(0) }.into_sink();
}
