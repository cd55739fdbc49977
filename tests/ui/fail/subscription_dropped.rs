#![deny(unused_must_use)]

use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
struct Monitor;

impl IVMVirtualServerEvents for Monitor {}

fn main() -> Result<()> {
    let server = virtual_server::VirtualServer::simulate();
    Monitor.into_sink().subscribe(&server)?;
    com_sink::server::Lock::new();
    Ok(())
}
