use super::vt::{
    VT_ARRAY, VT_BOOL, VT_BSTR, VT_CY, VT_DATE, VT_DECIMAL, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1,
    VT_I2, VT_I4, VT_I8, VT_NULL, VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UNKNOWN,
    canonical,
};
use super::{Variant, View};
use crate::bstr::BString;
use crate::raw::SAFEARRAY;
use crate::safearray;
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use windows_core::HRESULT;

/// Equal are values of the same type (VT_INT is VT_I4) with the same content; by reference or not
/// does not matter. There is no coercion: VT_I2 1 is not VT_I4 1. Objects are equal if they are the
/// same object, floats as in Rust, and records never.
impl PartialEq for Variant {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.view(), other.view());
        if canonical(a.vt()) != canonical(b.vt()) {
            return false;
        }
        if let (Some(a_array), Some(b_array)) = (a.array(), b.array()) {
            return arrays(a_array, b_array, a.vt() & !VT_ARRAY);
        }
        match canonical(a.vt()) {
            VT_EMPTY | VT_NULL => true,
            VT_I1 => same::<i8>(a, b),
            VT_UI1 => same::<u8>(a, b),
            VT_I2 => same::<i16>(a, b),
            VT_UI2 => same::<u16>(a, b),
            VT_I4 => same::<i32>(a, b),
            VT_UI4 => same::<u32>(a, b),
            VT_I8 => same::<i64>(a, b),
            VT_UI8 => same::<u64>(a, b),
            VT_R4 => same::<f32>(a, b),
            VT_R8 => same::<f64>(a, b),
            VT_BOOL => same::<bool>(a, b),
            VT_DATE => same::<Date>(a, b),
            VT_CY => same::<Currency>(a, b),
            VT_DECIMAL => same::<Decimal>(a, b),
            VT_ERROR => same::<HRESULT>(a, b),
            VT_BSTR => same::<BString>(a, b),
            VT_UNKNOWN | VT_DISPATCH => self.as_object() == other.as_object(),
            _ => false,
        }
    }
}

fn same<'a, V: Value>(a: View<'a>, b: View<'a>) -> bool
where
    V::Ref<'a>: PartialEq,
{
    match (a.get::<V>(), b.get::<V>()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// The same bounds and equal elements; a null array has none.
fn arrays(a: *mut SAFEARRAY, b: *mut SAFEARRAY, vt: u16) -> bool {
    // SAFETY: arrays in VARIANTs are null or valid.
    unsafe {
        let (Ok(a_elements), Ok(b_elements)) =
            (safearray::to_variants(a, vt), safearray::to_variants(b, vt))
        else {
            return false;
        };
        let same_shape =
            a_elements.is_empty() && b_elements.is_empty() || safearray::same_shape(a, b);
        same_shape && a_elements == b_elements
    }
}

macro_rules! compare_with {
    ($($type:ty),*) => {
        $(
            /// Equal if the types are the same too: see `Variant == Variant`.
            impl PartialEq<$type> for Variant {
                fn eq(&self, other: &$type) -> bool {
                    self.view().get::<$type>() == Some(*other)
                }
            }
        )*
    };
}

compare_with!(
    i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, bool, Date, Currency, Decimal, HRESULT
);

/// Equal if it is a text, and this one.
impl PartialEq<str> for Variant {
    fn eq(&self, other: &str) -> bool {
        self.as_bstr().is_some_and(|text| text == other)
    }
}

/// Equal if it is a text, and this one.
impl PartialEq<&str> for Variant {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}
