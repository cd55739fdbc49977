//! Sinks in C and C++: what they hear of our sources and our simulator, and how their errors arrive.
#![cfg(all(windows, wine_idl))]

use com_sink::connection::Fired;
use com_sink::hresult::{CONNECT_E_CANNOTCONNECT, CONNECT_E_NOCONNECTION, E_ACCESSDENIED, S_FALSE};
use com_sink::prelude::*;
use com_sink::raw::{IConnectionPoint, IConnectionPointContainer};
use com_sink::{ConnectionPoint, ConnectionPoints, GUID, HRESULT};
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::release;
use com_sink_wine_tests::for_each_peer;
use com_sink_wine_tests::foreign::{Failure, Heard, Peer, Sink};
use com_sink_wine_tests::peer::{Colour, source};
use virtual_server::sim::Simulator;
use virtual_server::{VMVMState, Variant};

for_each_peer!(
    sink_hears_the_simulated_server_and_a_machine,
    sink_hears_a_dispinterface,
    sink_hears_a_vtable,
    sink_changes_what_is_by_reference,
    sink_fails_by_invoke_and_the_source_learns_why,
    sink_fails_by_vtable_and_the_source_learns_why,
    sink_of_another_interface_is_refused,
);

/// 0x80040217, of the peers.
const CODE: HRESULT = HRESULT(0x8004_0217_u32 as i32);
/// 0x80040207: EXCEPINFO's short code 7.
const SHORT_CODE: HRESULT = HRESULT(0x8004_0207_u32 as i32);
const TEXT: &str = "nothing works today – not even this";

/// A connection that is made as programs make it, by hand.
struct Advised {
    point: IConnectionPoint,
    cookie: u32,
}

impl Advised {
    fn new(object: &impl Source, iid: &GUID, sink: &Sink) -> Result<Self> {
        let container: IConnectionPointContainer = object.as_unknown().cast()?;
        // SAFETY: live objects and a readable IID.
        unsafe {
            let point = container.FindConnectionPoint(iid)?;
            let cookie = point.Advise(sink.object())?;
            Ok(Self { point, cookie })
        }
    }

    fn end(self) {
        // SAFETY: a live object.
        unsafe {
            assert!(self.point.Unadvise(self.cookie).is_ok());
            assert_eq!(self.point.Unadvise(self.cookie), CONNECT_E_NOCONNECTION);
        }
    }
}

#[derive(ComObject)]
#[object(sources(source::DPeerEvents, source::IPeerEvents))]
struct Emitter {
    points: [ConnectionPoint; 2],
}

impl Emitter {
    fn new() -> Object<Self> {
        Object::new(Self {
            points: [source::DPeerEvents::point(), source::IPeerEvents::point()],
        })
    }

    fn dispatch(&self) -> source::DPeerEvents<'_> {
        source::DPeerEvents::new(&self.points[0])
    }

    fn vtable(&self) -> source::IPeerEvents<'_> {
        source::IPeerEvents::new(&self.points[1])
    }
}

impl ConnectionPoints for Emitter {
    fn connection_points(&self) -> &[ConnectionPoint] {
        &self.points
    }
}

/// Lets `act` fire at two sinks; afterwards nothing is left of them.
fn emitting(
    peer: &'static Peer,
    failure: Failure,
    act: impl Fn(&Emitter, &Sink, &Sink) + Send + Sync,
) {
    apartment::run(Apartment::Multithreaded, || {
        let emitter = Emitter::new();
        let dispatch = peer.dispatch_sink(source::DPeerEvents::IID, failure);
        let vtable = peer.vtable_sink(failure);
        let one = Advised::new(&emitter, &source::DPeerEvents::IID, &dispatch).unwrap();
        let two = Advised::new(&emitter, &source::IPeerEvents::IID, &vtable).unwrap();
        act(&emitter, &dispatch, &vtable);
        one.end();
        two.end();
        emitter.dispatch().said(0, "nobody").ignore();
        emitter.vtable().said(0, "nobody").ignore();
        assert_eq!((dispatch.take().len(), vtable.take().len()), (0, 0));
        assert_eq!(release(dispatch.into_object()), 0);
        assert_eq!(release(vtable.into_object()), 0);
        assert_eq!(release(emitter), 0);
    });
}

fn rows(heard: &[Heard]) -> Vec<(i32, &[Variant])> {
    for call in heard {
        assert_eq!(call.named, 0);
    }
    heard
        .iter()
        .map(|call| (call.dispid, call.arguments()))
        .collect()
}

fn sink_hears_the_simulated_server_and_a_machine(peer: &'static Peer) {
    apartment::run(Apartment::Multithreaded, || {
        let simulator = Simulator::builder().machine("web01").build().unwrap();
        let census = simulator.census();
        let server = simulator.server();
        let machine = server.find_virtual_machine("web01").unwrap();
        let (server_events, machine_events) = (
            virtual_server::source::IVMVirtualServerEvents::IID,
            virtual_server::source::IVMVirtualMachineEvents::IID,
        );
        let of_server = peer.dispatch_sink(server_events, Failure::None);
        // A sink that answers its own IDispatch only, as scripts do, and whose errors change nothing.
        let of_machine = peer.dispatch_sink(GUID::zeroed(), Failure::Full);
        let one = Advised::new(server.as_interface(), &server_events, &of_server).unwrap();
        let two = Advised::new(&machine, &machine_events, &of_machine).unwrap();

        machine.startup().unwrap().wait_for_completion(-1).unwrap();
        machine
            .set_configuration_value("peer/key", &Variant::from("value"))
            .unwrap();

        let states = [VMVMState::TurningOn, VMVMState::Running].map(|state| state.0);
        let heard = of_server.take();
        let changes: Vec<_> = rows(&heard)
            .into_iter()
            .filter(|(id, _)| *id == 2)
            .collect();
        for ((_, arguments), state) in changes.iter().zip(states) {
            assert_eq!(**arguments, [Variant::from("web01"), Variant::from(state)]);
        }
        assert_eq!(changes.len(), 2);
        let heard = of_machine.take();
        let heard = rows(&heard);
        let key = [Variant::from("peer/key"), Variant::from("value")];
        let expected: [(i32, &[Variant]); 3] = [
            (1, &[Variant::from(states[0])]),
            (1, &[Variant::from(states[1])]),
            (6, &key),
        ];
        assert_eq!(heard, expected);

        one.end();
        two.end();
        drop(machine.turn_off().unwrap());
        assert_eq!((of_server.take().len(), of_machine.take().len()), (0, 0));
        assert_eq!(release(of_server.into_object()), 0);
        assert_eq!(release(of_machine.into_object()), 0);
        drop((machine, server, simulator));
        assert_eq!(census.live_objects(), 0);
    });
}

fn shown<A>(fire: impl FnOnce(&SafeArray<BString>, &Variant) -> Fired<A>) -> Fired<A> {
    let names: SafeArray<BString> = ["one", "two"].into_iter().map(BString::from).collect();
    fire(&names, &Variant::from("anything"))
}

fn assert_shown(arguments: &[Variant]) {
    assert_eq!(arguments.len(), 12);
    let expected = [
        Variant::from(200_u8),
        Variant::from(-300_i16),
        Variant::from(1.5_f32),
        Variant::from(-2.25),
        Variant::from(Currency(1_234_567)),
        Variant::from(Date(2.5)),
        Variant::from(true),
        Variant::from(Colour::Green.0),
    ];
    assert_eq!(arguments[..8], expected);
    assert_eq!(arguments[11], Variant::from("anything"));
}

fn sink_hears_a_dispinterface(peer: &'static Peer) {
    emitting(peer, Failure::None, |emitter, sink, _| {
        let events = emitter.dispatch();
        assert_eq!(events.said(41, "café").reached, 1);
        let fired = shown(|names, any| {
            events.shown(
                200,
                -300,
                1.5,
                -2.25,
                Currency(1_234_567),
                Date(2.5),
                true,
                Colour::Green,
                None,
                None,
                names,
                any,
            )
        });
        assert!(fired.is_ok(), "{fired:?}");
        let heard = sink.take();
        let heard = rows(&heard);
        assert_eq!(
            heard[0],
            (1, &[Variant::from(41), Variant::from("café")][..])
        );
        assert_eq!((heard[1].0, heard.len()), (5, 2));
        assert_shown(heard[1].1);
    });
}

fn sink_hears_a_vtable(peer: &'static Peer) {
    emitting(peer, Failure::None, |emitter, _, sink| {
        let events = emitter.vtable();
        assert_eq!(events.said(41, "café").reached, 1);
        assert_eq!(events.asked(21).answers, [42]);
        let fired = shown(|names, any| {
            events.shown(
                200,
                -300,
                1.5,
                -2.25,
                Currency(1_234_567),
                Date(2.5),
                true,
                Colour::Green,
                None,
                None,
                names,
                any,
            )
        });
        assert!(fired.is_ok(), "{fired:?}");
        let heard = sink.take();
        let heard = rows(&heard);
        assert_eq!(
            heard[0],
            (1, &[Variant::from(41), Variant::from("café")][..])
        );
        assert_eq!(heard[1], (3, &[Variant::from(21)][..]));
        assert_eq!((heard[2].0, heard.len()), (5, 3));
        assert_shown(heard[2].1);
    });
}

fn sink_changes_what_is_by_reference(peer: &'static Peer) {
    emitting(peer, Failure::None, |emitter, _, sink| {
        let (mut number, mut text, mut cancel) = (5, BString::from("before"), false);
        let fired = emitter
            .vtable()
            .changing(&mut number, &mut text, &mut cancel);
        assert!(fired.is_ok(), "{fired:?}");
        assert_eq!((number, cancel), (6, true));
        assert_eq!(text, *"from the sink");
        let before = [
            Variant::from(5),
            Variant::from("before"),
            Variant::from(false),
        ];
        assert_eq!(rows(&sink.take()), [(2, &before[..])]);
    });
}

/// The error of the only sink.
fn error<A: std::fmt::Debug>(fired: Fired<A>) -> Error {
    assert_eq!((fired.reached, fired.errors.len()), (0, 1), "{fired:?}");
    fired.errors.into_iter().next().unwrap().1
}

fn assert_full(error: &Error, code: HRESULT, text: &str) {
    assert_eq!(
        (error.code(), error.description(), error.source()),
        (code, text, "Peer.Object")
    );
    assert_eq!(error.help(), Some(("C:\\Help\\peer.chm", 4711)));
}

fn sink_fails_by_invoke_and_the_source_learns_why(peer: &'static Peer) {
    for (failure, code, text) in [
        (Failure::Full, CODE, TEXT),
        (Failure::Short, SHORT_CODE, TEXT),
        (Failure::Deferred, CODE, "told when asked"),
    ] {
        emitting(peer, failure, |emitter, sink, _| {
            assert_full(&error(emitter.dispatch().said(1, "")), code, text);
            assert_eq!(sink.take().len(), 1);
        });
    }
    emitting(peer, Failure::Code, |emitter, sink, _| {
        let error = error(emitter.dispatch().said(1, ""));
        assert_eq!((error.code(), error.description()), (E_ACCESSDENIED, ""));
        assert_eq!(sink.take().len(), 1);
    });
    emitting(peer, Failure::Success, |emitter, sink, _| {
        let fired = emitter.dispatch().said(1, "");
        assert!(fired.is_ok() && S_FALSE.is_ok(), "{fired:?}");
        assert_eq!(sink.take().len(), 1);
    });
}

fn sink_fails_by_vtable_and_the_source_learns_why(peer: &'static Peer) {
    emitting(peer, Failure::Full, |emitter, _, sink| {
        assert_full(&error(emitter.vtable().said(1, "")), CODE, TEXT);
        assert_full(&error(emitter.vtable().asked(1)), CODE, TEXT);
        assert_eq!(sink.take().len(), 2);
    });
    emitting(peer, Failure::Code, |emitter, _, sink| {
        let error = error(emitter.vtable().said(1, ""));
        assert_eq!((error.code(), error.description()), (E_ACCESSDENIED, ""));
        assert_eq!(sink.take().len(), 1);
    });
}

fn sink_of_another_interface_is_refused(peer: &'static Peer) {
    apartment::run(Apartment::Multithreaded, || {
        let emitter = Emitter::new();
        let sink = peer.dispatch_sink(GUID::zeroed(), Failure::None);
        // It has IDispatch, which is enough for a dispinterface and not for a vtable.
        let Err(error) = Advised::new(&emitter, &source::IPeerEvents::IID, &sink) else {
            panic!("a sink without the interface was taken");
        };
        assert_eq!(error.code(), CONNECT_E_CANNOTCONNECT);
        Advised::new(&emitter, &source::DPeerEvents::IID, &sink)
            .unwrap()
            .end();
        assert_eq!(release(sink.into_object()), 0);
        assert_eq!(release(emitter), 0);
    });
}
