use super::vt::{VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_NULL, VT_UNKNOWN};
use super::{Variant, layout};
use crate::bstr::BStr;
use crate::hresult::DISP_E_PARAMNOTFOUND;
use crate::raw::IDispatch;
use crate::safearray::{SafeArray, holds};
use crate::scalar::{Currency, Date, Decimal};
use crate::value::Value;
use core::ffi::c_void;
use windows_core::{HRESULT, IUnknown, Interface};

macro_rules! strict {
    ($($name:ident -> $type:ty, $vt:literal;)*) => {
        $(
            #[doc = concat!("The value if it is of type ", $vt, " exactly (by reference or not).")]
            pub fn $name(&self) -> Option<$type> {
                self.view().get::<$type>()
            }
        )*
    };
}

macro_rules! coercing {
    ($($name:ident -> $type:ty;)*) => {
        $(
            #[doc = concat!("The value coerced to `", stringify!($type), "`.")]
            ///
            /// # Errors
            /// As for [`change_type`](Variant::change_type).
            pub fn $name(&self) -> crate::error::Result<$type> {
                self.to()
            }
        )*
    };
}

/// Strict access: no coercion.
impl Variant {
    strict! {
        as_i8 -> i8, "VT_I1";
        as_u8 -> u8, "VT_UI1";
        as_i16 -> i16, "VT_I2";
        as_u16 -> u16, "VT_UI2";
        as_i32 -> i32, "VT_I4 or VT_INT";
        as_u32 -> u32, "VT_UI4 or VT_UINT";
        as_i64 -> i64, "VT_I8";
        as_u64 -> u64, "VT_UI8";
        as_f32 -> f32, "VT_R4";
        as_f64 -> f64, "VT_R8";
        as_bool -> bool, "VT_BOOL";
        as_date -> Date, "VT_DATE";
        as_currency -> Currency, "VT_CY";
        as_decimal -> Decimal, "VT_DECIMAL";
        as_error -> HRESULT, "VT_ERROR";
    }

    /// The text if it is of type VT_BSTR exactly (by reference or not).
    pub fn as_bstr(&self) -> Option<&BStr> {
        self.view().get::<crate::BString>()
    }

    /// The object if it is of type VT_UNKNOWN or VT_DISPATCH; `Some(None)` is a null pointer.
    pub fn as_object(&self) -> Option<Option<&IUnknown>> {
        let view = self.view();
        let slot = view.address().cast::<*mut c_void>();
        if !matches!(view.vt(), VT_UNKNOWN | VT_DISPATCH)
            || slot.is_null()
            || !layout::is_aligned(slot)
        {
            return None;
        }
        // SAFETY: a value of these types is an interface pointer or null, valid while `self` is.
        Some(unsafe { IUnknown::from_raw_borrowed(&*slot) })
    }

    /// The object if it is of type VT_UNKNOWN or VT_DISPATCH and not null.
    pub fn as_unknown(&self) -> Option<&IUnknown> {
        self.as_object().flatten()
    }

    /// The object if it is of type VT_DISPATCH and not null.
    pub fn as_dispatch(&self) -> Option<&IDispatch> {
        self.view().get::<Option<IDispatch>>().flatten()
    }

    /// The array if its elements are of the type of `T`. Arrays of interfaces are seen as arrays of
    /// `Option<IUnknown>` or `Option<IDispatch>`.
    pub fn as_array<T: Value>(&self) -> Option<&SafeArray<T>> {
        let array = self.view().array()?;
        // SAFETY: an array in a VARIANT is null or valid.
        unsafe { holds::<T>(array) }
            .then(|| self.view().get::<SafeArray<T>>())
            .flatten()
    }

    /// Whether it is VT_EMPTY.
    pub fn is_empty(&self) -> bool {
        self.view().vt() == VT_EMPTY
    }

    /// Whether it is VT_NULL.
    pub fn is_null(&self) -> bool {
        self.view().vt() == VT_NULL
    }

    /// Whether it stands for a missing optional argument.
    pub fn is_missing(&self) -> bool {
        // SAFETY: initialised.
        let vt = unsafe { layout::vartype(self.as_raw()) };
        vt == VT_ERROR && self.as_error() == Some(DISP_E_PARAMNOTFOUND)
    }
}

/// Access with coercion.
impl Variant {
    coercing! {
        to_i8 -> i8;
        to_u8 -> u8;
        to_i16 -> i16;
        to_u16 -> u16;
        to_i32 -> i32;
        to_u32 -> u32;
        to_i64 -> i64;
        to_u64 -> u64;
        to_f32 -> f32;
        to_f64 -> f64;
        to_bool -> bool;
        to_date -> Date;
        to_currency -> Currency;
        to_decimal -> Decimal;
        to_bstr -> crate::BString;
    }
}
