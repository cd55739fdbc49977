//! `ISupportErrorInfo` of sinks: the promise that errors of their vtable functions come with an error object, without
//! which a careful source doesn't look for one.
//!
//! A sink has it as a tear-off, so that its object has no slot that is no event interface.

use super::Instance;
use super::tear_off::{self, Part, TearOff};
use crate::class::EntryRow;
use crate::hresult::{S_FALSE, S_OK};
use crate::interface::InterfaceInfo;
use crate::raw::{ISupportErrorInfo, ISupportErrorInfo_Vtbl};
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

static INFO: InterfaceInfo = InterfaceInfo::new("ISupportErrorInfo", ISupportErrorInfo::IID, &[]);

/// The interfaces of the object, some of whose errors come with an error object.
struct Promise(&'static [EntryRow]);

impl Promise {
    /// Whether errors of the interface come with an error object: those of a dispinterface come in an EXCEPINFO.
    fn holds(&self, iid: &GUID) -> bool {
        let mut rows = self.0.iter();
        rows.any(|row| !row.is_dispinterface() && row.iid() == *iid)
    }
}

// SAFETY: the rows are constants, which any thread may read; the pointers in them are to vtables.
unsafe impl Send for Promise {}
// SAFETY: as above.
unsafe impl Sync for Promise {}

/// A new `ISupportErrorInfo` of an object, as an owned pointer.
///
/// # Safety
///
/// As for [`tear_off::create`].
pub(super) unsafe fn create(
    object: IUnknown,
    agile: bool,
    rows: &'static [EntryRow],
) -> *mut c_void {
    // SAFETY: by the caller.
    unsafe { tear_off::create(object, agile, Promise(rows)) }
}

// SAFETY: the vtable is that of ISupportErrorInfo, and its function expects slot 0 of such a tear-off.
unsafe impl<const AGILE: bool> Part<AGILE> for Promise {
    const NAME: &'static str = "ISupportErrorInfo";
    const INFO: &'static InterfaceInfo = &INFO;
    type Vtbl = ISupportErrorInfo_Vtbl;
    const VTABLE: &'static ISupportErrorInfo_Vtbl = &ISupportErrorInfo_Vtbl {
        base__: TearOff::<Self, AGILE>::unknown_vtable(),
        InterfaceSupportsErrorInfo: interface_supports_error_info::<AGILE>,
    };
}

unsafe extern "system" fn interface_supports_error_info<const AGILE: bool>(
    this: *mut c_void,
    iid: *const GUID,
) -> HRESULT {
    // SAFETY: COM calls this through slot 0 of a live tear-off, with a pointer that is null or valid. A promise may be
    // read by any thread.
    let (iid, promise) = unsafe {
        let promise = Instance::<TearOff<Promise, AGILE>>::value(Instance::of(this, 0)).part();
        (iid.as_ref(), promise)
    };
    if iid.is_some_and(|iid| promise.holds(iid)) {
        S_OK
    } else {
        S_FALSE
    }
}
