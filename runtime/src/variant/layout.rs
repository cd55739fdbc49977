//! Where the parts of a VARIANT are.
//!
//! The union of windows-bindgen is right but five names deep; every access of ours goes through
//! these few functions instead, whose offsets are proved below.

use super::vt::{VT_BYREF, VT_DECIMAL, VT_VARIANT};
use crate::raw;
use core::ffi::c_void;

const PAYLOAD: usize = 8;

const _: () = {
    assert!(core::mem::offset_of!(raw::VARIANT_0_0, vt) == 0);
    assert!(core::mem::offset_of!(raw::VARIANT_0_0, Anonymous) == PAYLOAD);
    assert!(size_of::<raw::VARIANT>() == PAYLOAD + 2 * size_of::<usize>());
    assert!(align_of::<raw::VARIANT>() == align_of::<usize>());
    // A DECIMAL fills the VARIANT's first 16 bytes; its reserved word is the VARTYPE.
    assert!(core::mem::offset_of!(raw::DECIMAL, wReserved) == 0);
    assert!(size_of::<raw::DECIMAL>() == 16);
};

/// Whether a pointer from outside is aligned as far as anything is there: to its type, and to a word at most, since C
/// compilers for 32-bit x86 align the wider types to 4 bytes on the stack. (There VARIANT itself is declared so, and
/// numbers are copied: [`Value::view`](crate::value::Value::view).)
#[inline]
pub(crate) fn is_aligned<T>(pointer: *const T) -> bool {
    let alignment = const {
        let word = size_of::<usize>();
        if align_of::<T>() < word {
            align_of::<T>()
        } else {
            word
        }
    };
    pointer.addr() & (alignment - 1) == 0
}

/// # Safety
/// `variant` points to an initialised VARIANT.
#[inline]
pub(crate) unsafe fn vartype(variant: *const raw::VARIANT) -> u16 {
    // SAFETY: the VARTYPE is the first field.
    unsafe { variant.cast::<u16>().read() }
}

/// # Safety
/// `variant` points to a writable VARIANT, whose payload is of type `vt` or will be.
#[inline]
pub(crate) unsafe fn set_vartype(variant: *mut raw::VARIANT, vt: u16) {
    // SAFETY: the VARTYPE is the first field.
    unsafe { variant.cast::<u16>().write(vt) }
}

/// Address of the payload, for every type but VT_DECIMAL.
///
/// # Safety
/// `variant` points to a VARIANT.
#[inline]
pub(crate) unsafe fn payload(variant: *const raw::VARIANT) -> *const c_void {
    // SAFETY: within the VARIANT.
    unsafe { variant.byte_add(PAYLOAD).cast() }
}

/// As [`payload`].
///
/// # Safety
/// `variant` points to a VARIANT.
#[inline]
pub(crate) unsafe fn payload_mut(variant: *mut raw::VARIANT) -> *mut c_void {
    // SAFETY: within the VARIANT.
    unsafe { variant.byte_add(PAYLOAD).cast() }
}

/// Address of a value of type `vt` in a VARIANT that holds it directly.
///
/// # Safety
/// `variant` points to a VARIANT.
#[inline]
pub(crate) unsafe fn value(variant: *const raw::VARIANT, vt: u16) -> *const c_void {
    if vt == VT_DECIMAL {
        variant.cast()
    } else {
        // SAFETY: as of the caller.
        unsafe { payload(variant) }
    }
}

/// As [`value`].
///
/// # Safety
/// `variant` points to a VARIANT.
#[inline]
pub(crate) unsafe fn value_mut(variant: *mut raw::VARIANT, vt: u16) -> *mut c_void {
    if vt == VT_DECIMAL {
        variant.cast()
    } else {
        // SAFETY: as of the caller.
        unsafe { payload_mut(variant) }
    }
}

/// A VARIANT that refers to the value of type `vt` in another one (VT_VARIANT: to that itself). It owns nothing.
///
/// # Safety
/// `variant` points to a VARIANT.
pub(crate) unsafe fn reference(variant: *mut raw::VARIANT, vt: u16) -> raw::VARIANT {
    let mut reference = raw::VARIANT::default();
    // SAFETY: as of the caller; the payload of any by-reference VARIANT is a pointer.
    unsafe {
        let target = match vt {
            VT_VARIANT => variant.cast(),
            vt => value_mut(variant, vt),
        };
        set_vartype(&mut reference, VT_BYREF | vt);
        payload_mut(&mut reference)
            .cast::<*mut c_void>()
            .write(target);
    }
    reference
}
