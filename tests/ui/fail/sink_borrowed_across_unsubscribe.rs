// What is borrowed through a subscription doesn't outlive it.
use virtual_server::prelude::*;

#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents)]
struct Monitor {
    name: String,
}

impl IVMVirtualServerEvents for Monitor {}

fn name(subscription: Subscription<Monitor>) {
    let name: &str = &subscription.sink().name;
    drop(subscription);
    println!("{name}");
}

fn main() {}
