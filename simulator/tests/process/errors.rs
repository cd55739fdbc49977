//! Errors on their way between processes.

use virtual_server::prelude::*;

use crate::setup::{in_a_client, new_machine};

/// By vtable the HRESULT arrives, and with it its name; the texts travel in an extension of the call that Windows has
/// and Wine 8 has not.
#[test]
fn an_error_of_a_vtable_call_arrives_with_its_name() {
    in_a_client(
        "errors::an_error_of_a_vtable_call_arrives_with_its_name",
        |server| {
            let machine = new_machine(server, "web01");
            machine.startup().unwrap().wait_for_completion(-1).unwrap();
            let error = machine.startup().unwrap_err();
            assert_eq!(error.code(), hresult::VM_E_VM_RUNNING);
            assert_eq!(error.name(), Some("VM_E_VM_RUNNING"));
            println!("description by vtable: `{}`", error.description());
            assert!(!error.to_string().is_empty());
            machine.turn_off().unwrap().wait_for_completion(-1).unwrap();
            server.delete_virtual_machine(&machine).unwrap();
        },
    );
}

/// By Invoke the texts travel in EXCEPINFO.
#[test]
fn an_error_of_invoke_arrives_with_its_texts() {
    in_a_client(
        "errors::an_error_of_invoke_arrives_with_its_texts",
        |server| {
            let args = ["web02", "C:\\none.vmc"].map(Variant::from);
            let error = server.call("RegisterVirtualMachine", &args).unwrap_err();
            println!("{error:?} from `{}`", error.source());
            assert!(error.description().contains("C:\\none.vmc"), "{error}");
        },
    );
}
