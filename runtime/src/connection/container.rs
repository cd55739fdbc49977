//! `IConnectionPointContainer` and `IConnectionPoint`, the COM face of a source's connection points.
//!
//! Invariant: a point's object is made for each `FindConnectionPoint` and holds the container; the container doesn't
//! hold it. So a client that holds a point keeps the source alive, and there is no cycle.

use super::enumerate::{self, Connected, Item};
use super::{ConnectionPoint, ConnectionPoints};
use crate::class::{Class, ComClass, Entry, Slots, agile};
use crate::error::Error;
use crate::hresult::{CONNECT_E_NOCONNECTION, E_POINTER};
use crate::interface::InterfaceInfo;
use crate::object::{Carried, Object, unknown_vtable};
use crate::raw::{
    IConnectionPoint, IConnectionPoint_Vtbl, IConnectionPointContainer,
    IConnectionPointContainer_Vtbl,
};
use crate::support::{call, call_out};
use core::ffi::c_void;
use core::marker::PhantomData;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

/// The entry through which clients find the connection points of a source.
pub const fn connection_point_container<T: ComClass + ConnectionPoints, const S: usize>() -> Entry<T>
{
    // SAFETY: the vtable is that of IConnectionPointContainer, for slot `S`.
    unsafe { Entry::vtable::<S>(&CONTAINER, &Container::<T, S>::VTABLE, &[]) }
}

static CONTAINER: InterfaceInfo = InterfaceInfo::new(
    "IConnectionPointContainer",
    IConnectionPointContainer::IID,
    &[],
);
static POINT: InterfaceInfo = InterfaceInfo::new("IConnectionPoint", IConnectionPoint::IID, &[]);

struct Container<T, const S: usize>(PhantomData<T>);

impl<T: ComClass + ConnectionPoints, const S: usize> Container<T, S> {
    const VTABLE: IConnectionPointContainer_Vtbl = IConnectionPointContainer_Vtbl {
        base__: unknown_vtable::<T, S>(),
        EnumConnectionPoints: Self::enum_connection_points,
        FindConnectionPoint: Self::find_connection_point,
    };

    unsafe extern "system" fn enum_connection_points(
        this: *mut c_void,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot `S`, with a pointer that is null or writable.
        unsafe {
            call_out::<T, S, Option<IUnknown>>(this, "EnumConnectionPoints", result, |object| {
                let points = object.connection_points().iter();
                let items = points
                    .map(|point| PointObject::create(point, this))
                    .collect();
                Ok(Some(enumerate::create::<PointItem>(items)))
            })
        }
    }

    unsafe extern "system" fn find_connection_point(
        this: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot `S`, with pointers that are null or valid.
        unsafe {
            call_out::<T, S, Option<IUnknown>>(this, "FindConnectionPoint", result, |object| {
                let iid = iid.as_ref().ok_or(E_POINTER)?;
                let mut points = object.connection_points().iter();
                let point = points.find(|point| point.iid() == *iid);
                let point = point.ok_or_else(|| {
                    Error::new(
                        CONNECT_E_NOCONNECTION,
                        format!("{} has no events {{{iid:?}}}", T::CLASS.name()),
                    )
                })?;
                Ok(Some(PointObject::create(point, this).into()))
            })
        }
    }
}

/// A connection point as clients see it.
struct PointObject {
    point: ConnectionPoint,
    /// An `IConnectionPointContainer`.
    container: Carried,
}

impl ComClass for PointObject {
    type Slots = Slots<1>;
    const CLASS: Class<Self> =
        Class::object("ConnectionPoint", agile::<Self>(), const { &[Self::ENTRY] });
}

impl PointObject {
    // SAFETY: the vtable is that of IConnectionPoint, for slot 0.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&POINT, &Self::VTABLE, &[]) };

    const VTABLE: IConnectionPoint_Vtbl = IConnectionPoint_Vtbl {
        base__: unknown_vtable::<Self, 0>(),
        GetConnectionInterface: Self::get_connection_interface,
        GetConnectionPointContainer: Self::get_connection_point_container,
        Advise: Self::advise,
        Unadvise: Self::unadvise,
        EnumConnections: Self::enum_connections,
    };

    /// # Safety
    ///
    /// `container` is a live `IConnectionPointContainer`.
    unsafe fn create(point: &ConnectionPoint, container: *mut c_void) -> Object<Self> {
        // SAFETY: by the caller; it is a reference of its own then.
        let container = unsafe { IUnknown::from_raw_borrowed(&container) }.cloned();
        let container = container
            .map(|container| Carried::new(container, IConnectionPointContainer::IID))
            .expect("a live container has an address");
        Object::new(Self {
            point: point.clone(),
            container,
        })
    }

    unsafe extern "system" fn get_connection_interface(
        this: *mut c_void,
        result: *mut GUID,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0, with a pointer that is null or writable.
        unsafe {
            call_out::<Self, 0, GUID>(this, "GetConnectionInterface", result, |object| {
                Ok(object.point.iid())
            })
        }
    }

    unsafe extern "system" fn get_connection_point_container(
        this: *mut c_void,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0, with a pointer that is null or writable.
        unsafe {
            call_out::<Self, 0, Option<IUnknown>>(
                this,
                "GetConnectionPointContainer",
                result,
                |object| Ok(Some(object.container.get()?.into_owned())),
            )
        }
    }

    unsafe extern "system" fn advise(
        this: *mut c_void,
        sink: *mut c_void,
        cookie: *mut u32,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0, with pointers that are null or valid.
        unsafe {
            call_out::<Self, 0, u32>(this, "Advise", cookie, |object| {
                let sink = IUnknown::from_raw_borrowed(&sink).ok_or(E_POINTER)?;
                Ok(object.point.advise(sink)?)
            })
        }
    }

    unsafe extern "system" fn unadvise(this: *mut c_void, cookie: u32) -> HRESULT {
        // SAFETY: COM calls this through slot 0.
        unsafe {
            call::<Self, 0>(this, "Unadvise", |object| {
                Ok(object.point.unadvise(cookie)?)
            })
        }
    }

    unsafe extern "system" fn enum_connections(
        this: *mut c_void,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0, with a pointer that is null or writable.
        unsafe {
            call_out::<Self, 0, Option<IUnknown>>(this, "EnumConnections", result, |object| {
                Ok(Some(enumerate::create::<Connected>(
                    object.point.connections().into(),
                )))
            })
        }
    }
}

/// What `IEnumConnectionPoints` hands out.
type PointItem = Object<PointObject>;

impl Item for PointItem {
    type Abi = *mut c_void;
    const INFO: &'static InterfaceInfo = &enumerate::ENUM_CONNECTION_POINTS;
    const THREADING: crate::class::Threading<enumerate::Enumerator<Self>> = agile();

    fn to_abi(&self) -> Result<*mut c_void, HRESULT> {
        Ok(self.to_unknown().into_raw())
    }
}
