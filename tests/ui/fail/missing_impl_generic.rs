// A generic struct is a sink only where it implements the interface, which here is nowhere.
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Monitor<T>(T);

fn main() {
    Monitor(5).into_sink();
}
