use super::Variant;
use crate::bstr::{BStr, BString};
use crate::error::{Error, Result};
use crate::raw::IDispatch;
use crate::safearray::SafeArray;
use crate::scalar::{Bool32, Currency, Date, Decimal};
use crate::value::{ComInterface, Value};
use windows_core::{GUID, HRESULT, IUnknown};

macro_rules! values {
    ($($type:ty),*) => {
        $(
            impl From<$type> for Variant {
                fn from(value: $type) -> Self {
                    value.into_variant()
                }
            }

            /// Coerces, as [`Variant::to`] does.
            impl TryFrom<&Variant> for $type {
                type Error = Error;

                fn try_from(variant: &Variant) -> Result<Self> {
                    variant.to()
                }
            }

            /// Coerces, as [`Variant::to`] does.
            impl TryFrom<Variant> for $type {
                type Error = Error;

                fn try_from(variant: Variant) -> Result<Self> {
                    variant.to()
                }
            }
        )*
    };
}

values!(
    i8, u8, i16, u16, i32, u32, i64, u64, isize, usize, f32, f64, bool, Bool32, HRESULT, Date,
    Currency, Decimal, BString
);

/// VT_EMPTY.
impl From<()> for Variant {
    fn from((): ()) -> Self {
        Self::empty()
    }
}

macro_rules! texts {
    ($($type:ty),*) => {
        $(impl From<$type> for Variant {
            fn from(value: $type) -> Self {
                BString::from(value).into_variant()
            }
        })*
    };
}

texts!(&str, String, &String, &BStr);

impl From<&Variant> for Variant {
    fn from(value: &Variant) -> Self {
        value.clone()
    }
}

/// The text `{00020400-0000-0000-C000-000000000046}`.
impl From<GUID> for Variant {
    fn from(value: GUID) -> Self {
        value.into_variant()
    }
}

/// VT_DISPATCH if the interface derives from IDispatch, else VT_UNKNOWN.
impl<I: ComInterface> From<Option<I>> for Variant {
    fn from(object: Option<I>) -> Self {
        object.into_variant()
    }
}

/// VT_UNKNOWN.
impl From<IUnknown> for Variant {
    fn from(object: IUnknown) -> Self {
        Some(object).into_variant()
    }
}

/// VT_DISPATCH.
impl From<IDispatch> for Variant {
    fn from(object: IDispatch) -> Self {
        Some(object).into_variant()
    }
}

/// As for `Option<I>`, with another reference to the object.
impl<I: ComInterface> From<&I> for Variant {
    fn from(object: &I) -> Self {
        Some(object.clone()).into_variant()
    }
}

/// A null pointer is `None`; other interfaces are queried.
impl<I: ComInterface> TryFrom<&Variant> for Option<I> {
    type Error = Error;

    fn try_from(variant: &Variant) -> Result<Self> {
        variant.to()
    }
}

impl<T: Value> From<SafeArray<T>> for Variant {
    fn from(value: SafeArray<T>) -> Self {
        value.into_variant()
    }
}

/// Coerces, as [`Variant::to`] does.
impl TryFrom<&Variant> for String {
    type Error = Error;

    fn try_from(variant: &Variant) -> Result<Self> {
        variant.to::<BString>().map(Self::from)
    }
}

/// Coerces, as [`Variant::to`] does.
impl TryFrom<Variant> for String {
    type Error = Error;

    fn try_from(variant: Variant) -> Result<Self> {
        Self::try_from(&variant)
    }
}
