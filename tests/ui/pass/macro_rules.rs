//! The derive inside a `macro_rules!`, with the interface's path handed in.
use virtual_server::prelude::*;

macro_rules! quiet_sink {
    ($name:ident: $($interface:path),+) => {
        #[derive(com_sink::ComSink)]
        #[sink($($interface),+)]
        struct $name;

        $(impl $interface for $name {})+
    };
}

quiet_sink!(Quiet: IVMVirtualServerEvents, virtual_server::IVMVirtualMachineEvents);

fn main() {
    Quiet.into_sink();
}
