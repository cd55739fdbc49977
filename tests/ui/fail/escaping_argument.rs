// An argument is valid during the call only.
use std::sync::Mutex;
use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct Monitor {
    last: Mutex<Option<&'static BStr>>,
}

impl IVMVirtualServerEvents for Monitor {
    fn on_vm_state_change(&self, config: &BStr, _: VMVMState) -> Result<()> {
        *self.last.lock().unwrap() = Some(config);
        Ok(())
    }
}

fn main() {}
