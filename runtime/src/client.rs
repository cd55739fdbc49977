//! The client's side: what generated wrappers of incoming interfaces are made of.
//!
//! Invariant: a type made with [`client_interface!`](crate::client_interface) is one pointer to an object that has the
//! interface with its IID, whose vtable begins with the vtable type that the macro was given.

mod dispatch;
mod forward;
mod params;

pub use forward::{Forward, Forwarded, forward};
pub use params::{
    Exchange, Lent, Received, answered, copied, not_implemented, pointer, pointer_const,
};

use crate::dispatch::{FireArg, Prepared};
use crate::error::{Error, Result};
use crate::hresult::{E_POINTER, HResultTable};
use crate::interface::Verb;
use crate::raw::{IDispatch, VARIANT};
use crate::value::Value;
use crate::variant::Variant;
use core::ffi::c_void;
use windows_core::{HRESULT, Interface};

/// Makes a struct the wrapper of a COM interface: `client_interface!(unsafe IFoo, abi::IFoo_Vtbl, 0x…u128, Base)`.
///
/// The struct is declared beside it, as `#[repr(transparent)] #[derive(Clone, Debug, PartialEq, Eq)] struct
/// IFoo(IUnknown);`. `Base` is `IUnknown`, `IDispatch` or another such struct; the wrapper derefs to it.
///
/// The macro holds `unsafe impl`s, hence the word in it: whoever writes it vouches that the vtable type is that of the
/// IID and begins with the base's. It is for generated code.
#[doc(hidden)]
#[macro_export]
macro_rules! client_interface {
    (unsafe $name:ident, $vtable:ty, $iid:expr, IUnknown) => {
        $crate::client_interface!(@base unsafe $name, $vtable, $iid, $crate::IUnknown);
    };
    (unsafe $name:ident, $vtable:ty, $iid:expr, $base:ty) => {
        $crate::client_interface!(@base unsafe $name, $vtable, $iid, $base);
        impl ::core::convert::From<$name> for $crate::IUnknown {
            fn from(object: $name) -> Self {
                object.0
            }
        }
    };
    (@base unsafe $name:ident, $vtable:ty, $iid:expr, $base:ty) => {
        // SAFETY: one owned interface pointer; vtable and IID as the writer of the macro vouches.
        unsafe impl $crate::Interface for $name {
            type Vtable = $vtable;
            const IID: $crate::GUID = $crate::GUID::from_u128($iid);
        }
        // SAFETY: a COM interface, which derives from IDispatch if its base does.
        unsafe impl $crate::__v1::ComInterface for $name {
            const VT: u16 = <$base as $crate::__v1::ComInterface>::VT;
        }
        impl $crate::__v1::Source for $name {
            fn as_unknown(&self) -> &$crate::IUnknown {
                &self.0
            }
        }
        impl ::core::ops::Deref for $name {
            type Target = $base;
            fn deref(&self) -> &$base {
                // SAFETY: both are one pointer to an object whose vtable begins with that of the base.
                unsafe { &*(&raw const *self).cast::<$base>() }
            }
        }
        impl ::core::convert::From<$name> for $base {
            fn from(object: $name) -> Self {
                // SAFETY: an owned pointer to an object whose vtable begins with that of the base.
                unsafe { $crate::Interface::from_raw($crate::Interface::into_raw(object)) }
            }
        }
        const _: () = ::core::assert!(
            ::core::mem::size_of::<$name>() == ::core::mem::size_of::<$crate::IUnknown>()
                && ::core::mem::size_of::<$vtable>() >= ::core::mem::size_of::<<$base as $crate::Interface>::Vtable>()
        );
    };
}

/// The pointer to call an object with.
#[inline]
pub fn this<I: Interface>(object: &I) -> *mut c_void {
    object.as_raw()
}

/// The vtable of an object.
#[inline]
pub fn vtable<I: Interface>(object: &I) -> &I::Vtable {
    object.vtable()
}

/// Turns the HRESULT that a method of `object` has just returned into a result. A failure gets the texts of the
/// thread's error object, if the object says that it sets one, and name and text from `table`.
///
/// # Errors
///
/// If `code` is one.
#[inline]
pub fn check<I: Interface>(object: &I, code: HRESULT, table: HResultTable) -> Result<()> {
    if code.is_ok() {
        Ok(())
    } else {
        Err(failure(object, code, table))
    }
}

#[cold]
fn failure<I: Interface>(object: &I, code: HRESULT, table: HResultTable) -> Error {
    Error::from_object(code, object).with_table(table)
}

/// The object that a method has returned.
///
/// # Errors
///
/// `E_POINTER` if it has returned null and said success; `method` names it in the text.
pub fn object_or_null<I: Interface>(object: Option<I>, method: &str) -> Result<I> {
    object.ok_or_else(|| Error::new(E_POINTER, format!("{method} returned no object")))
}

/// Calls a member through `IDispatch`.
///
/// # Errors
///
/// What `Invoke` answers, with the texts of EXCEPINFO.
pub fn invoke<const N: usize>(
    object: &IDispatch,
    dispid: i32,
    verb: Verb,
    mut args: [FireArg<'_>; N],
) -> Result<Variant> {
    invoke_prepared(object, dispid, Prepared::new(verb, &mut args))
}

fn invoke_prepared<A: AsMut<[VARIANT]>>(
    object: &IDispatch,
    dispid: i32,
    mut prepared: Prepared<'_, A>,
) -> Result<Variant> {
    let mut result = VARIANT::default();
    // Putting a property has no result, and some servers mind being asked for one.
    let wanted = if prepared.verb().is_put() {
        core::ptr::null_mut()
    } else {
        &raw mut result
    };
    // SAFETY: the object is alive, and the result a writable VARIANT.
    let answer = unsafe { prepared.invoke(object.as_raw(), dispid, wanted) };
    // SAFETY: ours, and valid: empty or what the callee stored.
    let result = unsafe { Variant::from_raw(result) };
    answer.map(|()| result)
}

/// The result of [`invoke`] as a `V`, coerced.
///
/// # Errors
///
/// `DISP_E_TYPEMISMATCH` or `DISP_E_OVERFLOW` if it isn't one.
pub fn answer<V: Value>(result: &Variant) -> Result<V> {
    V::from_variant(result)
}
