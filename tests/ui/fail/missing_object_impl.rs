use com_sink::ComObject;
use virtual_server::server;

#[derive(ComObject)]
#[object(server::IVMTask)]
struct Task;

fn main() {}
