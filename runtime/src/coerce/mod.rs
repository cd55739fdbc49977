//! Coercion between the types that a VARIANT can hold.
//!
//! The rules are those of VariantChangeType and DispGetParam, in Rust on every platform, so that
//! what is tested is what runs, and with no locale: the same value gives the same text everywhere.
//!
//! - Integers keep their value or fail with DISP_E_OVERFLOW; but between the signed and the unsigned
//!   type of one width they keep their bits, so that 0xFFFFFFFF (VT_UI4) is -1 (VT_I4).
//! - Fractions are rounded, halves to even.
//! - True is -1, in an unsigned type all bits. Any number but 0 is true.
//! - Texts are numbers with a decimal point and an optional exponent, `&H` and `&O` numbers, the
//!   words True and False, dates in ISO form or the invariant locale's `MM/dd/yyyy`.
//!   Anything else is DISP_E_TYPEMISMATCH. No thousands separators, no currency signs.
//! - Numbers become texts with 7 (VT_R4) or 15 (VT_R8, VT_DATE's number) digits; booleans `True` and
//!   `False`, as with VARIANT_ALPHABOOL; dates ISO form with a blank.
//! - VT_EMPTY is 0, False, or the empty text. VT_NULL, VT_ERROR (a missing argument), arrays and
//!   records are nothing but themselves.
//! - Objects are queried for IDispatch or IUnknown; default properties are not asked for.
//! - By-reference values are looked through; the result never is by reference.
//!
//! Two liberties, as sources need them: an integer will do as an HRESULT (VT_ERROR), and a text or
//! number for a declared VARIANT is left alone.

mod number;
mod object;
mod source;
mod store;
#[cfg(test)]
mod tests;
mod text;

pub use object::argument;
pub use store::store_by_ref;

use crate::error::Result;
use crate::hresult::DISP_E_TYPEMISMATCH;
use crate::value::Value;
use crate::variant::Variant;
use crate::variant::vt::{
    VT_ARRAY, VT_BOOL, VT_BSTR, VT_BYREF, VT_CY, VT_DATE, VT_DECIMAL, VT_DISPATCH, VT_ERROR, VT_I1,
    VT_I2, VT_I4, VT_I8, VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UNKNOWN, VT_VARIANT,
    canonical,
};
use crate::{BString, HRESULT};
use source::Source;

/// The value as another type. Declared types such as VT_INT, VT_INT_PTR or VT_HRESULT give what
/// stands for them in a VARIANT ([`canonical`]); VT_VARIANT gives a copy.
///
/// # Errors
/// DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW, E_NOINTERFACE, E_OUTOFMEMORY.
pub fn change_type(variant: &Variant, vt: u16) -> Result<Variant> {
    let view = variant.view();
    let target = canonical(vt & !VT_BYREF);
    if target == VT_VARIANT || view.vt() == target {
        return view.to_variant();
    }
    if signed(canonical(view.vt())) == signed(target) {
        return view.to_variant().map(|copy| copy.with_vt(target));
    }
    if target & VT_ARRAY != 0 {
        return Err(DISP_E_TYPEMISMATCH.into());
    }
    if matches!(target, VT_DISPATCH | VT_UNKNOWN) {
        return object::query_standard(variant, target);
    }
    let source = Source::of(view)?;
    Ok(match target {
        VT_I1 => number::integer::<i8>(source)?.into_variant(),
        VT_UI1 => number::integer::<u8>(source)?.into_variant(),
        VT_I2 => number::integer::<i16>(source)?.into_variant(),
        VT_UI2 => number::integer::<u16>(source)?.into_variant(),
        VT_I4 => number::integer::<i32>(source)?.into_variant(),
        VT_UI4 => number::integer::<u32>(source)?.into_variant(),
        VT_I8 => number::integer::<i64>(source)?.into_variant(),
        VT_UI8 => number::integer::<u64>(source)?.into_variant(),
        VT_R4 => number::single(source)?.into_variant(),
        VT_R8 => number::float(source)?.into_variant(),
        VT_CY => number::currency(source)?.into_variant(),
        VT_DECIMAL => number::decimal(source)?.into_variant(),
        VT_DATE => number::date(source)?.into_variant(),
        VT_BOOL => number::boolean(source)?.into_variant(),
        VT_BSTR => BString::from(text::write(source)).into_variant(),
        VT_ERROR => HRESULT(number::bits(source)?).into_variant(),
        _ => return Err(DISP_E_TYPEMISMATCH.into()),
    })
}

/// The signed type of an integer's width: the two are represented alike.
fn signed(vt: u16) -> u16 {
    match vt {
        VT_UI1 => VT_I1,
        VT_UI2 => VT_I2,
        VT_UI4 => VT_I4,
        VT_UI8 => VT_I8,
        vt => vt,
    }
}
