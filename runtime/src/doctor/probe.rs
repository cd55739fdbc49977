//! A sink that does nothing but write down what it is asked for.
//!
//! Invariant: the interface `iid` is a dispinterface, so that `IDispatch`'s functions are all that is expected of it.

use crate::class::{Class, ComClass, Entry, Other, Slots, agile};
use crate::dispatch::{IID_IDISPATCH, type_info, type_info_count};
use crate::hresult::{DISP_E_UNKNOWNNAME, S_OK};
use crate::interface::InterfaceInfo;
use crate::object::{Object, unknown_vtable};
use crate::raw::{DISPID, DISPPARAMS, EXCEPINFO, IClientSecurity, IDispatch_Vtbl, LCID, VARIANT};
use core::ffi::c_void;
use std::sync::{Mutex, PoisonError};
use windows_core::{GUID, HRESULT, IUnknown, Interface as _, PCWSTR};

static INFO: InterfaceInfo = InterfaceInfo::new("IUnknown", IUnknown::IID, &[]);

/// The sink.
pub(super) struct Probe {
    iid: GUID,
    asked: Mutex<Vec<GUID>>,
}

impl Probe {
    /// A sink for the dispinterface `iid`.
    pub(super) fn create(iid: GUID) -> Object<Self> {
        Object::new(Self {
            iid,
            asked: Mutex::default(),
        })
    }

    /// The interfaces that it was asked for, in order, each once: its own, `IDispatch`, and those that it doesn't have.
    /// Whether it is a proxy, which our own sources ask, says nothing about events.
    pub(super) fn asked(&self) -> Vec<GUID> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn answer(&self, iid: &GUID) -> Other<'_> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains(iid) && *iid != IClientSecurity::IID {
            asked.push(*iid);
        }
        if *iid == self.iid || *iid == IID_IDISPATCH {
            Other::First
        } else {
            Other::Nowhere
        }
    }
}

impl ComClass for Probe {
    type Slots = Slots<1>;
    // SAFETY: the interface that is said to be the first one is a dispinterface, by the invariant, or IDispatch itself.
    const CLASS: Class<Self> = unsafe {
        Class::sink("Probe", agile::<Self>(), const { &[Self::ENTRY] }).with_others(Self::answer)
    };
}

impl Probe {
    // SAFETY: the vtable is that of IDispatch, for slot 0, and begins with IUnknown's, which is all that is listed.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&INFO, &Self::VTABLE, &[]) };

    const VTABLE: IDispatch_Vtbl = IDispatch_Vtbl {
        base__: unknown_vtable::<Self, 0>(),
        GetTypeInfoCount: type_info_count,
        GetTypeInfo: type_info,
        GetIDsOfNames: Self::ids_of_names,
        Invoke: Self::invoke,
    };

    unsafe extern "system" fn ids_of_names(
        _this: *mut c_void,
        _iid: *const GUID,
        _names: *const PCWSTR,
        _count: u32,
        _locale: LCID,
        _ids: *mut DISPID,
    ) -> HRESULT {
        DISP_E_UNKNOWNNAME
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
        _bad_argument: *mut u32,
    ) -> HRESULT {
        S_OK
    }
}
