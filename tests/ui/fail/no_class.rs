// A sink without its derive.
use virtual_server::prelude::*;

struct Monitor;

impl IVMVirtualServerEvents for Monitor {}

fn main() {
    Monitor.into_sink();
}
