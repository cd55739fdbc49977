use crate::error::Result;
use crate::hresult::{DISP_E_TYPEMISMATCH, E_POINTER};
use crate::raw;
use crate::safearray::layout::element_size;
use crate::sys;
use crate::variant::vt::{VT_ARRAY, VT_BYREF, VT_DECIMAL, VT_VARIANT};
use crate::variant::{Variant, layout};
use core::ffi::c_void;
use layout::is_aligned;

/// Assigns to the variable that a by-reference VARIANT refers to, coerced to that variable's type;
/// its old value is freed.
///
/// # Errors
/// Those of [`change_type`](super::change_type), DISP_E_TYPEMISMATCH if `target` is not by
/// reference, or to a reference to a reference, E_POINTER if it refers to nothing. The variable is
/// unchanged then.
///
/// # Safety
/// `target` is a valid VARIANT; what it refers to may be written to.
pub unsafe fn store_by_ref(target: &raw::VARIANT, value: Variant) -> Result<()> {
    // SAFETY: as of the caller.
    unsafe { store(target, value, true) }
}

/// # Safety
/// As of [`store_by_ref`].
unsafe fn store(target: &raw::VARIANT, value: Variant, may_nest: bool) -> Result<()> {
    // SAFETY: as of the caller; the payload of a by-reference VARIANT is a pointer.
    unsafe {
        let vt = layout::vartype(target);
        if vt & VT_BYREF == 0 {
            return Err(DISP_E_TYPEMISMATCH.into());
        }
        let slot = layout::payload(target).cast::<*mut c_void>().read();
        if slot.is_null() {
            return Err(E_POINTER.into());
        }
        let vt = vt & !VT_BYREF;
        if vt == VT_VARIANT {
            let inner = slot.cast::<raw::VARIANT>();
            if !is_aligned(inner) {
                return Err(DISP_E_TYPEMISMATCH.into());
            }
            if layout::vartype(inner) & VT_BYREF != 0 {
                // Only once, as in reading: a VARIANT could refer to itself.
                if !may_nest {
                    return Err(DISP_E_TYPEMISMATCH.into());
                }
                return store(&*inner, value, false);
            }
            let old = inner.replace(value.into_raw());
            drop(Variant::from_raw(old));
            return Ok(());
        }
        let size = if vt & VT_ARRAY != 0 {
            size_of::<usize>()
        } else {
            element_size(vt).ok_or(DISP_E_TYPEMISMATCH)?
        };
        let new = value.change_type(vt)?.into_raw();
        // The old value in a VARIANT of its own, to be cleared by the rules of its type.
        let mut old = raw::VARIANT::default();
        layout::value_mut(&mut old, vt)
            .cast::<u8>()
            .copy_from_nonoverlapping(slot.cast(), size);
        layout::set_vartype(&mut old, vt);
        slot.cast::<u8>()
            .copy_from_nonoverlapping(layout::value(&new, vt).cast(), size);
        if vt == VT_DECIMAL {
            // The VARTYPE lies in what is the DECIMAL's reserved word.
            slot.cast::<u16>().write_unaligned(0);
        }
        let _ = sys::variant_clear(&mut old);
        Ok(())
    }
}
