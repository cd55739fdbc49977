//! `Invoke` as C sources call it: with anything.

use com_sink::raw::{DISPID, DISPPARAMS, EXCEPINFO, IDispatch, LCID, VARIANT};
use std::marker::PhantomData;

use super::Log;
use com_sink::__v1::ComClass;
use com_sink::{Error, GUID, HRESULT, Interface, Sink, Variant};

pub const METHOD: u16 = 1;
pub const PUT: u16 = 4;
pub const PROPERTYPUT: i32 = -3;

/// What came back.
pub struct Answer {
    pub code: HRESULT,
    pub result: Variant,
    pub exception: Option<Error>,
    pub bad_argument: Option<u32>,
}

/// Anything as a VARIANT.
pub fn v(value: impl Into<Variant>) -> Variant {
    value.into()
}

/// Calls with arguments in the order of `rgvarg`: last first, named ones before all.
pub fn invoke_raw(
    object: &IDispatch,
    dispid: i32,
    flags: u16,
    args: &[&dyn Argument],
    names: &[i32],
) -> Answer {
    let mut values: Vec<VARIANT> = args.iter().map(|arg| arg.bits()).collect();
    let mut names: Vec<DISPID> = names.iter().map(|name| DISPID(*name)).collect();
    let params = DISPPARAMS {
        rgvarg: values.as_mut_ptr(),
        rgdispidNamedArgs: names.as_mut_ptr(),
        cArgs: values.len() as u32,
        cNamedArgs: names.len() as u32,
    };
    let mut result = VARIANT::default();
    let mut exception = EXCEPINFO::default();
    let mut bad_argument = u32::MAX;
    // SAFETY: all pointers are valid, and the values are bitwise copies of live ones.
    let code = unsafe {
        object.Invoke(
            DISPID(dispid),
            &GUID::zeroed(),
            LCID(0),
            flags,
            &params,
            Some(&mut result),
            Some(&mut exception),
            Some(&mut bad_argument),
        )
    };
    Answer {
        code,
        // SAFETY: initialised by us, perhaps replaced by the callee.
        result: unsafe { Variant::from_raw(result) },
        // SAFETY: as the failed call left it.
        exception: (code.0 as u32 == 0x8002_0009)
            .then(|| unsafe { Error::from_excepinfo(&mut exception) }),
        bad_argument: (bad_argument != u32::MAX).then_some(bad_argument),
    }
}

/// Calls a method with arguments in declared order.
pub fn invoke(object: &IDispatch, dispid: i32, args: &[&dyn Argument]) -> Answer {
    let reversed: Vec<&dyn Argument> = args.iter().rev().copied().collect();
    invoke_raw(object, dispid, METHOD, &reversed, &[])
}

/// Calls a method that has its result stored in a variable of the caller's choice.
///
/// # Safety
///
/// The arguments, last first, are valid, and so is the variable.
pub unsafe fn invoke_into(
    object: &IDispatch,
    dispid: i32,
    arguments: &mut [VARIANT],
    variable: *mut VARIANT,
) -> HRESULT {
    let params = DISPPARAMS {
        rgvarg: arguments.as_mut_ptr(),
        rgdispidNamedArgs: std::ptr::null_mut(),
        cArgs: arguments.len() as u32,
        cNamedArgs: 0,
    };
    // SAFETY: by the caller; all other pointers are null or valid.
    unsafe {
        (object.vtable().Invoke)(
            object.as_raw(),
            DISPID(dispid),
            &GUID::zeroed(),
            LCID(0),
            METHOD,
            &params,
            variable,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    }
}

/// A sink by its `IDispatch`, and its log; at the end nobody else holds it.
pub fn with_sink<T: ComClass>(make: impl FnOnce(Log) -> T, test: impl FnOnce(&IDispatch, &Log)) {
    let log = Log::default();
    let sink = Sink::new(make(log.clone()));
    test(&sink.to_interface().unwrap(), &log);
    assert_eq!(sink.ref_count(), 1);
}

/// What can be passed.
pub trait Argument {
    /// The VARIANT, which owns nothing.
    fn bits(&self) -> VARIANT;
}

impl Argument for Variant {
    fn bits(&self) -> VARIANT {
        // SAFETY: a VARIANT has no destructor; the copy is used while the original lives.
        unsafe { std::ptr::read(self.as_raw()) }
    }
}

/// A VARIANT that refers to a variable.
pub struct ByRef<'a, T> {
    vt: u16,
    target: *mut T,
    borrow: PhantomData<&'a mut T>,
}

/// # Safety
///
/// The variable is of the type `vt`.
pub unsafe fn by_ref<T>(vt: u16, target: &mut T) -> ByRef<'_, T> {
    ByRef {
        vt,
        target,
        borrow: PhantomData,
    }
}

impl<T> Argument for ByRef<'_, T> {
    fn bits(&self) -> VARIANT {
        let mut raw = VARIANT::default();
        // SAFETY: type and payload of a by-reference VARIANT, which owns nothing.
        unsafe {
            (&raw mut raw).cast::<u16>().write(self.vt | 0x4000);
            (&raw mut raw)
                .byte_add(8)
                .cast::<*mut T>()
                .write(self.target);
        }
        raw
    }
}

/// The number of references that are left after taking and giving one back.
pub fn references(object: &impl Interface) -> u32 {
    let raw = object.as_raw();
    // SAFETY: a live object.
    unsafe {
        let vtable = *raw.cast::<*const com_sink::__v1::IUnknown_Vtbl>();
        ((*vtable).AddRef)(raw);
        ((*vtable).Release)(raw)
    }
}
