//! What handlers may do: fail, panic, unsubscribe, drop the last handle, fire again.

mod common;

use com_sink::hresult::*;
use com_sink::raw::IDispatch;
use com_sink::{
    __v1 as support, BStr, Error, HRESULT, Interface, IntoSink, PanicReport, Result, Sink,
    Subscription, set_panic_hook,
};
use common::calls::{invoke, v};
use common::events::{IMonitorEvents, IPropertyNotifySink, State};
use common::source::Server;
use common::{Census, Life, Log, abi};
use std::sync::{Arc, Mutex};

type Reaction = Box<dyn Fn(&Probe) -> Result<()> + Send + Sync>;

/// A sink of both interfaces that reacts as a test tells it.
struct Probe {
    reaction: Mutex<Option<Arc<Reaction>>>,
    subscription: Mutex<Option<Subscription<Probe>>>,
    log: Log,
    _life: Life,
}

impl Probe {
    fn new(
        census: &Census,
        reaction: impl Fn(&Self) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            reaction: Mutex::new(Some(Arc::new(Box::new(reaction)))),
            subscription: Mutex::new(None),
            log: Log::default(),
            _life: census.born(),
        }
    }

    fn react(&self) -> Result<()> {
        let reaction = self.reaction.lock().unwrap().clone();
        reaction.map_or(Ok(()), |reaction| reaction(self))
    }
}

impl support::ComClass for Probe {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Probe",
        support::agile::<Self>(),
        const {
            &[
                IMonitorEvents::<Self, 0>(),
                IPropertyNotifySink::<Self, 1>(),
            ]
        },
    );
}

impl IMonitorEvents for Probe {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        self.log.add(format!("state {config} {}", state.0));
        self.react()?;
        // The value is still there, whatever the reaction did.
        self.log.add("done");
        Ok(())
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        *cancel = true;
        self.react()
    }
}

impl IPropertyNotifySink for Probe {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.log.add(format!("changed {disp_id}"));
        self.react()
    }
}

/// Calls `OnChanged` as a source written in C does.
fn changed(sink: &Sink<Probe>, disp_id: i32) -> HRESULT {
    let raw: RawNotify = sink.to_interface().unwrap();
    // SAFETY: a live IPropertyNotifySink.
    unsafe { (raw.vtable().OnChanged)(raw.as_raw(), disp_id) }
}

#[repr(transparent)]
#[derive(Clone, Debug, PartialEq, Eq)]
struct RawNotify(com_sink::IUnknown);
support::client_interface!(
    unsafe RawNotify,
    abi::IPropertyNotifySink_Vtbl,
    0x9bfbbc02_eff1_101a_84ed_00aa00341d07,
    IUnknown
);

fn timed_out() -> Error {
    Error::new(HRESULT(0xA004_0201_u32 as i32), "the machine took too long")
        .with_source("VirtualServer")
}

#[test]
fn an_error_reaches_the_source_through_invoke_with_its_texts() {
    let census = Census::default();
    let sink = Probe::new(&census, |_| Err(timed_out())).into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    let answer = invoke(&dispatch, 1, &[&v("a"), &v(1)]);
    assert_eq!(answer.code, DISP_E_EXCEPTION);
    let error = answer.exception.unwrap();
    assert_eq!(error.code(), timed_out().code());
    assert_eq!(error.description(), "the machine took too long");
    assert_eq!(error.source(), "VirtualServer");
    drop((dispatch, sink));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_source_without_room_for_texts_gets_the_bare_code() {
    use com_sink::raw::{DISPID, DISPPARAMS, LCID};
    let census = Census::default();
    let sink = Probe::new(&census, |_| Err(timed_out())).into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    let mut cancel = 0_i16;
    // SAFETY: of that type.
    let mut argument = common::calls::Argument::bits(&unsafe {
        common::calls::by_ref(com_sink::variant::vt::VT_BOOL, &mut cancel)
    });
    let params = DISPPARAMS {
        rgvarg: &mut argument,
        cArgs: 1,
        ..Default::default()
    };
    // SAFETY: all pointers are valid or null.
    let code = unsafe {
        dispatch.Invoke(
            DISPID(2),
            &com_sink::GUID::zeroed(),
            LCID(0),
            1,
            &params,
            None,
            None,
            None,
        )
    };
    assert_eq!(code, timed_out().code());
    assert_eq!(
        cancel, -1,
        "the value is stored although the handler failed"
    );
    // SAFETY: a null pointer for no arguments is forgiven.
    let code = unsafe {
        dispatch.Invoke(
            DISPID(4),
            std::ptr::null(),
            LCID(0),
            1,
            std::ptr::null(),
            None,
            None,
            None,
        )
    };
    assert_eq!(code, S_OK);
    // SAFETY: all pointers are valid or null.
    let code = unsafe {
        dispatch.Invoke(
            DISPID(4),
            &IDispatch::IID,
            LCID(0),
            1,
            &params,
            None,
            None,
            None,
        )
    };
    assert_eq!(code, DISP_E_UNKNOWNINTERFACE);
    drop((dispatch, sink));
    assert_eq!(census.alive(), 0);
}

#[test]
fn an_error_reaches_the_source_by_vtable_with_an_error_object() {
    let census = Census::default();
    let sink = Probe::new(&census, |_| Err(timed_out())).into_sink();
    let code = changed(&sink, 3);
    assert_eq!(code, timed_out().code());
    let error = Error::from_call(code);
    assert_eq!(
        (error.description(), error.source()),
        ("the machine took too long", "VirtualServer")
    );
    drop(sink);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_success_code_that_is_not_ok_passes_unchanged() {
    let census = Census::default();
    let sink = Probe::new(&census, |_| Err(S_FALSE.into())).into_sink();
    assert_eq!(changed(&sink, 3), S_FALSE);
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    assert_eq!(invoke(&dispatch, 1, &[&v("a"), &v(1)]).code, S_FALSE);
}

static REPORTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note(report: &PanicReport<'_>) {
    REPORTS.lock().unwrap().push(report.to_string());
}

#[test]
fn a_panic_is_reported_and_becomes_an_error() {
    set_panic_hook(note);
    let census = Census::default();
    let sink = Probe::new(&census, |_| panic!("no such state: {}", 7)).into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    assert_eq!(invoke(&dispatch, 1, &[&v("a"), &v(1)]).code, E_UNEXPECTED);
    assert_eq!(changed(&sink, 3), E_UNEXPECTED);
    assert_eq!(sink.log.take(), ["state a 1", "changed 3"]);

    let mut cancel = 0_i16;
    // SAFETY: of that type.
    let argument = unsafe { common::calls::by_ref(com_sink::variant::vt::VT_BOOL, &mut cancel) };
    assert_eq!(invoke(&dispatch, 2, &[&argument]).code, E_UNEXPECTED);
    assert_eq!(
        cancel, -1,
        "the value is stored although the handler panicked"
    );

    let reports = REPORTS.lock().unwrap().clone();
    for wanted in [
        "Probe panicked in IMonitorEvents::OnState: no such state: 7",
        "Probe panicked in IPropertyNotifySink::OnChanged: no such state: 7",
        "Probe panicked in IMonitorEvents::OnClosing: no such state: 7",
    ] {
        assert!(
            reports.iter().any(|report| report == wanted),
            "{wanted} is not in {reports:?}"
        );
    }
    drop((dispatch, sink));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_panic_while_the_value_is_dropped_stays_in() {
    struct Grenade(#[allow(dead_code, reason = "dropped after the panic")] Life);
    impl Drop for Grenade {
        fn drop(&mut self) {
            panic!("pulled");
        }
    }
    impl IPropertyNotifySink for Grenade {}
    impl support::ComClass for Grenade {
        type Slots = support::Slots<1>;
        const CLASS: support::Class<Self> = support::Class::sink(
            "Grenade",
            support::agile::<Self>(),
            const { &[IPropertyNotifySink::<Self, 0>()] },
        );
    }
    let census = Census::default();
    drop(Grenade(census.born()).into_sink());
    assert_eq!(census.alive(), 0);
}

/// Subscribes a probe that holds its own subscription.
fn self_contained(server: &com_sink::Object<Server>, probe: Probe) -> Sink<Probe> {
    let sink = probe.into_sink();
    let subscription = sink.subscribe(server).unwrap();
    *sink.subscription.lock().unwrap() = Some(subscription);
    assert_eq!(server.points[0].len(), 1);
    sink
}

#[test]
fn a_handler_may_close_its_own_subscription() {
    let census = Census::default();
    let server = Server::create(&census);
    let probe = Probe::new(&census, |probe| {
        let subscription = probe.subscription.lock().unwrap();
        let subscription = subscription.as_ref().unwrap();
        subscription.close()?;
        assert!(!subscription.is_open());
        subscription.close()
    });
    let sink = self_contained(&server, probe);
    assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
    assert_eq!(server.monitor().on_state("b", State(2)).reached, 0);
    assert_eq!(sink.log.take(), ["state a 1", "done"]);
    assert!(server.points.iter().all(|point| point.is_empty()));
    // The closed subscription is all that the sink shares with itself: a cycle that the user made and breaks.
    assert_eq!(sink.ref_count(), 2);
    drop(sink.subscription.lock().unwrap().take());
    assert_eq!((sink.ref_count(), server.ref_count()), (1, 1));
    drop((sink, server));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_handler_may_drop_the_last_handle() {
    let census = Census::default();
    let server = Server::create(&census);
    let probe = Probe::new(&census, |probe| {
        drop(probe.subscription.lock().unwrap().take());
        Ok(())
    });
    let sink = self_contained(&server, probe);
    let log = sink.log.clone();
    drop(sink);
    assert_eq!(census.alive(), 2, "the subscription holds the sink");
    let fired = server.monitor().on_state("a", State(1));
    assert!(fired.is_ok());
    assert_eq!(log.take(), ["state a 1", "done"]);
    assert_eq!(census.alive(), 1, "the sink is gone");
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_sink_outlives_its_handler_even_if_the_source_holds_no_reference() {
    // A source that keeps a bare pointer, and releases its only reference while the call runs.
    let census = Census::default();
    let slot: Arc<Mutex<Option<Sink<Probe>>>> = Arc::default();
    let inner = slot.clone();
    let alive = census.clone();
    let probe = Probe::new(&census, move |probe| {
        drop(inner.lock().unwrap().take());
        assert_eq!(alive.alive(), 1, "the value is dropped after its handler");
        // Still here, and a reference that comes and goes doesn't end it either.
        probe.log.add("released");
        Ok(())
    });
    let sink = probe.into_sink();
    let log = sink.log.clone();
    let raw = sink.to_interface::<RawNotify>().unwrap().as_raw();
    *slot.lock().unwrap() = Some(sink);
    // SAFETY: the slot holds a reference when the call begins.
    let code = unsafe {
        let vtable = *raw.cast::<*const abi::IPropertyNotifySink_Vtbl>();
        ((*vtable).OnChanged)(raw, 5)
    };
    assert_eq!(code, S_OK);
    assert_eq!(log.take(), ["changed 5", "released"]);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_handler_may_fire_again() {
    let census = Census::default();
    let server = Server::create(&census);
    let again = server.clone();
    let probe = Probe::new(&census, move |probe| {
        // Once: the reaction takes itself out.
        if probe.reaction.lock().unwrap().take().is_some() {
            assert_eq!(again.monitor().on_state("inner", State(2)).reached, 1);
            assert_eq!(again.notify().on_changed(9).reached, 1);
        }
        Ok(())
    });
    let sink = probe.into_sink();
    let subscription = sink.subscribe(&server).unwrap();
    assert_eq!(server.monitor().on_state("outer", State(1)).reached, 1);
    assert_eq!(
        sink.log.take(),
        [
            "state outer 1",
            "state inner 2",
            "done",
            "changed 9",
            "done"
        ]
    );
    drop((subscription, sink));
    assert_eq!(server.ref_count(), 1);
    drop(server);
    assert_eq!(census.alive(), 0);
}
