//! A sink with several event interfaces as COM reaches it from other apartments and processes: by `IDispatch`, of which
//! an object has one.

use std::cell::RefCell;

use com_sink::Verb;
use com_sink::raw::{CONNECTDATA, IConnectionPointContainer};
use virtual_server::GUID;
use virtual_server::com_sink;
use virtual_server::prelude::*;
use virtual_server::sim::Simulator;

#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents, apartment)]
struct Bound(RefCell<Vec<String>>);

impl IVMVirtualServerEvents for Bound {
    fn on_service_event(&self, id: i32) -> Result<()> {
        self.0.borrow_mut().push(format!("server: message {id}"));
        Ok(())
    }
}

impl IVMVirtualMachineEvents for Bound {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.0.borrow_mut().push(format!("machine: {state:?}"));
        Ok(())
    }
}

/// What the source has got, as a proxy's stub sees it.
fn connected(source: &IUnknown, events: GUID) -> IDispatch {
    let container: IConnectionPointContainer = source.cast().unwrap();
    let (mut one, mut fetched) = (CONNECTDATA::default(), 0);
    // SAFETY: the interfaces are alive, and the data is ours; success gives an owned sink in it.
    unsafe {
        let point = container.FindConnectionPoint(&events).unwrap();
        let connections = point.EnumConnections().unwrap();
        let _ = connections.Next(1, &mut one, &mut fetched);
    }
    assert_eq!(fetched, 1);
    let sink: Option<IUnknown> = std::mem::ManuallyDrop::into_inner(one.pUnk);
    sink.unwrap().cast().unwrap()
}

#[test]
fn each_source_reaches_its_own_interface() {
    let simulator = Simulator::builder().machine("web01").build().unwrap();
    let server = simulator.server();
    let machine = server.find_virtual_machine("web01").unwrap();
    let sink = Bound::default().into_sink();
    let subscriptions = [
        sink.subscribe(&server).unwrap(),
        sink.subscribe(&machine).unwrap(),
    ];
    let events = |index: usize| subscriptions[index].interfaces().next().unwrap().iid();
    let of_server = connected(server.as_unknown(), events(0));
    let of_machine = connected(machine.as_unknown(), events(1));
    // The same DISPID and the same type of argument: only the interface tells them apart.
    of_server.invoke(1, Verb::Method, &[5.into()]).unwrap();
    of_machine.invoke(1, Verb::Method, &[5.into()]).unwrap();
    assert_eq!(*sink.0.borrow(), ["server: message 5", "machine: Running"]);
    for subscription in &subscriptions {
        subscription.close().unwrap();
    }
    drop((subscriptions, of_server, of_machine));
    assert_eq!(sink.ref_count(), 1);
}
