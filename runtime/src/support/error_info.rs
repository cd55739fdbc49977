//! `ISupportErrorInfo`: the promise that errors of vtable calls come with an error object.

use crate::class::{ComClass, Entry};
use crate::hresult::{S_FALSE, S_OK};
use crate::interface::InterfaceInfo;
use crate::object::unknown_vtable;
use crate::raw::{ISupportErrorInfo, ISupportErrorInfo_Vtbl};
use core::ffi::c_void;
use core::marker::PhantomData;
use windows_core::{GUID, HRESULT, Interface as _};

static INFO: InterfaceInfo = InterfaceInfo::new("ISupportErrorInfo", ISupportErrorInfo::IID, &[]);

/// The entry by which clients learn that every interface of the object sets error objects.
pub const fn support_error_info<T: ComClass, const S: usize>() -> Entry<T> {
    // SAFETY: the vtable is that of ISupportErrorInfo, for slot `S`.
    unsafe { Entry::vtable::<S>(&INFO, &Support::<T, S>::VTABLE, &[]) }
}

struct Support<T, const S: usize>(PhantomData<T>);

impl<T: ComClass, const S: usize> Support<T, S> {
    const VTABLE: ISupportErrorInfo_Vtbl = ISupportErrorInfo_Vtbl {
        base__: unknown_vtable::<T, S>(),
        InterfaceSupportsErrorInfo: Self::interface_supports_error_info,
    };

    unsafe extern "system" fn interface_supports_error_info(
        _this: *mut c_void,
        iid: *const GUID,
    ) -> HRESULT {
        // SAFETY: COM passes a pointer that is null or valid.
        let iid = unsafe { iid.as_ref() };
        let is_ours = |iid| T::CLASS.rows().iter().any(|row| row.answers(iid));
        if iid.is_some_and(is_ours) {
            S_OK
        } else {
            S_FALSE
        }
    }
}
