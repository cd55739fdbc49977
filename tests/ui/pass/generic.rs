//! Parameters of types and constants, with the bounds on the struct or on the `impl` only.
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Mutex;

use virtual_server::prelude::*;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents)]
struct OnEvent<F>(F);

impl<F: Fn(i32)> IVMVirtualServerEvents for OnEvent<F> {
    fn on_service_event(&self, event: i32) -> Result<()> {
        (self.0)(event);
        Ok(())
    }
}

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents)]
struct Ring<T, const N: usize = 4>
where
    T: Display + Send + 'static,
{
    _last: Mutex<[Option<T>; N]>,
}

impl<T: Display + Send, const N: usize> IVMVirtualServerEvents for Ring<T, N> {}
impl<T: Display + Send, const N: usize> IVMVirtualMachineEvents for Ring<T, N> {}

#[derive(VirtualServerSink)]
#[sink(apartment)]
struct InApartment<T: ?Sized>(Rc<T>);

impl<T: ?Sized> IVMVirtualServerEvents for InApartment<T> {}

fn main() {
    OnEvent(|_| {}).into_sink();
    Ring::<String> { _last: Mutex::default() }.into_sink();
    let sink = InApartment::<dyn Display>(Rc::new(5)).into_sink();
    assert_eq!(sink.0.to_string(), "5");
}
