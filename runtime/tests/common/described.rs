//! A source that describes its events, as well or as badly as a test tells it to.

use super::types::Library;
use super::{Census, Life};
use com_sink::__v1 as support;
use com_sink::connection::{ConnectionPoint, ConnectionPoints, Fired};
use com_sink::hresult::*;
use com_sink::raw::{
    DISPID, DISPPARAMS, EXCEPINFO, IConnectionPointContainer, IConnectionPointContainer_Vtbl,
    IDispatch, IDispatch_Vtbl, IProvideClassInfo, IProvideClassInfo_Vtbl, IProvideClassInfo2,
    IProvideClassInfo2_Vtbl, LCID, VARIANT,
};
use com_sink::{GUID, HRESULT, IUnknown, Interface, Object};
use std::ffi::c_void;
use support::FireArg;
use windows_core::PCWSTR;

/// What a source answers. Each field that is `None` is answered with `E_NOTIMPL`.
#[derive(Default)]
pub struct Answers {
    /// The connection points that there are.
    pub points: Vec<ConnectionPoint>,
    /// Interfaces that `FindConnectionPoint` denies, though there is a point.
    pub denied: Vec<GUID>,
    /// Whether `EnumConnectionPoints` works.
    pub listed: bool,
    /// What `IProvideClassInfo2::GetGUID` says.
    pub default_source: Option<GUID>,
    /// The library, and the index of the class in it.
    pub class: Option<(Library, usize)>,
    /// The library, and the index of the source's own interface in it.
    pub dispatch: Option<(Library, usize)>,
}

/// The source.
pub struct Described {
    answers: Answers,
    /// The real container.
    inner: Object<Points>,
    _life: Life,
}

/// A container that works.
struct Points(Vec<ConnectionPoint>);

impl ConnectionPoints for Points {
    fn connection_points(&self) -> &[ConnectionPoint] {
        &self.0
    }
}

impl support::ComClass for Points {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Points",
        support::agile::<Self>(),
        const { &[support::connection_point_container::<Self, 0>()] },
    );
}

impl Described {
    pub fn create(census: &Census, answers: Answers) -> Object<Self> {
        let inner = Object::new(Points(answers.points.clone()));
        Object::new(Self {
            answers,
            inner,
            _life: census.born(),
        })
    }

    /// Fires any event of a dispinterface.
    pub fn fire<const N: usize>(&self, point: usize, dispid: i32, args: [FireArg<'_>; N]) -> Fired {
        let point = &self.answers.points[point];
        // SAFETY: all points of these tests that are fired through are dispinterfaces.
        unsafe { support::Fire::new(point, point.iid()).invoke(dispid, args) }
    }

    pub fn connected(&self) -> usize {
        self.answers.points.iter().map(ConnectionPoint::len).sum()
    }

    fn container(&self) -> IConnectionPointContainer {
        self.inner.to_interface().unwrap()
    }
}

static CONTAINER: support::InterfaceInfo = support::InterfaceInfo::new(
    "IConnectionPointContainer",
    IConnectionPointContainer::IID,
    &[],
);
static CLASS_INFO: support::InterfaceInfo =
    support::InterfaceInfo::new("IProvideClassInfo2", IProvideClassInfo2::IID, &[]);
static DISPATCH: support::InterfaceInfo =
    support::InterfaceInfo::new("IDispatch", support::IID_IDISPATCH, &[]);

impl support::ComClass for Described {
    type Slots = support::Slots<3>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Described",
        support::agile::<Self>(),
        const {
            // SAFETY: the vtables are those of the interfaces, for these slots.
            unsafe {
                &[
                    support::Entry::vtable::<0>(&CONTAINER, &CONTAINER_VTABLE, &[]),
                    support::Entry::vtable::<1>(
                        &CLASS_INFO,
                        &CLASS_INFO_VTABLE,
                        &[IProvideClassInfo::IID],
                    ),
                    support::Entry::vtable::<2>(&DISPATCH, &DISPATCH_VTABLE, &[]),
                ]
            }
        },
    );
}

const CONTAINER_VTABLE: IConnectionPointContainer_Vtbl = IConnectionPointContainer_Vtbl {
    base__: support::unknown_vtable::<Described, 0>(),
    EnumConnectionPoints: enumerate,
    FindConnectionPoint: find,
};

const CLASS_INFO_VTABLE: IProvideClassInfo2_Vtbl = IProvideClassInfo2_Vtbl {
    base__: IProvideClassInfo_Vtbl {
        base__: support::unknown_vtable::<Described, 1>(),
        GetClassInfo: class_info,
    },
    GetGUID: guid,
};

const DISPATCH_VTABLE: IDispatch_Vtbl = IDispatch_Vtbl {
    base__: support::unknown_vtable::<Described, 2>(),
    GetTypeInfoCount: count,
    GetTypeInfo: type_info,
    GetIDsOfNames: ids,
    Invoke: invoke,
};

unsafe extern "system" fn enumerate(this: *mut c_void, result: *mut *mut c_void) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        support::call_out::<Described, 0, Option<IUnknown>>(this, "Enum", result, |source| {
            if !source.answers.listed {
                return Err(E_NOTIMPL.into());
            }
            Ok(Some(source.container().EnumConnectionPoints()?.into()))
        })
    }
}

unsafe extern "system" fn find(
    this: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through slot 0, with valid pointers.
    unsafe {
        support::call_out::<Described, 0, Option<IUnknown>>(this, "Find", result, |source| {
            if source.answers.denied.contains(&*iid) {
                return Err(CONNECT_E_NOCONNECTION.into());
            }
            Ok(Some(source.container().FindConnectionPoint(iid)?.into()))
        })
    }
}

unsafe extern "system" fn class_info(this: *mut c_void, result: *mut *mut c_void) -> HRESULT {
    // SAFETY: called through slot 1, with a writable pointer.
    unsafe {
        support::call_out::<Described, 1, Option<IUnknown>>(this, "Class", result, |source| {
            let (library, index) = source.answers.class.as_ref().ok_or(E_NOTIMPL)?;
            Ok(Some(library.info(*index).into()))
        })
    }
}

unsafe extern "system" fn guid(this: *mut c_void, kind: u32, result: *mut GUID) -> HRESULT {
    assert_eq!(kind, 1, "GUIDKIND_DEFAULT_SOURCE_DISP_IID");
    // SAFETY: called through slot 1, with a writable pointer.
    unsafe {
        support::call_out::<Described, 1, GUID>(this, "GetGUID", result, |source| {
            Ok(source.answers.default_source.ok_or(E_NOTIMPL)?)
        })
    }
}

unsafe extern "system" fn count(_this: *mut c_void, _count: *mut u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn type_info(
    this: *mut c_void,
    _index: u32,
    _locale: LCID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through slot 2, with a writable pointer.
    unsafe {
        support::call_out::<Described, 2, Option<IUnknown>>(this, "Info", result, |source| {
            let (library, index) = source.answers.dispatch.as_ref().ok_or(E_NOTIMPL)?;
            Ok(Some(library.info(*index).into()))
        })
    }
}

unsafe extern "system" fn ids(
    _this: *mut c_void,
    _iid: *const GUID,
    _names: *const PCWSTR,
    _count: u32,
    _locale: LCID,
    _ids: *mut DISPID,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn invoke(
    _this: *mut c_void,
    _dispid: DISPID,
    _iid: *const GUID,
    _locale: LCID,
    _flags: u16,
    _params: *const DISPPARAMS,
    _result: *mut VARIANT,
    _exception: *mut EXCEPINFO,
    _bad: *mut u32,
) -> HRESULT {
    E_NOTIMPL
}

/// Any interface of the source, as a client has it.
pub fn dispatch(source: &Object<Described>) -> IDispatch {
    source.to_interface().unwrap()
}
