//! Class factories, and what keeps a server, as far as they need no COM.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{IClassFactory, IExternalConnection};
use com_sink::server::{ClassFactory, Lock, is_idle, locks, objects};
use com_sink::{__v1 as support, Error, IDispatch, IUnknown, Interface, IntoSink, Object};
use common::events::{IMonitorEvents, monitor};
use common::{Census, Life};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is counted is counted for the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Monitor(#[allow(dead_code, reason = "counts")] Life);

impl IMonitorEvents for Monitor {}

impl support::ComClass for Monitor {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Monitor", support::agile::<Self>());
}

fn factory(census: &'static Census) -> ClassFactory {
    ClassFactory::new(|| Ok(Monitor(census.born())))
}

fn census() -> &'static Census {
    // Kept where searches for leaks see them: a class object's function lives as long as the process.
    static KEPT: Mutex<Vec<&'static Census>> = Mutex::new(Vec::new());
    let census = Box::leak(Box::default());
    KEPT.lock().unwrap().push(census);
    census
}

fn create(class: &IClassFactory) -> com_sink::Result<IDispatch> {
    let mut result = std::ptr::null_mut();
    let create = class.vtable().CreateInstance;
    // SAFETY: the class object is alive, there is no outer object, and the other pointers are valid. Success gives an
    // owned pointer to an IDispatch.
    unsafe {
        let code = create(
            class.as_raw(),
            std::ptr::null_mut(),
            &IDispatch::IID,
            &mut result,
        );
        if code.is_err() {
            return Err(Error::from_call(code));
        }
        Ok(IDispatch::from_raw(result))
    }
}

#[test]
fn each_create_instance_makes_an_object() {
    let _alone = alone();
    assert!(is_idle());
    let census = census();
    let class = factory(census).class_object();
    assert_eq!((census.alive(), objects()), (0, 1), "only the class object");

    let objects_of_ours = [create(&class).unwrap(), create(&class).unwrap()];
    assert_ne!(objects_of_ours[0], objects_of_ours[1]);
    assert_eq!((census.alive(), objects(), locks()), (2, 3, 0));
    drop(class);
    assert!(!is_idle());
    drop(objects_of_ours);
    assert_eq!(census.alive(), 0);
    assert!(is_idle());
}

#[test]
fn a_shared_object_is_given_to_every_client() {
    let _alone = alone();
    let census = census();
    let shared = Object::new(Monitor(census.born()));
    let class = {
        let shared = shared.clone();
        ClassFactory::of(move || Ok(shared.clone())).class_object()
    };
    assert_eq!(create(&class).unwrap(), create(&class).unwrap());
    assert_eq!(IUnknown::from(create(&class).unwrap()), shared.to_unknown());
    drop((class, shared));
    assert_eq!(census.alive(), 0);
    assert!(is_idle());
}

#[test]
fn what_a_class_object_cannot_do_it_refuses() {
    let _alone = alone();
    let census = census();
    let class = factory(census).class_object();
    let outer = Monitor(census.born()).into_sink();
    let outer = IUnknown::from(outer);
    // SAFETY: live objects, and pointers that are null or valid.
    unsafe {
        let aggregated: windows_core::Result<IUnknown> = class.CreateInstance(&outer);
        assert_eq!(aggregated.unwrap_err().code(), CLASS_E_NOAGGREGATION);

        let no: windows_core::Result<IClassFactory> = class.CreateInstance(None);
        assert_eq!(no.unwrap_err().code(), E_NOINTERFACE);

        let null = std::ptr::null_mut();
        let create = class.vtable().CreateInstance;
        let code = create(class.as_raw(), null, &IUnknown::IID, std::ptr::null_mut());
        assert_eq!(code, E_POINTER);
        let mut result = class.as_raw();
        let code = create(class.as_raw(), null, std::ptr::null(), &mut result);
        assert_eq!((code, result), (E_POINTER, null));
    }
    drop(outer);
    assert_eq!(census.alive(), 0, "what was made for nothing is gone");
    // No client of the class object alone keeps a server.
    assert!(class.cast::<IExternalConnection>().is_err());
    drop(class);
    assert!(is_idle());
}

#[test]
fn an_error_or_a_panic_of_the_constructor_reaches_the_client() {
    let _alone = alone();
    com_sink::set_panic_hook(|_| ());
    let failing =
        ClassFactory::new::<Monitor>(|| Err(Error::new(E_ACCESSDENIED, "not before noon")));
    let error = create(&failing.class_object()).unwrap_err();
    assert_eq!(error.code(), E_ACCESSDENIED);
    assert_eq!(error.description(), "not before noon");
    assert!(failing.create::<IDispatch>().is_err());

    let panicking = ClassFactory::new::<Monitor>(|| panic!("no"));
    let error = create(&panicking.class_object()).unwrap_err();
    assert_eq!(error.code(), E_UNEXPECTED);
    drop((failing, panicking));
    assert!(is_idle());
}

#[test]
fn locks_are_counted_and_none_is_given_back_twice() {
    let _alone = alone();
    let class = factory(census()).class_object();
    // SAFETY: the class object is alive.
    let lock_server = |lock| unsafe { class.LockServer(lock) };
    assert_eq!(lock_server(true), S_OK);
    assert_eq!(lock_server(true), S_OK);
    let own = Lock::new();
    assert_eq!(locks(), 3);
    for left in [2, 1, 1] {
        assert_eq!(lock_server(false), S_OK);
        assert_eq!(locks(), left, "not the program's own");
    }
    drop(own);
    drop(class);
    assert!(is_idle());
}

#[test]
fn connections_are_not_counted_outside_of_a_local_server() {
    let _alone = alone();
    let census = census();
    let object = create(&factory(census).class_object()).unwrap();
    assert_eq!(
        object.cast::<IExternalConnection>().unwrap_err().code(),
        E_NOINTERFACE
    );
}
