// A sink of an apartment stays on its thread, and its subscription with it.
use std::cell::Cell;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, apartment)]
struct Monitor {
    events: Cell<u32>,
}

impl IVMVirtualServerEvents for Monitor {}

fn main() {
    let sink = Monitor { events: Cell::new(0) }.into_sink();
    std::thread::spawn(move || drop(sink));
}
