//! The same objects as scripts see them: through `IDispatch`.

use com_sink::hresult::{
    DISP_E_BADINDEX, DISP_E_BADPARAMCOUNT, DISP_E_MEMBERNOTFOUND, DISP_E_TYPEMISMATCH, E_UNEXPECTED,
};
use virtual_server::hresult::{VM_E_VM_NOT_RUNNING, VM_E_VM_RUNNING};
use virtual_server::{IDispatch, IVMVirtualMachine, Interface, VMVMState, Variant};

use com_sink::Verb;

use crate::{Fixture, refused};

const STARTUP: i32 = 0x6002_0009;
const TURN_OFF: i32 = 0x6002_000A;
const STATE: i32 = 0x6002_0010;
const NOTES: i32 = 0x6002_003F;
const FIND: i32 = 0x6002_0004;

#[test]
fn members_by_their_ids() {
    let it = Fixture::new();
    let server: IDispatch = it.server.as_interface().cast().unwrap();
    let found = server
        .invoke(FIND, Verb::Method, &["WEB01".into()])
        .unwrap();
    let machine: IVMVirtualMachine = found.as_dispatch().unwrap().cast().unwrap();
    assert_eq!(machine, it.machine);

    let machine: IDispatch = machine.cast().unwrap();
    assert_eq!(
        machine.invoke(0, Verb::Get, &[]).unwrap(),
        Variant::from("web01")
    );
    machine.invoke(STARTUP, Verb::Method, &[]).unwrap();
    let state = machine.invoke(STATE, Verb::Get, &[]).unwrap();
    assert_eq!(state.as_i32(), Some(VMVMState::Running.0));
    machine.invoke(NOTES, Verb::Put, &["hello".into()]).unwrap();
    assert_eq!(it.machine.notes().unwrap(), "hello");
    refused(machine.invoke(STARTUP, Verb::Method, &[]), VM_E_VM_RUNNING);
    machine.invoke(TURN_OFF, Verb::Method, &[]).unwrap();
    refused(
        machine.invoke(TURN_OFF, Verb::Method, &[]),
        VM_E_VM_NOT_RUNNING,
    );
}

/// `server.VirtualMachines(1)`, as scripts write it, is one call.
#[test]
fn arguments_for_a_collection_reach_its_default_member() {
    const MACHINES: i32 = 0x6002_0009;
    let it = Fixture::new();
    let server: IDispatch = it.server.as_interface().cast().unwrap();
    for verb in [Verb::Get, Verb::Method] {
        let found = server.invoke(MACHINES, verb, &[1.into()]).unwrap();
        let machine: IVMVirtualMachine = found.as_dispatch().unwrap().cast().unwrap();
        assert_eq!(machine, it.machine);
        refused(server.invoke(MACHINES, verb, &[2.into()]), DISP_E_BADINDEX);
        refused(
            server.invoke(MACHINES, verb, &["web01".into()]),
            DISP_E_TYPEMISMATCH,
        );
        let two = [1.into(), 1.into()];
        refused(server.invoke(MACHINES, verb, &two), DISP_E_BADPARAMCOUNT);
    }
    // A property that returns no object has no use for them.
    let machine: IDispatch = it.machine.cast().unwrap();
    refused(
        machine.invoke(STATE, Verb::Get, &[1.into()]),
        DISP_E_BADPARAMCOUNT,
    );
}

#[test]
fn mistakes() {
    let it = Fixture::new();
    let machine: IDispatch = it.machine.cast().unwrap();
    refused(
        machine.invoke(12345, Verb::Method, &[]),
        DISP_E_MEMBERNOTFOUND,
    );
    refused(
        machine.invoke(STATE, Verb::Put, &[1.into()]),
        DISP_E_MEMBERNOTFOUND,
    );
    refused(
        machine.invoke(STARTUP, Verb::Method, &[1.into()]),
        DISP_E_BADPARAMCOUNT,
    );
    let server: IDispatch = it.server.as_interface().cast().unwrap();
    let object = Variant::from(machine);
    refused(
        server.invoke(0x6002_0020, Verb::Method, &[object]),
        DISP_E_TYPEMISMATCH,
    );
}

#[test]
fn errors_have_their_text() {
    let it = Fixture::new();
    let machine: IDispatch = it.machine.cast().unwrap();
    let error = machine.invoke(TURN_OFF, Verb::Method, &[]).unwrap_err();
    assert!(error.to_string().contains("not running"), "{error}");
    let error = it.machine.turn_off().unwrap_err();
    assert!(error.to_string().contains("VM_E_VM_NOT_RUNNING"), "{error}");
    assert!(error.to_string().contains("not running"), "{error}");
}

/// Objects of every kind that a running machine and its server have.
fn everything(it: &Fixture) -> Vec<IDispatch> {
    let (server, machine) = (&it.server, &it.machine);
    let disk = server
        .create_dynamic_virtual_hard_disk("C:\\a.vhd", 16)
        .unwrap();
    let network = server.virtual_networks().unwrap().item(1).unwrap();
    macro_rules! cast {
        ($($object:expr),* $(,)?) => { vec![$($object.cast().unwrap()),*] };
    }
    cast![
        server.as_interface(),
        server.host_info().unwrap(),
        server.virtual_machines().unwrap(),
        server.support_drivers().unwrap().item(1).unwrap(),
        server.vmrc_authenticator().unwrap(),
        server.get_hard_disk("C:\\a.vhd").unwrap(),
        network,
        disk,
        machine,
        machine.accountant().unwrap(),
        machine.guest_os().unwrap(),
        machine.display().unwrap(),
        machine.keyboard().unwrap(),
        machine.mouse().unwrap(),
        machine.dvd_rom_drives().unwrap().item(1).unwrap(),
        machine.floppy_drives().unwrap().item(1).unwrap(),
        machine.network_adapters().unwrap().item(1).unwrap(),
        machine.serial_ports().unwrap().item(1).unwrap(),
        machine.parallel_ports().unwrap().item(1).unwrap(),
    ]
}

#[test]
#[cfg_attr(
    miri,
    ignore = "calls every member, which takes Miri many minutes; other tests take the same paths"
)]
fn no_member_fails_unexpectedly() {
    let it = Fixture::running();
    let mut answered = 0;
    for object in everything(&it) {
        for dispid in (0x6002_0000..0x6002_0060).chain([0, -4]) {
            for (verb, args) in [(Verb::Get, 0), (Verb::Method, 1), (Verb::Put, 1)] {
                let args = vec![Variant::from("x"); args];
                match object.invoke(dispid, verb, &args) {
                    Ok(_) => answered += 1,
                    // What a panic in a member would become.
                    Err(error) => assert_ne!(error.code(), E_UNEXPECTED, "{dispid:#x}: {error}"),
                }
            }
        }
    }
    assert!(answered > 100, "{answered}");
}
