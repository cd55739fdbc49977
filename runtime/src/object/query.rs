//! `QueryInterface`, the same code for all classes.
//!
//! Invariant: who calls it passes the identity of a live object, its header and what its class answers.

use super::header::Header;
use super::{errors, marshal};
use crate::class::EntryRow;
use crate::hresult::{E_INVALIDARG, E_NOINTERFACE, E_POINTER, RPC_E_WRONG_THREAD, S_OK};
use crate::raw::{IExternalConnection, ISupportErrorInfo};
use crate::server::{external, lifetime};
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

const IID_IAGILE_OBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);
const IID_IMARSHAL: GUID = GUID::from_u128(0x00000003_0000_0000_c000_000000000046);

/// What the objects of a class answer.
pub(super) struct Answers {
    /// One for each slot.
    pub(super) rows: &'static [EntryRow],
    pub(super) agile: bool,
    pub(super) keeps_server: bool,
    /// What is asked for interfaces that the class doesn't have.
    pub(super) others: Option<Others>,
}

/// Puts a counted pointer into the variable.
///
/// Safety: the pointer is the identity of a live object of the class, which this thread may use.
pub(super) type Others = unsafe fn(*mut c_void, &GUID, &mut *mut c_void) -> HRESULT;

/// `IUnknown` is slot 0, each entry answers its own IIDs, agile objects say that they are, and sinks with a vtable that
/// they set error objects; nothing else is known.
///
/// # Safety
///
/// `identity` is slot 0 of a live object with this header, whose class has these answers. `iid` and `result` are null
/// or valid.
pub(super) unsafe fn query(
    answers: &'static Answers,
    header: &Header,
    identity: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    if result.is_null() {
        return E_POINTER;
    }
    // SAFETY: writable, by the caller; it need not be initialised.
    let result = unsafe {
        result.write(core::ptr::null_mut());
        &mut *result
    };
    // SAFETY: null or valid, by the caller.
    let Some(iid) = (unsafe { iid.as_ref() }) else {
        return E_INVALIDARG;
    };
    let slot = if *iid == IUnknown::IID || (answers.agile && *iid == IID_IAGILE_OBJECT) {
        Some(0)
    } else {
        answers.rows.iter().position(|row| row.answers(iid))
    };
    if let Some(slot) = slot {
        header.add_ref();
        // SAFETY: there is a slot for each row.
        *result = unsafe { identity.cast::<*const ()>().add(slot).cast() };
        return S_OK;
    }
    if answers.agile && *iid == IID_IMARSHAL {
        // SAFETY: by the caller.
        return unsafe { marshal::query(header, identity, iid, result) };
    }
    let is_admitted = header.admits_this_thread();
    let this = || {
        header.add_ref();
        // SAFETY: by the caller, with a reference for whoever gets it.
        unsafe { IUnknown::from_raw(identity) }
    };
    if *iid == ISupportErrorInfo::IID && is_admitted && answers.promise_errors() {
        // SAFETY: this thread may use the object, and any if it is agile.
        *result = unsafe { errors::create(this(), answers.agile, answers.rows) };
        return S_OK;
    }
    if *iid == IExternalConnection::IID
        && lifetime::is_local_server()
        && is_admitted
        && (answers.keeps_server || header.is_served())
    {
        // SAFETY: this thread may use the object, and any if it is agile.
        *result = unsafe { external::create(this(), answers.agile) };
        return S_OK;
    }
    match answers.others {
        None => E_NOINTERFACE,
        Some(_) if !is_admitted => RPC_E_WRONG_THREAD,
        // SAFETY: by the caller; the thread was checked.
        Some(others) => unsafe { others(identity, iid, result) },
    }
}

impl Answers {
    /// Whether the objects are sinks that are called through a vtable, too.
    fn promise_errors(&self) -> bool {
        !self.keeps_server && self.rows.iter().any(|row| !row.is_dispinterface())
    }
}
