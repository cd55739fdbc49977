use super::vt::{
    VT_BOOL, VT_BSTR, VT_BYREF, VT_CY, VT_DATE, VT_DECIMAL, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1,
    VT_I2, VT_I4, VT_I8, VT_NULL, VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UNKNOWN,
    VT_VARIANT,
};
use super::{Variant, layout};
use crate::bstr::{BStr, BString};
use crate::hresult::E_FAIL;
use crate::raw;
use crate::safearray::SafeArray;
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use crate::value::testing::{object, references};
use windows_core::{GUID, IUnknown, Interface};

/// A VARIANT that refers to `target`.
fn by_ref<T>(vt: u16, target: &mut T) -> raw::VARIANT {
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

/// A safe view of such a VARIANT, whose target the caller keeps alive.
fn view(variant: &raw::VARIANT) -> &Variant {
    // SAFETY: made by `by_ref` from a live variable.
    unsafe { Variant::from_raw_ref(variant) }
}

#[test]
fn each_type_has_its_vartype_and_text() {
    let decimal: Decimal = "1.50".parse().unwrap();
    let rows: [(Variant, u16, &str, &str); 26] = [
        (().into(), VT_EMPTY, "", "VT_EMPTY"),
        (Variant::null(), VT_NULL, "null", "VT_NULL"),
        ((-1_i8).into(), VT_I1, "-1", "VT_I1(-1)"),
        (255_u8.into(), VT_UI1, "255", "VT_UI1(255)"),
        ((-2_i16).into(), VT_I2, "-2", "VT_I2(-2)"),
        (2_u16.into(), VT_UI2, "2", "VT_UI2(2)"),
        ((-3).into(), VT_I4, "-3", "VT_I4(-3)"),
        (3_u32.into(), VT_UI4, "3", "VT_UI4(3)"),
        (
            i64::MIN.into(),
            VT_I8,
            "-9223372036854775808",
            "VT_I8(-9223372036854775808)",
        ),
        (
            u64::MAX.into(),
            VT_UI8,
            "18446744073709551615",
            "VT_UI8(18446744073709551615)",
        ),
        (1.5_f32.into(), VT_R4, "1.5", "VT_R4(1.5)"),
        (2.0_f64.into(), VT_R8, "2", "VT_R8(2.0)"),
        (true.into(), VT_BOOL, "true", "VT_BOOL(true)"),
        ("text".into(), VT_BSTR, "text", "VT_BSTR(\"text\")"),
        (String::new().into(), VT_BSTR, "", "VT_BSTR(\"\")"),
        (BString::from("b").into(), VT_BSTR, "b", "VT_BSTR(\"b\")"),
        (
            BStr::from_wide(&[0x63]).into(),
            VT_BSTR,
            "c",
            "VT_BSTR(\"c\")",
        ),
        (
            Date(2.5).into(),
            VT_DATE,
            "1900-01-01T12:00:00",
            "VT_DATE(1900-01-01T12:00:00)",
        ),
        (Currency(15_000).into(), VT_CY, "1.5000", "VT_CY(1.5000)"),
        (decimal.into(), VT_DECIMAL, "1.50", "VT_DECIMAL(1.50)"),
        (
            E_FAIL.into(),
            VT_ERROR,
            "0x80004005",
            "VT_ERROR(0x80004005)",
        ),
        (
            Variant::missing(),
            VT_ERROR,
            "0x80020004",
            "VT_ERROR(0x80020004)",
        ),
        (
            None::<IUnknown>.into(),
            VT_UNKNOWN,
            "VT_UNKNOWN",
            "VT_UNKNOWN(None)",
        ),
        (
            None::<raw::IDispatch>.into(),
            VT_DISPATCH,
            "VT_DISPATCH",
            "VT_DISPATCH(None)",
        ),
        (
            SafeArray::from([1, 2]).into(),
            0x2003,
            "VT_I4[]",
            "VT_I4[]([VT_I4(1), VT_I4(2)])",
        ),
        (
            GUID::from_u128(0x00020400_0000_0000_c000_000000000046).into(),
            VT_BSTR,
            "{00020400-0000-0000-C000-000000000046}",
            "VT_BSTR(\"{00020400-0000-0000-C000-000000000046}\")",
        ),
    ];
    for (variant, vt, display, debug) in rows {
        assert_eq!(variant.vt(), vt, "{debug}");
        assert_eq!(variant.to_string(), display, "{debug}");
        assert_eq!(format!("{variant:?}"), debug);
        assert_eq!(variant.clone(), variant, "{debug}");
    }
}

#[test]
fn strict_access_takes_the_exact_type_only() {
    let variant = Variant::from(5);
    assert_eq!(variant.as_i32(), Some(5));
    assert_eq!(variant.as_i16(), None);
    assert_eq!(variant.as_u32(), None);
    assert_eq!(variant.as_bstr(), None);
    assert_eq!(variant.as_object(), None);
    assert!(variant.as_array::<i32>().is_none());
    assert_eq!(Variant::from(true).as_bool(), Some(true));
    assert_eq!(Variant::from("x").as_bstr().unwrap(), "x");
    assert_eq!(Variant::from(E_FAIL).as_error(), Some(E_FAIL));
    assert!(Variant::missing().is_missing() && !Variant::from(E_FAIL).is_missing());
    assert!(Variant::empty().is_empty() && Variant::null().is_null());
}

#[test]
fn equality_needs_the_same_type() {
    assert_eq!(Variant::from(1), Variant::from(1));
    assert_ne!(Variant::from(1), Variant::from(1_i16));
    assert_ne!(Variant::from(1), Variant::from(2));
    assert_ne!(Variant::empty(), Variant::null());
    assert_eq!(Variant::from("a"), "a");
    assert_ne!(Variant::from("a"), 1);
    assert_eq!(Variant::from(7_u8), 7_u8);
    let array = |values: &[&str]| {
        Variant::from(
            values
                .iter()
                .map(|v| BString::from(*v))
                .collect::<SafeArray<_>>(),
        )
    };
    assert_eq!(array(&["a", "b"]), array(&["a", "b"]));
    assert_ne!(array(&["a", "b"]), array(&["a", "c"]));
    assert_ne!(array(&["a"]), array(&["a", "a"]));
    assert_eq!(array(&[]), Variant::from(SafeArray::<BString>::new()));
}

#[test]
fn objects_are_counted_and_compared_by_identity() {
    let first = object();
    {
        let variant = Variant::from(&first);
        assert_eq!(references(&first), 2);
        let copy = variant.clone();
        assert_eq!(references(&first), 3);
        assert_eq!(variant, copy);
        assert_ne!(variant, Variant::from(object()));
        assert_eq!(variant.as_dispatch(), Some(&first));
        assert_eq!(
            variant.as_unknown().map(Interface::as_raw),
            Some(first.as_raw())
        );
        let unknown: IUnknown = variant.to::<Option<IUnknown>>().unwrap().unwrap();
        assert_eq!(references(&first), 4);
        assert_eq!(Variant::from(unknown).as_dispatch(), None);
    }
    assert_eq!(references(&first), 1);
}

#[test]
fn by_reference_is_looked_through() {
    let mut text = BString::from("old").into_raw();
    let raw = by_ref(VT_BSTR, &mut text);
    let variant = view(&raw);
    assert_eq!(variant.vt(), VT_BSTR | VT_BYREF);
    assert_eq!(variant.as_bstr().unwrap(), "old");
    assert_eq!(variant.to_string(), "old");
    assert_eq!(format!("{variant:?}"), "by ref VT_BSTR(\"old\")");
    assert_eq!(*variant, Variant::from("old"));

    let copy = variant.clone();
    assert_eq!(copy.vt(), VT_BSTR);

    let mut inner = by_ref(VT_BSTR, &mut text);
    let outer = by_ref(VT_VARIANT, &mut inner);
    assert_eq!(view(&outer).as_bstr().unwrap(), "old");

    // One more level is not valid.
    let mut outer = outer;
    let outermost = by_ref(VT_VARIANT, &mut outer);
    assert_eq!(view(&outermost).as_bstr(), None);
    assert!(view(&outermost).try_clone().is_err());

    // SAFETY: the text was made above, and is freed once.
    drop(unsafe { BString::from_raw(text) });
    assert_eq!(copy, "old");
}

#[test]
fn a_decimal_by_reference_keeps_its_value() {
    let value: Decimal = "-12.345".parse().unwrap();
    let mut target = value.into_raw();
    let raw = by_ref(VT_DECIMAL, &mut target);
    assert_eq!(view(&raw).as_decimal(), Some(value));
    let copy = view(&raw).clone();
    assert_eq!((copy.vt(), copy.as_decimal()), (VT_DECIMAL, Some(value)));
    assert_eq!(copy.clone(), copy);
    assert_eq!(value.into_variant(), value);
}

#[test]
fn a_null_reference_is_nothing() {
    let mut raw = raw::VARIANT::default();
    // SAFETY: plain bytes; the payload is null.
    unsafe { layout::set_vartype(&mut raw, VT_BYREF | VT_I4) };
    assert_eq!(view(&raw).as_i32(), None);
    assert!(view(&raw).try_clone().is_err());
    assert!(view(&raw).to_i32().is_err());
    assert_eq!(format!("{:?}", view(&raw)), "by ref VT_I4(nothing)");
    // SAFETY: as above.
    assert!(unsafe { Variant::from_raw(raw) }.is_empty());
}

#[test]
fn ownership_moves_through_the_raw_form() {
    let first = object();
    let raw = Variant::from(&first).into_raw();
    assert_eq!(references(&first), 2);
    // SAFETY: the only owner of what it holds.
    drop(unsafe { Variant::from_raw(raw) });
    assert_eq!(references(&first), 1);
}

#[test]
fn an_owned_one_never_is_by_reference() {
    let mut number = 5;
    let raw = by_ref(VT_I4, &mut number);
    // SAFETY: `number` is alive.
    let owned = unsafe { Variant::from_raw(raw) };
    number = 6;
    assert_eq!((owned.vt(), owned.as_i32(), number), (VT_I4, Some(5), 6));
}
