//! A source that gives one point for every IID, whose point wants another interface of a sink.

use super::{Census, Life};
use com_sink::__v1 as support;
use com_sink::connection::ConnectionPoint;
use com_sink::hresult::*;
use com_sink::raw::{
    IConnectionPoint, IConnectionPoint_Vtbl, IConnectionPointContainer,
    IConnectionPointContainer_Vtbl,
};
use com_sink::{GUID, HRESULT, IUnknown, Interface, Object};
use std::ffi::c_void;

/// Both the container and the point.
pub struct Refusing {
    offered: ConnectionPoint,
    wanted: GUID,
    _life: Life,
}

impl Refusing {
    /// Has a point for the interface of `offered`, and asks its sinks for `wanted`.
    pub fn create(census: &Census, offered: ConnectionPoint, wanted: GUID) -> Object<Self> {
        Object::new(Self {
            offered,
            wanted,
            _life: census.born(),
        })
    }
}

static CONTAINER: support::InterfaceInfo = support::InterfaceInfo::new(
    "IConnectionPointContainer",
    IConnectionPointContainer::IID,
    &[],
);
static POINT: support::InterfaceInfo =
    support::InterfaceInfo::new("IConnectionPoint", IConnectionPoint::IID, &[]);

impl support::ComClass for Refusing {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Refusing",
        support::agile::<Self>(),
        const {
            // SAFETY: the vtables are those of the interfaces, for these slots.
            unsafe {
                &[
                    support::Entry::vtable::<0>(&CONTAINER, &CONTAINER_VTABLE, &[]),
                    support::Entry::vtable::<1>(&POINT, &POINT_VTABLE, &[]),
                ]
            }
        },
    );
}

const CONTAINER_VTABLE: IConnectionPointContainer_Vtbl = IConnectionPointContainer_Vtbl {
    base__: support::unknown_vtable::<Refusing, 0>(),
    EnumConnectionPoints: nothing,
    FindConnectionPoint: find,
};

const POINT_VTABLE: IConnectionPoint_Vtbl = IConnectionPoint_Vtbl {
    base__: support::unknown_vtable::<Refusing, 1>(),
    GetConnectionInterface: interface,
    GetConnectionPointContainer: nothing,
    Advise: advise,
    Unadvise: unadvise,
    EnumConnections: nothing,
};

unsafe extern "system" fn nothing(_this: *mut c_void, _result: *mut *mut c_void) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn find(
    this: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through slot 0, with valid pointers.
    unsafe {
        support::call_out::<Refusing, 0, Option<IUnknown>>(this, "Find", result, |source| {
            if *iid != source.offered.iid() {
                return Err(CONNECT_E_NOCONNECTION.into());
            }
            let this = IUnknown::from_raw_borrowed(&this).unwrap();
            Ok(Some(this.cast::<IConnectionPoint>()?.into()))
        })
    }
}

unsafe extern "system" fn interface(this: *mut c_void, result: *mut GUID) -> HRESULT {
    // SAFETY: called through slot 1, with a writable pointer.
    unsafe { support::call_out::<Refusing, 1, GUID>(this, "Get", result, |point| Ok(point.wanted)) }
}

unsafe extern "system" fn advise(
    this: *mut c_void,
    sink: *mut c_void,
    cookie: *mut u32,
) -> HRESULT {
    // SAFETY: called through slot 1, with valid pointers.
    unsafe {
        support::call_out::<Refusing, 1, u32>(this, "Advise", cookie, |point| {
            let sink = IUnknown::from_raw_borrowed(&sink).unwrap();
            match super::query(sink, &point.wanted) {
                Ok(_) => Ok(1),
                Err(_) => Err(CONNECT_E_CANNOTCONNECT.into()),
            }
        })
    }
}

unsafe extern "system" fn unadvise(_this: *mut c_void, _cookie: u32) -> HRESULT {
    S_OK
}
