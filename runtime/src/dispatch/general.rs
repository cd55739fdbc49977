//! The general path: calls that the straight one has left, since their arguments aren't exactly as declared.
//!
//! It is the same code for all sinks and members. It makes the arguments what the member's row declares and invokes
//! the object once more with those, so that the straight path takes them.
//!
//! Invariant: nobody but this module invokes an object with the address of [`COERCED`] for an IID, and only with
//! arguments that [`Normal`] has made of the member's row, or for a DISPID that no member has.

use super::args::Args;
use super::normal::Normal;
use super::reply::{Refusal, Reply};
use crate::error::Result;
use crate::hresult::{
    DISP_E_BADPARAMCOUNT, DISP_E_MEMBERNOTFOUND, DISP_E_TYPEMISMATCH, E_UNEXPECTED,
};
use crate::interface::{InterfaceInfo, Member, Verb};
use crate::panic::{self, Place};
use crate::raw;
use crate::variant::Variant;
use crate::variant::vt::VT_DISPATCH;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT};

/// Its address, not its value, is what tells: a GUID may come from anywhere, a pointer to this one only from here. It
/// isn't zero, as the IID of other calls has to be.
static COERCED: GUID = GUID::from_u128(0x1d5aa2b8_6f0e_4f5c_9d2c_4b1f0a6e7c31);

/// What is particular to one vtable.
pub(super) struct Shape {
    pub(super) class: &'static str,
    pub(super) info: &'static InterfaceInfo,
}

/// Whether the arguments of a call were coerced.
#[inline]
pub(super) fn is_coerced(iid: *const GUID) -> bool {
    core::ptr::eq(iid, &raw const COERCED)
}

/// A call that has arrived at an object.
struct Invocation<'a> {
    this: *mut c_void,
    dispid: i32,
    flags: u16,
    args: Args<'a>,
    /// Null, or a writable VARIANT that owns nothing.
    result: *mut raw::VARIANT,
    exception: *mut raw::EXCEPINFO,
    reply: Reply<'a>,
}

/// Invokes what the straight path has left, which has no more to do then. It never unwinds, so that the straight path
/// needs nothing in order to report that.
///
/// # Safety
///
/// This is part of a call of `Invoke` at a live object of this shape, on a thread that may use it. All pointers are
/// those of that call, null or valid; the VARIANT at `result` owns nothing.
#[cold]
#[inline(never)]
#[allow(clippy::too_many_arguments)] // As `Invoke` has.
pub(super) unsafe extern "C" fn invoke(
    shape: &Shape,
    this: *mut c_void,
    dispid: i32,
    iid: *const GUID,
    flags: u16,
    params: *const raw::DISPPARAMS,
    result: *mut raw::VARIANT,
    exception: *mut raw::EXCEPINFO,
    bad_argument: *mut u32,
) -> HRESULT {
    if is_coerced(iid) {
        return match shape.info.member(dispid, Verb::from_flags(flags)) {
            None => DISP_E_MEMBERNOTFOUND,
            // The row and the handler's types disagree.
            Some(_) => DISP_E_TYPEMISMATCH,
        };
    }
    // SAFETY: as of the caller.
    unsafe {
        let reply = Reply::new(shape.class, exception, bad_argument);
        let call = Invocation {
            this,
            dispid,
            flags,
            args: Args::new(params.as_ref().unwrap_or(&NO_ARGUMENTS)),
            result,
            exception,
            reply,
        };
        let place = || Place::Member(shape.info, dispid, flags);
        // What converts an argument may be the code of objects in Rust.
        match panic::barrier(shape.class, place, || call.general(shape)) {
            Some(Ok(code)) => code,
            Some(Err(refusal)) => reply.refuse(refusal),
            None => E_UNEXPECTED,
        }
    }
}

impl Invocation<'_> {
    /// # Safety
    ///
    /// The call is what [`invoke`] was called for.
    unsafe fn general(&self, shape: &Shape) -> core::result::Result<HRESULT, Refusal> {
        let verb = Verb::from_flags(self.flags);
        let member = match shape.info.member(self.dispid, verb) {
            Some(member) if member.kind().is_put() == verb.is_put() => member,
            Some(_) => return Err(Refusal::call(DISP_E_MEMBERNOTFOUND)),
            // SAFETY: by the caller; there is no row to coerce to.
            None => return Ok(unsafe { self.again(self.args.params()) }.0),
        };
        if is_indexed(member, verb, self.args) {
            // SAFETY: by the caller; the property has no parameters, and none are passed.
            let (code, object) = unsafe { self.again(&NO_ARGUMENTS) };
            if code.is_err() {
                return Ok(code);
            }
            return Ok(match element(&object, self.args) {
                Ok(element) => {
                    // SAFETY: by the caller.
                    unsafe { self.give(element) };
                    code
                }
                Err(error) => self.reply.fail(error),
            });
        }
        let mut normal = Normal::new(member, self.args)?;
        // SAFETY: by the caller; the arguments are coerced, and alive.
        let (code, result) = unsafe { self.again(&normal.params()) };
        // As on the straight path the caller's variables get their values even if the handler has failed.
        let written = normal.write_back(self.args);
        if code.is_ok() {
            written?;
            // SAFETY: by the caller.
            unsafe { self.give(result) };
        }
        Ok(code)
    }

    /// Invokes the object with arguments that were coerced.
    ///
    /// # Safety
    ///
    /// As of [`Self::general`]; the arguments were coerced to the row of the member that is called, if there is one.
    unsafe fn again(&self, params: &raw::DISPPARAMS) -> (HRESULT, Variant) {
        let mut result = raw::VARIANT::default();
        // SAFETY: the object is alive during the call that this is a part of, its interface begins with IDispatch's
        // functions, and all pointers are valid or null.
        unsafe {
            let vtable = *self.this.cast::<*const raw::IDispatch_Vtbl>();
            let code = ((*vtable).Invoke)(
                self.this,
                raw::DISPID(self.dispid),
                &raw const COERCED,
                raw::LCID(0),
                self.flags,
                params,
                &raw mut result,
                self.exception,
                core::ptr::null_mut(),
            );
            (code, Variant::from_raw(result))
        }
    }

    /// Stores the result of the call, if there is one. (Careless callers pass the variable of an argument, too: what
    /// that has got stays, then.)
    ///
    /// # Safety
    ///
    /// As of [`Self::general`]; this is done once.
    unsafe fn give(&self, result: Variant) {
        if !self.result.is_null() && !result.is_empty() {
            // SAFETY: writable, by the caller.
            unsafe { self.result.write(result.into_raw()) };
        }
    }
}

/// Whether arguments are meant for what a property returns, since the property has no parameters: a script's
/// `server.Machines(1)` arrives as one call and means `server.Machines.Item(1)`. oleaut32's own Invoke, which
/// most servers use, takes it so.
fn is_indexed(member: &Member, verb: Verb, args: Args<'_>) -> bool {
    member.kind() == Verb::Get
        && member.params().is_empty()
        && member.result() == VT_DISPATCH
        && !verb.is_put()
        && args.names().is_empty()
        && !args.is_empty()
}

/// What the default member of an object gives for these arguments.
fn element(object: &Variant, args: Args<'_>) -> Result<Variant> {
    const DISPID_VALUE: i32 = 0;
    let object = object.as_dispatch().ok_or(DISP_E_BADPARAMCOUNT)?;
    let args = args.iter().map(Variant::try_clone);
    object.invoke(DISPID_VALUE, Verb::Get, &args.collect::<Result<Vec<_>>>()?)
}

const NO_ARGUMENTS: raw::DISPPARAMS = raw::DISPPARAMS {
    rgvarg: core::ptr::null_mut(),
    rgdispidNamedArgs: core::ptr::null_mut(),
    cArgs: 0,
    cNamedArgs: 0,
};

#[cfg(test)]
mod tests {
    use super::{COERCED, is_coerced};

    #[test]
    fn the_same_guid_elsewhere_is_no_mark() {
        let copy = COERCED;
        assert!(is_coerced(&raw const COERCED));
        assert!(!is_coerced(&raw const copy));
    }
}
