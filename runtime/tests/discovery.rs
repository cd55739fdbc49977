//! Finding the connection point of sources that hide it, describe it otherwise, or lie about it.

mod common;

use com_sink::connection::ConnectionPoint;
use com_sink::hresult::*;
use com_sink::{
    __v1 as support, Args, BStr, BString, Change, GUID, IntoSink, Result, Sink, Variant,
};
use common::described::{Answers, Described, dispatch};
use common::events::{
    IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, IMonitorEvents, IPropertyNotifySink, State,
    monitor,
};
use common::source::Server;
use common::types::{self, DEFAULT, LENT, Library, SOURCE, class, interface, member};
use common::{Census, Life, Log};
use std::sync::atomic::Ordering;
use support::FireArg;

struct Listener {
    log: Log,
    _life: Life,
}

impl Listener {
    fn create(census: &Census) -> Sink<Self> {
        Self {
            log: Log::default(),
            _life: census.born(),
        }
        .into_sink()
    }
}

impl IMonitorEvents for Listener {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        self.log.add(format!("state {config} {}", state.0));
        Ok(())
    }

    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        self.log.add("closing");
        *cancel = true;
        Ok(())
    }

    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.log
            .add(format!("unknown {dispid} with {}", args.len()));
        Ok(())
    }
}

impl support::ComClass for Listener {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Listener", support::agile::<Self>());
}

/// The same interface under another IID: an older or newer version of the source.
const OTHER_IID: GUID = GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c0ff);
/// Some other event interface.
const FOREIGN_IID: GUID = GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c0fe);
/// What clients call the source by.
const OWN_IID: GUID = GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c0fd);

fn compiled() -> Vec<types::Member> {
    let mut query = member("OnQuery", 4, 0);
    query.returns = true;
    let mut title = member("Title", 7, 0);
    title.variable = true;
    vec![
        member("OnState", 1, 2),
        member("OnClosing", 2, 1),
        member("OnMessage", 3, 3),
        query,
        member("OnEdit", 5, 2),
        member("OnObject", 6, 1),
        title,
        member("OnAsked", 8, 1),
    ]
}

/// A class with three interfaces: its own, some other events, and the ones that matter, described by `members`.
fn library(iid: GUID, members: Vec<types::Member>) -> Library {
    Library::new(vec![
        interface("IThing", OWN_IID, vec![member("Go", 1, 0)]),
        interface("IForeignEvents", FOREIGN_IID, compiled()),
        interface("IMonitorEvents", iid, members),
        class(&[(0, DEFAULT), (1, DEFAULT | SOURCE), (2, SOURCE)]),
    ])
}

const OWN: usize = 0;
const CLASS: usize = 3;

fn state(source: &Described, dispid: i32) {
    let args = [
        FireArg::value::<BString>(&BString::from("a")),
        FireArg::value::<i32>(4),
    ];
    let fired = source.fire(0, dispid, args);
    assert!(fired.is_ok(), "{fired:?}");
    assert_eq!(fired.reached, 1);
}

/// Subscribes, fires `OnState` under `dispid`, and ends with nothing alive.
fn hears(answers: impl FnOnce() -> Answers, dispid: i32) -> Vec<String> {
    let census = Census::default();
    let source = Described::create(&census, answers());
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&dispatch(&source)).unwrap();
    state(&source, dispid);
    let drift: Vec<String> = subscription
        .drift()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(sink.log.take(), ["state a 4"]);
    subscription.close().unwrap();
    assert_eq!(source.connected(), 0);
    drop(subscription);
    assert_eq!((sink.ref_count(), source.ref_count()), (1, 1));
    drop((sink, source));
    assert_eq!(census.alive(), 0);
    drift
}

fn point(iid: GUID) -> Vec<ConnectionPoint> {
    vec![ConnectionPoint::dispinterface(iid)]
}

fn is_lent_back() {
    assert_eq!(
        LENT.load(Ordering::Relaxed),
        0,
        "every description is given back"
    );
}

/// The counter of lent descriptions is for one test at a time.
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

macro_rules! alone {
    () => {
        let _guard = ONE_AT_A_TIME
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
    };
}

#[test]
fn a_source_that_says_nothing_is_found_by_its_iid() {
    alone!();
    let answers = || Answers {
        points: point(IID_MONITOR_EVENTS),
        ..Answers::default()
    };
    assert!(hears(answers, 1).is_empty());
}

#[test]
fn a_source_that_describes_what_was_compiled_has_no_drift() {
    alone!();
    let answers = || Answers {
        points: point(IID_MONITOR_EVENTS),
        class: Some((library(IID_MONITOR_EVENTS, compiled()), CLASS)),
        ..Answers::default()
    };
    assert!(hears(answers, 1).is_empty());
    is_lent_back();
}

#[test]
fn another_dispid_wins_over_the_compiled_one() {
    alone!();
    let moved = || {
        let mut members = compiled();
        members[0].dispid = 20;
        members
    };
    let class = || Answers {
        points: point(IID_MONITOR_EVENTS),
        class: Some((library(IID_MONITOR_EVENTS, moved()), CLASS)),
        ..Answers::default()
    };
    let text = "IMonitorEvents: OnState has DISPID 20 here, 1 when compiled";
    assert_eq!(hears(class, 20), [text]);
    // By the library of IDispatch just the same.
    let dispatch = || Answers {
        points: point(IID_MONITOR_EVENTS),
        dispatch: Some((library(IID_MONITOR_EVENTS, moved()), OWN)),
        ..Answers::default()
    };
    assert_eq!(hears(dispatch, 20), [text]);
    is_lent_back();
}

#[test]
fn exchanged_and_new_members_arrive_where_their_names_say() {
    alone!();
    let census = Census::default();
    let mut members = compiled();
    members[0].dispid = 2;
    members[1].dispid = 9;
    members.push(member("OnNew", 1, 0));
    let source = Described::create(
        &census,
        Answers {
            points: point(IID_MONITOR_EVENTS),
            class: Some((library(IID_MONITOR_EVENTS, members), CLASS)),
            ..Answers::default()
        },
    );
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&source).unwrap();
    let [drift] = subscription.drift() else {
        panic!("{:?}", subscription.drift());
    };
    assert!(drift.is_followed());
    assert_eq!(drift.interface().name(), "IMonitorEvents");
    assert_eq!(drift.iid(), IID_MONITOR_EVENTS);
    assert_eq!(
        drift.changes(),
        [
            Change::Moved {
                member: "OnState",
                compiled: 1,
                source: 2
            },
            Change::Moved {
                member: "OnClosing",
                compiled: 2,
                source: 9
            },
            Change::Added {
                member: "OnNew".to_owned(),
                dispid: 1
            },
        ]
    );
    state(&source, 2);
    let mut cancel = false;
    assert!(
        source
            .fire(0, 9, [FireArg::by_ref::<bool>(&mut cancel)])
            .is_ok()
    );
    assert!(cancel, "the answer comes back");
    // Numbers that the sink has for other members, and one that nobody has.
    assert!(source.fire(0, 1, [FireArg::value::<i32>(7)]).is_ok());
    assert!(source.fire(0, 77, []).is_ok());
    assert_eq!(
        sink.log.take(),
        [
            "state a 4",
            "closing",
            "unknown 1 with 1",
            "unknown 77 with 0"
        ]
    );
    // What is wrong is refused through the translation as without it.
    let fired = source.fire(0, 2, [FireArg::value::<i32>(7)]);
    assert_eq!(fired.errors[0].1.code(), DISP_E_BADPARAMCOUNT);
    drop(subscription);
    drop((sink, source));
    assert_eq!(census.alive(), 0);
    is_lent_back();
}

#[test]
fn names_lead_to_the_sources_own_dispids() {
    alone!();
    let census = Census::default();
    let mut members = compiled();
    members[0].dispid = 20;
    let source = Described::create(
        &census,
        Answers {
            points: point(OTHER_IID),
            class: Some((library(OTHER_IID, members), CLASS)),
            listed: true,
            ..Answers::default()
        },
    );
    let sink = Listener::create(&census);
    let subscription = sink.subscribe(&source).unwrap();
    let container: com_sink::raw::IConnectionPointContainer = source.to_interface().unwrap();
    // SAFETY: the source is alive; the list hands out one connection.
    let face = unsafe {
        let point = container.FindConnectionPoint(&OTHER_IID).unwrap();
        let mut connection = com_sink::raw::CONNECTDATA::default();
        let list = point.EnumConnections().unwrap();
        assert_eq!(list.Next(1, &mut connection, &mut 0), S_OK);
        std::mem::ManuallyDrop::take(&mut connection.pUnk).unwrap()
    };
    let own = sink.to_interface::<com_sink::IUnknown>().unwrap();
    assert_ne!(face, own, "something stands in front of the sink");
    assert!(common::query(&face, &OTHER_IID).is_ok());
    assert!(common::query(&face, &common::IID_IAGILE_OBJECT).is_ok());
    assert_eq!(
        common::query(&face, &IID_MONITOR_EVENTS),
        Err(E_NOINTERFACE)
    );
    let dispatch: com_sink::IDispatch = windows_core::Interface::cast(&face).unwrap();
    assert_eq!(dispatch.dispid("onstate").unwrap(), 20);
    assert_eq!(dispatch.dispid("OnClosing").unwrap(), 2);
    assert_eq!(
        dispatch.dispid("OnNothing").unwrap_err().code(),
        DISP_E_UNKNOWNNAME
    );
    let args = [Variant::from("b"), Variant::from(5)];
    dispatch.call("OnState", &args).unwrap();
    assert_eq!(sink.log.take(), ["state b 5"]);
    drop((face, dispatch, container, own, subscription));
    drop((sink, source));
    assert_eq!(census.alive(), 0);
    is_lent_back();
}

/// Every way leads to the interface under another IID, whatever the others say.
#[test]
fn another_iid_is_found_each_way() {
    alone!();
    let by_class_info_2 = || Answers {
        points: point(OTHER_IID),
        default_source: Some(OTHER_IID),
        dispatch: Some((
            // A library without a class: only the description of the interface helps.
            Library::new(vec![
                interface("IThing", OWN_IID, Vec::new()),
                interface("IMonitorEvents", OTHER_IID, compiled()),
            ]),
            OWN,
        )),
        ..Answers::default()
    };
    let by_class_info = || Answers {
        points: point(OTHER_IID),
        // It lies: there is no such connection point.
        default_source: Some(FOREIGN_IID),
        class: Some((library(OTHER_IID, compiled()), CLASS)),
        ..Answers::default()
    };
    let by_library = || Answers {
        points: point(OTHER_IID),
        dispatch: Some((library(OTHER_IID, compiled()), OWN)),
        ..Answers::default()
    };
    let by_name = || Answers {
        points: point(OTHER_IID),
        dispatch: Some((
            // The class doesn't list its events.
            Library::new(vec![
                interface("IThing", OWN_IID, Vec::new()),
                interface("IMonitorEvents", OTHER_IID, compiled()),
                class(&[(0, DEFAULT)]),
            ]),
            OWN,
        )),
        ..Answers::default()
    };
    let by_list = || Answers {
        points: point(OTHER_IID),
        denied: vec![OTHER_IID],
        listed: true,
        dispatch: Some((
            Library::new(vec![
                interface("IThing", OWN_IID, Vec::new()),
                interface("IMonitorEvents", OTHER_IID, compiled()),
            ]),
            OWN,
        )),
        ..Answers::default()
    };
    let text = format!(
        "IMonitorEvents is {{{OTHER_IID:?}}} here, {{{IID_MONITOR_EVENTS:?}}} when compiled"
    );
    let ways: [fn() -> Answers; 5] = [by_class_info_2, by_class_info, by_library, by_name, by_list];
    for answers in ways {
        assert_eq!(hears(answers, 1), [text.as_str()]);
    }
    is_lent_back();
}

#[test]
fn our_own_iid_is_taken_from_the_list_where_it_cannot_be_found() {
    alone!();
    let answers = || Answers {
        points: point(IID_MONITOR_EVENTS),
        denied: vec![IID_MONITOR_EVENTS],
        listed: true,
        default_source: Some(IID_MONITOR_EVENTS),
        ..Answers::default()
    };
    assert!(hears(answers, 1).is_empty());
}

fn refused(answers: Answers) -> String {
    let census = Census::default();
    let source = Described::create(&census, answers);
    let sink = Listener::create(&census);
    let error = sink.subscribe(&source).unwrap_err();
    assert_eq!(error.code(), CONNECT_E_NOCONNECTION);
    assert_eq!(source.connected(), 0);
    drop((sink, source));
    assert_eq!(census.alive(), 0);
    is_lent_back();
    error.description().to_owned()
}

#[test]
fn every_failure_is_kept_and_told() {
    alone!();
    let text = refused(Answers::default());
    assert_eq!(
        text,
        format!(
            "the source has no event interface of Listener: IMonitorEvents \
             {{{IID_MONITOR_EVENTS:?}}}: CONNECT_E_NOCONNECTION (0x80040200): there is no \
             connection of this cookie or interface. It doesn't tell which it has: see `doctor`"
        )
    );
}

#[test]
fn what_the_source_has_instead_is_named() {
    alone!();
    let text = refused(Answers {
        points: point(FOREIGN_IID),
        listed: true,
        class: Some((library(IID_MONITOR_EVENTS, compiled()), CLASS)),
        ..Answers::default()
    });
    let wanted = format!("IForeignEvents {{{FOREIGN_IID:?}}} (EnumConnectionPoints): see `doctor`");
    assert!(text.contains(&wanted), "{text}");
    let wanted = format!(
        "It has IForeignEvents {{{FOREIGN_IID:?}}}, IMonitorEvents {{{IID_MONITOR_EVENTS:?}}} (IProvideClassInfo); "
    );
    assert!(text.contains(&wanted), "{text}");
}

/// Another IID is another interface unless the source's description says that it can be called in the same way.
#[test]
fn an_interface_that_may_be_called_by_vtable_is_not_taken() {
    alone!();
    let dual = || {
        let mut events = interface("IMonitorEvents", OTHER_IID, compiled());
        events.flags = types::DUAL;
        events
    };
    let mut vtable = dual();
    vtable.kind = 3;
    vtable.flags = 0;
    for events in [dual(), vtable] {
        let library = Library::new(vec![events, class(&[(0, SOURCE)])]);
        let text = refused(Answers {
            points: point(OTHER_IID),
            class: Some((library, 1)),
            ..Answers::default()
        });
        let wanted = "has the name, but is not a dispinterface as well";
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn the_name_alone_does_not_make_it_the_same_interface() {
    alone!();
    let text = refused(Answers {
        points: point(OTHER_IID),
        class: Some((library(OTHER_IID, vec![member("Other", 1, 0)]), CLASS)),
        ..Answers::default()
    });
    assert!(
        text.contains("has the name, but no member in common"),
        "{text}"
    );
    // Nor do the members.
    let text = refused(Answers {
        points: point(FOREIGN_IID),
        default_source: Some(FOREIGN_IID),
        class: Some((library(IID_MONITOR_EVENTS, compiled()), CLASS)),
        ..Answers::default()
    });
    assert!(!text.contains("has the name"), "{text}");
}

#[test]
fn a_class_that_lies_about_its_points_is_told() {
    alone!();
    let text = refused(Answers {
        class: Some((library(OTHER_IID, compiled()), CLASS)),
        default_source: Some(OTHER_IID),
        ..Answers::default()
    });
    let wanted = format!(
        "IProvideClassInfo2: {{{OTHER_IID:?}}} has no connection point: CONNECT_E_NOCONNECTION"
    );
    assert!(text.contains(&wanted), "{text}");
}

/// A sink for two interfaces, of which one has a vtable and no DISPIDs.
struct Both(#[allow(dead_code, reason = "counts")] Life);

impl IMonitorEvents for Both {}
impl IPropertyNotifySink for Both {}

impl support::ComClass for Both {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Both",
        support::agile::<Self>(),
        const {
            &[
                IMonitorEvents::<Self, 0>(),
                IPropertyNotifySink::<Self, 1>(),
            ]
        },
    );
}

#[test]
fn a_vtable_interface_is_found_by_its_iid_only() {
    alone!();
    let census = Census::default();
    let notify = interface(
        "IPropertyNotifySink",
        OTHER_IID,
        vec![member("OnChanged", 1, 1)],
    );
    let source = Described::create(
        &census,
        Answers {
            points: vec![
                ConnectionPoint::dispinterface(IID_MONITOR_EVENTS),
                ConnectionPoint::vtable(OTHER_IID),
            ],
            class: Some((Library::new(vec![notify, class(&[(0, SOURCE)])]), 1)),
            ..Answers::default()
        },
    );
    let sink = Both(census.born()).into_sink();
    let subscription = sink.subscribe(&source).unwrap();
    let names: Vec<_> = subscription.interfaces().map(|info| info.name()).collect();
    assert_eq!(names, ["IMonitorEvents"]);
    drop((subscription, sink, source));
    assert_eq!(census.alive(), 0);
    is_lent_back();

    // Described or not, it is advised where it is found.
    let server = Server::create(&census);
    let sink = Both(census.born()).into_sink();
    let subscription = sink.subscribe(&server).unwrap();
    assert_eq!(subscription.interfaces().len(), 2);
    assert!(subscription.drift().is_empty());
    let _ = IID_PROPERTY_NOTIFY_SINK;
}

/// The sink's own code may end the subscription through which it is called, although something stands in between.
#[test]
fn a_handler_may_close_a_translated_subscription() {
    alone!();
    use std::sync::Mutex;
    struct Closes(
        Mutex<Option<com_sink::Subscription<Closes>>>,
        #[allow(dead_code)] Life,
    );
    impl IMonitorEvents for Closes {
        fn on_state(&self, _config: &BStr, _state: State) -> Result<()> {
            let subscription = self.0.lock().unwrap().take().unwrap();
            subscription.close()
        }
    }
    impl support::ComClass for Closes {
        type Slots = support::Slots<1>;
        const CLASS: support::Class<Self> = monitor("Closes", support::agile::<Self>());
    }
    let census = Census::default();
    let source = Described::create(
        &census,
        Answers {
            points: point(OTHER_IID),
            class: Some((library(OTHER_IID, compiled()), CLASS)),
            ..Answers::default()
        },
    );
    let sink = Closes(Mutex::default(), census.born()).into_sink();
    *sink.0.lock().unwrap() = Some(sink.subscribe(&source).unwrap());
    drop(sink);
    state(&source, 1);
    assert_eq!(source.connected(), 0);
    drop(source);
    assert_eq!(census.alive(), 0);
}
