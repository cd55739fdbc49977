//! The back end for platforms without COM: same layouts, our own allocator. Contracts are in
//! [`super`].

mod apartment;
mod array;
mod bstr;
mod error_info;
mod registry;
mod server;
mod variant;

pub(crate) use apartment::{
    Event, current_apartment, enter_apartment, leave_apartment, take_message, wait_for_message,
    wait_in_call,
};
pub(crate) use array::{
    array_copy, array_create, array_destroy, array_lock, array_unlock, array_vartype,
};
pub(crate) use bstr::{bstr_alloc, bstr_free};
pub(crate) use error_info::{create_error_info, set_error_info, take_error_info};
pub(crate) use registry::{library_facts, register_library, registry, unregister_library};
pub(crate) use server::{
    Process, add_server_process, calling_process, has_pings, module, register_class_object,
    release_server_process, resume_class_objects, revoke_class_object,
};
pub(crate) use variant::{variant_clear, variant_copy};

use super::Registered;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown};

/// # Safety
/// None needed here; `unsafe` because the Windows back end has a contract.
pub(crate) unsafe fn free_threaded_marshaler(_outer: *mut c_void) -> Option<IUnknown> {
    None
}

pub(crate) fn interface_registration(_iid: &GUID) -> Registered {
    Registered::NoRegistry
}

pub(crate) fn table_put(_object: &IUnknown, _iid: &GUID) -> Option<u32> {
    None
}

pub(crate) fn table_get(_ticket: u32, _iid: &GUID) -> Result<IUnknown, HRESULT> {
    Err(crate::hresult::E_NOTIMPL)
}

pub(crate) fn table_remove(_ticket: u32) {}

pub(crate) fn system_message(_code: HRESULT) -> Option<String> {
    None
}
