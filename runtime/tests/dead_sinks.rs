//! Sinks whose process has ended, or not: what proxies answer decides whether a source lets go of them.

mod common;

use com_sink::__v1::IUnknown_Vtbl;
use com_sink::connection::Fired;
use com_sink::hresult::*;
use com_sink::raw::{
    DISPID, DISPPARAMS, EXCEPINFO, IConnectionPoint, IConnectionPointContainer, IDispatch,
    IDispatch_Vtbl, LCID, VARIANT,
};
use com_sink::{GUID, HRESULT, IUnknown, Interface, Object};
use common::Census;
use common::abi::IPropertyNotifySink_Vtbl;
use common::events::{IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, State};
use common::source::Server;
use std::ffi::c_void;
use windows_core::PCWSTR;

/// What stands for a sink in another process.
#[repr(C)]
struct Proxy {
    vtable: *const c_void,
    /// What events end with.
    call: HRESULT,
    /// What the other process answers about an interface that the proxy doesn't know.
    query: HRESULT,
    /// What it answers to calls that are no event.
    other: HRESULT,
}

const UNKNOWN: IUnknown_Vtbl = IUnknown_Vtbl {
    QueryInterface: query_interface,
    AddRef: count,
    Release: count,
};

static BY_VTABLE: IPropertyNotifySink_Vtbl = IPropertyNotifySink_Vtbl {
    base: UNKNOWN,
    OnChanged: event,
    OnRequestEdit: event,
};

static BY_INVOKE: IDispatch_Vtbl = IDispatch_Vtbl {
    base__: UNKNOWN,
    GetTypeInfoCount: type_info_count,
    GetTypeInfo: type_info,
    GetIDsOfNames: ids_of_names,
    Invoke: invoke,
};

unsafe extern "system" fn query_interface(
    this: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called on a proxy, with valid pointers.
    unsafe {
        if [IUnknown::IID, IDispatch::IID, IID_PROPERTY_NOTIFY_SINK].contains(&*iid) {
            result.write(this);
            return S_OK;
        }
        result.write(std::ptr::null_mut());
        (*this.cast::<Proxy>()).query
    }
}

/// It lives as long as the test.
unsafe extern "system" fn count(_this: *mut c_void) -> u32 {
    1
}

unsafe extern "system" fn event(this: *mut c_void, _id: i32) -> HRESULT {
    // SAFETY: called on a proxy.
    unsafe { (*this.cast::<Proxy>()).call }
}

unsafe extern "system" fn type_info_count(this: *mut c_void, count: *mut u32) -> HRESULT {
    // SAFETY: called on a proxy, with a valid pointer.
    unsafe {
        count.write(0);
        (*this.cast::<Proxy>()).other
    }
}

unsafe extern "system" fn type_info(
    _this: *mut c_void,
    _index: u32,
    _locale: LCID,
    _info: *mut *mut c_void,
) -> HRESULT {
    unreachable!("nobody asks")
}

unsafe extern "system" fn ids_of_names(
    _this: *mut c_void,
    _iid: *const GUID,
    _names: *const PCWSTR,
    _count: u32,
    _locale: LCID,
    _ids: *mut DISPID,
) -> HRESULT {
    unreachable!("nobody asks")
}

unsafe extern "system" fn invoke(
    this: *mut c_void,
    _dispid: DISPID,
    _iid: *const GUID,
    _locale: LCID,
    _flags: u16,
    _params: *const DISPPARAMS,
    _result: *mut VARIANT,
    _exception: *mut EXCEPINFO,
    _bad_argument: *mut u32,
) -> HRESULT {
    // SAFETY: called on a proxy.
    unsafe { (*this.cast::<Proxy>()).call }
}

fn point(server: &Object<Server>, iid: &GUID) -> IConnectionPoint {
    let container: IConnectionPointContainer = server.to_interface().unwrap();
    // SAFETY: a live object.
    unsafe { container.FindConnectionPoint(iid) }.unwrap()
}

/// Fires twice at a sink with a vtable, and says what each time has ended with: nothing for a sink that isn't called
/// any more.
fn fired(call: HRESULT, query: HRESULT) -> [Option<HRESULT>; 2] {
    let proxy = Proxy {
        vtable: (&raw const BY_VTABLE).cast(),
        call,
        query,
        other: E_NOTIMPL,
    };
    advised(proxy, IID_PROPERTY_NOTIFY_SINK, |server| {
        server.notify().on_changed(1)
    })
}

/// The same with a dispinterface.
fn invoked(call: HRESULT, other: HRESULT) -> [Option<HRESULT>; 2] {
    let proxy = Proxy {
        vtable: (&raw const BY_INVOKE).cast(),
        call,
        // So Wine 8 answers for a process that has ended.
        query: E_NOINTERFACE,
        other,
    };
    advised(proxy, IID_MONITOR_EVENTS, |server| {
        server.monitor().on_state("a", State(1))
    })
}

fn advised(mut proxy: Proxy, iid: GUID, fire: fn(&Server) -> Fired) -> [Option<HRESULT>; 2] {
    let census = Census::default();
    let server = Server::create(&census);
    let sink = (&raw mut proxy).cast::<c_void>();
    // SAFETY: a proxy is an interface pointer's object, alive until the end; nobody counts.
    let sink = unsafe { IUnknown::from_raw(sink) };
    // SAFETY: live objects.
    unsafe { point(&server, &iid).Advise(&sink) }.unwrap();
    let answers = [(); 2].map(|()| {
        let fired = fire(&server);
        fired.errors.first().map(|(_, error)| error.code())
    });
    drop(server);
    answers
}

#[test]
fn a_sink_whose_process_has_ended_is_let_go() {
    for death in [RPC_S_SERVER_UNAVAILABLE, RPC_E_DISCONNECTED] {
        assert_eq!(fired(death, death), [Some(death), None], "{death:?}");
        assert_eq!(invoked(death, death), [Some(death), None], "{death:?}");
    }
}

/// Numbers of processes are given again: that one answers, and has no such object.
#[test]
fn so_is_one_for_which_another_process_answers() {
    let death = RPC_E_DISCONNECTED;
    assert_eq!(
        fired(death, RPC_E_INVALID_OBJECT),
        [Some(death), None],
        "it is called for ever"
    );
    let death = RPC_E_INVALID_OBJECT;
    assert_eq!(fired(death, death), [Some(death), None]);
}

#[test]
fn a_sink_that_tells_of_the_death_of_another_object_stays() {
    let death = RPC_S_SERVER_UNAVAILABLE;
    assert_eq!(fired(death, E_NOINTERFACE), [Some(death), Some(death)]);
    assert_eq!(invoked(death, S_OK), [Some(death), Some(death)]);
    assert_eq!(invoked(death, E_NOTIMPL), [Some(death), Some(death)]);
}

#[test]
fn a_sink_that_fails_stays() {
    assert_eq!(fired(E_FAIL, E_NOINTERFACE), [Some(E_FAIL), Some(E_FAIL)]);
}
