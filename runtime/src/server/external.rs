//! `IExternalConnection`: how an object learns that clients beyond its apartment hold it.
//!
//! COM asks the object behind every stub for it, and tells the first strong connection from outside and the end of
//! the last. So a local server knows exactly which of its objects clients have, whoever made them and however they got
//! there, and objects that it keeps for itself don't keep it.
//!
//! Invariant: an [`External`] gives back on its own destruction the locks that COM left behind.

use super::lifetime::Lock;
use crate::interface::InterfaceInfo;
use crate::object::tear_off::{self, Part, TearOff};
use crate::raw::{IExternalConnection, IExternalConnection_Vtbl};
use crate::support::call_value;
use core::ffi::c_void;
use std::sync::{Mutex, PoisonError};
use windows_core::{BOOL, IUnknown, Interface as _};

/// From objidl.h.
const EXTCONN_STRONG: u32 = 1;

static INFO: InterfaceInfo =
    InterfaceInfo::new("IExternalConnection", IExternalConnection::IID, &[]);

/// The strong connections from outside.
#[derive(Default)]
struct External(Mutex<Vec<Lock>>);

/// A new `IExternalConnection` of an object, as an owned pointer.
///
/// # Safety
///
/// As for [`tear_off::create`].
pub(crate) unsafe fn create(object: IUnknown, agile: bool) -> *mut c_void {
    // SAFETY: by the caller.
    unsafe { tear_off::create(object, agile, External::default()) }
}

// SAFETY: the vtable is that of IExternalConnection, and its functions expect slot 0 of such a tear-off.
unsafe impl<const AGILE: bool> Part<AGILE> for External {
    const NAME: &'static str = "IExternalConnection";
    const INFO: &'static InterfaceInfo = &INFO;
    type Vtbl = IExternalConnection_Vtbl;
    const VTABLE: &'static IExternalConnection_Vtbl = &IExternalConnection_Vtbl {
        base__: TearOff::<Self, AGILE>::unknown_vtable(),
        AddConnection: add_connection::<AGILE>,
        ReleaseConnection: release_connection::<AGILE>,
    };
}

unsafe extern "system" fn add_connection<const AGILE: bool>(
    this: *mut c_void,
    kind: u32,
    _reserved: u32,
) -> u32 {
    // SAFETY: COM calls this through slot 0.
    unsafe {
        call_value::<TearOff<External, AGILE>, 0, u32>(this, "AddConnection", |external| {
            external.part().change(kind, |strong| {
                strong.push(Lock::of_client());
                None
            })
        })
    }
}

unsafe extern "system" fn release_connection<const AGILE: bool>(
    this: *mut c_void,
    kind: u32,
    _reserved: u32,
    _last_release_closes: BOOL,
) -> u32 {
    // SAFETY: COM calls this through slot 0.
    unsafe {
        call_value::<TearOff<External, AGILE>, 0, u32>(this, "ReleaseConnection", |external| {
            external.part().change(kind, Vec::pop)
        })
    }
}

impl External {
    /// How many strong connections there are after a change, which gives the lock that it takes off.
    fn change(&self, kind: u32, change: impl FnOnce(&mut Vec<Lock>) -> Option<Lock>) -> u32 {
        if kind & EXTCONN_STRONG == 0 {
            return 0;
        }
        let mut strong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let off = change(&mut strong);
        let count = strong.len();
        // The end of a lock is told to others: not while this one is held.
        drop(strong);
        drop(off);
        count.try_into().unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lifetime::locks;
    use super::*;
    use crate::value::testing::{object, references};

    #[test]
    fn it_is_a_part_of_its_object_and_gives_back_what_is_left() {
        let object = object();
        let (before, refs) = (locks(), references(&object));
        // SAFETY: the test's object is used on this thread only.
        let raw = unsafe { create(object.clone().into(), false) };
        // SAFETY: an owned IExternalConnection.
        let external = unsafe { IExternalConnection::from_raw(raw) };
        assert_eq!(references(&object), refs + 1);
        assert_eq!(
            external.cast::<IUnknown>().unwrap(),
            object.cast::<IUnknown>().unwrap(),
            "one identity"
        );
        assert_eq!(
            external.cast::<IExternalConnection>().unwrap(),
            external.clone()
        );
        // SAFETY: live.
        unsafe {
            assert_eq!(external.AddConnection(EXTCONN_STRONG, 0), 1);
            assert_eq!(external.AddConnection(EXTCONN_STRONG, 0), 2);
            assert_eq!(external.AddConnection(2, 0), 0, "a weak one");
            assert_eq!(locks(), before + 2);
            assert_eq!(external.ReleaseConnection(EXTCONN_STRONG, 0, false), 1);
            assert_eq!(locks(), before + 1);
            assert_eq!(external.ReleaseConnection(2, 0, false), 0);
        }
        drop(external);
        assert_eq!(locks(), before);
        assert_eq!(references(&object), refs);
    }
}
