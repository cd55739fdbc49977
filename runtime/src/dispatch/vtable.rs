//! The vtable of `IDispatch` for any interface that has rows.

use super::args::Args;
use super::call::Call;
use super::names;
use super::outcome::{Kind, Outcome};
use super::{Dispatch, IID_IDISPATCH};
use crate::class::{ComClass, Entry};
use crate::error::Error;
use crate::hresult::{
    DISP_E_BADINDEX, DISP_E_EXCEPTION, DISP_E_UNKNOWNINTERFACE, E_NOTIMPL, E_POINTER, S_OK,
};
use crate::interface::Verb;
use crate::object;
use crate::raw;
use core::ffi::c_void;
use core::marker::PhantomData;
use windows_core::{GUID, HRESULT, PCWSTR};

/// The vtable of `IDispatch` at slot `S` of an object whose value is a `T`, with the members of `R`.
pub const fn dispatch_vtable<T: ComClass, R: Dispatch<T>, const S: usize>() -> raw::IDispatch_Vtbl {
    raw::IDispatch_Vtbl {
        base__: object::unknown_vtable::<T, S>(),
        GetTypeInfoCount: type_info_count,
        GetTypeInfo: type_info,
        GetIDsOfNames: ids_of_names::<T, R>,
        Invoke: invoke::<T, R, S>,
    }
}

/// The entry of an interface that is reached through `IDispatch` only.
///
/// # Safety
///
/// The interface that `R::INFO` names is a dispinterface: who gets a pointer to it, by its IID, calls no functions but
/// those of `IDispatch`.
pub const unsafe fn dispinterface<T: ComClass, R: Dispatch<T>, const S: usize>() -> Entry<T> {
    // SAFETY: a dispinterface, by the caller, has no functions of its own beyond those of IDispatch.
    unsafe { Entry::vtable::<S>(R::INFO, &Table::<T, R, S>::TABLE, &[IID_IDISPATCH]) }
}

struct Table<T, R, const S: usize>(PhantomData<(T, R)>);

impl<T: ComClass, R: Dispatch<T>, const S: usize> Table<T, R, S> {
    const TABLE: raw::IDispatch_Vtbl = dispatch_vtable::<T, R, S>();
}

/// There is no type information: callers that need it read the type library.
unsafe extern "system" fn type_info_count(_this: *mut c_void, count: *mut u32) -> HRESULT {
    if count.is_null() {
        return E_POINTER;
    }
    // SAFETY: COM passes a writable pointer.
    unsafe { count.write(0) };
    S_OK
}

unsafe extern "system" fn type_info(
    _this: *mut c_void,
    index: u32,
    _lcid: raw::LCID,
    info: *mut *mut c_void,
) -> HRESULT {
    if info.is_null() {
        return E_POINTER;
    }
    // SAFETY: COM passes a writable pointer.
    unsafe { info.write(core::ptr::null_mut()) };
    if index == 0 {
        E_NOTIMPL
    } else {
        DISP_E_BADINDEX
    }
}

unsafe extern "system" fn ids_of_names<T: ComClass, R: Dispatch<T>>(
    _this: *mut c_void,
    iid: *const GUID,
    names: *const PCWSTR,
    count: u32,
    _lcid: raw::LCID,
    ids: *mut raw::DISPID,
) -> HRESULT {
    // SAFETY: COM passes pointers that are null or valid for `count` elements.
    unsafe {
        if !is_null_iid(iid) {
            return DISP_E_UNKNOWNINTERFACE;
        }
        names::ids_of_names(R::INFO, names, count, ids)
    }
}

unsafe extern "system" fn invoke<T: ComClass, R: Dispatch<T>, const S: usize>(
    this: *mut c_void,
    dispid: raw::DISPID,
    iid: *const GUID,
    _lcid: raw::LCID,
    flags: u16,
    params: *const raw::DISPPARAMS,
    result: *mut raw::VARIANT,
    exception: *mut raw::EXCEPINFO,
    bad_argument: *mut u32,
) -> HRESULT {
    // SAFETY: COM passes a pointer to slot `S` of a live object, arguments that are valid until this returns, and
    // pointers that are null or valid.
    unsafe {
        if !is_null_iid(iid) {
            return DISP_E_UNKNOWNINTERFACE;
        }
        let result = result.as_mut().map(|result| {
            (&raw mut *result).write(raw::VARIANT::default());
            result
        });
        let verb = Verb::from_flags(flags);
        let call = Call::new(dispid.0, verb, arguments(params), result);
        let method = || {
            R::INFO
                .member(dispid.0, verb)
                .map_or("Invoke", |member| member.name())
        };
        match object::enter::<T, S, _>(this, method, |object| R::invoke(object, call)) {
            Ok(Outcome(Kind::Done)) => S_OK,
            Ok(Outcome(Kind::Refused(refusal))) => {
                if let (Some(argument), Some(target)) = (refusal.argument, bad_argument.as_mut()) {
                    *target = argument;
                }
                refusal.code
            }
            Ok(Outcome(Kind::Failed(error))) => fail(T::CLASS.name(), error, exception),
            Err(code) => code,
        }
    }
}

/// Whether the reserved IID is what it has to be; a null pointer is forgiven.
///
/// # Safety
///
/// `iid` is null or valid.
#[inline]
unsafe fn is_null_iid(iid: *const GUID) -> bool {
    // SAFETY: by the caller.
    unsafe { iid.as_ref() }.is_none_or(|iid| *iid == GUID::zeroed())
}

/// # Safety
///
/// `params` is null or describes arguments that are valid for `'a`.
#[inline(always)]
unsafe fn arguments<'a>(params: *const raw::DISPPARAMS) -> Args<'a> {
    // SAFETY: by the caller. Careless callers announce names that aren't there: those are left out.
    unsafe {
        let Some(params) = params.as_ref() else {
            return Args::new(&[], &[]);
        };
        let values: &[raw::VARIANT] = slice(params.rgvarg, params.cArgs);
        let names: &[raw::DISPID] = slice(params.rgdispidNamedArgs, params.cNamedArgs);
        Args::new(values, &names[..names.len().min(values.len())])
    }
}

/// # Safety
///
/// `first` is null or points to `count` elements that are valid for `'a`.
#[inline(always)]
unsafe fn slice<'a, E>(first: *const E, count: u32) -> &'a [E] {
    if first.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: by the caller.
    unsafe { core::slice::from_raw_parts(first, count as usize) }
}

/// Tells the caller about an error in the way it can take: EXCEPINFO if it has room for one, else the bare code.
///
/// # Safety
///
/// `exception` is null or writable.
#[cold]
unsafe fn fail(class: &str, error: Error, exception: *mut raw::EXCEPINFO) -> HRESULT {
    // A success code other than S_OK is passed on, it is no exception.
    if exception.is_null() || error.code().is_ok() {
        return error.code();
    }
    let error = if error.source().is_empty() {
        error.with_source(class)
    } else {
        error
    };
    // SAFETY: by the caller.
    unsafe { error.fill(exception) };
    DISP_E_EXCEPTION
}
