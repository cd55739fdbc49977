//! Calls the other way: arguments for somebody else's `Invoke`.
//!
//! Invariant: [`Prepared`] holds bit copies of, or pointers into, the VARIANTs of the [`FireArg`]s that it borrows; it
//! never frees them. A by-reference argument owns its variable's value meanwhile, and puts one back when dropped.

use super::DISPID_PROPERTYPUT;
use crate::error::{Error, Result};
use crate::hresult::{DISP_E_EXCEPTION, DISP_E_TYPEMISMATCH};
use crate::interface::Verb;
use crate::raw;
use crate::value::Value;
use crate::variant::vt::VT_DECIMAL;
use crate::variant::{Variant, layout};
use core::ffi::c_void;
use core::marker::PhantomData;
use windows_core::GUID;

/// An argument of an event that is fired, or of a member that is invoked.
pub struct FireArg<'a> {
    value: Variant,
    variable: Option<Variable<'a>>,
}

/// Where a by-reference argument came from.
struct Variable<'a> {
    /// The VARTYPE that the argument has by reference.
    vt: u16,
    target: *mut (),
    put_back: unsafe fn(Variant, *mut ()),
    borrow: PhantomData<&'a mut ()>,
}

impl<'a> FireArg<'a> {
    /// A value.
    pub fn value<V: Value>(value: V::Ref<'_>) -> Self {
        Self {
            value: V::to_owned(value).into_variant(),
            variable: None,
        }
    }

    /// A variable, which the callee may change. It gets its new value when this argument is dropped; if the callee
    /// left something there that isn't a `V`, it is empty then.
    pub fn by_ref<V: Value>(variable: &'a mut V) -> Self {
        let value = core::mem::replace(variable, V::empty()).into_variant();
        let target = core::ptr::from_mut(variable).cast();
        let variable = Variable {
            vt: V::VT,
            target,
            put_back: put_back::<V>,
            borrow: PhantomData,
        };
        Self {
            value,
            variable: Some(variable),
        }
    }

    /// The argument as `DISPPARAMS` wants it. It owns nothing and is valid while this one lives and isn't touched.
    fn as_argument(&mut self) -> raw::VARIANT {
        let value: *mut raw::VARIANT = (&raw mut self.value).cast();
        // SAFETY: a `Variant` is a VARIANT, which is copied, or referred to by a VARIANT of the right type.
        unsafe {
            match &self.variable {
                None => value.read(),
                Some(variable) => layout::reference(value, variable.vt),
            }
        }
    }
}

impl Drop for FireArg<'_> {
    fn drop(&mut self) {
        if let Some(variable) = &self.variable {
            let mut value = core::mem::take(&mut self.value);
            if variable.vt == VT_DECIMAL {
                // The callee stored a DECIMAL, whose reserved word is where the VARIANT's type was.
                // SAFETY: ours; the payload is a DECIMAL, whatever the word says.
                unsafe { layout::set_vartype((&raw mut value).cast(), VT_DECIMAL) };
            }
            // SAFETY: the target is a variable of the type that `put_back` is for, borrowed until now.
            unsafe { (variable.put_back)(value, variable.target) }
        }
    }
}

/// # Safety
///
/// `target` points to a `V` that nobody else uses.
unsafe fn put_back<V: Value>(value: Variant, target: *mut ()) {
    let value = V::from_variant(&value).unwrap_or_else(|_| V::empty());
    // SAFETY: by the caller.
    unsafe { *target.cast::<V>() = value }
}

/// Arguments that are ready for any number of calls; `A` is an array or vector of VARIANTs.
pub(crate) struct Prepared<'p, A> {
    /// Last first.
    arguments: A,
    verb: Verb,
    borrow: PhantomData<&'p mut ()>,
}

impl<'p, const N: usize> Prepared<'p, [raw::VARIANT; N]> {
    pub(crate) fn new(verb: Verb, args: &'p mut [FireArg<'_>; N]) -> Self {
        let mut arguments = args.each_mut().map(FireArg::as_argument);
        arguments.reverse();
        Self {
            arguments,
            verb,
            borrow: PhantomData,
        }
    }
}

impl<'p> Prepared<'p, Vec<raw::VARIANT>> {
    pub(crate) fn from_slice(verb: Verb, args: &'p mut [FireArg<'_>]) -> Self {
        let arguments = args.iter_mut().rev().map(FireArg::as_argument).collect();
        Self {
            arguments,
            verb,
            borrow: PhantomData,
        }
    }
}

impl<A: AsMut<[raw::VARIANT]>> Prepared<'_, A> {
    pub(crate) fn verb(&self) -> Verb {
        self.verb
    }

    /// Invokes a member.
    ///
    /// # Errors
    ///
    /// What `Invoke` answers, with the texts of EXCEPINFO; a wrong argument is named by its number.
    ///
    /// # Safety
    ///
    /// `object` is a live `IDispatch`, and `result` null or a writable VARIANT.
    pub(crate) unsafe fn invoke(
        &mut self,
        object: *mut c_void,
        dispid: i32,
        result: *mut raw::VARIANT,
    ) -> Result<()> {
        let arguments = self.arguments.as_mut();
        let count = arguments.len();
        let mut property_put = raw::DISPID(DISPID_PROPERTYPUT);
        let is_put = self.verb.is_put();
        let params = raw::DISPPARAMS {
            rgvarg: arguments.as_mut_ptr(),
            rgdispidNamedArgs: if is_put {
                &mut property_put
            } else {
                core::ptr::null_mut()
            },
            cArgs: u32::try_from(count).unwrap_or(u32::MAX),
            cNamedArgs: is_put.into(),
        };
        let mut exception = raw::EXCEPINFO::default();
        let mut bad_argument = u32::MAX;
        // SAFETY: the object is alive, by the caller; all pointers are valid, and so are the arguments while `args`
        // is borrowed.
        let code = unsafe {
            let vtable = *object.cast::<*const raw::IDispatch_Vtbl>();
            ((*vtable).Invoke)(
                object,
                raw::DISPID(dispid),
                &GUID::zeroed(),
                raw::LCID(LOCALE_USER_DEFAULT),
                self.verb.flags(),
                &params,
                result,
                &mut exception,
                &mut bad_argument,
            )
        };
        if code.is_ok() {
            return Ok(());
        }
        Err(match code {
            // SAFETY: as the failed call left it; it was zero before.
            DISP_E_EXCEPTION => unsafe { Error::from_excepinfo(&mut exception) },
            DISP_E_TYPEMISMATCH if (bad_argument as usize) < count => {
                let position = count - bad_argument as usize;
                Error::new(
                    code,
                    format!("argument {position} of {count} has a type that cannot be coerced"),
                )
            }
            code => code.into(),
        })
    }
}

/// What callers pass that have no language of their own to ask for.
pub(crate) const LOCALE_USER_DEFAULT: u32 = 0x400;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Decimal;
    use crate::variant::vt::VT_BSTR;

    #[test]
    fn a_decimal_that_a_callee_stores_is_one_whatever_its_reserved_word_says() {
        for reserved in [0, VT_BSTR] {
            let mut variable = Decimal::ZERO;
            let mut argument = FireArg::by_ref(&mut variable);
            let passed = argument.as_argument();
            let mut stored = Variant::from("2.5").to_decimal().unwrap().into_raw();
            stored.wReserved = reserved;
            // SAFETY: the argument refers to a DECIMAL.
            unsafe {
                let target = layout::payload(&passed).cast::<*mut raw::DECIMAL>().read();
                target.write(stored);
            }
            drop(argument);
            assert_eq!(variable.to_string(), "2.5");
        }
    }
}
