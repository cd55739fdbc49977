//! Clients in C and C++ of our simulator, and Rust as a client of an object in C++.
#![cfg(all(windows, wine_idl))]

use com_sink::hresult::{DISP_E_TYPEMISMATCH, E_ACCESSDENIED};
use com_sink::prelude::*;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{references, release};
use com_sink_wine_tests::for_each_peer;
use com_sink_wine_tests::foreign::{Failure, Peer, cpp_object};
use com_sink_wine_tests::peer::IPeer;
use virtual_server::sim::Simulator;

for_each_peer!(client_uses_the_simulated_server_by_vtable_and_by_name);

/// 0x80040217, of the peers.
const CODE: HRESULT = HRESULT(0x8004_0217_u32 as i32);
/// 0x80040207: EXCEPINFO's short code 7.
const SHORT_CODE: HRESULT = HRESULT(0x8004_0207_u32 as i32);
const TEXT: &str = "nothing works today – not even this";

fn client_uses_the_simulated_server_by_vtable_and_by_name(peer: &'static Peer) {
    for apartment in [Apartment::Multithreaded, Apartment::Single] {
        apartment::run(apartment, || {
            let simulator = Simulator::builder().machine("web01").build().unwrap();
            let census = simulator.census();
            let before = census.live_objects();
            let server = simulator.server();
            peer.use_server(server.as_interface().as_unknown());
            drop(server);
            assert_eq!(census.live_objects(), before, "it has released everything");
            drop(simulator);
            assert_eq!(census.live_objects(), 0);
        });
    }
}

fn assert_full(error: &Error, code: HRESULT, text: &str) {
    assert_eq!(
        (error.code(), error.description(), error.source()),
        (code, text, "Peer.Object")
    );
    assert_eq!(error.help(), Some(("C:\\Help\\peer.chm", 4711)));
}

#[test]
fn cpp_object_answers_and_fails_by_vtable() {
    apartment::run(Apartment::Multithreaded, || {
        let object = cpp_object();
        let peer: IPeer = object.cast().unwrap();
        assert_eq!(peer.name().unwrap(), "a peer in C++");
        assert_eq!(peer.add(-2, 44).unwrap(), 42);
        peer.fail(Failure::None as i32).unwrap();
        assert_full(&peer.fail(Failure::Full as i32).unwrap_err(), CODE, TEXT);
        let bare = peer.fail(Failure::Code as i32).unwrap_err();
        assert_eq!((bare.code(), bare.description()), (E_ACCESSDENIED, ""));
        assert_eq!((bare.source(), bare.help()), ("", None));
        drop(peer);
        assert_eq!(references(&object), 1);
        assert_eq!(release(object), 0);
    });
}

#[test]
fn cpp_object_answers_and_fails_by_invoke() {
    apartment::run(Apartment::Multithreaded, || {
        let object = cpp_object();
        let peer: IDispatch = object.cast().unwrap();
        assert_eq!(
            peer.get("Name", &[]).unwrap(),
            Variant::from("a peer in C++")
        );
        let sum = peer.call("Add", &[Variant::from(-2), Variant::from(44)]);
        assert_eq!(sum.unwrap(), Variant::from(42));
        let refused = peer.call("Add", &[Variant::from(-2), Variant::from("x")]);
        assert_eq!(refused.unwrap_err().code(), DISP_E_TYPEMISMATCH);

        let fail = |how: Failure| {
            let result = peer.call("Fail", &[Variant::from(how as i32)]);
            result.unwrap_err()
        };
        assert_full(&fail(Failure::Full), CODE, TEXT);
        assert_full(&fail(Failure::Short), SHORT_CODE, TEXT);
        assert_full(&fail(Failure::Deferred), CODE, "told when asked");
        assert_eq!(fail(Failure::Code).code(), E_ACCESSDENIED);
        assert_eq!(fail(Failure::Code).description(), "");
        drop(peer);
        assert_eq!(release(object), 0);
    });
}
