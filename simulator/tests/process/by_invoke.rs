//! Client calls where nothing is registered but the class: by `Invoke`.

use com_sink::activation::create_instance;
use com_sink::hresult::E_NOINTERFACE;
use virtual_server::clsid;
use virtual_server::prelude::*;
use windows_registry::LOCAL_MACHINE;

use crate::by_vtable::use_it;
use crate::setup::{Registered, in_a_client_of, program, succeed};

const CLASS: &str = r"Software\Classes\CLSID\{DA3111BC-1BD7-4884-A535-8470D36028F7}";

/// The class alone, as on a host that has lost the type library. Dropping it registers all again.
struct OnlyTheClass;

impl OnlyTheClass {
    fn new() -> Self {
        succeed(&["/unregserver", "/machine"]);
        let only = Self;
        let server = format!(r"{CLASS}\LocalServer32");
        let server = LOCAL_MACHINE.create(server).unwrap();
        let command = format!("\"{}\"", program().display());
        server.set_string("", command).unwrap();
        only
    }
}

impl Drop for OnlyTheClass {
    fn drop(&mut self) {
        LOCAL_MACHINE.remove_tree(CLASS).unwrap();
        succeed(&["/regserver", "/machine"]);
    }
}

#[test]
fn by_invoke_where_no_interface_is_registered() {
    in_a_client_of(
        "by_invoke::by_invoke_where_no_interface_is_registered",
        || {
            let registered = Registered::new();
            (OnlyTheClass::new(), registered)
        },
        |server| {
            let refused = create_instance::<IVMVirtualServer>(&clsid::VMVirtualServer);
            assert_eq!(refused.unwrap_err().code(), E_NOINTERFACE, "no proxy");
            use_it(server);
        },
    );
}
