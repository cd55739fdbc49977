//! Apartments, which exist on Windows only: free-threaded marshaling of agile objects, calls into a single-threaded
//! apartment for the others.
#![cfg(windows)]

mod common;

use com_sink::apartment::{self, AgileReference, Apartment, Ended, Mta, Sta};
use com_sink::hresult::RPC_E_CHANGED_MODE;
use com_sink::raw::{IDispatch, IMarshal, PostQuitMessage};
use com_sink::{
    __v1 as support, BStr, IUnknown, IntoSink, Object, Result, Sink, Subscription, Variant, Verb,
};
use common::events::{IMonitorEvents, State, monitor};
use common::source::Server;
use common::{Census, Life};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// What only a hanging test needs.
const PATIENCE: Duration = Duration::from_secs(60);

struct Agile(#[allow(dead_code, reason = "counts")] Life);

impl IMonitorEvents for Agile {}

impl support::ComClass for Agile {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Agile", support::agile::<Self>());
}

/// Bound to its thread, and not `Send`.
struct Bound {
    heard: Cell<i32>,
    home: ThreadId,
    _life: Life,
}

impl IMonitorEvents for Bound {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        assert_eq!(thread::current().id(), self.home);
        assert_eq!(config.to_string(), "a.vmc");
        self.heard.set(self.heard.get() + state.0);
        Ok(())
    }
}

impl support::ComClass for Bound {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Bound", support::apartment::<Self>());
}

#[test]
fn an_agile_object_has_the_free_threaded_marshaler() {
    let _here = Mta::enter().unwrap();
    let census = Census::default();
    let sink = Agile(census.born()).into_sink();
    let marshal = sink.to_interface::<IMarshal>().unwrap();
    let again = sink.to_interface::<IMarshal>().unwrap();
    assert_eq!(marshal, again);
    // It is an interface of the sink: same identity, same count.
    assert_eq!(
        IUnknown::from(marshal.clone()),
        sink.to_interface::<IUnknown>().unwrap()
    );
    assert!(sink.ref_count() > 1);
    drop((marshal, again));
    assert_eq!(sink.ref_count(), 1);
    drop(sink);
    assert_eq!(census.alive(), 0);
}

#[test]
fn events_for_a_bound_sink_are_carried_to_its_apartment() {
    let _here = Mta::enter().unwrap();
    let census = Census::default();
    let server = Server::create(&census);
    let (ready, is_ready) = mpsc::channel();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let home = scope.spawn(|| {
            let here = Sta::enter().unwrap();
            let sink = Bound {
                heard: Cell::new(0),
                home: thread::current().id(),
                _life: census.born(),
            }
            .into_sink();
            let subscription = sink.subscribe(&server).unwrap();
            ready.send(here.waker()).unwrap();
            let ended = here.pump_within(PATIENCE, || done.load(Ordering::Acquire));
            assert_eq!(ended, Ok(Ended::Condition));
            subscription.close().unwrap();
            let heard = sink.heard.get();
            drop((subscription, sink));
            heard
        });
        let waker = is_ready.recv().unwrap();
        let fired = server.monitor().on_state("a.vmc", State(3));
        let again = server.monitor().on_state("a.vmc", State(4));
        done.store(true, Ordering::Release);
        waker.wake();
        assert!(fired.is_ok() && again.is_ok(), "{fired:?} {again:?}");
        assert_eq!((fired.reached, again.reached), (1, 1));
        assert_eq!(home.join().unwrap(), 7);
    });
    assert!(server.points.iter().all(|point| point.is_empty()));
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_bound_sink_hears_events_of_its_own_thread() {
    thread::spawn(|| {
        let _here = Sta::enter().unwrap();
        let census = Census::default();
        let server = Server::create(&census);
        let sink = Bound {
            heard: Cell::new(0),
            home: thread::current().id(),
            _life: census.born(),
        }
        .into_sink();
        assert!(
            sink.to_interface::<IDispatch>().is_ok() && sink.to_interface::<IMarshal>().is_err()
        );
        let subscription = sink.subscribe(&server).unwrap();
        assert_eq!(server.monitor().on_state("a.vmc", State(5)).reached, 1);
        assert_eq!(sink.heard.get(), 5);
        drop((subscription, sink, server));
        assert_eq!(census.alive(), 0);
    })
    .join()
    .unwrap();
}

/// Runs on a thread that has never been in an apartment.
fn alone(work: impl FnOnce() + Send + 'static) {
    thread::spawn(work).join().unwrap();
}

#[test]
fn guards_nest_and_the_last_one_leaves() {
    alone(|| {
        let outer = Sta::enter().unwrap();
        let inner = Sta::enter().unwrap();
        assert_eq!(apartment::current().unwrap(), Some(Apartment::Single));
        drop(outer);
        assert_eq!(apartment::current().unwrap(), Some(Apartment::Single));
        drop(inner);
        let outer = Mta::enter().expect("the thread has left its own");
        let inner = Mta::enter().unwrap();
        assert_eq!(
            apartment::current().unwrap(),
            Some(Apartment::Multithreaded)
        );
        drop(inner);
        drop(outer);
        Sta::enter()
            .expect("the thread has left the other one")
            .stay();
        assert_eq!(Mta::enter().unwrap_err().code(), RPC_E_CHANGED_MODE);
    });
}

#[test]
fn another_kind_of_apartment_is_refused_with_words() {
    alone(|| {
        let here = Sta::enter().unwrap();
        let error = Mta::enter().unwrap_err();
        assert_eq!(error.code(), RPC_E_CHANGED_MODE);
        assert!(
            error
                .to_string()
                .contains("in a single-threaded apartment already"),
            "{error}"
        );
        drop(here);
        let _here = Mta::enter().expect("a refusal counts for nothing");
        let error = Sta::enter().unwrap_err();
        assert_eq!(error.code(), RPC_E_CHANGED_MODE);
        assert!(
            error
                .to_string()
                .contains("in the multithreaded apartment already"),
            "{error}"
        );
    });
}

#[test]
fn pumping_ends_when_it_should() {
    alone(|| {
        let here = Sta::enter().unwrap();
        let start = Instant::now();
        assert_eq!(here.pump_for(Duration::from_millis(50)), Ok(Ended::Time));
        assert!(start.elapsed() >= Duration::from_millis(50));
        assert_eq!(here.pump_for(Duration::ZERO), Ok(Ended::Time));
        assert_eq!(here.pump_until(|| true), Ok(Ended::Condition));
        assert_eq!(
            here.pump_within(Duration::from_millis(1), || false),
            Ok(Ended::Time)
        );
        // A wake before the wait is not lost.
        let woken = AtomicBool::new(false);
        let waker = here.waker();
        thread::scope(|scope| {
            scope.spawn(|| {
                woken.store(true, Ordering::Release);
                waker.wake();
            });
            let ended = here.pump_within(PATIENCE, || woken.load(Ordering::Acquire));
            assert_eq!(ended, Ok(Ended::Condition));
        });
        assert!(start.elapsed() < PATIENCE);
        // Every loop of the thread sees that it is to end.
        // SAFETY: it posts a message to this thread.
        unsafe { PostQuitMessage(0) };
        assert_eq!(here.pump_until(|| false), Ok(Ended::Quit));
        assert_eq!(here.pump_for(Duration::ZERO), Ok(Ended::Quit));
    });
}

/// What a handler does, given the value of its sink and the state that it was called with.
type Act = Box<dyn Fn(&Busy, i32)>;

/// A bound sink whose handler does what a test wants.
struct Busy {
    act: Act,
    /// How many handlers are running.
    depth: Cell<u32>,
    deepest: Cell<u32>,
    heard: RefCell<Vec<i32>>,
    home: ThreadId,
    _life: Life,
}

impl Busy {
    fn create(census: &Census, act: impl Fn(&Busy, i32) + 'static) -> Sink<Self> {
        Self {
            act: Box::new(act),
            depth: Cell::new(0),
            deepest: Cell::new(0),
            heard: RefCell::default(),
            home: thread::current().id(),
            _life: census.born(),
        }
        .into_sink()
    }
}

impl IMonitorEvents for Busy {
    fn on_state(&self, _config: &BStr, state: State) -> Result<()> {
        assert_eq!(thread::current().id(), self.home);
        self.depth.set(self.depth.get() + 1);
        self.deepest.set(self.deepest.get().max(self.depth.get()));
        self.heard.borrow_mut().push(state.0);
        (self.act)(self, state.0);
        self.depth.set(self.depth.get() - 1);
        Ok(())
    }
}

impl support::ComClass for Busy {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Busy", support::apartment::<Self>());
}

/// Runs `home` in a single-threaded apartment, and beside it `fire` in the multithreaded one once `home` says so.
/// `home` gets what tells `fire` to begin, and what tells whether it has ended.
fn beside(
    census: &Census,
    home: impl FnOnce(&Object<Server>, &Sta, &dyn Fn(), &dyn Fn() -> bool) + Send,
    fire: impl FnOnce(&Server) + Send,
) {
    let _here = Mta::enter().unwrap();
    let server = Server::create(census);
    let (begin, may_begin) = mpsc::channel();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let home = scope.spawn(|| {
            let here = Sta::enter().unwrap();
            let tell = || begin.send(here.waker()).unwrap();
            home(&server, &here, &tell, &|| done.load(Ordering::Acquire));
        });
        let waker = may_begin.recv().unwrap();
        fire(&server);
        done.store(true, Ordering::Release);
        waker.wake();
        home.join().unwrap();
    });
    assert!(server.points.iter().all(|point| point.is_empty()));
    drop(server);
    assert_eq!(census.alive(), 0);
}

#[test]
fn nothing_arrives_at_a_bound_sink_while_its_thread_does_not_pump() {
    let census = Census::default();
    beside(
        &census,
        |server, here, begin, done| {
            let sink = Busy::create(&census, |_, _| ());
            let subscription = sink.subscribe(server).unwrap();
            begin();
            thread::sleep(Duration::from_millis(100));
            assert!(
                sink.heard.borrow().is_empty() && !done(),
                "the source waits"
            );
            assert_eq!(here.pump_within(PATIENCE, done), Ok(Ended::Condition));
            assert_eq!(*sink.heard.borrow(), [1]);
            subscription.close().unwrap();
        },
        |server| assert_eq!(server.monitor().on_state("a", State(1)).reached, 1),
    );
}

#[test]
fn a_handler_may_pump_and_hear_the_next_event_meanwhile() {
    let census = Census::default();
    let (running, is_running) = mpsc::channel();
    beside(
        &census,
        |server, here, begin, done| {
            let sink = Busy::create(&census, move |busy, state| {
                if state == 1 {
                    running.send(()).unwrap();
                    let heard = || busy.heard.borrow().len() == 2;
                    let ended = apartment::pump_until(heard);
                    assert_eq!(ended, Ok(Ended::Condition));
                }
            });
            let subscription = sink.subscribe(server).unwrap();
            begin();
            assert_eq!(here.pump_within(PATIENCE, done), Ok(Ended::Condition));
            assert_eq!(*sink.heard.borrow(), [1, 2]);
            assert_eq!((sink.deepest.get(), sink.depth.get()), (2, 0));
            drop(subscription);
            assert_eq!(sink.ref_count(), 1);
        },
        |server| {
            thread::scope(|scope| {
                scope.spawn(|| {
                    let _here = Mta::enter().unwrap();
                    assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
                });
                scope.spawn(move || {
                    let _here = Mta::enter().unwrap();
                    // The handler of the first waits for this one.
                    is_running.recv().unwrap();
                    assert_eq!(server.monitor().on_state("a", State(2)).reached, 1);
                });
            });
        },
    );
}

type Slot<T> = Rc<RefCell<Option<T>>>;

/// A sink with its subscription.
type Listening = (Sink<Busy>, Subscription<Busy>);

/// The first event subscribes another sink, the second ends the first subscription and pumps.
fn restless(
    census: &Census,
    server: &Object<Server>,
    end: impl Fn(Listening) + 'static,
) -> (Slot<Listening>, Slot<Listening>) {
    let (own, another): (Slot<Listening>, Slot<Listening>) = Default::default();
    let sink = Busy::create(census, {
        let (own, another) = (own.clone(), another.clone());
        let (census, server) = (census.clone(), server.clone());
        move |_, state| match state {
            1 => {
                let sink = Busy::create(&census, |_, _| ());
                let subscription = sink.subscribe(&server).unwrap();
                *another.borrow_mut() = Some((sink, subscription));
            }
            2 => {
                let listening = own.borrow_mut().take().unwrap();
                listening.1.close().unwrap();
                end(listening);
                let ended = apartment::pump_for(Duration::from_millis(20));
                assert_eq!(ended, Ok(Ended::Time));
            }
            _ => unreachable!("it has unsubscribed"),
        }
    });
    let subscription = sink.subscribe(server).unwrap();
    *own.borrow_mut() = Some((sink, subscription));
    (own, another)
}

#[test]
fn a_handler_may_subscribe_and_close_while_another_apartment_calls_it() {
    let census = Census::default();
    beside(
        &census,
        |server, here, begin, done| {
            // Kept beyond the call: Wine 8 gives the reference of a stub back on another thread than the object's, if
            // the stub has gone during the call. As the last one, it would leak the object.
            let closed: Slot<Listening> = Rc::default();
            let (own, another) = restless(&census, server, {
                let closed = closed.clone();
                move |listening| *closed.borrow_mut() = Some(listening)
            });
            begin();
            assert_eq!(here.pump_within(PATIENCE, done), Ok(Ended::Condition));
            assert!(own.borrow().is_none());
            let (sink, subscription) = closed.borrow_mut().take().unwrap();
            assert!(!subscription.is_open());
            assert_eq!(*sink.heard.borrow(), [1, 2]);
            drop((sink, subscription));
            let (other, subscription) = another.borrow_mut().take().unwrap();
            assert_eq!(*other.heard.borrow(), [2, 3]);
            drop(subscription);
            assert_eq!(other.ref_count(), 1);
        },
        |server| {
            assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
            assert_eq!(server.monitor().on_state("a", State(2)).reached, 2);
            assert_eq!(server.monitor().on_state("a", State(3)).reached, 1);
        },
    );
}

#[test]
fn a_handler_that_pumps_may_drop_its_own_sink() {
    let census = Census::default();
    let counted = census.clone();
    alone(move || {
        let _here = Sta::enter().unwrap();
        let server = Server::create(&counted);
        // The last handles to the sink, the handler of which runs on.
        let (own, another) = restless(&counted, &server, drop);
        assert_eq!(server.monitor().on_state("a", State(1)).reached, 1);
        assert_eq!(server.monitor().on_state("a", State(2)).reached, 2);
        assert_eq!(server.monitor().on_state("a", State(3)).reached, 1);
        assert!(own.borrow().is_none());
        let (other, subscription) = another.borrow_mut().take().unwrap();
        assert_eq!(*other.heard.borrow(), [2, 3]);
        drop((other, subscription));
        assert!(server.points.iter().all(|point| point.is_empty()));
    });
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_reference_to_a_bound_object_leads_back_to_its_thread() {
    let census = Census::default();
    let (sender, receiver) = mpsc::channel();
    beside(
        &census,
        |_, here, begin, done| {
            let sink = Busy::create(&census, |_, _| ());
            let dispatch: IDispatch = sink.to_interface().unwrap();
            let reference = AgileReference::new(&dispatch);
            assert_eq!(
                reference.resolve().unwrap(),
                dispatch,
                "at home it is the object"
            );
            sender.send(reference).unwrap();
            begin();
            assert_eq!(here.pump_within(PATIENCE, done), Ok(Ended::Condition));
            assert_eq!(*sink.heard.borrow(), [7]);
        },
        move |_| {
            let reference = receiver.recv().unwrap();
            let proxy = reference.resolve().unwrap();
            let args = [Variant::from("a"), Variant::from(7)];
            proxy.invoke(1, Verb::Method, &args).unwrap();
        },
    );
}

/// The table takes a proxy of the multithreaded apartment when somebody else first asks for it. COM asks the object
/// for that, whose own thread it is that waits.
#[test]
fn a_reference_to_a_proxy_leads_home_and_to_a_third_apartment() {
    let _here = Mta::enter().unwrap();
    let census = Census::default();
    let (sender, receiver) = mpsc::channel::<AgileReference<IDispatch>>();
    let (back, came_back) = mpsc::channel::<Arc<AgileReference<IDispatch>>>();
    let done = AtomicBool::new(false);
    let (counted, ended) = (&census, &done);
    thread::scope(|scope| {
        let home = scope.spawn(move || {
            let here = Sta::enter().unwrap();
            let sink = Busy::create(counted, |_, _| ());
            let dispatch: IDispatch = sink.to_interface().unwrap();
            sender.send(AgileReference::new(&dispatch)).unwrap();
            let end = Instant::now() + PATIENCE;
            let wait = |condition: &mut dyn FnMut() -> bool| {
                while !condition() {
                    assert!(Instant::now() < end, "it hangs");
                    here.pump_for(Duration::from_millis(1)).unwrap();
                }
            };
            let mut reference = None;
            wait(&mut || {
                reference = came_back.try_recv().ok();
                reference.is_some()
            });
            let reference = reference.unwrap();
            for _ in 0..2 {
                assert_eq!(reference.resolve().unwrap(), dispatch);
            }
            drop((reference, dispatch));
            wait(&mut || ended.load(Ordering::Acquire) && sink.ref_count() == 1);
            assert_eq!(*sink.heard.borrow(), [7]);
        });
        let proxy = receiver.recv().unwrap().resolve().unwrap();
        let reference = Arc::new(AgileReference::new(&proxy));
        drop(proxy);
        back.send(Arc::clone(&reference)).unwrap();
        let third = scope.spawn(move || {
            let _here = Sta::enter().unwrap();
            let args = [Variant::from("a"), Variant::from(7)];
            let proxy = reference.resolve().unwrap();
            proxy.invoke(1, Verb::Method, &args).unwrap();
        });
        third.join().unwrap();
        done.store(true, Ordering::Release);
        home.join().unwrap();
    });
    assert_eq!(census.alive(), 0);
}
