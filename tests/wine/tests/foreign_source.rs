//! Sources in C and C++: what arrives at our sinks, and what our sinks answer.
#![cfg(all(windows, wine_idl))]

use com_sink::hresult::{
    CONNECT_E_NOCONNECTION, DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_OVERFLOW,
    DISP_E_PARAMNOTFOUND, DISP_E_TYPEMISMATCH, E_ACCESSDENIED, E_UNEXPECTED, S_FALSE, S_OK,
};
use com_sink::prelude::*;
use com_sink::set_panic_hook;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::for_each_peer;
use com_sink_wine_tests::foreign::{Event, Outcome, Peer, Shape, Source};
use com_sink_wine_tests::peer::{Colour, DPeerEvents, IPeerDualEvents, IPeerEvents, source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

for_each_peer!(
    source_is_heard_in_each_shape,
    source_fires_every_type,
    source_fires_named_arguments,
    source_fires_by_reference,
    source_fires_other_types_than_declared,
    source_fires_wrong_types,
    source_fires_wrong_counts_and_names,
    source_asks_and_gets_answers,
    source_leaves_out_optional_arguments,
    source_fires_what_the_sink_does_not_know,
    source_gets_the_error_of_a_handler_by_excepinfo,
    source_gets_the_error_of_a_handler_by_errorinfo,
    source_gets_e_unexpected_for_a_panic,
    source_is_silent_after_unadvise,
    source_fires_on_its_own_thread_while_sinks_come_and_go,
    source_dies_before_the_subscription,
);

/// 0x80040217, of nobody.
const CODE: HRESULT = HRESULT(0x8004_0217_u32 as i32);

/// Handles each event in each shape in the same way.
#[derive(ComSink)]
#[sink(DPeerEvents, IPeerEvents, IPeerDualEvents)]
struct Listener {
    lines: Mutex<Vec<String>>,
    _life: Life,
}

impl Listener {
    fn add(&self, line: String) -> Result<()> {
        self.lines.lock().unwrap().push(line);
        Ok(())
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    fn change(&self, number: &mut i32, text: &mut BString, cancel: &mut bool) -> Result<()> {
        let line = format!("changing {number} {text} {cancel}");
        *number += 1;
        *text = BString::from("from the handler");
        *cancel = true;
        self.add(line)
    }

    #[allow(clippy::too_many_arguments)]
    fn show(
        &self,
        numbers: (u8, i16, f32, f64),
        money: Currency,
        date: Date,
        truth: bool,
        colour: Colour,
        object: Option<&IDispatch>,
        other: Option<&IUnknown>,
        names: &SafeArray<BString>,
        any: &Variant,
    ) -> Result<()> {
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        let other = other.map(|other| references(other) > 1);
        self.add(format!(
            "{numbers:?} {money} {} {truth} {colour:?} {:?} {other:?} {names:?} {any:?}",
            date.0,
            object.is_some()
        ))
    }

    fn fail(&self, how: i32) -> Result<()> {
        self.add(format!("failing {how}"))?;
        match how {
            1 => Err(E_ACCESSDENIED.into()),
            2 => Err(Error::new(CODE, "no paper – and no ink")
                .with_source("Printer.Tray")
                .with_help("C:\\Help\\printer.chm", 99)),
            3 => Err(S_FALSE.into()),
            4 => panic!("the handler is broken"),
            _ => Ok(()),
        }
    }
}

macro_rules! handlers {
    () => {
        fn said(&self, number: i32, text: &BStr) -> Result<()> {
            self.add(format!("said {number} {text}"))
        }

        fn changing(&self, number: &mut i32, text: &mut BString, cancel: &mut bool) -> Result<()> {
            self.change(number, text, cancel)
        }

        fn asked(&self, question: i32) -> Result<i32> {
            self.add(format!("asked {question}"))?;
            Ok(2 * question)
        }

        fn shown(
            &self,
            tiny: u8,
            little: i16,
            narrow: f32,
            wide: f64,
            money: Currency,
            date: Date,
            truth: bool,
            colour: Colour,
            object: Option<&IDispatch>,
            other: Option<&IUnknown>,
            names: &SafeArray<BString>,
            any: &Variant,
        ) -> Result<()> {
            let numbers = (tiny, little, narrow, wide);
            self.show(
                numbers, money, date, truth, colour, object, other, names, any,
            )
        }

        fn failing(&self, how: i32) -> Result<()> {
            self.fail(how)
        }
    };
}

impl DPeerEvents for Listener {
    handlers!();

    fn noted(&self, text: &BStr, value: &Variant, level: i32) -> Result<()> {
        let value = if value.is_missing() {
            "nothing".to_owned()
        } else {
            format!("{value:?}")
        };
        self.add(format!("noted {text} {value} {level}"))
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        let args: Vec<_> = args.iter().map(|value| format!("{value:?}")).collect();
        self.add(format!("unknown {dispid} {}", args.join(", ")))
    }
}

impl IPeerEvents for Listener {
    handlers!();
}

impl IPeerDualEvents for Listener {
    handlers!();
}

const SHAPES: [Shape; 4] = [
    Shape::Dispatch,
    Shape::Vtable,
    Shape::Dual,
    Shape::DualInvoke,
];

/// Subscribes to a source of the peer, and lets `act` fire. Afterwards nothing is left of either.
fn listening(peer: &'static Peer, act: impl Fn(&Source, &Listener) + Send + Sync) {
    for apartment in [Apartment::Multithreaded, Apartment::Single] {
        apartment::run(apartment, || {
            let census = Census::default();
            let source = peer.source();
            let listener = Listener {
                lines: Mutex::default(),
                _life: census.born(),
            }
            .into_sink();
            let subscription = listener.subscribe(source.object()).unwrap();
            assert_eq!(subscription.interfaces().len(), 3);
            act(&source, &listener);
            subscription.close().unwrap();
            drop(subscription);
            assert_eq!(listener.ref_count(), 1);
            drop(listener);
            assert_eq!(census.alive(), 0);
            assert_eq!(release(source.into_object()), 0);
        });
    }
}

/// Fires an event of the dispinterface that the sink understands, and gives what it has heard.
fn hears(source: &Source, listener: &Listener, event: Event) -> (Outcome, Vec<String>) {
    let outcome = source.fire(Shape::Dispatch, event);
    assert_eq!(
        (outcome.reached, outcome.code, outcome.argument),
        (1, S_OK, u32::MAX),
        "{event:?}"
    );
    (outcome, listener.take())
}

/// Fires an event that is refused before a handler is called; gives the index of the wrong argument in `rgvarg`.
fn refused(source: &Source, listener: &Listener, event: Event, code: HRESULT) -> Option<u32> {
    let outcome = source.fire(Shape::Dispatch, event);
    assert_eq!((outcome.reached, outcome.code), (1, code), "{event:?}");
    assert_eq!(listener.take(), [""; 0], "{event:?}");
    (outcome.argument != u32::MAX).then_some(outcome.argument)
}

fn source_is_heard_in_each_shape(peer: &'static Peer) {
    listening(peer, |source, listener| {
        for shape in SHAPES {
            let outcome = source.fire(shape, Event::Said);
            assert_eq!((outcome.reached, outcome.code), (1, S_OK), "{shape:?}");
            assert_eq!(listener.take(), ["said 41 café"], "{shape:?}");
        }
    });
}

fn source_fires_every_type(peer: &'static Peer) {
    listening(peer, |source, listener| {
        let expected = format!(
            "(200, -300, 1.5, -2.25) 123.4567 2.5 true {:?} false Some(true) [\"one\", \"two\"] {:?}",
            Colour::Green,
            Variant::from("anything")
        );
        let before = references(source.object());
        for shape in SHAPES {
            let outcome = source.fire(shape, Event::Shown);
            assert_eq!((outcome.reached, outcome.code), (1, S_OK), "{shape:?}");
            assert_eq!(listener.take(), [&*expected], "{shape:?}");
            assert_eq!(references(source.object()), before);
        }
    });
}

fn source_fires_named_arguments(peer: &'static Peer) {
    listening(peer, |source, listener| {
        assert_eq!(
            hears(source, listener, Event::SaidNamed).1,
            ["said 42 named"]
        );
        assert_eq!(
            hears(source, listener, Event::SaidMixed).1,
            ["said 43 mixed"]
        );
    });
}

fn source_fires_by_reference(peer: &'static Peer) {
    listening(peer, |source, listener| {
        assert_eq!(
            hears(source, listener, Event::SaidByRef).1,
            ["said 5 by reference"]
        );
        assert_eq!(
            hears(source, listener, Event::SaidVariantByRef).1,
            ["said 6 in a VARIANT"]
        );
        for shape in SHAPES {
            let outcome = source.fire(shape, Event::Changing);
            assert_eq!((outcome.reached, outcome.code), (1, S_OK), "{shape:?}");
            assert_eq!(listener.take(), ["changing 5 before false"], "{shape:?}");
            let changed = [
                Variant::from(6),
                Variant::from("from the handler"),
                Variant::from(true),
            ];
            assert_eq!(outcome.changed, changed, "{shape:?}");
        }
    });
}

fn source_fires_other_types_than_declared(peer: &'static Peer) {
    listening(peer, |source, listener| {
        assert_eq!(
            hears(source, listener, Event::SaidCoerced).1,
            ["said 44 -7"]
        );
        // What is by reference is written back in the type that it has there.
        let (outcome, lines) = hears(source, listener, Event::ChangingOtherwise);
        assert_eq!(lines, ["changing 5 before false"]);
        assert_eq!(outcome.changed[0], Variant::from(6_i16));
        assert_eq!(outcome.changed[1], Variant::from("from the handler"));
    });
}

fn source_fires_wrong_types(peer: &'static Peer) {
    listening(peer, |source, listener| {
        let mismatch = |event| refused(source, listener, event, DISP_E_TYPEMISMATCH);
        // The first parameter is the last in `rgvarg`.
        assert_eq!(mismatch(Event::SaidWrongType), Some(1));
        assert_eq!(mismatch(Event::SaidWrongUnasked), None);
        let overflow = refused(source, listener, Event::SaidOverflow, DISP_E_OVERFLOW);
        assert_eq!(overflow, Some(1));
    });
}

fn source_fires_wrong_counts_and_names(peer: &'static Peer) {
    listening(peer, |source, listener| {
        let count = |event| refused(source, listener, event, DISP_E_BADPARAMCOUNT);
        assert_eq!(count(Event::SaidTooFew), None);
        assert_eq!(count(Event::SaidTooMany), None);
        let name = |event| refused(source, listener, event, DISP_E_PARAMNOTFOUND);
        assert_eq!(name(Event::SaidUnknownName), Some(0));
        assert_eq!(name(Event::SaidNamedTwice), Some(0));
    });
}

fn source_asks_and_gets_answers(peer: &'static Peer) {
    listening(peer, |source, listener| {
        for shape in SHAPES {
            let outcome = source.fire(shape, Event::Asked);
            assert_eq!((outcome.reached, outcome.code), (1, S_OK), "{shape:?}");
            assert_eq!(outcome.result, Variant::from(42), "{shape:?}");
            assert_eq!(listener.take(), ["asked 21"], "{shape:?}");
        }
        let (outcome, lines) = hears(source, listener, Event::AskedAsProperty);
        assert_eq!((outcome.result, lines.len()), (Variant::from(42), 1));
        let unheard = source.fire(Shape::Dispatch, Event::AskedUnheard);
        assert_eq!((unheard.code, listener.take().len()), (S_OK, 1));
    });
}

fn source_leaves_out_optional_arguments(peer: &'static Peer) {
    listening(peer, |source, listener| {
        let noted = |event| hears(source, listener, event).1;
        let two = Variant::from(2);
        assert_eq!(noted(Event::NotedAll), [format!("noted all {two:?} 3")]);
        assert_eq!(noted(Event::NotedOne), ["noted one nothing 7"]);
        assert_eq!(noted(Event::NotedMissing), ["noted missing nothing 3"]);
        assert_eq!(noted(Event::NotedLastNamed), ["noted last nothing 4"]);
    });
}

fn source_fires_what_the_sink_does_not_know(peer: &'static Peer) {
    listening(peer, |source, listener| {
        let (_, lines) = hears(source, listener, Event::Unknown);
        let (text, number) = (Variant::from("from a newer version"), Variant::from(8));
        assert_eq!(lines, [format!("unknown 99 {text:?}, {number:?}")]);
    });
}

fn source_gets_the_error_of_a_handler_by_excepinfo(peer: &'static Peer) {
    listening(peer, |source, listener| {
        for shape in [Shape::Dispatch, Shape::DualInvoke] {
            let full = source.fail(shape, 2);
            assert_eq!((full.code, full.scode), (DISP_E_EXCEPTION, CODE));
            assert_eq!(full.source, *"Printer.Tray");
            assert_eq!(full.description, *"no paper – and no ink");
            assert_eq!(full.help_file, *"C:\\Help\\printer.chm");
            assert_eq!(full.help_context, 99);

            // A bare code gets the name of the sink and what the code means.
            let bare = source.fail(shape, 1);
            assert_eq!((bare.code, bare.scode), (DISP_E_EXCEPTION, E_ACCESSDENIED));
            assert_eq!(bare.source, *"Listener");
            assert!(!bare.description.is_empty());
            assert!(bare.help_file.is_empty());

            assert_eq!(source.fail(shape, 3).code, S_FALSE);
            assert_eq!(source.fail(shape, 0).code, S_OK);
            assert_eq!(listener.take().len(), 4, "each handler runs once");
        }
    });
}

fn source_gets_the_error_of_a_handler_by_errorinfo(peer: &'static Peer) {
    listening(peer, |source, listener| {
        for (shape, iid) in [
            (Shape::Vtable, source::IPeerEvents::IID),
            (Shape::Dual, source::IPeerDualEvents::IID),
        ] {
            let full = source.fail(shape, 2);
            assert_eq!((full.code, full.failed), (CODE, iid), "{shape:?}");
            assert_eq!(full.source, *"Printer.Tray");
            assert_eq!(full.description, *"no paper – and no ink");
            assert_eq!(full.help_file, *"C:\\Help\\printer.chm");
            assert_eq!(full.help_context, 99);

            let bare = source.fail(shape, 1);
            assert_eq!(bare.code, E_ACCESSDENIED);
            assert!(bare.description.is_empty(), "no text of the call before");
            assert_eq!(source.fail(shape, 3).code, S_FALSE);
            assert_eq!(listener.take().len(), 3);
        }
    });
}

fn source_gets_e_unexpected_for_a_panic(peer: &'static Peer) {
    static REPORTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    static HOOKED: Mutex<()> = Mutex::new(());
    let _alone = HOOKED.lock().unwrap();
    let former = set_panic_hook(|report| REPORTS.lock().unwrap().push(report.to_string()));
    listening(peer, |source, listener| {
        REPORTS.lock().unwrap().clear();
        for shape in SHAPES {
            let outcome = source.fail(shape, 4);
            assert_eq!(outcome.code, E_UNEXPECTED, "{shape:?}");
            // The sink goes on.
            assert_eq!(source.fire(shape, Event::Said).code, S_OK);
        }
        assert_eq!(listener.take().len(), 8);
        let reports = REPORTS.lock().unwrap();
        assert_eq!(reports.len(), 4, "{reports:?}");
        assert!(reports[0].ends_with("the handler is broken"), "{reports:?}");
    });
    set_panic_hook(former);
}

fn source_is_silent_after_unadvise(peer: &'static Peer) {
    apartment::run(Apartment::Multithreaded, || {
        let census = Census::default();
        let source = peer.source();
        let [one, two] = [(); 2].map(|()| {
            let listener = Listener {
                lines: Mutex::default(),
                _life: census.born(),
            };
            listener.into_sink()
        });
        let first = one.subscribe(source.object()).unwrap();
        let second = two.subscribe(source.object()).unwrap();
        for shape in SHAPES {
            assert_eq!(source.fire(shape, Event::Said).reached, 2);
        }
        first.close().unwrap();
        first.close().unwrap();
        for shape in SHAPES {
            assert_eq!(source.fire(shape, Event::Said).reached, 1);
        }
        drop(second);
        for shape in SHAPES {
            assert_eq!(source.fire(shape, Event::Said).reached, 0);
        }
        assert_eq!((one.take().len(), two.take().len()), (4, 8));
        drop((first, one, two));
        assert_eq!(census.alive(), 0);
        assert_eq!(release(source.into_object()), 0);
    });
}

/// Counts what it hears, and whether any of it came too late.
#[derive(ComSink)]
#[sink(DPeerEvents)]
struct Counter {
    heard: AtomicI32,
    closed: AtomicBool,
    late: AtomicI32,
    _life: Life,
}

impl DPeerEvents for Counter {
    fn said(&self, number: i32, text: &BStr) -> Result<()> {
        assert_eq!((number, *text == *"café"), (41, true));
        if self.closed.load(Ordering::SeqCst) {
            self.late.fetch_add(1, Ordering::SeqCst);
        }
        self.heard.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn source_fires_on_its_own_thread_while_sinks_come_and_go(peer: &'static Peer) {
    apartment::run(Apartment::Multithreaded, || {
        let census = Census::default();
        let source = peer.source();
        let firing = source.keep_firing();
        for _ in 0..200 {
            let counter = Counter {
                heard: AtomicI32::new(0),
                closed: AtomicBool::new(false),
                late: AtomicI32::new(0),
                _life: census.born(),
            }
            .into_sink();
            let subscription = counter.subscribe(source.object()).unwrap();
            firing.settle();
            assert!(counter.heard.load(Ordering::SeqCst) > 0);
            subscription.close().unwrap();
            // One that had begun may still be on its way; after it there is silence.
            firing.settle();
            counter.closed.store(true, Ordering::SeqCst);
            firing.settle();
            assert_eq!(counter.late.load(Ordering::SeqCst), 0);
            drop(subscription);
            assert_eq!(counter.ref_count(), 1);
        }
        drop(firing);
        assert_eq!(census.alive(), 0);
        assert_eq!(release(source.into_object()), 0);
    });
}

fn source_dies_before_the_subscription(peer: &'static Peer) {
    apartment::run(Apartment::Multithreaded, || {
        let census = Census::default();
        let source = peer.source();
        let listener = Listener {
            lines: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = listener.subscribe(source.object()).unwrap();
        let left = release(source.into_object());
        assert!(left > 0, "the subscription's connection points keep it");
        subscription.close().unwrap();
        drop((subscription, listener));
        assert_eq!(census.alive(), 0);
    });
}

/// A cookie that the source doesn't know is an error of the source, told by nobody but it.
#[test]
fn a_cookie_of_nobody_is_refused_by_both() {
    use com_sink::raw::{IConnectionPoint, IConnectionPointContainer};
    for peer in [
        com_sink_wine_tests::foreign::c(),
        com_sink_wine_tests::foreign::cpp(),
    ] {
        let meter = peer.source();
        let container: IConnectionPointContainer = meter.object().cast().unwrap();
        let iid = source::IPeerEvents::IID;
        // SAFETY: live objects and a readable IID.
        let code = unsafe {
            let point: IConnectionPoint = container.FindConnectionPoint(&iid).unwrap();
            point.Unadvise(77)
        };
        assert_eq!(code, CONNECT_E_NOCONNECTION);
        drop(container);
        assert_eq!(release(meter.into_object()), 0);
    }
}
