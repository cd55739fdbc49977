//! VariantClear and VariantCopy.

use super::{array_copy, array_destroy, bstr_alloc, bstr_free};
use crate::bstr::BStr;
use crate::hresult::{E_NOTIMPL, E_OUTOFMEMORY, S_OK};
use crate::raw;
use crate::variant::layout;
use crate::variant::vt::{VT_ARRAY, VT_BSTR, VT_BYREF, VT_DISPATCH, VT_RECORD, VT_UNKNOWN};
use core::ffi::c_void;
use windows_core::{HRESULT, IUnknown, Interface};

/// # Safety
/// `variant` points to an initialised VARIANT.
pub(crate) unsafe fn variant_clear(variant: *mut raw::VARIANT) -> HRESULT {
    // SAFETY: the VARTYPE says what the payload is, and that it is owned.
    unsafe {
        let vt = layout::vartype(variant);
        let payload = layout::payload_mut(variant);
        if vt & VT_BYREF == 0 {
            if vt & VT_ARRAY != 0 {
                let result = array_destroy(payload.cast::<*mut raw::SAFEARRAY>().read());
                if result.is_err() {
                    return result;
                }
            } else if vt == VT_BSTR {
                bstr_free(payload.cast::<*mut u16>().read());
            } else if matches!(vt, VT_UNKNOWN | VT_DISPATCH) {
                drop(payload.cast::<Option<IUnknown>>().read());
            }
        }
        layout::set_vartype(variant, 0);
    }
    S_OK
}

/// Copies everything but records, which need a type library to be described.
///
/// # Safety
/// `out` is writable; `variant` is an initialised VARIANT.
pub(crate) unsafe fn variant_copy(out: *mut raw::VARIANT, variant: *const raw::VARIANT) -> HRESULT {
    // SAFETY: a VARIANT is plain bytes; those that own something get an own copy of it below. Until
    // that has succeeded `out` is VT_EMPTY.
    unsafe {
        let vt = layout::vartype(variant);
        out.write(raw::VARIANT::default());
        let from = layout::payload(variant);
        let to = layout::payload_mut(out);
        if vt & VT_BYREF == 0 && vt & VT_ARRAY != 0 {
            let array = from.cast::<*mut raw::SAFEARRAY>().read();
            if !array.is_null() {
                let result = array_copy(array, to.cast());
                if result.is_err() {
                    return result;
                }
            }
        } else if vt == VT_BSTR {
            let copy = bstr_alloc(BStr::from_raw_ref(&from.cast::<*mut u16>().read()).as_wide());
            if copy.is_null() {
                return E_OUTOFMEMORY;
            }
            to.cast::<*mut u16>().write(copy);
        } else if matches!(vt, VT_UNKNOWN | VT_DISPATCH) {
            let object = from.cast::<*mut c_void>().read();
            core::mem::forget(IUnknown::from_raw_borrowed(&object).cloned());
            to.cast::<*mut c_void>().write(object);
        } else if vt == VT_RECORD {
            return E_NOTIMPL;
        } else {
            core::ptr::copy_nonoverlapping(variant, out, 1);
        }
        layout::set_vartype(out, vt);
    }
    S_OK
}
