//! Sinks as one writes them with windows-core: the interfaces declared, `#[implement]` for the object.

#![allow(non_snake_case, clippy::too_many_arguments)]

use crate::work::Work;
use com_sink::hresult::{
    DISP_E_BADPARAMCOUNT, DISP_E_NONAMEDARGS, DISP_E_TYPEMISMATCH, DISP_E_UNKNOWNINTERFACE,
    E_NOTIMPL, E_POINTER, S_OK,
};
use com_sink::raw::{DISPPARAMS, VARIANT};
use com_sink::variant::vt::{VT_BSTR, VT_I4};
use std::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, Interface, implement, interface};

#[interface("9bfbbc02-eff1-101a-84ed-00aa00341d07")]
unsafe trait IPropertyNotifySink: IUnknown {
    unsafe fn OnChanged(&self, id: i32) -> HRESULT;
    unsafe fn OnRequestEdit(&self, id: i32) -> HRESULT;
}

#[interface("00020400-0000-0000-c000-000000000046")]
unsafe trait IDispatch: IUnknown {
    unsafe fn GetTypeInfoCount(&self, count: *mut u32) -> HRESULT;
    unsafe fn GetTypeInfo(&self, index: u32, lcid: u32, info: *mut *mut c_void) -> HRESULT;
    unsafe fn GetIDsOfNames(
        &self,
        iid: *const GUID,
        names: *const *const u16,
        count: u32,
        lcid: u32,
        ids: *mut i32,
    ) -> HRESULT;
    unsafe fn Invoke(
        &self,
        member: i32,
        iid: *const GUID,
        lcid: u32,
        flags: u16,
        params: *const DISPPARAMS,
        result: *mut VARIANT,
        exception: *mut c_void,
        bad_argument: *mut u32,
    ) -> HRESULT;
}

#[implement(IPropertyNotifySink)]
struct PropertySink<W: Work> {
    work: W,
}

impl<W: Work> IPropertyNotifySink_Impl for PropertySink_Impl<W> {
    unsafe fn OnChanged(&self, id: i32) -> HRESULT {
        self.work.take(id.into());
        S_OK
    }

    unsafe fn OnRequestEdit(&self, _id: i32) -> HRESULT {
        S_OK
    }
}

#[implement(IDispatch)]
struct ServerSink<W: Work> {
    work: W,
}

impl<W: Work> IDispatch_Impl for ServerSink_Impl<W> {
    unsafe fn GetTypeInfoCount(&self, count: *mut u32) -> HRESULT {
        // SAFETY: COM passes a writable pointer.
        unsafe { count.write(0) };
        S_OK
    }

    unsafe fn GetTypeInfo(&self, _index: u32, _lcid: u32, _info: *mut *mut c_void) -> HRESULT {
        E_NOTIMPL
    }

    unsafe fn GetIDsOfNames(
        &self,
        _iid: *const GUID,
        _names: *const *const u16,
        _count: u32,
        _lcid: u32,
        _ids: *mut i32,
    ) -> HRESULT {
        E_NOTIMPL
    }

    unsafe fn Invoke(
        &self,
        member: i32,
        iid: *const GUID,
        _lcid: u32,
        _flags: u16,
        params: *const DISPPARAMS,
        _result: *mut VARIANT,
        _exception: *mut c_void,
        bad_argument: *mut u32,
    ) -> HRESULT {
        // SAFETY: COM passes pointers that are null or valid, and valid arguments.
        unsafe {
            if *iid != GUID::zeroed() {
                return DISP_E_UNKNOWNINTERFACE;
            }
            let Some(params) = params.as_ref() else {
                return E_POINTER;
            };
            if params.cNamedArgs != 0 {
                return DISP_E_NONAMEDARGS;
            }
            let args: &[VARIANT] = if params.cArgs == 0 {
                &[]
            } else {
                std::slice::from_raw_parts(params.rgvarg, params.cArgs as usize)
            };
            let mismatch = |index| {
                if let Some(bad_argument) = bad_argument.as_mut() {
                    *bad_argument = index;
                }
                DISP_E_TYPEMISMATCH
            };
            match member {
                1 | 3 => {
                    let [message] = args else {
                        return DISP_E_BADPARAMCOUNT;
                    };
                    let Some(message) = long(message) else {
                        return mismatch(0);
                    };
                    self.work.take(message);
                }
                2 => {
                    let [state, config] = args else {
                        return DISP_E_BADPARAMCOUNT;
                    };
                    let Some(config) = length(config) else {
                        return mismatch(1);
                    };
                    let Some(state) = long(state) else {
                        return mismatch(0);
                    };
                    self.work.take(config + state);
                }
                4 => {
                    let [config] = args else {
                        return DISP_E_BADPARAMCOUNT;
                    };
                    let Some(config) = length(config) else {
                        return mismatch(0);
                    };
                    self.work.take(config);
                }
                _ => {}
            }
            S_OK
        }
    }
}

/// # Safety
///
/// The VARIANT is valid.
unsafe fn long(variant: &VARIANT) -> Option<i64> {
    // SAFETY: by the caller; the VARTYPE says what there is.
    unsafe { (vartype(variant) == VT_I4).then(|| payload::<i32>(variant).into()) }
}

/// # Safety
///
/// The VARIANT is valid.
unsafe fn length(variant: &VARIANT) -> Option<i64> {
    // SAFETY: by the caller; the VARTYPE says what there is, and a BSTR has its length in bytes before its text.
    unsafe {
        (vartype(variant) == VT_BSTR).then(|| {
            let text = payload::<*const u32>(variant);
            if text.is_null() {
                0
            } else {
                i64::from(text.sub(1).read_unaligned() / 2)
            }
        })
    }
}

fn vartype(variant: &VARIANT) -> u16 {
    // SAFETY: a VARIANT begins with its VARTYPE.
    unsafe { (&raw const *variant).cast::<u16>().read() }
}

/// # Safety
///
/// The payload is a `V`.
unsafe fn payload<V: Copy>(variant: &VARIANT) -> V {
    // SAFETY: by the caller; it lies behind the first 8 bytes.
    unsafe { (&raw const *variant).cast::<u8>().add(8).cast::<V>().read() }
}

/// An object that takes property notifications.
pub fn property_sink<W: Work>() -> *mut c_void {
    let sink: IPropertyNotifySink = PropertySink { work: W::default() }.into();
    sink.into_raw()
}

/// An object that takes the events of a Virtual Server.
pub fn server_sink<W: Work>() -> *mut c_void {
    let sink: IDispatch = ServerSink { work: W::default() }.into();
    sink.into_raw()
}
