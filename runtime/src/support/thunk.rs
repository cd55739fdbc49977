//! From a vtable function to a handler: find the object, keep panics in, turn errors into HRESULTs.
//!
//! Invariant: every function here is called from the vtable function at slot `S` of an object whose value is a `T`,
//! which is what makes `this` valid.

use crate::class::ComClass;
use crate::error::{Error, Result};
use crate::hresult::{E_POINTER, S_OK};
use crate::object;
use crate::panic::Place;
use crate::value::Value;
use core::ffi::c_void;
use windows_core::HRESULT;

/// Calls a method that returns nothing but its HRESULT.
///
/// # Safety
///
/// `this` points at slot `S` of a live object whose value is a `T`.
#[inline]
pub unsafe fn call<T: ComClass, const S: usize>(
    this: *mut c_void,
    method: &'static str,
    code: impl FnOnce(&T) -> Result<()>,
) -> HRESULT {
    // SAFETY: by the caller.
    match unsafe { object::enter::<T, S, _>(this, || place::<T, S>(method), code) } {
        Ok(Ok(())) => S_OK,
        Ok(Err(error)) => raise::<T, S>(&error),
        Err(code) => code,
    }
}

/// Calls a method with an `[out, retval]` parameter, which gets the empty value before and on failure.
///
/// # Safety
///
/// As [`call`]; `result` is null or writable.
#[inline]
pub unsafe fn call_out<T: ComClass, const S: usize, V: Value>(
    this: *mut c_void,
    method: &'static str,
    result: *mut V::Abi,
    code: impl FnOnce(&T) -> Result<V>,
) -> HRESULT {
    if result.is_null() {
        return E_POINTER;
    }
    // SAFETY: writable, by the caller.
    unsafe { result.write_unaligned(V::empty_abi()) };
    // SAFETY: by the caller.
    match unsafe { object::enter::<T, S, _>(this, || place::<T, S>(method), code) } {
        Ok(Ok(value)) => {
            // SAFETY: writable, by the caller; the empty value that is there owns nothing.
            unsafe { result.write_unaligned(value.into_abi()) };
            S_OK
        }
        Ok(Err(error)) => raise::<T, S>(&error),
        Err(code) => code,
    }
}

/// Calls a method that returns something else than an HRESULT; after a panic it returns the default.
///
/// # Safety
///
/// As [`call`].
#[inline]
pub unsafe fn call_value<T: ComClass, const S: usize, R: Default>(
    this: *mut c_void,
    method: &'static str,
    code: impl FnOnce(&T) -> R,
) -> R {
    // SAFETY: by the caller.
    unsafe { object::enter::<T, S, _>(this, || place::<T, S>(method), code) }.unwrap_or_default()
}

#[inline]
fn place<T: ComClass, const S: usize>(method: &'static str) -> Place<'static> {
    Place::Method(const { T::CLASS.entries()[S].info() }, method)
}

/// Leaves the error's texts with the thread, and returns its code. A success code such as `S_FALSE` has no texts.
#[cold]
fn raise<T: ComClass, const S: usize>(error: &Error) -> HRESULT {
    if error.code().is_ok() {
        return error.code();
    }
    error.set_thread_info_for(&T::CLASS.entries()[S].info().iid());
    error.code()
}
