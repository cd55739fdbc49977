//! The server's process is killed: its clients' subscriptions end, and nothing of theirs hangs.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use com_sink::HRESULT;
use com_sink::hresult::{
    CO_E_OBJNOTCONNECTED, E_NOINTERFACE, RPC_E_CONNECTION_TERMINATED, RPC_E_DISCONNECTED,
    RPC_E_SERVER_DIED, RPC_E_SERVER_DIED_DNE, RPC_S_CALL_FAILED, RPC_S_CALL_FAILED_DNE,
    RPC_S_SERVER_UNAVAILABLE,
};
use virtual_server::VirtualServer;
use virtual_server::prelude::*;

use crate::setup::{Forgotten, in_a_client, kill_server, new_machine, soon};

/// By which COM says that whom one calls is gone.
const DEATHS: &[HRESULT] = &[
    CO_E_OBJNOTCONNECTED,
    RPC_E_CONNECTION_TERMINATED,
    RPC_E_DISCONNECTED,
    RPC_E_SERVER_DIED,
    RPC_E_SERVER_DIED_DNE,
    RPC_S_CALL_FAILED,
    RPC_S_CALL_FAILED_DNE,
    RPC_S_SERVER_UNAVAILABLE,
];

#[track_caller]
fn assert_dead<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert!(DEATHS.contains(&error.code()), "{error}");
}

/// Does what has nothing to wait for: a dead process is noticed by the system, not by a timeout.
#[track_caller]
fn at_once<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    let time = start.elapsed();
    assert!(time < Duration::from_secs(5), "{time:?}");
    result
}

/// Counts, and kills the server when it is told to.
#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents)]
struct Listener {
    heard: AtomicU32,
    kills: AtomicBool,
}

impl IVMVirtualServerEvents for Listener {}

impl IVMVirtualMachineEvents for Listener {
    fn on_configuration_changed(&self, _key: &BStr, _data: &Variant) -> Result<()> {
        self.heard.fetch_add(1, Ordering::SeqCst);
        if self.kills.load(Ordering::SeqCst) {
            assert!(kill_server());
        }
        Ok(())
    }
}

#[test]
fn subscriptions_end_without_an_error() {
    in_a_client(
        "killed_server::subscriptions_end_without_an_error",
        |server| {
            let machine = new_machine(server, "web01");
            let unasked = new_machine(server, "db01");
            let listener = Listener::default().into_sink();
            let closed = listener.subscribe(server).unwrap();
            let dropped = listener.subscribe(&machine).unwrap();
            machine.set_notes("one").unwrap();
            assert!(soon(|| listener.heard.load(Ordering::SeqCst) > 0));
            assert!(kill_server());
            at_once(|| assert_dead(machine.name()));
            at_once(|| assert_dead(listener.subscribe(server)));
            let subscribed = at_once(|| listener.subscribe(&unasked));
            assert_dead(subscribed.map_err(|error| cause(error, &unasked)));
            at_once(|| closed.close()).unwrap();
            assert!(!closed.is_open());
            at_once(|| closed.close()).unwrap();
            at_once(|| drop(dropped));
            at_once(|| drop(machine));

            // The sink is of use still, for the next server.
            drop(Forgotten);
            let next = VirtualServer::connect().unwrap();
            let machine = new_machine(&next, "web01");
            let heard = listener.heard.load(Ordering::SeqCst);
            let again = listener.subscribe(&machine).unwrap();
            machine.set_notes("two").unwrap();
            assert!(soon(|| listener.heard.load(Ordering::SeqCst) > heard));
            again.close().unwrap();
        },
    );
}

/// The server is calling a handler then, in the middle of a call of this client.
#[test]
fn it_may_be_killed_by_a_handler_of_its_own_event() {
    in_a_client(
        "killed_server::it_may_be_killed_by_a_handler_of_its_own_event",
        |server| {
            let machine = new_machine(server, "web01");
            let listener = Listener::default().into_sink();
            let subscription = listener.subscribe(&machine).unwrap();
            listener.kills.store(true, Ordering::SeqCst);
            at_once(|| assert_dead(machine.set_notes("the last words")));
            assert_eq!(listener.heard.load(Ordering::SeqCst), 1);
            at_once(|| subscription.close()).unwrap();
            assert!(!subscription.is_open());
        },
    );
}

/// Subscribes, fires and closes on several threads until the server is gone.
fn use_until_death(server: &VirtualServer, delay: u64) {
    const USERS: usize = 4;
    new_machine(server, "web01");
    let listener = Listener::default().into_sink();
    // Who connects later gets no server, or the next one.
    let connected = Barrier::new(USERS + 1);
    let deaths: Vec<_> = thread::scope(|scope| {
        let users: Vec<_> = (0..USERS)
            .map(|_| scope.spawn(|| until_death(&listener, &connected)))
            .collect();
        connected.wait();
        thread::sleep(Duration::from_millis(delay));
        assert!(kill_server());
        let start = Instant::now();
        let deaths = users.into_iter().map(|user| user.join().unwrap()).collect();
        let time = start.elapsed();
        assert!(time < Duration::from_secs(10), "{time:?}");
        deaths
    });
    for error in deaths {
        assert!(DEATHS.contains(&error.code()), "{error}");
    }
}

fn until_death(listener: &Sink<Listener>, connected: &Barrier) -> Error {
    let server = VirtualServer::connect();
    let machine = server.and_then(|server| server.find_virtual_machine("web01"));
    connected.wait();
    let machine = match machine {
        Ok(machine) => machine,
        Err(error) => return error,
    };
    loop {
        let subscription = match listener.subscribe(&machine) {
            Ok(subscription) => subscription,
            Err(error) => return cause(error, &machine),
        };
        let fired = machine.set_notes("a note");
        // Whenever it was: it is no error of the subscription.
        at_once(|| subscription.close()).unwrap();
        assert!(!subscription.is_open());
        if let Err(error) = fired {
            return error;
        }
    }
}

/// Why a subscription failed. The identity of Wine 8's proxies answers each QueryInterface that needs a dead process with
/// E_NOINTERFACE, where that of Windows says what happened to the call. A call of a method tells under both.
fn cause(error: Error, machine: &IVMVirtualMachine) -> Error {
    match (error.code(), machine.name()) {
        (E_NOINTERFACE, Err(cause)) => cause,
        _ => error,
    }
}

/// One moment more or less of the killing's own time.
macro_rules! at_any_moment {
    ($($name:ident: $delay:literal,)*) => {$(
        #[test]
        fn $name() {
            in_a_client(concat!("killed_server::", stringify!($name)), |server| {
                use_until_death(server, $delay);
            });
        }
    )*};
}

at_any_moment! {
    at_any_moment_a: 0,
    at_any_moment_b: 137,
    at_any_moment_c: 411,
}
