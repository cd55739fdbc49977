//! What a SAFEARRAY descriptor says, read through raw pointers: the bounds reach beyond the
//! declared struct, so that no reference to it may be made.

use crate::raw::{self, SAFEARRAY, SAFEARRAYBOUND};
use crate::variant::vt::{
    VT_BOOL, VT_BSTR, VT_CY, VT_DATE, VT_DECIMAL, VT_DISPATCH, VT_ERROR, VT_I1, VT_I2, VT_I4,
    VT_I8, VT_INT, VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT, VT_UNKNOWN, VT_VARIANT,
};

/// Size of an element; `None` for types that no array has (or only with a record description).
pub(crate) const fn element_size(vt: u16) -> Option<usize> {
    Some(match vt {
        VT_I1 | VT_UI1 => 1,
        VT_I2 | VT_UI2 | VT_BOOL => 2,
        VT_I4 | VT_UI4 | VT_INT | VT_UINT | VT_R4 | VT_ERROR => 4,
        VT_I8 | VT_UI8 | VT_R8 | VT_CY | VT_DATE => 8,
        VT_BSTR | VT_UNKNOWN | VT_DISPATCH => size_of::<usize>(),
        VT_DECIMAL => size_of::<raw::DECIMAL>(),
        VT_VARIANT => size_of::<raw::VARIANT>(),
        _ => return None,
    })
}

/// Address of the bounds: one for each dimension, the rightmost dimension first.
///
/// # Safety
/// `array` points to a SAFEARRAY.
pub(crate) unsafe fn bounds(array: *const SAFEARRAY) -> *mut SAFEARRAYBOUND {
    // SAFETY: within the descriptor; `array` keeps the provenance of the whole of it.
    unsafe { array.byte_add(core::mem::offset_of!(SAFEARRAY, rgsabound)) }
        .cast::<SAFEARRAYBOUND>()
        .cast_mut()
}

/// Number of elements in all dimensions together.
///
/// # Safety
/// `array` points to a SAFEARRAY.
pub(crate) unsafe fn element_count(array: *const SAFEARRAY) -> usize {
    // SAFETY: there are `cDims` bounds. The product is the size of an existing allocation in
    // elements, unless it is zero, where a partial product may overflow: hence wrapping.
    unsafe {
        let dimensions = usize::from((*array).cDims);
        if dimensions == 0 || (*array).pvData.is_null() {
            return 0;
        }
        (0..dimensions)
            .map(|index| (*bounds(array).add(index)).cElements as usize)
            .fold(1, usize::wrapping_mul)
    }
}
