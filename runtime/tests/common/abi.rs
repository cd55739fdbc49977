//! `abi.rs` of a generated library.
#![allow(non_snake_case, non_camel_case_types)]

use com_sink::__v1 as support;
use std::ffi::c_void;

#[repr(C)]
pub struct IPropertyNotifySink_Vtbl {
    pub base: support::IUnknown_Vtbl,
    pub OnChanged: unsafe extern "system" fn(*mut c_void, i32) -> support::HRESULT,
    pub OnRequestEdit: unsafe extern "system" fn(*mut c_void, i32) -> support::HRESULT,
}

/// A dual interface: `IDispatch` with functions of its own.
#[repr(C)]
pub struct IMachine_Vtbl {
    pub base: support::IDispatch_Vtbl,
    pub get_Name: unsafe extern "system" fn(*mut c_void, *mut *mut u16) -> support::HRESULT,
    pub put_Name: unsafe extern "system" fn(*mut c_void, *mut u16) -> support::HRESULT,
    pub Start: unsafe extern "system" fn(*mut c_void, i32, *mut i32) -> support::HRESULT,
}
