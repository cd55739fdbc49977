//! `IExternalConnection`: how an object learns that clients beyond its apartment hold it.
//!
//! COM asks the object behind every stub for it, and tells the first strong connection from outside and the end of
//! the last. So a local server knows exactly which of its objects clients have, whoever made them and however they got
//! there, and objects that it keeps for itself don't keep it.
//!
//! Invariant: an [`External`] is a tear-off. It holds the object it speaks for, answers that object's identity and
//! interfaces, and gives back on its own destruction the locks that COM left behind. It belongs to the same threads as
//! the object.

use super::lifetime::Lock;
use crate::class::{Class, ComClass, Entry, Slots, Threading};
use crate::hresult::S_OK;
use crate::interface::InterfaceInfo;
use crate::object::{Instance, Object, unknown_vtable};
use crate::raw::{IExternalConnection, IExternalConnection_Vtbl};
use crate::support::call_value;
use core::ffi::c_void;
use std::sync::{Mutex, PoisonError};
use windows_core::{BOOL, GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface as _};

/// From objidl.h.
const EXTCONN_STRONG: u32 = 1;

static INFO: InterfaceInfo =
    InterfaceInfo::new("IExternalConnection", IExternalConnection::IID, &[]);

/// The tear-off of an object that is `AGILE` or not.
struct External<const AGILE: bool> {
    object: IUnknown,
    strong: Mutex<Vec<Lock>>,
}

/// A new `IExternalConnection` of an object, as an owned pointer.
///
/// # Safety
///
/// If `agile`, the object may be used and released on any thread, else on this one.
pub(crate) unsafe fn create(object: IUnknown, agile: bool) -> *mut c_void {
    fn owned<const AGILE: bool>(object: IUnknown) -> *mut c_void {
        let strong = Mutex::default();
        let external = Object::new(External::<AGILE> { object, strong });
        IUnknown::from(external).into_raw()
    }
    if agile {
        owned::<true>(object)
    } else {
        owned::<false>(object)
    }
}

impl<const AGILE: bool> ComClass for External<AGILE> {
    type Slots = Slots<1>;
    const CLASS: Class<Self> = Class::sink(
        "IExternalConnection",
        // SAFETY: what isn't `Send + Sync` is the object, which is agile if this is, by `create`.
        unsafe { Threading::claim(AGILE) },
        const { &[Self::ENTRY] },
    );
}

impl<const AGILE: bool> External<AGILE> {
    // SAFETY: the vtable is that of IExternalConnection, for slot 0. Its QueryInterface differs from that of
    // `unknown_vtable` in answering for the object of which this is a part.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&INFO, &Self::VTABLE, &[]) };

    const VTABLE: IExternalConnection_Vtbl = IExternalConnection_Vtbl {
        base__: IUnknown_Vtbl {
            QueryInterface: Self::query_interface,
            ..unknown_vtable::<Self, 0>()
        },
        AddConnection: Self::add_connection,
        ReleaseConnection: Self::release_connection,
    };

    /// The object's own, so that both are one object to its clients.
    unsafe extern "system" fn query_interface(
        this: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0 of a live tear-off, with pointers that are null or valid.
        unsafe {
            if !iid.is_null() && !result.is_null() && *iid == IExternalConnection::IID {
                (unknown_vtable::<Self, 0>().AddRef)(this);
                result.write(this);
                return S_OK;
            }
            let object = &Instance::<Self>::value(Instance::of(this, 0)).object;
            (object.vtable().QueryInterface)(object.as_raw(), iid, result)
        }
    }

    unsafe extern "system" fn add_connection(this: *mut c_void, kind: u32, _reserved: u32) -> u32 {
        // SAFETY: COM calls this through slot 0.
        unsafe {
            call_value::<Self, 0, u32>(this, "AddConnection", |external| {
                external.change(kind, |strong| {
                    strong.push(Lock::of_client());
                    None
                })
            })
        }
    }

    unsafe extern "system" fn release_connection(
        this: *mut c_void,
        kind: u32,
        _reserved: u32,
        _last_release_closes: BOOL,
    ) -> u32 {
        // SAFETY: COM calls this through slot 0.
        unsafe {
            call_value::<Self, 0, u32>(this, "ReleaseConnection", |external| {
                external.change(kind, Vec::pop)
            })
        }
    }

    /// How many strong connections there are after a change, which gives the lock that it takes off.
    fn change(&self, kind: u32, change: impl FnOnce(&mut Vec<Lock>) -> Option<Lock>) -> u32 {
        if kind & EXTCONN_STRONG == 0 {
            return 0;
        }
        let mut strong = self.strong.lock().unwrap_or_else(PoisonError::into_inner);
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
