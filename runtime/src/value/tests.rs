use super::testing::{object, references};
use super::{InOut, Out, Value};
use crate::bstr::BString;
use crate::hresult::{DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH, E_FAIL};
use crate::raw::{self, IDispatch, IErrorInfo, ISupportErrorInfo};
use crate::safearray::SafeArray;
use crate::scalar::{Bool32, Currency, Date, Decimal};
use crate::variant::vt::{
    VT_BOOL, VT_BSTR, VT_BYREF, VT_DECIMAL, VT_DISPATCH, VT_I4, VT_INT, VT_UI4, VT_UNKNOWN,
    VT_VARIANT,
};
use crate::variant::{Variant, layout};
use core::fmt::Debug;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use windows_core::{GUID, HRESULT, IUnknown, Interface};

#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State(pub i32);
crate::impl_enum_value!(State);

crate::impl_interface_value!(ISupportErrorInfo);
crate::impl_interface_value!(IErrorInfo);

/// Through the ABI and back; through a VARIANT and back; and borrowed from both.
fn round_trip<V: Value + Clone + PartialEq + Debug>(value: V) {
    // SAFETY: the value was given up by `into_abi`, and is taken over again once.
    unsafe {
        let abi = value.clone().into_abi();
        assert_eq!(V::to_owned(V::borrow(&abi)), value);
        assert_eq!(V::from_abi(abi), value);
    }
    let variant = value.clone().into_variant();
    assert_eq!(V::from_variant(&variant), Ok(value.clone()));
    if V::VT != GUID::VT {
        // SAFETY: the VARIANT is alive and of this type.
        unsafe {
            assert_eq!(
                V::exact(variant.as_raw()).map(V::to_owned),
                Some(value.clone())
            );
            assert_eq!(V::queried(variant.as_raw()).map(V::to_owned), Some(value));
        }
    }
}

#[test]
fn every_type_round_trips() {
    round_trip(-1_i8);
    round_trip(u8::MAX);
    round_trip(i16::MIN);
    round_trip(u16::MAX);
    round_trip(i32::MIN);
    round_trip(u32::MAX);
    round_trip(i64::MIN);
    round_trip(u64::MAX);
    round_trip(isize::MIN);
    round_trip(usize::MAX);
    round_trip(1.5_f32);
    round_trip(-0.25_f64);
    round_trip(true);
    round_trip(false);
    round_trip(Bool32(1));
    round_trip(E_FAIL);
    round_trip(Date(1.5));
    round_trip(Currency(-1));
    round_trip(Decimal::new(true, Decimal::MAX_MANTISSA, 28).unwrap());
    round_trip(State(99));
    round_trip(GUID::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
    round_trip(BString::from("text"));
    round_trip(BString::new());
    round_trip(Variant::from("text"));
    round_trip(SafeArray::<i32>::from([1, 2, 3]));
    round_trip(SafeArray::from([BString::from("a")]));
    round_trip(None::<IUnknown>);
    round_trip(Some(object()));
}

#[test]
fn an_array_of_enumerators_is_a_slice() {
    let mut states = SafeArray::from([State(1), State(7)]);
    states.lock_mut().unwrap()[0] = State(9);
    assert_eq!(*states.lock().unwrap(), [State(9), State(7)]);
    assert_eq!(Variant::from(State(5)), 5);
}

#[test]
fn empty_values_own_nothing() {
    assert_eq!(i32::empty(), 0);
    assert!(!bool::empty());
    assert!(BString::empty_abi().is_null());
    assert!(SafeArray::<i32>::empty().is_empty());
    assert!(Variant::empty_abi().clone().eq_empty());
    assert!(Option::<IUnknown>::empty().is_none());
    assert_eq!(GUID::empty(), GUID::zeroed());
}

trait EqEmpty {
    fn eq_empty(&self) -> bool;
}

impl EqEmpty for raw::VARIANT {
    fn eq_empty(&self) -> bool {
        // SAFETY: initialised.
        unsafe { layout::vartype(self) == 0 }
    }
}

#[test]
fn exact_takes_one_vartype_only() {
    let number = Variant::from(5);
    // SAFETY: the VARIANTs are alive.
    unsafe {
        assert_eq!(i32::exact(number.as_raw()), Some(5));
        assert_eq!(State::exact(number.as_raw()), Some(State(5)));
        assert_eq!(u32::exact(number.as_raw()), None);
        assert_eq!(bool::exact(number.as_raw()), None);
        assert!(BString::exact(number.as_raw()).is_none());
        assert_eq!(Variant::exact(number.as_raw()), Some(&number));

        let int = number.with_vt(VT_INT);
        assert_eq!(i32::exact(int.as_raw()), None);
        assert_eq!(i32::from_variant(&int), Ok(5));
    }
}

#[test]
fn any_bits_but_zero_are_true() {
    // SAFETY: plain numbers.
    unsafe {
        assert!(bool::from_abi(-1) && bool::from_abi(1) && !bool::from_abi(0));
    }
    assert_eq!(true.into_abi(), -1);
}

#[test]
fn only_standard_interfaces_are_exact() {
    let first = object();
    let dispatch = Variant::from(&first);
    let unknown = Variant::from(first.cast::<IUnknown>().unwrap());
    // SAFETY: the VARIANTs are alive.
    unsafe {
        assert_eq!(
            Option::<IDispatch>::exact(dispatch.as_raw()),
            Some(Some(&first))
        );
        assert!(Option::<IUnknown>::exact(dispatch.as_raw()).is_some());
        assert!(Option::<IUnknown>::exact(unknown.as_raw()).is_some());
        assert!(Option::<IDispatch>::exact(unknown.as_raw()).is_none());
        assert!(Option::<ISupportErrorInfo>::exact(unknown.as_raw()).is_none());
    }
    let array = SafeArray::from([Some(first.cast::<ISupportErrorInfo>().unwrap())]);
    let array = Variant::from(array);
    // SAFETY: alive.
    assert!(unsafe { SafeArray::<Option<ISupportErrorInfo>>::exact(array.as_raw()) }.is_none());
    assert_eq!(Option::<IDispatch>::IID, None);
    assert_eq!(
        SafeArray::<Option<ISupportErrorInfo>>::IID,
        Some(ISupportErrorInfo::IID)
    );
}

#[test]
fn other_interfaces_are_queried() {
    let first = object();
    let variant = Variant::from(&first);
    let support: Option<ISupportErrorInfo> = variant.to().unwrap();
    assert_eq!(references(&first), 3);
    assert_eq!(
        support.unwrap().cast::<IDispatch>().unwrap().as_raw(),
        first.as_raw()
    );
    let no = variant.to::<Option<IErrorInfo>>();
    assert_eq!(no.unwrap_err(), DISP_E_TYPEMISMATCH);
    assert_eq!(references(&first), 2);
    assert_eq!(
        Variant::from(5)
            .to::<Option<ISupportErrorInfo>>()
            .unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
    let nothing = Variant::from(None::<IDispatch>);
    assert_eq!(nothing.to::<Option<ISupportErrorInfo>>(), Ok(None));

    let again = Variant::from(&variant.to::<Option<ISupportErrorInfo>>().unwrap().unwrap());
    assert_eq!((again.vt(), references(&first)), (VT_UNKNOWN, 3));
    assert_eq!(
        again.as_unknown(),
        variant.as_unknown(),
        "one object, by COM's identity"
    );
    drop(again);

    let array = Variant::from(SafeArray::from([Some(first.clone()), None]));
    let queried: SafeArray<Option<ISupportErrorInfo>> = array.to().unwrap();
    assert_eq!(queried.len(), 2);
    assert!(queried.get(0).flatten().is_some() && queried.get(1).flatten().is_none());
    assert_eq!(
        array.to::<SafeArray<Option<IErrorInfo>>>().unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
    drop((array, queried, variant));
    assert_eq!(references(&first), 1);
}

#[test]
fn in_out_writes_back() {
    let mut slot = BString::from("old").into_raw();
    // SAFETY: a variable that is a valid BSTR at all times.
    unsafe {
        {
            let mut guard = InOut::<BString>::new(&mut slot);
            assert_eq!(*guard, "old");
            *guard = "new".into();
        }
        assert_eq!(BString::from_raw(slot), "new");
    }
}

/// C++ callers pass `(text, &text)`, and scripts one variable for two parameters.
#[test]
fn an_in_out_parameter_may_be_the_variable_of_another_argument() {
    let mut text = BString::from("old").into_raw();
    let at = &raw mut text;
    // SAFETY: a variable that is a valid BSTR at all times.
    unsafe {
        let given = text;
        let beside = BString::borrow(&given);
        let mut first = InOut::<BString>::new(at);
        let mut second = InOut::<BString>::new(at);
        *first = "first".into();
        assert_eq!(*second, "old");
        *second = "second".into();
        assert_eq!(
            beside, "old",
            "what is borrowed from the variable is still there"
        );
        drop(second);
        drop(first);
        assert_eq!(BString::from_raw(text), "first");
    }

    let mut object = Variant::from(object()).into_raw();
    let at = &raw mut object;
    // SAFETY: a variable that is a valid VARIANT at all times.
    unsafe {
        let beside = Variant::exact(&*at).unwrap();
        let mut guard = InOut::<Variant>::new(at);
        *guard = 5.into();
        assert!(beside.as_dispatch().is_some());
        drop(guard);
        assert_eq!(Variant::from_raw(object), 5);
    }
}

#[test]
fn an_in_out_array_comes_back_itself() {
    let mut slot = SafeArray::from([1, 2]).into_raw();
    let before = slot;
    // SAFETY: a variable that is a valid array at all times.
    unsafe {
        drop(InOut::<SafeArray<i32>>::new(&mut slot));
        assert_eq!(slot, before);
        drop(SafeArray::<i32>::from_raw(slot));
    }
}

#[test]
fn in_out_survives_a_panic() {
    let mut slot = BString::from("old").into_raw();
    let at = &raw mut slot;
    let result = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the variable outlives the guard.
        let mut guard = unsafe { InOut::<BString>::new(at) };
        *guard = "half done".into();
        panic!("handler");
    }));
    assert!(result.is_err());
    // SAFETY: written back by the guard.
    assert_eq!(unsafe { BString::from_raw(slot) }, "half done");
}

#[test]
fn out_ignores_what_was_there() {
    let mut slot = core::mem::MaybeUninit::<*mut u16>::uninit();
    // SAFETY: writable; initialised by the guard.
    unsafe {
        {
            let at = slot.as_mut_ptr();
            let mut guard = Out::<BString>::new(at);
            assert!(guard.is_empty());
            *guard = "result".into();
        }
        assert_eq!(BString::from_raw(slot.assume_init()), "result");

        let mut number = 77;
        drop(Out::<i32>::new(&mut number));
        assert_eq!(number, 0);
    }
}

fn by_ref<T>(vt: u16, target: *mut T) -> raw::VARIANT {
    let mut variant = raw::VARIANT::default();
    // SAFETY: the payload has room for a pointer.
    unsafe {
        layout::payload_mut(&mut variant)
            .cast::<*mut T>()
            .write(target);
        layout::set_vartype(&mut variant, vt | VT_BYREF);
    }
    variant
}

#[test]
fn by_reference_arguments_are_exact_for_their_own_type() {
    let (mut number, mut text) = (5_i32, BString::from("x").into_raw());
    let first = object();
    let mut pointer = first.as_raw();
    // SAFETY: the variables are alive, and of the types that the VARTYPEs say.
    unsafe {
        let variant = by_ref(VT_I4, &raw mut number);
        assert_eq!(State::exact_mut(&variant), Some(&raw mut number));
        assert_eq!(u32::exact_mut(&variant), None);
        assert_eq!(i32::exact(&variant), None);
        *InOut::<i32>::new(i32::exact_mut(&variant).unwrap()) += 1;
        assert_eq!(number, 6);
        assert_eq!(
            i32::exact_mut(&by_ref(VT_I4, core::ptr::null_mut::<i32>())),
            None
        );

        let variant = by_ref(VT_BSTR, &raw mut text);
        assert_eq!(BString::exact_mut(&variant), Some(&raw mut text));
        drop(BString::from_raw(text));

        let variant = by_ref(VT_DISPATCH, &raw mut pointer);
        assert!(Option::<IDispatch>::exact_mut(&variant).is_some());
        assert!(Option::<IUnknown>::exact_mut(&variant).is_none());
        assert!(
            Option::<ISupportErrorInfo>::exact_mut(&by_ref(VT_UNKNOWN, &raw mut pointer)).is_none()
        );
    }
}

#[test]
fn a_decimal_changes_in_place_in_its_variant() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let mut variant = Variant::from(decimal("1.5")).into_raw();
    // SAFETY: the VARIANT is alive and of this type.
    unsafe {
        let reference = layout::reference(&raw mut variant, VT_DECIMAL);
        let slot = Decimal::exact_mut(&reference).unwrap();
        {
            let mut guard = InOut::<Decimal>::new(slot);
            assert_eq!(*guard, decimal("1.5"));
            *guard = decimal("-2.25");
        }
        assert_eq!(*Variant::from_raw_ref(&variant), decimal("-2.25"));
        drop(Out::<Decimal>::new(slot));
        assert_eq!(*Variant::from_raw_ref(&variant), Decimal::ZERO);
        assert!(Decimal::exact_mut(&variant).is_none());
    }
}

#[test]
fn a_variant_parameter_takes_a_reference_to_a_variant() {
    let mut target = Variant::from("x").into_raw();
    // SAFETY: `target` is alive; it is freed at the end.
    unsafe {
        let variant = by_ref(VT_VARIANT, &raw mut target);
        assert_eq!(Variant::exact(&variant).unwrap().vt(), VT_BSTR);
        let slot = Variant::exact_mut(&variant).unwrap();
        *InOut::<Variant>::new(slot) = 5.into();
        assert_eq!(Variant::from_raw(target), 5);
    }
}

#[test]
fn an_in_out_variant_stores_through_its_reference() {
    let mut state = 0_i16;
    let mut slot = by_ref(VT_BOOL, &raw mut state);
    // SAFETY: the variables are alive.
    unsafe {
        {
            let mut guard = InOut::<Variant>::new(&mut slot);
            assert_eq!(*guard, false);
            *guard = "True".into();
        }
        assert_eq!((state, layout::vartype(&slot)), (-1, VT_BOOL | VT_BYREF));
        // What cannot be coerced changes nothing.
        *InOut::<Variant>::new(&mut slot) = "no truth value".into();
        assert_eq!(state, -1);
    }
}

#[test]
fn coercion_errors_reach_the_caller() {
    assert_eq!(
        Variant::from(-1_i64).to::<u32>().unwrap_err(),
        DISP_E_OVERFLOW
    );
    assert_eq!(
        Variant::null().to::<BString>().unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
    assert_eq!(Variant::from(u32::MAX).to::<HRESULT>(), Ok(HRESULT(-1)));
    assert_eq!(u32::VT, VT_UI4);
    let guid = "{0123456-89ab-cdef-0123-456789abcdef}";
    assert_eq!(
        Variant::from(guid).to::<GUID>().unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
    let guid = "01234567-89AB-cdef-0123-456789abcdef";
    assert_eq!(
        Variant::from(guid).to::<GUID>(),
        Ok(GUID::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef))
    );
}
