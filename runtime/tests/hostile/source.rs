//! A source that is careless, broken or worse, within what its memory allows: its pointers are null or point to values
//! of the types that it says, and all else is any bytes.

use crate::common;
use crate::make::{self, Objects};
use crate::table::{self, IID_HOSTILE, SPITE, Spite};
use arbitrary::{Result, Unstructured};
use com_sink::hresult::*;
use com_sink::raw::{DISPID, DISPPARAMS, EXCEPINFO, IDispatch, IDispatch_Vtbl, LCID, VARIANT};
use com_sink::variant::vt::*;
use com_sink::{Error, GUID, HRESULT, IUnknown, Interface, Sink, Variant};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::sync::Once;

/// Makes calls from bytes, and looks at what became of everything. Returns how many got through to a handler.
pub fn call(bytes: &[u8]) -> u32 {
    static HOOKS: Once = Once::new();
    HOOKS.call_once(|| {
        com_sink::set_panic_hook(|report| {
            if report.message != SPITE {
                eprintln!("{report}");
                std::process::abort();
            }
        });
        std::panic::set_hook(Box::new(|info| {
            if info.payload_as_str() != Some(SPITE) {
                eprintln!("{info}");
            }
        }));
    });
    let objects = Objects::new();
    // Nothing is asked of bytes that ended too early.
    let calls = run(&mut Unstructured::new(bytes), &objects).unwrap_or_default();
    objects.check();
    calls
}

fn run(u: &mut Unstructured<'_>, objects: &Objects) -> Result<u32> {
    let sink = Sink::new(Spite {
        mood: Cell::new(u.arbitrary()?),
        leave: RefCell::new(make::variant(u, objects, 1)?),
        calls: Cell::new(0),
    });
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    if u.ratio(1, 16)? {
        ask(u, &dispatch)?;
    }
    // The same sink and the same variables, more than once.
    let dispid = dispid(u)?;
    let mut source = Source::new(u, objects, owns(dispid))?;
    let rounds = if owns(dispid) {
        u.int_in_range(1..=2)?
    } else {
        1
    };
    for _ in 0..rounds {
        invoke(u, &sink, &dispatch, dispid, &mut source)?;
        sink.mood.set(u.arbitrary()?);
    }
    drop(source);
    drop(dispatch);
    assert_eq!(sink.ref_count(), 1, "references to the sink");
    Ok(sink.calls.get())
}

fn dispid(u: &mut Unstructured<'_>) -> Result<i32> {
    Ok(match u.int_in_range(0..=15)? {
        0 => u.arbitrary()?,
        1..=5 => table::MIXED + u.int_in_range(0..=table::MIXED_COUNT)?,
        _ => u.int_in_range(0..=4)? * 100 + u.int_in_range(0..=table::TYPES)?,
    })
}

/// What is in an `[out]` variable before the call is lost, as it is by vtable: there should be nothing to lose.
fn owns(dispid: i32) -> bool {
    dispid / 100 * 100 != table::OUT && dispid != table::MIXED + 7
}

/// A variable that arguments refer to.
struct Variable {
    /// Owned, and shared with whoever is called.
    memory: *mut VARIANT,
    /// The type that arguments say; VT_VARIANT for a whole VARIANT.
    vt: u16,
    /// The type that it was given, if it is none: what is in it then is owned by nobody.
    none: Option<u16>,
}

impl Variable {
    fn target(&self) -> *mut c_void {
        match self.vt {
            VT_VARIANT | VT_DECIMAL => self.memory.cast(),
            // SAFETY: the payload of a VARIANT is behind its type and three words.
            _ => unsafe { self.memory.byte_add(8).cast() },
        }
    }
}

impl Drop for Variable {
    fn drop(&mut self) {
        // SAFETY: made by `Box::into_raw`, given up once. What is in it is of the type that it says, or was by
        // reference or of no type and owned nothing.
        unsafe {
            let mut raw = Box::from_raw(self.memory);
            if self.vt != VT_VARIANT {
                (&raw mut *raw).cast::<u16>().write(self.vt);
            }
            let vt = (&raw const *raw).cast::<u16>().read();
            if self.none != Some(vt) && vt & VT_BYREF == 0 {
                drop(Variant::from_raw(*raw));
            }
        }
    }
}

/// A variable at an odd address.
struct Crooked {
    vt: u16,
    /// Owned, and shared with whoever is called.
    memory: *mut [u64; 4],
}

impl Crooked {
    fn target(&self) -> *mut c_void {
        // SAFETY: within the memory, with room for a value of any type behind.
        unsafe { self.memory.byte_add(1).cast() }
    }
}

impl Drop for Crooked {
    fn drop(&mut self) {
        // SAFETY: made by `Box::into_raw`, given up once, and what is in it is of the type that it says.
        unsafe {
            if self.vt == VT_BSTR || self.vt == VT_DISPATCH || self.vt & VT_ARRAY != 0 {
                let left = self.target().cast::<*mut c_void>().read_unaligned();
                drop(Variant::from_raw(with_payload(self.vt, 0, Some(left))));
            }
            drop(Box::from_raw(self.memory));
        }
    }
}

struct Source {
    variables: Vec<Variable>,
    /// Passed by value: the arguments are copies of their bits.
    values: Vec<Variant>,
    arguments: Vec<VARIANT>,
    names: Vec<DISPID>,
    crooked: Vec<Crooked>,
}

fn bits(value: &Variant) -> VARIANT {
    // SAFETY: a VARIANT has no destructor; the copy is used while the original lives.
    unsafe { std::ptr::read(value.as_raw()) }
}

fn by_ref(vt: u16, target: *mut c_void) -> VARIANT {
    with_payload(vt | VT_BYREF, target as usize as u64, Some(target))
}

fn with_payload(vt: u16, payload: u64, pointer: Option<*mut c_void>) -> VARIANT {
    let mut raw = VARIANT::default();
    // SAFETY: type and payload of a VARIANT, within it.
    unsafe {
        (&raw mut raw).cast::<u16>().write(vt);
        let slot = (&raw mut raw).byte_add(8);
        slot.cast::<u64>().write(payload);
        if let Some(pointer) = pointer {
            slot.cast::<*mut c_void>().write(pointer);
        }
    }
    raw
}

impl Source {
    fn new(u: &mut Unstructured<'_>, objects: &Objects, owning: bool) -> Result<Self> {
        let mut source = Self {
            variables: Vec::new(),
            values: Vec::new(),
            arguments: Vec::new(),
            names: Vec::new(),
            crooked: Vec::new(),
        };
        for _ in 0..u.int_in_range(1..=3)? {
            let variable = source.variable(u, objects, owning)?;
            source.variables.push(variable);
        }
        for _ in 0..u.int_in_range(0..=5)? {
            let argument = source.argument(u, objects)?;
            source.arguments.push(argument);
        }
        for _ in 0..u.int_in_range(0..=4)? {
            let name = match u.int_in_range(0..=3)? {
                0 => common::calls::PROPERTYPUT,
                1 => u.arbitrary()?,
                _ => u.int_in_range(0..=3)?,
            };
            source.names.push(DISPID(name));
        }
        Ok(source)
    }

    fn variable(
        &self,
        u: &mut Unstructured<'_>,
        objects: &Objects,
        owning: bool,
    ) -> Result<Variable> {
        let memory = Box::into_raw(Box::new(VARIANT::default()));
        let mut variable = Variable {
            memory,
            vt: VT_VARIANT,
            none: None,
        };
        let value = make::variant(u, objects, 1)?;
        let vt = value.vt();
        // SAFETY: ours.
        unsafe { memory.write(value.into_raw()) };
        if !owning && (vt & VT_ARRAY != 0 || matches!(vt, VT_BSTR | VT_UNKNOWN | VT_DISPATCH)) {
            // SAFETY: ours; the value is taken out, and null stays.
            unsafe {
                drop(Variant::from_raw(memory.read()));
                memory.write(with_payload(vt, 0, None));
            }
        }
        match u.int_in_range(0..=7)? {
            // By reference itself: to null, to another variable, or to itself.
            0 => {
                let target = match (u.int_in_range(0..=2)?, self.variables.last()) {
                    (0, _) => by_ref(make::vartype(u)?, std::ptr::null_mut()),
                    (1, Some(other)) => by_ref(other.vt, other.target()),
                    _ => by_ref(VT_VARIANT, memory.cast()),
                };
                // SAFETY: ours; what is in it is dropped first.
                unsafe {
                    drop(Variant::from_raw(memory.read()));
                    memory.write(target);
                }
            }
            1 => {
                let none = make::unknown_vartype(u)?;
                let raw = with_payload(none, u.arbitrary()?, None);
                // SAFETY: ours; what is in it is dropped first.
                unsafe {
                    drop(Variant::from_raw(memory.read()));
                    memory.write(raw);
                }
                variable.none = Some(none);
            }
            2..=4 => variable.vt = vt,
            _ => {}
        }
        Ok(variable)
    }

    fn argument(&mut self, u: &mut Unstructured<'_>, objects: &Objects) -> Result<VARIANT> {
        Ok(match u.int_in_range(0..=11)? {
            0..=3 => {
                self.values.push(make::variant(u, objects, 2)?);
                bits(&self.values[self.values.len() - 1])
            }
            4..=7 => {
                let variable = u.choose(&self.variables)?;
                by_ref(variable.vt, variable.target())
            }
            8 => by_ref(make::vartype(u)?, std::ptr::null_mut()),
            9 => with_payload(make::unknown_vartype(u)?, u.arbitrary()?, None),
            // An array that isn't of the type that its VARIANT says.
            10 => {
                let array = make::array(u, objects, 1)?;
                let mut raw = bits(&array);
                // SAFETY: the type, which is the first field.
                unsafe {
                    (&raw mut raw)
                        .cast::<u16>()
                        .write(VT_ARRAY | make::vartype(u)? & !VT_BYREF)
                };
                self.values.push(array);
                raw
            }
            _ => self.crooked(u)?,
        })
    }

    /// A value at an odd address.
    fn crooked(&mut self, u: &mut Unstructured<'_>) -> Result<VARIANT> {
        let vt = *u.choose(&[
            VT_I2,
            VT_I4,
            VT_I8,
            VT_R4,
            VT_R8,
            VT_BOOL,
            VT_DATE,
            VT_CY,
            VT_DECIMAL,
            VT_ERROR,
            VT_BSTR,
            VT_DISPATCH,
            VT_ARRAY | VT_I4,
        ])?;
        let owns = vt & VT_ARRAY != 0 || matches!(vt, VT_BSTR | VT_DISPATCH);
        let word = if owns { 0 } else { u.arbitrary()? };
        self.crooked.push(Crooked {
            vt,
            memory: Box::into_raw(Box::new([word; 4])),
        });
        Ok(by_ref(vt, self.crooked[self.crooked.len() - 1].target()))
    }

    fn params(&mut self, u: &mut Unstructured<'_>) -> Result<DISPPARAMS> {
        let (mut values, mut count) = (self.arguments.as_mut_ptr(), self.arguments.len() as u32);
        let (mut names, mut named) = (self.names.as_mut_ptr(), self.names.len() as u32);
        match u.int_in_range(0..=15)? {
            0 => values = std::ptr::null_mut(),
            1 => names = std::ptr::null_mut(),
            2 => (values, count) = (std::ptr::null_mut(), u32::MAX),
            3 => (names, named) = (std::ptr::null_mut(), u32::MAX),
            4 => count = count.min(1),
            5 | 6 => {}
            _ => named = 0,
        }
        Ok(DISPPARAMS {
            rgvarg: values,
            rgdispidNamedArgs: names,
            cArgs: count,
            cNamedArgs: named,
        })
    }
}

fn invoke(
    u: &mut Unstructured<'_>,
    sink: &Sink<Spite>,
    dispatch: &IDispatch,
    dispid: i32,
    source: &mut Source,
) -> Result<()> {
    let params = source.params(u)?;
    let params = if u.ratio(1, 32)? {
        std::ptr::null()
    } else {
        &raw const params
    };
    let (zero, other) = (GUID::zeroed(), IID_HOSTILE);
    let iid = match u.int_in_range(0..=31)? {
        0 => std::ptr::null(),
        1 => &raw const other,
        _ => &raw const zero,
    };
    let flags = *u.choose(&[1, 1, 1, 2, 3, 4, 8, 12, 0, u16::MAX])?;

    // Nobody promises that what is returned in has been initialised.
    let mut result = MaybeUninit::<VARIANT>::uninit();
    let shared = source
        .variables
        .iter()
        .find(|variable| variable.vt == VT_VARIANT);
    let result_ptr = match (u.int_in_range(0..=7)?, shared) {
        (0, _) => std::ptr::null_mut(),
        (1, Some(variable)) => {
            // SAFETY: ours. What is in it would be lost, so there is nothing.
            unsafe { drop_in_variable(variable) };
            variable.memory
        }
        _ => result.as_mut_ptr(),
    };
    let mut exception = MaybeUninit::<EXCEPINFO>::uninit();
    let exception_ptr = if u.arbitrary()? {
        std::ptr::null_mut()
    } else {
        exception.as_mut_ptr()
    };
    let mut bad = u32::MAX;
    let bad_ptr = if u.arbitrary()? {
        std::ptr::null_mut()
    } else {
        &raw mut bad
    };

    let calls = sink.calls.get();
    // SAFETY: all pointers are null or valid, and so are the arguments, as far as their types say.
    let code = unsafe {
        (vtable(dispatch).Invoke)(
            dispatch.as_raw(),
            DISPID(dispid),
            iid,
            LCID(u.arbitrary()?),
            flags,
            params,
            result_ptr,
            exception_ptr,
            bad_ptr,
        )
    };

    assert!(sink.calls.get() <= calls + 1, "the handler ran twice");
    let refused = code == DISP_E_UNKNOWNINTERFACE;
    if result_ptr == result.as_mut_ptr() && !refused {
        // SAFETY: written by the callee.
        let result = unsafe { Variant::from_raw(result.assume_init()) };
        assert!(code.is_ok() || result.is_empty(), "a result, and an error");
        make::touch(&result);
    }
    if code == DISP_E_EXCEPTION {
        assert!(!exception_ptr.is_null(), "an exception that nobody wanted");
        // SAFETY: filled in by the callee.
        let error = unsafe { Error::from_excepinfo(exception.assume_init_mut()) };
        assert!(error.code().is_err() && !error.source().is_empty());
    }
    if bad != u32::MAX {
        assert!((bad as usize) < source.arguments.len().max(source.names.len()));
        assert!(code.is_err());
    }
    Ok(())
}

/// # Safety
///
/// Nobody borrows from the variable.
unsafe fn drop_in_variable(variable: &Variable) {
    // SAFETY: by the caller; a VARIANT by reference or of no type owns nothing.
    unsafe {
        let raw = variable.memory.replace(VARIANT::default());
        let vt = (&raw const raw).cast::<u16>().read();
        if variable.none != Some(vt) && vt & VT_BYREF == 0 {
            drop(Variant::from_raw(raw));
        }
    }
}

fn vtable(dispatch: &IDispatch) -> &IDispatch_Vtbl {
    dispatch.vtable()
}

/// The rest of IDispatch, and IUnknown.
fn ask(u: &mut Unstructured<'_>, dispatch: &IDispatch) -> Result<()> {
    let this = dispatch.as_raw();
    let mut names = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        let mut units: Vec<u16> = make::text(u)?.as_wide().to_vec();
        if u.arbitrary()? {
            units = "item".encode_utf16().collect();
        }
        units.push(0);
        names.push(units);
    }
    let mut pointers: Vec<_> = names
        .iter()
        .map(|name| windows_core::PCWSTR(name.as_ptr()))
        .collect();
    if u.ratio(1, 4)? && !pointers.is_empty() {
        pointers[0] = windows_core::PCWSTR::null();
    }
    let mut ids = vec![DISPID(0); pointers.len()];
    let iid: GUID = GUID::from_u128(u.arbitrary()?);
    let iid = if u.arbitrary()? {
        &raw const iid
    } else {
        std::ptr::null()
    };
    let mut object: MaybeUninit<*mut c_void> = MaybeUninit::uninit();
    let mut count: MaybeUninit<u32> = MaybeUninit::uninit();
    // SAFETY: all pointers are null or valid for as many elements as are announced.
    unsafe {
        let vtable = vtable(dispatch);
        let _: HRESULT = (vtable.GetIDsOfNames)(
            this,
            std::ptr::null(),
            pointers.as_ptr(),
            pointers.len() as u32,
            LCID(0),
            ids.as_mut_ptr(),
        );
        let _: HRESULT = (vtable.GetTypeInfoCount)(this, count.as_mut_ptr());
        let _: HRESULT = (vtable.GetTypeInfo)(this, u.arbitrary()?, LCID(0), object.as_mut_ptr());
        assert!(object.assume_init().is_null());
        let code = (vtable.base__.QueryInterface)(this, iid, object.as_mut_ptr());
        let object = object.assume_init();
        assert_eq!(code.is_ok(), !object.is_null());
        if !object.is_null() {
            drop(IUnknown::from_raw(object));
        }
    }
    Ok(())
}
