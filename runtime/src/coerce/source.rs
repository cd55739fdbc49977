use crate::bstr::{BStr, BString};
use crate::hresult::DISP_E_TYPEMISMATCH;
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use crate::variant::View;
use crate::variant::vt::{
    VT_BOOL, VT_BSTR, VT_CY, VT_DATE, VT_DECIMAL, VT_EMPTY, VT_I1, VT_I2, VT_I4, VT_I8, VT_INT,
    VT_R4, VT_R8, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT,
};
use windows_core::HRESULT;

/// A value that can be coerced to other types, sorted by how it converts.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    Empty,
    Integer(i128),
    Single(f32),
    Float(f64),
    Currency(Currency),
    Decimal(Decimal),
    Date(Date),
    Bool(bool),
    Text(&'a BStr),
}

impl<'a> Source<'a> {
    /// Fails with DISP_E_TYPEMISMATCH for what has no coercion at all.
    pub fn of(view: View<'a>) -> Result<Self, HRESULT> {
        fn get<'a, V: Value, T>(view: View<'a>, make: impl FnOnce(V::Ref<'a>) -> T) -> Option<T> {
            view.get::<V>().map(make)
        }
        match view.vt() {
            VT_EMPTY => Some(Self::Empty),
            VT_I1 => get::<i8, _>(view, |n| Self::Integer(n.into())),
            VT_UI1 => get::<u8, _>(view, |n| Self::Integer(n.into())),
            VT_I2 => get::<i16, _>(view, |n| Self::Integer(n.into())),
            VT_UI2 => get::<u16, _>(view, |n| Self::Integer(n.into())),
            VT_I4 | VT_INT => get::<i32, _>(view, |n| Self::Integer(n.into())),
            VT_UI4 | VT_UINT => get::<u32, _>(view, |n| Self::Integer(n.into())),
            VT_I8 => get::<i64, _>(view, |n| Self::Integer(n.into())),
            VT_UI8 => get::<u64, _>(view, |n| Self::Integer(n.into())),
            VT_R4 => get::<f32, _>(view, Self::Single),
            VT_R8 => get::<f64, _>(view, Self::Float),
            VT_CY => get::<Currency, _>(view, Self::Currency),
            VT_DECIMAL => get::<Decimal, _>(view, Self::Decimal),
            VT_DATE => get::<Date, _>(view, Self::Date),
            VT_BOOL => get::<bool, _>(view, Self::Bool),
            VT_BSTR => get::<BString, _>(view, Self::Text),
            _ => None,
        }
        .ok_or(DISP_E_TYPEMISMATCH)
    }
}
