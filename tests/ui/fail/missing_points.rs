use com_sink::ComObject;
use virtual_server::{server, source};

#[derive(ComObject)]
#[object(server::IVMVirtualServer, sources(source::IVMVirtualServerEvents))]
struct Server;

impl server::IVMVirtualServer for Server {}

fn main() {}
