//! Sources and servers that break the rules of COM where it can be noticed: they get an error, and nobody is harmed.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{DISPID, DISPPARAMS, IDispatch, IDispatch_Vtbl, IEnumVARIANT, LCID, VARIANT};
use com_sink::variant::vt::*;
use com_sink::{
    __v1 as support, Args, BStr, BString, GUID, HRESULT, IUnknown, Interface, Result, SafeArray,
    Sink, Variant,
};
use common::Log;
use common::calls::{Argument, by_ref, invoke, invoke_into, v, with_sink};
use common::events::{IMonitorEvents, State, monitor};
use common::server::{ForwardMachine, IMachine};
use std::ffi::c_void;
use std::ptr::null_mut;

struct Monitor(Log);

impl support::ComClass for Monitor {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Monitor", support::agile::<Self>());
}

impl IMonitorEvents for Monitor {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        self.0.add(format!("state {config} {}", state.0));
        Ok(())
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        self.0.add(format!("closing {cancel}"));
        *cancel = !*cancel;
        Ok(())
    }
    fn on_edit(&self, text: &mut BString, data: &mut Variant) -> Result<()> {
        self.0.add(format!("edit {text} {data:?}"));
        *data = v("edited");
        Ok(())
    }
    fn on_unknown(&self, _: i32, args: &Args<'_>) -> Result<()> {
        assert_eq!(args.get(usize::MAX), None);
        self.0.add(format!("unknown {}", args.len()));
        Ok(())
    }
}

fn with_monitor(test: impl FnOnce(&IDispatch, &Log)) {
    with_sink(Monitor, test);
}

/// Bits of a VARIANT with a pointer as its payload.
struct Bits(u16, *mut c_void);

impl Argument for Bits {
    fn bits(&self) -> VARIANT {
        let mut raw = VARIANT::default();
        // SAFETY: type and payload of a VARIANT, which owns nothing.
        unsafe {
            (&raw mut raw).cast::<u16>().write(self.0);
            (&raw mut raw)
                .byte_add(8)
                .cast::<*mut c_void>()
                .write(self.1);
        }
        raw
    }
}

#[test]
fn a_variable_that_refers_to_itself_is_refused() {
    with_monitor(|monitor, log| {
        let mut text = BString::from("t");
        // SAFETY: of that type.
        let text = unsafe { by_ref(VT_BSTR, &mut text) };
        let mut circle = VARIANT::default();
        let at: *mut VARIANT = &mut circle;
        // SAFETY: a VARIANT of ours.
        unsafe { at.write(Bits(VT_BYREF | VT_VARIANT, at.cast()).bits()) };
        let circle = Bits(VT_BYREF | VT_VARIANT, at.cast());
        let answer = invoke(monitor, 5, &[&text, &circle]);
        assert_eq!((answer.code, answer.bad_argument), (E_POINTER, Some(0)));
        // Where it isn't read it is refused when it should be written.
        // SAFETY: all of it is alive.
        let stored = unsafe { com_sink::coerce::store_by_ref(&circle.bits(), v(1)) };
        assert_eq!(stored.unwrap_err().code(), DISP_E_TYPEMISMATCH);
        assert_eq!(log.take(), [""; 0]);
    });
}

#[test]
fn a_variable_of_no_type_is_refused_and_not_copied() {
    with_monitor(|monitor, log| {
        let (mut text, mut none) = (BString::from("t"), Bits(0x0fff, null_mut()).bits());
        // SAFETY: of these types; the payload of no type is not looked at.
        let (text, none) = unsafe { (by_ref(VT_BSTR, &mut text), by_ref(VT_VARIANT, &mut none)) };
        let answer = invoke(monitor, 5, &[&text, &none]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_BADVARTYPE, Some(0))
        );
        assert_eq!(log.take(), [""; 0]);
    });
}

#[test]
fn variables_at_odd_addresses_are_read_and_written() {
    with_monitor(|monitor, log| {
        let mut memory = [0_u64; 4];
        // SAFETY: within the array.
        let odd = unsafe { (&raw mut memory).byte_add(1) };
        // SAFETY: within the array.
        unsafe { odd.cast::<i32>().write_unaligned(7) };
        let state = Bits(VT_BYREF | VT_I4, odd.cast());
        assert_eq!(invoke(monitor, 1, &[&v("a"), &state]).code, S_OK);
        // SAFETY: within the array.
        unsafe { odd.cast::<i16>().write_unaligned(-1) };
        let cancel = Bits(VT_BYREF | VT_BOOL, odd.cast());
        assert_eq!(invoke(monitor, 2, &[&cancel]).code, S_OK);
        // SAFETY: within the array.
        assert_eq!(unsafe { odd.cast::<i16>().read_unaligned() }, 0);
        // A text can be copied from there, not borrowed.
        let text = BString::from("b");
        // SAFETY: within the array.
        unsafe { odd.cast::<*mut u16>().write_unaligned(text.as_raw()) };
        let text = Bits(VT_BYREF | VT_BSTR, odd.cast());
        assert_eq!(invoke(monitor, 1, &[&text, &v(1)]).code, S_OK);
        let variant = text.bits();
        // SAFETY: it refers to nothing that is gone.
        let variant = unsafe { Variant::from_raw_ref(&variant) };
        assert_eq!(
            (variant.as_bstr(), variant.try_clone().unwrap()),
            (None, v("b"))
        );
        assert_eq!(log.take(), ["state a 7", "closing true", "state b 1"]);
    });
}

#[test]
fn the_variable_of_an_argument_may_be_that_of_the_result() {
    let machine = com_sink::Object::new(Doubling)
        .to_interface::<IDispatch>()
        .unwrap();
    let mut variable = v(21);
    let variable: *mut VARIANT = (&raw mut variable).cast();
    let mut arguments = [Bits(VT_BYREF | VT_VARIANT, variable.cast()).bits()];
    // SAFETY: the variable is valid.
    let code = unsafe { invoke_into(&machine, 2, &mut arguments, variable) };
    // SAFETY: ours.
    let result = unsafe { Variant::from_raw_ref(&*variable) };
    // The result's variable is made empty before the argument is read.
    assert_eq!((code, result), (S_OK, &v(1)));
}

/// An event returns nothing: what its handler leaves in the variable of an argument is not overwritten, and so not lost.
#[test]
fn what_an_event_leaves_in_the_variable_of_the_result_stays() {
    with_monitor(|monitor, log| {
        let mut variable = v(21);
        let variable: *mut VARIANT = (&raw mut variable).cast();
        // Last first; the text isn't by reference, so that this is no matter of the straight path.
        let text = v("text");
        let mut arguments = [
            Bits(VT_BYREF | VT_VARIANT, variable.cast()).bits(),
            text.bits(),
        ];
        // SAFETY: the variable is valid.
        let code = unsafe { invoke_into(monitor, 5, &mut arguments, variable) };
        assert_eq!((code, log.take().len()), (S_OK, 1));
        // SAFETY: ours.
        assert_eq!(unsafe { Variant::from_raw_ref(&*variable) }, &v("edited"));
    });
}

struct Doubling;

impl support::ComClass for Doubling {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Doubling",
        support::agile::<Self>(),
        const { &[common::server::imp::IMachine::<Self, 0>()] },
    );
}

impl common::server::imp::IMachine for Doubling {
    fn start(&self, timeout: i32) -> Result<i32> {
        Ok(timeout * 2 + 1)
    }
}

#[test]
fn a_copy_of_an_array_refers_to_no_memory_of_its_source() {
    let mut text = v("text");
    let text: *mut Variant = &mut text;
    let inner = SafeArray::from(vec![Variant::empty(); 2]);
    let array = SafeArray::from(vec![Variant::empty(), Variant::from(inner)]);
    // As a source might do it: elements that refer to its own variable.
    let refer = |array: &SafeArray<Variant>| {
        // SAFETY: the first element, which owns nothing.
        unsafe {
            let first = (*array.as_raw()).pvData.cast::<VARIANT>();
            first.write(Bits(VT_BYREF | VT_VARIANT, text.cast()).bits());
        }
    };
    refer(&array);
    refer(array.get(1).unwrap().as_array::<Variant>().unwrap());
    let bits = Bits(VT_ARRAY | VT_VARIANT, array.as_raw().cast()).bits();
    // SAFETY: the array is alive.
    let borrowed = unsafe { Variant::from_raw_ref(&bits) };
    let copies = [Variant::from(array.clone()), borrowed.clone()];
    // SAFETY: ours; nothing is borrowed from it.
    unsafe { *text = v("changed") };
    for copy in &copies {
        let copy = copy.as_array::<Variant>().unwrap();
        assert_eq!(copy.get(0), Some(&v("text")));
        let inner = copy.get(1).unwrap().as_array::<Variant>().unwrap();
        assert_eq!(inner.get(0), Some(&v("text")));
    }
    assert_eq!(array.get(0), Some(&v("changed")));
    // Whoever takes the array over has to own all of it, too.
    // SAFETY: given up just now, and taken once.
    let owned = unsafe { <SafeArray<Variant> as support::Value>::from_abi(array.into_raw()) };
    // SAFETY: ours; nothing is borrowed from it.
    unsafe { *text = v("gone") };
    assert_eq!(owned.get(0), Some(&v("changed")));
}

/// Says success to every question, and gives nothing.
static NOTHING: &IDispatch_Vtbl = &IDispatch_Vtbl {
    base__: support::IUnknown_Vtbl {
        QueryInterface: say_success,
        AddRef: count,
        Release: count,
    },
    GetTypeInfoCount: {
        unsafe extern "system" fn refuse(_: *mut c_void, _: *mut u32) -> HRESULT {
            E_NOTIMPL
        }
        refuse
    },
    GetTypeInfo: {
        unsafe extern "system" fn refuse(
            _: *mut c_void,
            _: u32,
            _: LCID,
            _: *mut *mut c_void,
        ) -> HRESULT {
            E_NOTIMPL
        }
        refuse
    },
    GetIDsOfNames: {
        unsafe extern "system" fn refuse(
            _: *mut c_void,
            _: *const GUID,
            _: *const windows_core::PCWSTR,
            _: u32,
            _: LCID,
            _: *mut DISPID,
        ) -> HRESULT {
            E_NOTIMPL
        }
        refuse
    },
    Invoke: {
        unsafe extern "system" fn refuse(
            _: *mut c_void,
            _: DISPID,
            _: *const GUID,
            _: LCID,
            _: u16,
            _: *const DISPPARAMS,
            _: *mut VARIANT,
            _: *mut com_sink::raw::EXCEPINFO,
            _: *mut u32,
        ) -> HRESULT {
            E_NOTIMPL
        }
        refuse
    },
};

unsafe extern "system" fn say_success(
    _: *mut c_void,
    _: *const GUID,
    out: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: writable, by the rules of COM.
    unsafe { out.write(null_mut()) };
    S_OK
}

unsafe extern "system" fn count(_: *mut c_void) -> u32 {
    1
}

#[test]
fn success_without_an_object_is_an_error_wherever_an_object_is_asked_for_another_interface() {
    let this: *mut c_void = (&raw const NOTHING).cast_mut().cast();
    // SAFETY: an object that is never freed.
    let liar = unsafe { IDispatch::from_raw(this) };
    assert!(liar.cast::<IMachine>().is_err());
    // The object that forwards has IMachine, and asks the one behind it for the rest.
    let forwarding = IMachine::from_dispatch(&liar).unwrap();
    assert!(forwarding.cast::<IEnumVARIANT>().is_err());
    let code =
        support::forward::<IEnumVARIANT, ForwardMachine>(&liar).map_err(|error| error.code());
    assert_eq!(code.err(), Some(E_POINTER));
    // A sink, a source, an argument.
    let point = com_sink::ConnectionPoint::vtable(GUID::zeroed());
    let unknown: &IUnknown = (&liar).into();
    assert_eq!(point.advise(unknown), Err(CONNECT_E_CANNOTCONNECT));
    let subscribed = Sink::new(Monitor(Log::default())).subscribe(&liar);
    assert_eq!(subscribed.err().map(|error| error.code()), Some(E_POINTER));
    assert_eq!(
        Variant::from(liar.clone()).to::<Option<IMachine>>(),
        Ok(None)
    );
}

#[test]
fn a_handler_gets_no_interface_that_its_row_does_not_ask_for() {
    /// Its row says IDispatch, its handler wants more.
    struct Liar;

    impl support::ComClass for Liar {
        type Slots = support::Slots<1>;
        const CLASS: support::Class<Self> = support::Class::sink(
            "Liar",
            support::agile::<Self>(),
            const {
                // SAFETY: the interface is a dispinterface.
                &[unsafe { support::dispinterface::<Self, Rows, 0>() }]
            },
        );
    }

    struct Rows;
    static MEMBERS: [support::Member; 1] = [support::Member::method(
        "Take",
        1,
        &[support::Param::new("object", VT_DISPATCH)],
    )];
    static INFO: support::InterfaceInfo =
        support::InterfaceInfo::new("ILiar", GUID::from_u128(1), &MEMBERS);

    impl support::Dispatch<Liar> for Rows {
        const INFO: &'static support::InterfaceInfo = &INFO;

        fn invoke(_: &Liar, mut call: support::Call<'_>) -> support::Outcome {
            let [object] = call.args()?;
            let answer = {
                let _ = object.get::<Option<IMachine>>()?;
                Ok(())
            };
            call.answer(answer)
        }
    }

    let liar = Sink::new(Liar).to_interface::<IDispatch>().unwrap();
    let code = invoke(&liar, 1, &[&v(liar.clone())]).code;
    assert_eq!(code, DISP_E_TYPEMISMATCH);
}

#[test]
fn an_index_beyond_all_is_no_argument() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke(monitor, 99, &[&v(1), &v(2)]).code, S_OK);
        assert_eq!(log.take(), ["unknown 2"]);
    });
}
