use com_sink::ComObject;
use virtual_server::server;

#[derive(ComObject)]
#[object(server::IVMTask)]
union Task {
    number: u32,
}

impl server::IVMTask for Task {}

fn main() {}
