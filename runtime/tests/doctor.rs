//! What the doctor says of healthy and of broken sources. The lines on apartments and the registry are those of
//! platforms without COM; what they say elsewhere is tested where they are made.
#![cfg(not(windows))]

mod common;

use com_sink::connection::ConnectionPoint;
use com_sink::doctor::{Report, Status, Step, examine};
use com_sink::{__v1 as support, GUID, IUnknown, IntoSink, Sink, doctor};
use common::described::{Answers, Described};
use common::events::{IID_MONITOR_EVENTS, IMonitorEvents, IPropertyNotifySink};
use common::source::Server;
use common::types::{self, DEFAULT, Library, SOURCE, class, interface, member};
use common::{Census, Life};

struct Listener(#[allow(dead_code, reason = "counts")] Life);

impl IMonitorEvents for Listener {}
impl IPropertyNotifySink for Listener {}

impl support::ComClass for Listener {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Listener",
        support::agile::<Self>(),
        const {
            &[
                IMonitorEvents::<Self, 0>(),
                IPropertyNotifySink::<Self, 1>(),
            ]
        },
    );
}

const OTHER_IID: GUID = GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c0ff);

fn sink(census: &Census) -> Sink<Listener> {
    Listener(census.born()).into_sink()
}

fn described(census: &Census, answers: Answers) -> com_sink::Object<Described> {
    Described::create(census, answers)
}

fn library(iid: GUID, members: Vec<types::Member>) -> Library {
    Library::new(vec![
        interface("IMonitorEvents", iid, members),
        class(&[(0, DEFAULT | SOURCE)]),
    ])
}

/// The report, of a source that nothing is connected to any more.
fn examined(census: &Census, answers: Answers) -> Report {
    let source = described(census, answers);
    let sink = sink(census);
    let report = doctor(&sink, &source);
    assert_eq!(source.connected(), 0);
    assert_eq!((sink.ref_count(), source.ref_count()), (1, 1));
    report
}

fn problem(report: &Report) -> &Step {
    let mut problems = report.problems();
    let first = problems.next().expect("a problem");
    assert!(problems.next().is_none(), "{report}");
    assert!(!report.is_healthy());
    assert!(
        report
            .to_string()
            .ends_with("Events won't arrive: 1 problem.")
    );
    first
}

#[test]
fn a_healthy_source() {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = sink(&census);
    let report = doctor(&sink, &server);
    assert_eq!(
        report.to_string(),
        "\
Events of the source for Listener
  note     apartment of this thread: there is no COM on this platform; events come by plain calls
  ok       place of the source: here: calls go to it directly
  ok       IConnectionPointContainer: the source has connection points
  ok       connection point of IMonitorEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C001}: found
  note     description of IMonitorEvents: none: the source is taken to be as it was compiled
  ok       Advise for IMonitorEvents: cookie 1
  ok       Unadvise for IMonitorEvents: done
  ok       interfaces that the source asks a sink of IMonitorEvents for: IMonitorEvents: yes
  note     registration of IMonitorEvents: there is no registry on this platform, and nothing to carry
  ok       connection point of IPropertyNotifySink {9BFBBC02-EFF1-101A-84ED-00AA00341D07}: found
  ok       Advise for IPropertyNotifySink: cookie 1
  ok       Unadvise for IPropertyNotifySink: done
  note     registration of IPropertyNotifySink: there is no registry on this platform, and nothing to carry
Events can arrive."
    );
    assert!(report.is_healthy());
    assert!(server.points.iter().all(|point| point.is_empty()));
    drop((sink, server));
    assert_eq!(census.alive(), 0);
}

#[test]
fn no_container() {
    let census = Census::default();
    let other: IUnknown = sink(&census).into();
    let sink = sink(&census);
    let report = doctor(&sink, &other);
    let step = problem(&report);
    assert_eq!(step.tried(), "IConnectionPointContainer");
    assert!(step.answer().starts_with("E_NOINTERFACE"), "{report}");
    assert!(step.advice().contains("Sink::to_interface"), "{report}");
}

#[test]
fn no_connection_point_of_any_interface() {
    let census = Census::default();
    let report = examined(&census, Answers::default());
    assert_eq!(
        report.to_string(),
        "\
Events of the source for Listener
  note     apartment of this thread: there is no COM on this platform; events come by plain calls
  ok       place of the source: here: calls go to it directly
  ok       IConnectionPointContainer: the source has connection points
  PROBLEM  connection point of IMonitorEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C001}: CONNECT_E_NOCONNECTION (0x80040200): there is no connection of this cookie or interface
  PROBLEM  connection point of IPropertyNotifySink {9BFBBC02-EFF1-101A-84ED-00AA00341D07}: CONNECT_E_NOCONNECTION (0x80040200): there is no connection of this cookie or interface
  note     IProvideClassInfo2: E_NOTIMPL (0x80004001): not implemented
  note     IProvideClassInfo: E_NOTIMPL (0x80004001): not implemented
  note     type library of IDispatch: E_NOTIMPL (0x80004001): not implemented
  note     EnumConnectionPoints: E_NOTIMPL (0x80004001): not implemented
  PROBLEM  event interfaces: the source has none of Listener
           -> compare the IIDs: generate the sink from the type library of the source that is installed, or use the object that fires them
Events won't arrive: 3 problems."
    );
}

#[test]
fn one_interface_is_enough_and_drift_is_told() {
    let census = Census::default();
    let report = examined(
        &census,
        Answers {
            points: vec![ConnectionPoint::dispinterface(OTHER_IID)],
            class: Some((library(OTHER_IID, vec![member("OnState", 9, 2)]), 1)),
            ..Answers::default()
        },
    );
    assert!(report.is_healthy(), "{report}");
    let text = report.to_string();
    for line in [
        "note     connection point of IMonitorEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C001}: found under \
         another IID, {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C0FF}\n",
        "OnState has DISPID 9 here, 1 when compiled",
        "-> nothing: the subscription follows the source",
        "note     connection point of IPropertyNotifySink {9BFBBC02-EFF1-101A-84ED-00AA00341D07}: CONNECT_E_NOCONNECTION",
    ] {
        assert!(text.contains(line), "`{line}` is not in {text}");
    }
}

/// A point that is for a vtable interface, which the doctor takes for a dispinterface: it asks for what the sink lacks.
#[test]
fn a_sink_that_the_source_refuses() {
    let census = Census::default();
    let point = ConnectionPoint::dispinterface(IID_MONITOR_EVENTS);
    let source = common::refusing::Refusing::create(&census, point.clone(), OTHER_IID);
    let sink = sink(&census);
    let report = doctor(&sink, &source);
    let step = problem(&report);
    assert_eq!(step.tried(), "Advise for IMonitorEvents");
    assert!(
        step.answer().starts_with("CONNECT_E_CANNOTCONNECT"),
        "{report}"
    );
    assert!(step.advice().contains("another interface"), "{report}");
    let text = report.to_string();
    let line = "note     interfaces that the source asks a sink of IMonitorEvents for: \
                {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C0FF}: no\n";
    assert!(text.contains(line), "{text}");
    let line = "note     GetConnectionInterface: another interface, {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C0FF}\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_source_that_describes_itself_is_examined_without_a_sink() {
    let census = Census::default();
    let foreign = GUID::from_u128(5);
    let library = Library::new(vec![
        interface(
            "IMonitorEvents",
            IID_MONITOR_EVENTS,
            vec![member("OnState", 1, 2)],
        ),
        interface("ILostEvents", OTHER_IID, Vec::new()),
        class(&[(0, DEFAULT | SOURCE), (1, SOURCE)]),
    ]);
    let source = described(
        &census,
        Answers {
            points: vec![
                ConnectionPoint::dispinterface(IID_MONITOR_EVENTS),
                ConnectionPoint::vtable(foreign),
            ],
            class: Some((library, 2)),
            ..Answers::default()
        },
    );
    let report = examine(&source, &[foreign]);
    assert_eq!(
        report.to_string(),
        "\
Events of the source for any sink
  note     apartment of this thread: there is no COM on this platform; events come by plain calls
  ok       place of the source: here: calls go to it directly
  ok       IConnectionPointContainer: the source has connection points
  note     IProvideClassInfo2: E_NOTIMPL (0x80004001): not implemented
  ok       IProvideClassInfo: IMonitorEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C001}, ILostEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C0FF}
  note     type library of IDispatch: E_NOTIMPL (0x80004001): not implemented
  note     EnumConnectionPoints: E_NOTIMPL (0x80004001): not implemented
  ok       connection point of IMonitorEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C001}: found
  ok       description of IMonitorEvents: a dispinterface with 1 member
  ok       Advise for IMonitorEvents: cookie 1
  ok       Unadvise for IMonitorEvents: done
  ok       interfaces that the source asks a sink of IMonitorEvents for: IMonitorEvents: yes
  note     registration of IMonitorEvents: there is no registry on this platform, and nothing to carry
  note     connection point of ILostEvents {7A1DE00F-29C0-4B4E-8B33-6F2E40B0C0FF}: CONNECT_E_NOCONNECTION (0x80040200): there is no connection of this cookie or interface
  ok       connection point of {00000000-0000-0000-0000-000000000005}: found
  note     description of {00000000-0000-0000-0000-000000000005}: TYPE_E_ELEMENTNOTFOUND (0x8002802B): no such element in the type library
  note     Advise for {00000000-0000-0000-0000-000000000005}: not tried: a sink for it needs its vtable
  note     registration of {00000000-0000-0000-0000-000000000005}: there is no registry on this platform, and nothing to carry
Events can arrive."
    );
    assert_eq!(source.connected(), 0);
    drop(source);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_source_that_says_nothing_cannot_be_examined_without_a_sink() {
    let census = Census::default();
    let source = described(
        &census,
        Answers {
            points: vec![ConnectionPoint::dispinterface(IID_MONITOR_EVENTS)],
            ..Answers::default()
        },
    );
    let report = examine(&source, &[]);
    let step = problem(&report);
    assert_eq!(step.tried(), "event interfaces");
    assert!(step.advice().contains("ask for one by its IID"));
    // That helps.
    let report = examine(&source, &[IID_MONITOR_EVENTS]);
    assert!(report.is_healthy(), "{report}");
    assert_eq!(report.steps()[0].status(), Status::Note);
}
