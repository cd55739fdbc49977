//! `ISupportErrorInfo` of sinks: the promise that errors of their vtable functions come with an error object, without
//! which a careful source doesn't look for one.
//!
//! A sink has it as a tear-off, made when it is asked for, so that its object has no slot that is no event interface.
//!
//! Invariant: a [`Promise`] holds the object it speaks for, answers that object's identity and interfaces, and belongs
//! to the same threads as the object.

use super::{Instance, Object, unknown_vtable};
use crate::class::{Class, ComClass, Entry, Slots, Threading};
use crate::hresult::{S_FALSE, S_OK};
use crate::interface::InterfaceInfo;
use crate::raw::{ISupportErrorInfo, ISupportErrorInfo_Vtbl};
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface as _};

static INFO: InterfaceInfo = InterfaceInfo::new("ISupportErrorInfo", ISupportErrorInfo::IID, &[]);

/// The tear-off of an object that is `AGILE` or not.
struct Promise<const AGILE: bool> {
    object: IUnknown,
    /// Whether errors of an interface come with an error object.
    holds: fn(&GUID) -> bool,
}

/// Whether errors of the interface come with an error object: those of a dispinterface come in an EXCEPINFO.
pub(super) fn holds<T: ComClass>(iid: &GUID) -> bool {
    let mut entries = T::CLASS.entries().iter();
    entries.any(|entry| !entry.is_dispinterface() && entry.info().iid() == *iid)
}

/// A new `ISupportErrorInfo` of an object, as an owned pointer.
///
/// # Safety
///
/// If `agile`, the object may be used and released on any thread, else on this one.
pub(super) unsafe fn create(
    object: IUnknown,
    agile: bool,
    holds: fn(&GUID) -> bool,
) -> *mut c_void {
    fn owned<const AGILE: bool>(object: IUnknown, holds: fn(&GUID) -> bool) -> *mut c_void {
        IUnknown::from(Object::new(Promise::<AGILE> { object, holds })).into_raw()
    }
    if agile {
        owned::<true>(object, holds)
    } else {
        owned::<false>(object, holds)
    }
}

impl<const AGILE: bool> ComClass for Promise<AGILE> {
    type Slots = Slots<1>;
    const CLASS: Class<Self> = Class::sink(
        "ISupportErrorInfo",
        // SAFETY: what isn't `Send + Sync` is the object, which is agile if this is, by `create`.
        unsafe { Threading::claim(AGILE) },
        const { &[Self::ENTRY] },
    );
}

impl<const AGILE: bool> Promise<AGILE> {
    // SAFETY: the vtable is that of ISupportErrorInfo, for slot 0. Its QueryInterface differs from that of
    // `unknown_vtable` in answering for the object of which this is a part.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&INFO, &Self::VTABLE, &[]) };

    const VTABLE: ISupportErrorInfo_Vtbl = ISupportErrorInfo_Vtbl {
        base__: IUnknown_Vtbl {
            QueryInterface: Self::query_interface,
            ..unknown_vtable::<Self, 0>()
        },
        InterfaceSupportsErrorInfo: Self::interface_supports_error_info,
    };

    /// The object's own, so that both are one object to its clients.
    unsafe extern "system" fn query_interface(
        this: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0 of a live tear-off, with pointers that are null or valid.
        unsafe {
            if !iid.is_null() && !result.is_null() && *iid == ISupportErrorInfo::IID {
                (unknown_vtable::<Self, 0>().AddRef)(this);
                result.write(this);
                return S_OK;
            }
            let object = &Instance::<Self>::value(Instance::of(this, 0)).object;
            (object.vtable().QueryInterface)(object.as_raw(), iid, result)
        }
    }

    unsafe extern "system" fn interface_supports_error_info(
        this: *mut c_void,
        iid: *const GUID,
    ) -> HRESULT {
        // SAFETY: COM calls this through slot 0 of a live tear-off, with a pointer that is null or valid. The function
        // is a constant, which any thread may read.
        let (iid, holds) = unsafe {
            (
                iid.as_ref(),
                Instance::<Self>::value(Instance::of(this, 0)).holds,
            )
        };
        if iid.is_some_and(holds) {
            S_OK
        } else {
            S_FALSE
        }
    }
}
