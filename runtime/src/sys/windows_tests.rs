//! What can be tested on Windows only: the functions of this back end, and that our coercion is that
//! of oleaut32.

use crate::hresult::E_FAIL;
use crate::raw;
use crate::scalar::{Currency, Date};
use crate::value::testing::{object, references};
use crate::variant::vt::*;
use crate::{Decimal, Error, Variant};
use windows_core::{HRESULT, Interface};

#[test]
fn an_error_of_windows_core_carries_the_description() {
    let there = windows_core::Error::from(Error::new(E_FAIL, "no disk"));
    assert_eq!(there.message(), "no disk");
    assert_eq!(Error::from(there).description(), "no disk");
}

#[test]
fn codes_of_the_system_have_its_text() {
    // ERROR_FILE_NOT_FOUND
    let code = HRESULT(0x8007_0002_u32 as i32);
    assert!(!super::system_message(code).unwrap_or_default().is_empty());
}

#[test]
fn the_marshaler_is_aggregated() {
    let object = object();
    // SAFETY: the object is alive until after the marshaler.
    let marshaler = unsafe { super::free_threaded_marshaler(object.as_raw()) };
    assert!(marshaler.is_some());
    drop(marshaler);
    assert_eq!(references(&object), 1);
}

/// VariantChangeTypeEx in the invariant locale, with booleans as words.
fn oleaut32(source: &Variant, vt: u16) -> Result<Variant, HRESULT> {
    const INVARIANT: raw::LCID = raw::LCID(0x7F);
    const VARIANT_ALPHABOOL: u16 = 2;
    let mut result = raw::VARIANT::default();
    // SAFETY: both are valid VARIANTs.
    unsafe {
        let code = raw::VariantChangeTypeEx(
            &mut result,
            source.as_raw(),
            INVARIANT,
            VARIANT_ALPHABOOL,
            raw::VARTYPE(vt),
        );
        let result = Variant::from_raw(result);
        if code.is_err() { Err(code) } else { Ok(result) }
    }
}

#[test]
fn coercion_is_that_of_oleaut32() {
    let decimal = |text: &str| Variant::from(text.parse::<Decimal>().unwrap());
    let sources = [
        Variant::empty(),
        Variant::null(),
        Variant::missing(),
        true.into(),
        false.into(),
        0.into(),
        1.into(),
        (-1).into(),
        i8::MIN.into(),
        127_u8.into(),
        128_u8.into(),
        255_u8.into(),
        i16::MIN.into(),
        u16::MAX.into(),
        i32::MIN.into(),
        i32::MAX.into(),
        u32::MAX.into(),
        i64::MIN.into(),
        i64::MAX.into(),
        u64::MAX.into(),
        0.5_f32.into(),
        1.5_f32.into(),
        (-2.5_f32).into(),
        3.25_f32.into(),
        0.5.into(),
        1.5.into(),
        2.5.into(),
        (-0.5).into(),
        (-1.5).into(),
        255.5.into(),
        0.1.into(),
        1e10.into(),
        1e39.into(),
        1e300.into(),
        123_456_789.125.into(),
        Currency(5_000).into(),
        Currency(15_000).into(),
        Currency(-25_000).into(),
        Currency(i64::MAX).into(),
        decimal("0.5"),
        decimal("-2.5"),
        decimal("1.50"),
        decimal("79228162514264337593543950335"),
        Date(0.0).into(),
        Date(38_504.5).into(),
        Date(-1.25).into(),
        "".into(),
        "x".into(),
        "12".into(),
        " -12 ".into(),
        "2.5".into(),
        "3.5".into(),
        "1e3".into(),
        "300".into(),
        "9223372036854775807".into(),
        "true".into(),
        "False".into(),
        "#TRUE#".into(),
        "&HFF".into(),
        "2005-06-01".into(),
        "06/01/2005 13:30:59".into(),
    ];
    let targets = [
        VT_I1,
        VT_UI1,
        VT_I2,
        VT_UI2,
        VT_I4,
        VT_UI4,
        VT_I8,
        VT_UI8,
        VT_INT,
        VT_UINT,
        VT_R4,
        VT_R8,
        VT_BOOL,
        VT_CY,
        VT_DECIMAL,
        VT_DATE,
        VT_BSTR,
        VT_DISPATCH,
        VT_UNKNOWN,
    ];
    let mut differences = Vec::new();
    for source in &sources {
        for vt in targets.into_iter().filter(|vt| !differs(source, *vt)) {
            let theirs = oleaut32(source, vt);
            let ours = source.change_type(vt).map_err(|error| error.code());
            if ours != theirs {
                differences.push(format!(
                    "{source:?} to {vt}: {ours:?}, oleaut32: {theirs:?}"
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Where ours is another rule on purpose, or oleaut32 (as Wine 8 has it) is less exact.
fn differs(source: &Variant, vt: u16) -> bool {
    match (source.vt(), vt) {
        // Dates as ISO text; no "2.5" as the time 02:05; a range check for every source.
        (VT_DATE, VT_BSTR) => true,
        (VT_BSTR, VT_DATE) => *source == "2.5" || *source == "3.5",
        (VT_CY | VT_DECIMAL, VT_DATE) => true,
        // True is -1 everywhere.
        (VT_BOOL, VT_DECIMAL) => true,
        // Inexact: by way of a float; or digit by digit.
        (VT_CY, VT_I8) => *source == Currency(-25_000),
        (VT_BSTR, VT_R8) => *source == "9223372036854775807",
        // Prefixed numbers are values here, bits there.
        (VT_BSTR, VT_I1 | VT_CY) => *source == "&HFF",
        _ => false,
    }
}
