//! Sinks whose process has ended, or not: what proxies answer decides whether a source lets go of them.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{IConnectionPoint, IConnectionPointContainer};
use com_sink::{GUID, HRESULT, IUnknown, Interface, Object};
use common::Census;
use common::abi::IPropertyNotifySink_Vtbl;
use common::events::IID_PROPERTY_NOTIFY_SINK;
use common::source::Server;
use std::ffi::c_void;

/// What stands for a sink in another process.
#[repr(C)]
struct Proxy {
    vtable: &'static IPropertyNotifySink_Vtbl,
    /// What events end with.
    call: HRESULT,
    /// What the other process answers about an interface that the proxy doesn't know.
    query: HRESULT,
}

static VTABLE: IPropertyNotifySink_Vtbl = IPropertyNotifySink_Vtbl {
    base: com_sink::__v1::IUnknown_Vtbl {
        QueryInterface: query_interface,
        AddRef: count,
        Release: count,
    },
    OnChanged: event,
    OnRequestEdit: event,
};

unsafe extern "system" fn query_interface(
    this: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called on a proxy, with valid pointers.
    unsafe {
        if [IUnknown::IID, IID_PROPERTY_NOTIFY_SINK].contains(&*iid) {
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

fn point(server: &Object<Server>) -> IConnectionPoint {
    let container: IConnectionPointContainer = server.to_interface().unwrap();
    // SAFETY: a live object.
    unsafe { container.FindConnectionPoint(&IID_PROPERTY_NOTIFY_SINK) }.unwrap()
}

/// Fires twice at such a sink, and says what each time has ended with: nothing for a sink that isn't called any more.
fn fired(call: HRESULT, query: HRESULT) -> [Option<HRESULT>; 2] {
    let mut proxy = Proxy {
        vtable: &VTABLE,
        call,
        query,
    };
    let census = Census::default();
    let server = Server::create(&census);
    let sink = (&raw mut proxy).cast::<c_void>();
    // SAFETY: a proxy is an interface pointer's object, alive until the end; nobody counts.
    let sink = unsafe { IUnknown::from_raw(sink) };
    // SAFETY: live objects.
    unsafe { point(&server).Advise(&sink) }.unwrap();
    let answers = [1, 2].map(|id| {
        let fired = server.notify().on_changed(id);
        fired.errors.first().map(|(_, error)| error.code())
    });
    drop(server);
    answers
}

#[test]
fn a_sink_whose_process_has_ended_is_let_go() {
    for death in [RPC_S_SERVER_UNAVAILABLE, RPC_E_DISCONNECTED] {
        assert_eq!(fired(death, death), [Some(death), None], "{death:?}");
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
}

#[test]
fn a_sink_that_fails_stays() {
    assert_eq!(fired(E_FAIL, E_NOINTERFACE), [Some(E_FAIL), Some(E_FAIL)]);
}
