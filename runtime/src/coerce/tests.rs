//! What VariantChangeType does, as a table. The rules are those of its documentation and of the
//! VarXxFromYy functions; what differs from them on purpose is in the documentation of the module.

use super::{argument, change_type, store_by_ref};
use crate::bstr::BString;
use crate::hresult::{DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH, E_FAIL, E_POINTER};
use crate::raw::{self, IDispatch};
use crate::safearray::SafeArray;
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use crate::value::testing::{object, references};
use crate::variant::vt::*;
use crate::variant::{Variant, layout};
use windows_core::{HRESULT, IUnknown, Interface};

fn v(value: impl Into<Variant>) -> Variant {
    value.into()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[track_caller]
fn check(rows: &[(Variant, u16, Result<Variant, HRESULT>)]) {
    for (source, vt, expected) in rows {
        let result = change_type(source, *vt).map_err(|error| error.code());
        assert_eq!(&result, expected, "{source:?} to VARTYPE {vt}");
        if let Ok(result) = result {
            assert_eq!(result.vt(), canonical(*vt), "{source:?}");
        }
    }
}

const OVERFLOW: Result<Variant, HRESULT> = Err(DISP_E_OVERFLOW);
const MISMATCH: Result<Variant, HRESULT> = Err(DISP_E_TYPEMISMATCH);

#[test]
fn integers_keep_their_value_or_overflow() {
    check(&[
        (v(127), VT_I1, Ok(v(127_i8))),
        (v(128), VT_I1, OVERFLOW),
        (v(-128), VT_I1, Ok(v(-128_i8))),
        (v(-1), VT_UI1, OVERFLOW),
        (v(256), VT_UI1, OVERFLOW),
        (v(-1), VT_UI2, OVERFLOW),
        (v(-1_i16), VT_UI4, OVERFLOW),
        (v(5_u32), VT_I4, Ok(v(5))),
        (v(u32::MAX), VT_I8, Ok(v(0xFFFF_FFFF_i64))),
        (v(u64::MAX), VT_I4, OVERFLOW),
        (v(i64::MIN), VT_UI4, OVERFLOW),
        (v(i64::MIN), VT_R8, Ok(v(-9_223_372_036_854_775_808.0))),
        (v(-7_i16), VT_CY, Ok(v(Currency(-70_000)))),
        (v(i64::MAX), VT_CY, OVERFLOW),
        (
            v(u64::MAX),
            VT_DECIMAL,
            Ok(v(decimal("18446744073709551615"))),
        ),
        (v(2), VT_DATE, Ok(v(Date(2.0)))),
        (v(3_000_000), VT_DATE, OVERFLOW),
        (v(-32_768_i16), VT_BSTR, Ok(v("-32768"))),
        (v(5), VT_BOOL, Ok(v(true))),
        (v(0), VT_BOOL, Ok(v(false))),
    ]);
    assert_eq!(change_type(&v(5_i16), VT_VARIANT), Ok(v(5_i16)));
}

#[test]
fn integers_of_one_width_keep_their_bits() {
    check(&[
        (v(-1_i8), VT_UI1, Ok(v(255_u8))),
        (v(128_u8), VT_I1, Ok(v(-128_i8))),
        (v(-1_i16), VT_UI2, Ok(v(0xFFFF_u16))),
        (v(0x8000_u16), VT_I2, Ok(v(i16::MIN))),
        (v(-1), VT_UI4, Ok(v(u32::MAX))),
        (v(u32::MAX), VT_I4, Ok(v(-1))),
        (v(-1).with_vt(VT_INT), VT_UINT, Ok(v(u32::MAX))),
        (v(i64::MIN), VT_UI8, Ok(v(1_u64 << 63))),
        (v(u64::MAX), VT_I8, Ok(v(-1_i64))),
    ]);
}

#[test]
fn fractions_are_rounded_halves_to_even() {
    check(&[
        (v(0.5), VT_I4, Ok(v(0))),
        (v(1.5), VT_I4, Ok(v(2))),
        (v(2.5), VT_I4, Ok(v(2))),
        (v(-0.5), VT_UI4, Ok(v(0_u32))),
        (v(-0.51), VT_UI4, OVERFLOW),
        (v(2_147_483_647.4), VT_I4, Ok(v(i32::MAX))),
        (v(2_147_483_647.5), VT_I4, OVERFLOW),
        (v(255.5), VT_UI1, OVERFLOW),
        (v(254.5_f32), VT_UI1, Ok(v(254_u8))),
        (v(f64::NAN), VT_I4, OVERFLOW),
        (v(f64::INFINITY), VT_I8, OVERFLOW),
        (v(9.3e18), VT_I8, OVERFLOW),
        (v(9.3e18), VT_UI8, Ok(v(9_300_000_000_000_000_000_u64))),
        (v(Currency(25_000)), VT_I4, Ok(v(2))),
        (v(Currency(35_000)), VT_I4, Ok(v(4))),
        (v(decimal("-2.5")), VT_I2, Ok(v(-2_i16))),
        (v(decimal("32767.6")), VT_I2, OVERFLOW),
        (v(Date(3.5)), VT_I4, Ok(v(4))),
    ]);
}

#[test]
fn floats() {
    check(&[
        (v(1.5), VT_R4, Ok(v(1.5_f32))),
        (v(1e39), VT_R4, OVERFLOW),
        (v(0.1_f32), VT_R8, Ok(v(f64::from(0.1_f32)))),
        (v(0.03125), VT_CY, Ok(v(Currency(312)))),
        (v(1e15), VT_CY, OVERFLOW),
        (v(0.1_f32), VT_DECIMAL, Ok(v(decimal("0.1")))),
        (v(0.1), VT_DECIMAL, Ok(v(decimal("0.1")))),
        (v(1e29), VT_DECIMAL, OVERFLOW),
        (v(1.25), VT_DATE, Ok(v(Date(1.25)))),
        (v(-657_435.0), VT_DATE, OVERFLOW),
        (v(Currency(15_000)), VT_R8, Ok(v(1.5))),
        (v(decimal("0.3")), VT_R8, Ok(v(0.3))),
        (v(decimal("1.00005")), VT_CY, Ok(v(Currency(10_000)))),
        (v(decimal("1.00015")), VT_CY, Ok(v(Currency(10_002)))),
        (v(decimal("922337203685477.5808")), VT_CY, OVERFLOW),
        (v(0.1), VT_BOOL, Ok(v(true))),
        (v(-0.0), VT_BOOL, Ok(v(false))),
    ]);
}

#[test]
fn true_is_all_bits() {
    check(&[
        (v(true), VT_I4, Ok(v(-1))),
        (v(true), VT_I1, Ok(v(-1_i8))),
        (v(true), VT_UI1, Ok(v(255_u8))),
        (v(true), VT_UI4, Ok(v(u32::MAX))),
        (v(true), VT_UI8, Ok(v(u64::MAX))),
        (v(true), VT_R8, Ok(v(-1.0))),
        (v(true), VT_CY, Ok(v(Currency(-10_000)))),
        (v(true), VT_DECIMAL, Ok(v(decimal("-1")))),
        (v(true), VT_BSTR, Ok(v("True"))),
        (v(false), VT_BSTR, Ok(v("False"))),
        (v(false), VT_UI4, Ok(v(0_u32))),
    ]);
}

#[test]
fn texts_are_read() {
    check(&[
        (v("12"), VT_I4, Ok(v(12))),
        (v(" -12\t"), VT_I4, Ok(v(-12))),
        (v("+3"), VT_UI1, Ok(v(3_u8))),
        (v("2.5"), VT_I4, Ok(v(2))),
        (v("1e3"), VT_I4, Ok(v(1000))),
        (v(".5"), VT_R8, Ok(v(0.5))),
        (v("1e400"), VT_R8, OVERFLOW),
        (v("9223372036854775807"), VT_I8, Ok(v(i64::MAX))),
        (v("9223372036854775808"), VT_I8, OVERFLOW),
        (v("300"), VT_UI1, OVERFLOW),
        (v("&HFF"), VT_I4, Ok(v(255))),
        (v("&o17"), VT_I4, Ok(v(15))),
        (v("&Hxyz"), VT_I4, MISMATCH),
        (v("&"), VT_I4, MISMATCH),
        (v("&H10000000000000000"), VT_I8, OVERFLOW),
        (v("1.5"), VT_CY, Ok(v(Currency(15_000)))),
        (v("1.5"), VT_DECIMAL, Ok(v(decimal("1.5")))),
        (v("TRUE"), VT_BOOL, Ok(v(true))),
        (v("#FALSE#"), VT_BOOL, Ok(v(false))),
        (v("0.1"), VT_BOOL, Ok(v(true))),
        (v("0"), VT_BOOL, Ok(v(false))),
        (v("2005-06-01 12:00"), VT_DATE, Ok(v(Date(38_504.5)))),
        (v("06/01/2005"), VT_DATE, Ok(v(Date(38_504.0)))),
    ]);
    for text in [
        "", " ", "x", "1,5", "1 2", "0x10", "inf", "NaN", "1.2.3", "--1", "5%", "\u{661}",
    ] {
        check(&[
            (v(text), VT_I4, MISMATCH),
            (v(text), VT_R8, MISMATCH),
            (v(text), VT_DECIMAL, MISMATCH),
            (v(text), VT_BOOL, MISMATCH),
            (v(text), VT_DATE, MISMATCH),
        ]);
    }
    let unpaired = BString::from_wide(&[0xD800]);
    check(&[(v(unpaired), VT_I4, MISMATCH)]);
}

#[test]
fn texts_are_written() {
    check(&[
        (v(1.0), VT_BSTR, Ok(v("1"))),
        (v(-0.0), VT_BSTR, Ok(v("0"))),
        (v(0.1 + 0.2), VT_BSTR, Ok(v("0.3"))),
        (v(1.0 / 3.0), VT_BSTR, Ok(v("0.333333333333333"))),
        (v(0.1_f32), VT_BSTR, Ok(v("0.1"))),
        (v(1e15), VT_BSTR, Ok(v("1E+15"))),
        (v(123_456_789_012_345.0), VT_BSTR, Ok(v("123456789012345"))),
        (v(1.5e-7), VT_BSTR, Ok(v("1.5E-07"))),
        (v(0.00001), VT_BSTR, Ok(v("0.00001"))),
        (v(-1e300), VT_BSTR, Ok(v("-1E+300"))),
        (v(1e7_f32), VT_BSTR, Ok(v("1E+07"))),
        (v(Currency(15_000)), VT_BSTR, Ok(v("1.5"))),
        (v(Currency(-1)), VT_BSTR, Ok(v("-0.0001"))),
        (v(decimal("1.50")), VT_BSTR, Ok(v("1.5"))),
        (v(Date(38_504.5)), VT_BSTR, Ok(v("2005-06-01 12:00:00"))),
    ]);
}

#[test]
fn empty_is_zero_and_null_is_nothing() {
    check(&[
        (Variant::empty(), VT_I4, Ok(v(0))),
        (Variant::empty(), VT_UI8, Ok(v(0_u64))),
        (Variant::empty(), VT_R4, Ok(v(0.0_f32))),
        (Variant::empty(), VT_BSTR, Ok(v(""))),
        (Variant::empty(), VT_BOOL, Ok(v(false))),
        (Variant::empty(), VT_DATE, Ok(v(Date(0.0)))),
        (Variant::empty(), VT_CY, Ok(v(Currency(0)))),
        (Variant::empty(), VT_DECIMAL, Ok(v(Decimal::ZERO))),
        (Variant::empty(), VT_DISPATCH, MISMATCH),
        (Variant::empty(), VT_NULL, MISMATCH),
        (Variant::null(), VT_NULL, Ok(Variant::null())),
        (Variant::null(), VT_I4, MISMATCH),
        (Variant::null(), VT_BSTR, MISMATCH),
        (Variant::missing(), VT_I4, MISMATCH),
        (Variant::missing(), VT_BSTR, MISMATCH),
        (v(1), VT_EMPTY, MISMATCH),
        (v(1), VT_RECORD, MISMATCH),
        (v(1), VT_CLSID, MISMATCH),
        (v(1), 0xFFF, MISMATCH),
    ]);
    let missing = change_type(&Variant::missing(), VT_VARIANT).unwrap();
    assert!(missing.is_missing());
}

#[test]
fn declared_types_give_what_stands_for_them() {
    check(&[
        (v(5_i16), VT_INT, Ok(v(5))),
        (v(5), VT_INT, Ok(v(5))),
        (v(5), VT_UINT, Ok(v(5_u32))),
        (v(5), VT_INT_PTR, Ok(v(5_isize))),
        (v(5).with_vt(VT_INT), VT_I4, Ok(v(5))),
        (v(5).with_vt(VT_INT), VT_I2, Ok(v(5_i16))),
        (v(E_FAIL), VT_HRESULT, Ok(v(E_FAIL))),
        (v(E_FAIL.0), VT_HRESULT, Ok(v(E_FAIL))),
        (v(E_FAIL.0 as u32), VT_ERROR, Ok(v(E_FAIL))),
        (v(i64::MAX), VT_ERROR, OVERFLOW),
        (v("5"), VT_ERROR, MISMATCH),
        (v(E_FAIL), VT_I4, MISMATCH),
    ]);
}

#[test]
fn objects_are_queried() {
    let first = object();
    let unknown = v(first.cast::<IUnknown>().unwrap());
    let dispatch = change_type(&unknown, VT_DISPATCH).unwrap();
    assert_eq!(dispatch.as_dispatch(), Some(&first));
    let back = change_type(&dispatch, VT_UNKNOWN).unwrap();
    assert_eq!(back.vt(), VT_UNKNOWN);
    assert_eq!(references(&first), 4);
    check(&[
        (v(None::<IUnknown>), VT_DISPATCH, Ok(v(None::<IDispatch>))),
        (v(1), VT_DISPATCH, MISMATCH),
        (v("x"), VT_UNKNOWN, MISMATCH),
        (dispatch, VT_I4, MISMATCH),
        (back, VT_BSTR, MISMATCH),
    ]);
    drop(unknown);
    assert_eq!(references(&first), 1);

    // An object without IDispatch.
    let info = crate::sys::create_error_info(&crate::sys::ErrorTexts::default()).unwrap();
    let plain = v(info.cast::<IUnknown>().unwrap());
    assert_eq!(
        change_type(&plain, VT_DISPATCH).unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
}

#[test]
fn arrays_are_what_they_are() {
    let array = v(SafeArray::from([1, 2]));
    check(&[
        (array.clone(), VT_ARRAY | VT_I4, Ok(array.clone())),
        (array.clone(), VT_ARRAY | VT_I2, MISMATCH),
        (array.clone(), VT_I4, MISMATCH),
        (v(1), VT_ARRAY | VT_I4, MISMATCH),
    ]);
    assert_eq!(change_type(&array, VT_VARIANT), Ok(array));
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
fn references_are_looked_through() {
    let mut number = 5_i16;
    let raw = by_ref(VT_I2, &raw mut number);
    // SAFETY: `number` is alive.
    let variant = unsafe { Variant::from_raw_ref(&raw) };
    assert_eq!(change_type(variant, VT_I4), Ok(v(5)));
    assert_eq!(change_type(variant, VT_I2).unwrap().vt(), VT_I2);
    assert_eq!(change_type(variant, VT_VARIANT).unwrap().vt(), VT_I2);
    assert_eq!(argument(variant, VT_BYREF | VT_I4, None), Ok(v(5)));
}

#[test]
fn stores_through_references() {
    let first = object();
    // SAFETY: the variables live, and are of the types that the VARTYPEs say.
    unsafe {
        let mut number = 1_u8;
        let target = by_ref(VT_UI1, &raw mut number);
        assert_eq!(store_by_ref(&target, v(200)), Ok(()));
        assert_eq!(store_by_ref(&target, v(300)).unwrap_err(), DISP_E_OVERFLOW);
        assert_eq!(number, 200);

        let mut text = BString::from("old").into_raw();
        let target = by_ref(VT_BSTR, &raw mut text);
        store_by_ref(&target, v(5)).unwrap();
        assert_eq!(BString::from_raw(text), "5");

        let mut amount = Decimal::ZERO.into_raw();
        let target = by_ref(VT_DECIMAL, &raw mut amount);
        store_by_ref(&target, v("-1.5")).unwrap();
        assert_eq!(Decimal::from_raw(amount), decimal("-1.5"));
        assert_eq!(amount.wReserved, 0);

        let mut pointer = Some(first.clone()).into_abi();
        let target = by_ref(VT_DISPATCH, &raw mut pointer);
        store_by_ref(&target, v(None::<IUnknown>)).unwrap();
        assert!(pointer.is_null());
        assert_eq!(references(&first), 1);

        let mut array = SafeArray::from([1]).into_raw();
        let target = by_ref(VT_ARRAY | VT_I4, &raw mut array);
        store_by_ref(&target, v(SafeArray::from([1, 2]))).unwrap();
        assert_eq!(SafeArray::<i32>::from_raw(array).len(), 2);

        let mut any = v("old").into_raw();
        let target = by_ref(VT_VARIANT, &raw mut any);
        store_by_ref(&target, v(1.5)).unwrap();
        assert_eq!(Variant::from_raw_ref(&any).as_f64(), Some(1.5));

        assert_eq!(store_by_ref(&any, v(1)).unwrap_err(), DISP_E_TYPEMISMATCH);
        let nowhere = by_ref(VT_I4, core::ptr::null_mut::<i32>());
        assert_eq!(store_by_ref(&nowhere, v(1)).unwrap_err(), E_POINTER);
    }
}
