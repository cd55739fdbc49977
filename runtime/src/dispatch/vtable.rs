//! The vtable of `IDispatch` for any interface that has rows.

use super::args::Args;
use super::call::Call;
use super::general::{self, Shape};
use super::names::{self, is_null_iid};
use super::reply::Reply;
use super::{Dispatch, IID_IDISPATCH};
use crate::class::{ComClass, Entry};
use crate::hresult::{DISP_E_BADINDEX, DISP_E_UNKNOWNINTERFACE, E_NOTIMPL, E_POINTER, S_OK};
use crate::object;
use crate::panic::Place;
use crate::raw;
use crate::variant::layout;
use crate::variant::vt::VT_EMPTY;
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
    unsafe {
        Entry::vtable::<S>(R::INFO, &Table::<T, R, S>::TABLE, &[IID_IDISPATCH]).only_dispatch()
    }
}

struct Table<T, R, const S: usize>(PhantomData<(T, R)>);

impl<T: ComClass, R: Dispatch<T>, const S: usize> Table<T, R, S> {
    const TABLE: raw::IDispatch_Vtbl = dispatch_vtable::<T, R, S>();

    const SHAPE: Shape = Shape {
        class: T::CLASS.name(),
        info: R::INFO,
    };
}

/// There is no type information: callers that need it read the type library.
pub(crate) unsafe extern "system" fn type_info_count(
    _this: *mut c_void,
    count: *mut u32,
) -> HRESULT {
    if count.is_null() {
        return E_POINTER;
    }
    // SAFETY: COM passes a writable pointer.
    unsafe { count.write(0) };
    S_OK
}

pub(crate) unsafe extern "system" fn type_info(
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
    // SAFETY: COM passes pointers that are null or valid, for `count` elements.
    unsafe { names::ids_of_names(R::INFO, iid, names, count, ids) }
}

unsafe extern "system" fn invoke<T: ComClass, R: Dispatch<T>, const S: usize>(
    this: *mut c_void,
    dispid: raw::DISPID,
    iid: *const GUID,
    _locale: raw::LCID,
    flags: u16,
    params: *const raw::DISPPARAMS,
    result: *mut raw::VARIANT,
    exception: *mut raw::EXCEPINFO,
    bad_argument: *mut u32,
) -> HRESULT {
    // SAFETY: COM passes a pointer to slot `S` of a live object, arguments that are valid until this returns, and
    // pointers that are null or valid.
    unsafe {
        if !is_null_iid(iid) && !general::is_coerced(iid) {
            return DISP_E_UNKNOWNINTERFACE;
        }
        if !result.is_null() {
            // What the caller had there is not ours to free.
            layout::set_vartype(result, VT_EMPTY);
        }
        let straight = |object: &T| {
            let args = Args::new(params.as_ref()?);
            let call = Call::new(dispid.0, flags, args, result, iid, R::INFO);
            R::invoke(object, call)
        };
        let code = |object: &T| match straight(object) {
            Some(Ok(())) => S_OK,
            Some(Err(error)) => {
                Reply::new(const { T::CLASS.name() }, exception, bad_argument).fail(error)
            }
            None => general::invoke(
                const { &Table::<T, R, S>::SHAPE },
                this,
                dispid.0,
                iid,
                flags,
                params,
                result,
                exception,
                bad_argument,
            ),
        };
        let place = || Place::Member(R::INFO, dispid.0, flags);
        object::enter::<T, S, _>(this, place, code).unwrap_or_else(|code| code)
    }
}
