// The subscription of a sink of an apartment stays on its thread: to close it may drop the sink.
use std::cell::Cell;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, apartment)]
struct Monitor {
    events: Cell<u32>,
}

impl IVMVirtualServerEvents for Monitor {}

fn send(subscription: Subscription<Monitor>) {
    std::thread::spawn(move || drop(subscription));
}

fn main() {}
