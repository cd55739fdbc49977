//! `QueryInterface`, identity and threads of objects.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{IConnectionPointContainer, IDispatch, IMarshal, ISupportErrorInfo};
use com_sink::{__v1 as support, GUID, IUnknown, Interface, IntoSink, Object, Result, Sink};
use common::calls::{invoke, references};
use common::events::{
    IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, IMonitorEvents, IPropertyNotifySink, monitor,
};
use common::source::Server;
use common::{Census, IID_IAGILE_OBJECT, Life};
use std::ffi::c_void;
use std::ptr;

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
                IPropertyNotifySink::<Self, 0>(),
                IMonitorEvents::<Self, 1>(),
            ]
        },
    );
}

/// A sink that is bound to its thread: it isn't even `Send`.
struct Bound(std::rc::Rc<Life>);

impl IMonitorEvents for Bound {
    fn on_query(&self) -> Result<bool> {
        Ok(std::rc::Rc::strong_count(&self.0) == 1)
    }
}

impl support::ComClass for Bound {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Bound", support::apartment::<Self>());
}

const IID_IINSPECTABLE: GUID = GUID::from_u128(0xaf86e2e0_b12d_4c6a_9c5a_d7aa65101e90);

/// The pointer that a query gives; the reference is given back at once.
fn query(object: &IUnknown, iid: &GUID) -> std::result::Result<*mut c_void, com_sink::HRESULT> {
    common::query(object, iid).map(|interface| interface.as_raw())
}

#[test]
fn each_interface_has_its_pointer_and_all_have_one_identity() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    let notify = query(&unknown, &IID_PROPERTY_NOTIFY_SINK).unwrap();
    let monitor = query(&unknown, &IID_MONITOR_EVENTS).unwrap();
    assert_eq!(notify, unknown.as_raw());
    assert_ne!(monitor, notify);
    assert_eq!(query(&unknown, &IDispatch::IID), Ok(monitor));
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    assert_eq!(dispatch.as_raw(), monitor);
    // From any interface: the same identity, every other interface.
    let from_dispatch: IUnknown = dispatch.clone().into();
    assert_eq!(query(&from_dispatch, &IUnknown::IID), Ok(unknown.as_raw()));
    assert_eq!(query(&from_dispatch, &IID_PROPERTY_NOTIFY_SINK), Ok(notify));
    assert_eq!(query(&from_dispatch, &IID_MONITOR_EVENTS), Ok(monitor));
    drop((dispatch, from_dispatch));
    assert_eq!(references(&unknown), 2);
    drop((unknown, sink));
    assert_eq!(census.alive(), 0);
}

#[test]
fn nothing_else_is_answered() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    assert_eq!(query(&unknown, &IID_IINSPECTABLE), Err(E_NOINTERFACE));
    assert_eq!(
        query(&unknown, &IConnectionPointContainer::IID),
        Err(E_NOINTERFACE)
    );
    assert_eq!(query(&unknown, &GUID::zeroed()), Err(E_NOINTERFACE));
    assert_eq!(query(&unknown, &IID_IAGILE_OBJECT), Ok(unknown.as_raw()));
    if cfg!(not(windows)) {
        assert_eq!(query(&unknown, &IMarshal::IID), Err(E_NOINTERFACE));
    }
    assert_eq!(references(&unknown), 2);
}

/// A careful source looks for an error object only if the sink promises one.
#[test]
fn errors_of_a_vtable_are_promised_by_a_part_of_the_sink() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    let promise: ISupportErrorInfo = unknown.cast().unwrap();
    assert_eq!(references(&unknown), 3);
    let promised = |iid: &GUID| {
        // SAFETY: a live object and a readable IID.
        unsafe { promise.InterfaceSupportsErrorInfo(iid) }
    };
    assert_eq!(promised(&IID_PROPERTY_NOTIFY_SINK), S_OK);
    assert_eq!(promised(&IID_MONITOR_EVENTS), S_FALSE, "by EXCEPINFO");
    assert_eq!(promised(&IUnknown::IID), S_FALSE);
    // One object: the same identity from everywhere.
    assert_eq!(promise.cast::<IUnknown>().unwrap(), unknown);
    assert_eq!(promise.cast::<ISupportErrorInfo>().unwrap(), promise);
    drop((sink, unknown));
    assert_eq!(census.alive(), 1, "it holds the sink");
    drop(promise);
    assert_eq!(census.alive(), 0);

    let bound = Sink::new(Bound(census.born().into()));
    let unknown = bound.to_interface::<IUnknown>().unwrap();
    let none = query(&unknown, &ISupportErrorInfo::IID);
    assert_eq!(none, Err(E_NOINTERFACE), "it has a dispinterface only");
}

#[test]
fn null_pointers_are_refused() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    let mut result = ptr::dangling_mut();
    // SAFETY: the object answers null pointers with errors.
    unsafe {
        assert_eq!(unknown.query(&IUnknown::IID, ptr::null_mut()), E_POINTER);
        assert_eq!(unknown.query(ptr::null(), &mut result), E_INVALIDARG);
    }
    assert!(result.is_null());
}

#[test]
fn a_bound_sink_is_not_agile_and_refuses_other_threads() {
    let census = Census::default();
    let sink = Sink::new(Bound(census.born().into()));
    let unknown = sink.to_interface::<IUnknown>().unwrap();
    assert_eq!(query(&unknown, &IID_IAGILE_OBJECT), Err(E_NOINTERFACE));
    assert_eq!(query(&unknown, &IMarshal::IID), Err(E_NOINTERFACE));
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    assert_eq!(invoke(&dispatch, 4, &[]).code, S_OK);

    /// What a source does that doesn't care for apartments.
    struct Smuggled(*mut c_void);
    // SAFETY: not sound in general; the object under test defends itself.
    unsafe impl Send for Smuggled {}
    let smuggled = Smuggled(dispatch.clone().into_raw());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let smuggled = smuggled;
            // SAFETY: the reference that was taken for this thread.
            let dispatch = unsafe { IDispatch::from_raw(smuggled.0) };
            assert_eq!(invoke(&dispatch, 4, &[]).code, RPC_E_WRONG_THREAD);
        });
    });
    drop(dispatch);
    assert_eq!(references(&unknown), 2);
    drop((unknown, sink));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_handle_may_be_the_last_one_on_another_thread() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let clone = sink.clone();
    drop(sink);
    std::thread::scope(|scope| {
        scope.spawn(move || drop(clone));
    });
    assert_eq!(census.alive(), 0);
}

#[test]
fn references_are_counted_across_threads() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..if cfg!(miri) { 20 } else { 2000 } {
                    let dispatch = sink.to_interface::<IDispatch>().unwrap();
                    drop((sink.clone(), dispatch));
                }
            });
        }
    });
    assert_eq!(sink.ref_count(), 1);
    drop(sink);
    assert_eq!(census.alive(), 0);
}

#[test]
fn names_have_dispids_in_any_case() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    assert_eq!(dispatch.dispid("OnState"), Ok(1));
    assert_eq!(dispatch.dispid("ONCLOSING"), Ok(2));
    let error = dispatch.dispid("OnNothing").unwrap_err();
    assert_eq!(error.code(), DISP_E_UNKNOWNNAME);

    let names: Vec<Vec<u16>> = ["onmessage", "EXTRA", "count", "none"]
        .iter()
        .map(|name| name.encode_utf16().chain([0]).collect())
        .collect();
    let names: Vec<_> = names
        .iter()
        .map(|name| windows_core::PCWSTR(name.as_ptr()))
        .collect();
    let mut ids = [com_sink::raw::DISPID(7); 4];
    let ids_of = |count: u32, ids: &mut [com_sink::raw::DISPID; 4]| {
        // SAFETY: as many names and ids as are announced.
        unsafe {
            (dispatch.vtable().GetIDsOfNames)(
                dispatch.as_raw(),
                &GUID::zeroed(),
                names.as_ptr(),
                count,
                com_sink::raw::LCID(0),
                ids.as_mut_ptr(),
            )
        }
    };
    assert_eq!(ids_of(3, &mut ids), S_OK);
    assert_eq!(ids.map(|id| id.0), [3, 2, 1, 7]);
    assert_eq!(ids_of(4, &mut ids), DISP_E_UNKNOWNNAME);
    assert_eq!(ids.map(|id| id.0), [3, 2, 1, -1]);
}

#[test]
fn there_is_no_type_information() {
    let census = Census::default();
    let sink = Both(census.born()).into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    // SAFETY: a live object.
    unsafe {
        assert_eq!(dispatch.GetTypeInfoCount(), Ok(0));
        assert_eq!(
            dispatch
                .GetTypeInfo(0, com_sink::raw::LCID(0))
                .unwrap_err()
                .code(),
            E_NOTIMPL
        );
        assert_eq!(
            dispatch
                .GetTypeInfo(1, com_sink::raw::LCID(0))
                .unwrap_err()
                .code(),
            DISP_E_BADINDEX
        );
    }
}

#[test]
fn a_server_object_answers_its_entries() {
    let census = Census::default();
    let server: Object<Server> = Server::create(&census);
    let unknown = server.to_unknown();
    assert_eq!(
        query(&unknown, &IConnectionPointContainer::IID),
        Ok(unknown.as_raw())
    );
    assert_eq!(query(&unknown, &IDispatch::IID), Err(E_NOINTERFACE));
    drop(unknown);
    assert_eq!(server.ref_count(), 1);
    drop(server);
    assert_eq!(census.alive(), 0);
}
