//! Tear-offs: interfaces that an object has without a slot for them, each made when it is asked for.
//!
//! Invariant: a [`TearOff`] holds the object it speaks for, answers that object's identity and interfaces, and belongs
//! to the same threads as the object.

use super::{Instance, Object, unknown_vtable};
use crate::class::{Class, ComClass, Entry, Slots, Threading};
use crate::hresult::S_OK;
use crate::interface::InterfaceInfo;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface as _};

/// An interface that is torn off, and what it needs beside the object.
///
/// # Safety
///
/// `VTABLE` has the layout of the interface of `INFO`, begins with [`TearOff::unknown_vtable`], and each of its functions
/// expects `this` at slot 0 of a `TearOff<Self, AGILE>`.
pub(crate) unsafe trait Part<const AGILE: bool>:
    Send + Sync + Sized + 'static
{
    /// The name of the class, for reports.
    const NAME: &'static str;
    const INFO: &'static InterfaceInfo;
    type Vtbl: 'static;
    const VTABLE: &'static Self::Vtbl;
}

/// The tear-off of an object that is `AGILE` or not.
pub(crate) struct TearOff<P, const AGILE: bool> {
    object: IUnknown,
    part: P,
}

/// A new tear-off of an object, as an owned pointer to its interface.
///
/// # Safety
///
/// If `agile`, the object may be used and released on any thread, else on this one.
pub(crate) unsafe fn create<P: Part<true> + Part<false>>(
    object: IUnknown,
    agile: bool,
    part: P,
) -> *mut c_void {
    fn owned<P: Part<AGILE>, const AGILE: bool>(object: IUnknown, part: P) -> *mut c_void {
        IUnknown::from(Object::new(TearOff::<P, AGILE> { object, part })).into_raw()
    }
    if agile {
        owned::<P, true>(object, part)
    } else {
        owned::<P, false>(object, part)
    }
}

impl<P: Part<AGILE>, const AGILE: bool> ComClass for TearOff<P, AGILE> {
    type Slots = Slots<1>;
    const CLASS: Class<Self> = Class::sink(
        P::NAME,
        // SAFETY: what isn't `Send + Sync` is the object, which is agile if this is, by `create`.
        unsafe { Threading::claim(AGILE) },
        const { &[Self::ENTRY] },
    );
}

impl<P: Part<AGILE>, const AGILE: bool> TearOff<P, AGILE> {
    // SAFETY: by the promise of `Part`. The QueryInterface differs from that of the object machinery in answering for
    // the object of which this is a part.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(P::INFO, P::VTABLE, &[]) };

    /// What the vtable of a part begins with.
    pub(crate) const fn unknown_vtable() -> IUnknown_Vtbl {
        IUnknown_Vtbl {
            QueryInterface: Self::query_interface,
            ..unknown_vtable::<Self, 0>()
        }
    }

    /// The part.
    pub(crate) fn part(&self) -> &P {
        &self.part
    }

    /// The object's own, so that both are one object to its clients.
    unsafe extern "system" fn query_interface(
        this: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0 of a live tear-off, with pointers that are null or valid.
        unsafe {
            if !iid.is_null() && !result.is_null() && *iid == P::INFO.iid() {
                (unknown_vtable::<Self, 0>().AddRef)(this);
                result.write(this);
                return S_OK;
            }
            let object = &Instance::<Self>::value(Instance::of(this, 0)).object;
            (object.vtable().QueryInterface)(object.as_raw(), iid, result)
        }
    }
}
