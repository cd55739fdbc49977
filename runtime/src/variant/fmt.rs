use super::vt::{
    VT_ARRAY, VT_BOOL, VT_BSTR, VT_CY, VT_DATE, VT_DECIMAL, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1,
    VT_I2, VT_I4, VT_I8, VT_INT, VT_NULL, VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT,
    VT_UNKNOWN, base_name,
};
use super::{Variant, View};
use crate::bstr::BString;
use crate::raw::IDispatch;
use crate::safearray::{self, SafeArray};
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use core::fmt::{self, Debug, Display, Formatter};
use windows_core::{HRESULT, IUnknown};

/// The value as text: nothing for VT_EMPTY, `null`, `true`, numbers, `Display` of the other types;
/// for objects and arrays their type.
impl Display for Variant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let view = self.view();
        match view.vt() {
            VT_EMPTY => Ok(()),
            VT_NULL => f.write_str("null"),
            vt if vt & VT_ARRAY != 0 || matches!(vt, VT_UNKNOWN | VT_DISPATCH) => write_type(f, vt),
            _ => write_value(f, view, true),
        }
    }
}

/// The type and the value, such as `VT_I4(5)`.
impl Debug for Variant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let view = self.view();
        if view.vt() != self.vt() {
            f.write_str("by ref ")?;
        }
        write_type(f, view.vt())?;
        if matches!(view.vt(), VT_EMPTY | VT_NULL) {
            return Ok(());
        }
        f.write_str("(")?;
        write_value(f, view, false)?;
        f.write_str(")")
    }
}

fn write_type(f: &mut Formatter<'_>, vt: u16) -> fmt::Result {
    match base_name(vt) {
        Some(name) => f.write_str(name)?,
        None => write!(f, "VARTYPE {}", vt & !VT_ARRAY)?,
    }
    f.write_str(if vt & VT_ARRAY != 0 { "[]" } else { "" })
}

fn write_value(f: &mut Formatter<'_>, view: View<'_>, display: bool) -> fmt::Result {
    if let Some(array) = view.array() {
        return write_array(f, view, array);
    }
    match view.vt() {
        VT_I1 => show::<i8>(f, view, display),
        VT_UI1 => show::<u8>(f, view, display),
        VT_I2 => show::<i16>(f, view, display),
        VT_UI2 => show::<u16>(f, view, display),
        VT_I4 | VT_INT => show::<i32>(f, view, display),
        VT_UI4 | VT_UINT => show::<u32>(f, view, display),
        VT_I8 => show::<i64>(f, view, display),
        VT_UI8 => show::<u64>(f, view, display),
        VT_R4 => show::<f32>(f, view, display),
        VT_R8 => show::<f64>(f, view, display),
        VT_BOOL => show::<bool>(f, view, display),
        VT_DATE => show::<Date>(f, view, true),
        VT_CY => show::<Currency>(f, view, true),
        VT_DECIMAL => show::<Decimal>(f, view, true),
        VT_ERROR => show::<HRESULT>(f, view, true),
        VT_BSTR => show::<BString>(f, view, display),
        VT_UNKNOWN => Debug::fmt(&view.get::<Option<IUnknown>>().flatten(), f),
        VT_DISPATCH => Debug::fmt(&view.get::<Option<IDispatch>>().flatten(), f),
        _ => f.write_str("?"),
    }
}

fn show<'a, V: Value>(f: &mut Formatter<'_>, view: View<'a>, display: bool) -> fmt::Result
where
    V::Ref<'a>: Display + Debug,
{
    match view.get::<V>() {
        Some(value) if display => Display::fmt(&value, f),
        Some(value) => Debug::fmt(&value, f),
        None => f.write_str("nothing"),
    }
}

fn write_array(
    f: &mut Formatter<'_>,
    view: View<'_>,
    array: *mut crate::raw::SAFEARRAY,
) -> fmt::Result {
    // SAFETY: an array in a VARIANT is null or valid.
    let elements = unsafe { safearray::to_variants(array, view.vt() & !VT_ARRAY) };
    match elements {
        Ok(elements) => f.debug_list().entries(elements).finish(),
        Err(_) => f.write_str("?"),
    }
}

impl<T: Value> Debug for SafeArray<T>
where
    for<'a> T::Ref<'a>: Debug,
{
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
