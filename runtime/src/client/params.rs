//! Parameters of vtable calls, each with an owner while the call runs.
//!
//! Invariant: a guard here owns the ABI value in it; whoever is called may use it (or replace it, where it gets the
//! pointer), and what is there afterwards is freed or handed on exactly once.

use crate::error::{Error, Result};
use crate::hresult::{E_NOTIMPL, E_POINTER};
use crate::value::Value;
use core::mem::ManuallyDrop;
use windows_core::HRESULT;

/// An `[in]` argument.
pub struct Lent<V: Value>(ManuallyDrop<V::Abi>);

impl<V: Value> Lent<V> {
    /// Copies a value for the length of a call. Numbers cost nothing, objects a reference, texts an allocation: a
    /// borrowed text need not lie in memory as a BSTR does.
    #[inline]
    pub fn new(value: V::Ref<'_>) -> Self {
        Self::own(V::to_owned(value))
    }

    /// Keeps a value for the length of a call.
    #[inline]
    pub fn own(value: V) -> Self {
        Self(ManuallyDrop::new(value.into_abi()))
    }

    /// What to pass. It is valid while this guard lives; the callee doesn't own it.
    #[inline]
    pub fn abi(&self) -> V::Abi {
        // SAFETY: ABI values have no destructor of their own; the guard stays the owner.
        unsafe { core::ptr::read(&*self.0) }
    }

    /// What to pass where a pointer to the value is wanted.
    pub fn as_ptr(&self) -> *mut V::Abi {
        (&raw const *self.0).cast_mut()
    }
}

impl<V: Value> Drop for Lent<V> {
    fn drop(&mut self) {
        // SAFETY: a valid value that the guard owns, taken once.
        drop(unsafe { V::from_abi(ManuallyDrop::take(&mut self.0)) });
    }
}

/// The place for an `[out]` value.
pub struct Received<V: Value>(ManuallyDrop<V::Abi>);

impl<V: Value> Received<V> {
    /// An empty place.
    #[inline]
    #[expect(
        clippy::new_without_default,
        reason = "generated code calls it by this name only"
    )]
    pub fn new() -> Self {
        Self(ManuallyDrop::new(V::empty_abi()))
    }

    /// Where the callee stores the value.
    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut V::Abi {
        &raw mut *self.0
    }

    /// The value that the callee has stored.
    #[inline]
    pub fn take(mut self) -> V {
        let abi = core::mem::replace(&mut *self.0, V::empty_abi());
        // SAFETY: a valid value, ours by the rules of out parameters, of which the guard keeps none.
        unsafe { V::from_abi(abi) }
    }
}

/// The answer of a sink: the value that it has stored, if `code` is a success.
///
/// # Errors
///
/// `code`.
#[inline]
pub fn answered<V: Value>(code: HRESULT, answer: Received<V>) -> core::result::Result<V, HRESULT> {
    if code.is_ok() {
        Ok(answer.take())
    } else {
        Err(code)
    }
}

impl<V: Value> Drop for Received<V> {
    fn drop(&mut self) {
        // SAFETY: a valid value that the guard owns, taken once.
        drop(unsafe { V::from_abi(ManuallyDrop::take(&mut self.0)) });
    }
}

/// An `[in, out]` argument: a variable whose value the callee may replace.
pub struct Exchange<'a, V: Value> {
    variable: &'a mut V,
    abi: ManuallyDrop<V::Abi>,
}

impl<'a, V: Value> Exchange<'a, V> {
    /// Takes the variable's value for the length of a call; it is empty meanwhile.
    pub fn new(variable: &'a mut V) -> Self {
        let abi = core::mem::replace(variable, V::empty()).into_abi();
        Self {
            variable,
            abi: ManuallyDrop::new(abi),
        }
    }

    /// Where the callee finds the value and may store another.
    pub fn as_mut_ptr(&mut self) -> *mut V::Abi {
        &raw mut *self.abi
    }
}

impl<V: Value> Drop for Exchange<'_, V> {
    fn drop(&mut self) {
        // SAFETY: a valid value that the guard owns, taken once.
        *self.variable = unsafe { V::from_abi(ManuallyDrop::take(&mut self.abi)) };
    }
}

/// A pointer that a caller must not leave null.
///
/// # Errors
///
/// `E_POINTER` if it has.
#[inline]
pub fn pointer<A>(pointer: *mut A) -> Result<*mut A> {
    if pointer.is_null() {
        Err(E_POINTER.into())
    } else {
        Ok(pointer)
    }
}

/// As [`pointer`](fn@pointer), of a value that is only read.
///
/// # Errors
///
/// `E_POINTER` if it is null.
#[inline]
pub fn pointer_const<A>(pointer: *const A) -> Result<*const A> {
    if pointer.is_null() {
        Err(E_POINTER.into())
    } else {
        Ok(pointer)
    }
}

/// The structure or array that a caller points to, copied for the reason that [`Value::view`] tells.
///
/// # Errors
///
/// `E_POINTER` if the pointer is null.
///
/// # Safety
///
/// It is null or points to a valid value without owner.
#[inline]
pub unsafe fn copied<V: Value>(pointer: *const V::Abi) -> Result<V> {
    let pointer = pointer_const(pointer)?;
    // SAFETY: as of the caller.
    Ok(unsafe { V::from_abi(pointer.read_unaligned()) })
}

/// The answer of a method that a server object doesn't implement; `method` names it in the text.
#[cold]
pub fn not_implemented(method: &str) -> Error {
    Error::new(E_NOTIMPL, format!("{method} is not implemented"))
}
