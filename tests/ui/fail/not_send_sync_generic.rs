use std::rc::Rc;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Monitor<T>(T);

impl<T> IVMVirtualServerEvents for Monitor<T> {}

fn main() {
    Monitor(1).into_sink();
    Monitor(Rc::new(1)).into_sink();
}
