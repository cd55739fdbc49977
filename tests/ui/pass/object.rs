//! A server object with connection points that fires into a sink.
use std::sync::atomic::{AtomicI32, Ordering};

use com_sink::{ConnectionPoint, ConnectionPoints};
use com_sink::{ComObject, Object};
use virtual_server::prelude::*;
use virtual_server::{server, source};

#[derive(ComObject)]
#[object(server::IVMVirtualServer, sources(source::IVMVirtualServerEvents))]
struct Server {
    events: ConnectionPoint,
}

impl server::IVMVirtualServer for Server {}

impl ConnectionPoints for Server {
    fn connection_points(&self) -> &[ConnectionPoint] {
        std::slice::from_ref(&self.events)
    }
}

#[derive(VirtualServerSink, Default)]
struct Monitor {
    last: AtomicI32,
}

impl IVMVirtualServerEvents for Monitor {
    fn on_service_event(&self, event: i32) -> Result<()> {
        self.last.store(event, Ordering::Relaxed);
        Ok(())
    }
}

fn main() -> Result<()> {
    let server = Object::new(Server { events: source::IVMVirtualServerEvents::point() });
    let sink = Monitor::default().into_sink();
    let subscription = sink.subscribe(&server)?;
    let fired = source::IVMVirtualServerEvents::new(&server.events).on_service_event(7);
    assert_eq!(fired.reached, 1);
    assert_eq!(sink.last.load(Ordering::Relaxed), 7);
    subscription.close()
}
