//! SAFEARRAY with the layout of oleaut32: the VARTYPE of the elements lies in the 4 bytes before the
//! descriptor, the data in a block of its own.

use super::{bstr_free, variant_clear, variant_copy};
use crate::bstr::BStr;
use crate::hresult::{DISP_E_ARRAYISLOCKED, E_OUTOFMEMORY, E_UNEXPECTED, S_OK};
use crate::raw::{SAFEARRAY, SAFEARRAYBOUND, VARIANT};
use crate::safearray::layout;
use crate::variant::vt::{VT_BSTR, VT_DISPATCH, VT_UNKNOWN, VT_VARIANT};
use core::ffi::c_void;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use windows_core::{HRESULT, IUnknown, Interface};

/// Room before the descriptor, as in oleaut32 (for a GUID, of which the last 4 bytes do for us).
const HEADER: usize = 16;
const HAVE_VARTYPE: u16 = 0x80;

fn descriptor_layout(dimensions: usize) -> Option<Layout> {
    let bounds = dimensions.checked_mul(size_of::<SAFEARRAYBOUND>())?;
    let size = (HEADER + core::mem::offset_of!(SAFEARRAY, rgsabound)).checked_add(bounds)?;
    // At least one bound, so that the whole of `SAFEARRAY` is allocated.
    let size = size.max(HEADER + size_of::<SAFEARRAY>());
    Layout::from_size_align(size, HEADER).ok()
}

/// Layout of the data; one byte more than nothing, so that it can always be allocated.
fn data_layout(elements: usize, size: usize) -> Option<Layout> {
    Layout::from_size_align(elements.checked_mul(size)?.max(1), 16).ok()
}

fn kind_flag(vt: u16) -> u16 {
    match vt {
        VT_BSTR => 0x100,
        VT_UNKNOWN => 0x200,
        VT_DISPATCH => 0x400,
        VT_VARIANT => 0x800,
        _ => 0,
    }
}

pub(crate) fn array_create(vt: u16, bounds: &[SAFEARRAYBOUND]) -> *mut SAFEARRAY {
    create(vt, bounds).unwrap_or(core::ptr::null_mut())
}

fn create(vt: u16, bounds: &[SAFEARRAYBOUND]) -> Option<*mut SAFEARRAY> {
    let size = layout::element_size(vt)?;
    let dimensions = u16::try_from(bounds.len()).ok().filter(|n| *n > 0)?;
    let elements = bounds
        .iter()
        .try_fold(1_usize, |n, bound| n.checked_mul(bound.cElements as usize))?;
    let data = data_layout(elements, size)?;
    let descriptor = descriptor_layout(bounds.len())?;
    // SAFETY: neither layout is empty. Every write is inside the descriptor's block: the header, the
    // fixed fields, one bound for each dimension.
    unsafe {
        let block = alloc_zeroed(descriptor);
        if block.is_null() {
            return None;
        }
        let memory = alloc_zeroed(data);
        if memory.is_null() {
            dealloc(block, descriptor);
            return None;
        }
        let array = block.add(HEADER).cast::<SAFEARRAY>();
        array.cast::<u32>().sub(1).write(u32::from(vt));
        (*array).cDims = dimensions;
        (*array).fFeatures = HAVE_VARTYPE | kind_flag(vt);
        (*array).cbElements = size as u32;
        (*array).pvData = memory.cast();
        // The descriptor keeps the rightmost dimension first.
        for (index, bound) in bounds.iter().rev().enumerate() {
            layout::bounds(array).add(index).write(*bound);
        }
        Some(array)
    }
}

/// # Safety
/// `array` is null or an owned SAFEARRAY of [`array_create`], which is not used after success.
pub(crate) unsafe fn array_destroy(array: *mut SAFEARRAY) -> HRESULT {
    if array.is_null() {
        return S_OK;
    }
    // SAFETY: as of the caller; the descriptor says how both blocks were allocated.
    unsafe {
        if (*array).cLocks != 0 {
            return DISP_E_ARRAYISLOCKED;
        }
        let elements = layout::element_count(array);
        let size = (*array).cbElements as usize;
        let vt = array_vartype(array);
        for index in 0..elements {
            let element = (*array).pvData.byte_add(index * size);
            match vt {
                VT_BSTR => bstr_free(element.cast::<*mut u16>().read()),
                VT_UNKNOWN | VT_DISPATCH => drop(element.cast::<Option<IUnknown>>().read()),
                VT_VARIANT => {
                    let _ = variant_clear(element.cast());
                }
                _ => break,
            }
        }
        let dimensions = usize::from((*array).cDims);
        if let (Some(data), Some(descriptor)) =
            (data_layout(elements, size), descriptor_layout(dimensions))
        {
            dealloc((*array).pvData.cast(), data);
            dealloc(array.cast::<u8>().sub(HEADER), descriptor);
        }
    }
    S_OK
}

/// # Safety
/// `array` is a SAFEARRAY of [`array_create`]; `out` is writable.
pub(crate) unsafe fn array_copy(array: *const SAFEARRAY, out: *mut *mut SAFEARRAY) -> HRESULT {
    // SAFETY: as of the caller. The copy has the same element type and bounds as the original.
    unsafe {
        out.write(core::ptr::null_mut());
        let vt = array_vartype(array);
        let dimensions = usize::from((*array).cDims);
        let bounds: Vec<_> = (0..dimensions)
            .rev()
            .map(|index| layout::bounds(array).add(index).read())
            .collect();
        let copy = array_create(vt, &bounds);
        if copy.is_null() {
            return if layout::element_size(vt).is_none() {
                E_UNEXPECTED
            } else {
                E_OUTOFMEMORY
            };
        }
        let size = (*array).cbElements as usize;
        for index in 0..layout::element_count(array) {
            let from = (*array).pvData.byte_add(index * size);
            let to = (*copy).pvData.byte_add(index * size);
            let result = copy_element(vt, size, from, to);
            if result.is_err() {
                // What has been copied is valid, the rest is zero.
                let _ = array_destroy(copy);
                return result;
            }
        }
        out.write(copy);
    }
    S_OK
}

/// # Safety
/// `from` is an initialised element of type `vt`; `to` has room for one.
unsafe fn copy_element(vt: u16, size: usize, from: *const c_void, to: *mut c_void) -> HRESULT {
    // SAFETY: as of the caller.
    unsafe {
        match vt {
            VT_BSTR => {
                let text = from.cast::<*mut u16>().read();
                if !text.is_null() {
                    let copy = super::bstr_alloc(BStr::from_raw_ref(&text).as_wide());
                    if copy.is_null() {
                        return E_OUTOFMEMORY;
                    }
                    to.cast::<*mut u16>().write(copy);
                }
            }
            VT_UNKNOWN | VT_DISPATCH => {
                let object = from.cast::<*mut c_void>().read();
                core::mem::forget(IUnknown::from_raw_borrowed(&object).cloned());
                to.cast::<*mut c_void>().write(object);
            }
            VT_VARIANT => return variant_copy(to.cast(), from.cast::<VARIANT>()),
            _ => core::ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast::<u8>(), size),
        }
    }
    S_OK
}

/// # Safety
/// `array` is a SAFEARRAY.
pub(crate) unsafe fn array_lock(array: *mut SAFEARRAY) -> HRESULT {
    // SAFETY: as of the caller; arrays belong to one thread at a time.
    unsafe {
        let Some(locks) = (*array).cLocks.checked_add(1) else {
            return E_UNEXPECTED;
        };
        (*array).cLocks = locks;
    }
    S_OK
}

/// # Safety
/// `array` is a SAFEARRAY that the caller locked.
pub(crate) unsafe fn array_unlock(array: *mut SAFEARRAY) {
    // SAFETY: as of the caller.
    unsafe { (*array).cLocks -= 1 }
}

/// # Safety
/// `array` is a SAFEARRAY.
pub(crate) unsafe fn array_vartype(array: *const SAFEARRAY) -> u16 {
    // SAFETY: the flag says that there is a VARTYPE before the descriptor.
    unsafe {
        if (*array).fFeatures & HAVE_VARTYPE != 0 {
            array.cast::<u32>().sub(1).read() as u16
        } else {
            [VT_BSTR, VT_UNKNOWN, VT_DISPATCH, VT_VARIANT]
                .into_iter()
                .find(|vt| (*array).fFeatures & kind_flag(*vt) != 0)
                .unwrap_or(0)
        }
    }
}
