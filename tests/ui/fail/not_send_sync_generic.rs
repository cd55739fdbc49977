use std::rc::Rc;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Monitor<T>(T);

impl<T> IVMVirtualServerEvents for Monitor<T> {}

fn main() {
    Sink::new(Monitor(1));
    Sink::new(Monitor(Rc::new(1)));
}
