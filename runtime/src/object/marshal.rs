//! The free-threaded marshaler of agile objects: within a process every apartment gets the object itself.
//!
//! Invariant: the marshaler is an inner object aggregated into ours. Its own `IUnknown` (kept in the header) holds no
//! reference to us, and the interfaces it hands out count on our identity.

use super::header::Header;
use crate::hresult::E_NOINTERFACE;
use crate::sys;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

/// Asks the marshaler for an interface, making it first if need be.
///
/// # Safety
///
/// `header` belongs to the live object whose identity is `outer`.
pub(super) unsafe fn query(
    header: &Header,
    outer: *mut c_void,
    iid: &GUID,
    result: &mut *mut c_void,
) -> HRESULT {
    if header.marshaler().is_null() {
        // SAFETY: `outer` is a live object's identity.
        let Some(marshaler) = (unsafe { sys::free_threaded_marshaler(outer) }) else {
            return E_NOINTERFACE;
        };
        let marshaler = marshaler.into_raw();
        if !header.set_marshaler(marshaler) {
            release(marshaler);
        }
    }
    let marshaler = header.marshaler();
    // SAFETY: a live object of the system, kept by the header for as long as our object lives.
    match unsafe { IUnknown::from_raw_borrowed(&marshaler) } {
        // SAFETY: `result` is writable.
        Some(marshaler) => unsafe { marshaler.query(iid, result) },
        None => E_NOINTERFACE,
    }
}

/// Gives up the marshaler, which may be null.
pub(super) fn release(marshaler: *mut c_void) {
    if !marshaler.is_null() {
        // SAFETY: the header's own reference to the marshaler's inner object.
        drop(unsafe { IUnknown::from_raw(marshaler) });
    }
}
