//! VARTYPE values, as `u16` as they appear in a VARIANT. Values: Win32 metadata (`VARENUM`).

use crate::raw;

macro_rules! vartypes {
    ($($name:ident $doc:literal;)*) => {
        $(
            #[doc = $doc]
            pub const $name: u16 = raw::$name as u16;
        )*
        /// Name of a VARTYPE without its VT_ARRAY and VT_BYREF bits.
        pub(crate) const fn base_name(vt: u16) -> Option<&'static str> {
            const MASK: u16 = !(raw::VT_ARRAY as u16 | raw::VT_BYREF as u16);
            match vt & MASK {
                $( $name if $name & MASK == $name => Some(stringify!($name)), )*
                _ => None,
            }
        }
    };
}

vartypes! {
    VT_EMPTY "Nothing.";
    VT_NULL "SQL-style null.";
    VT_I2 "16-bit signed integer.";
    VT_I4 "32-bit signed integer.";
    VT_R4 "32-bit float.";
    VT_R8 "64-bit float.";
    VT_CY "Currency.";
    VT_DATE "Date.";
    VT_BSTR "String.";
    VT_DISPATCH "`IDispatch` pointer.";
    VT_ERROR "HRESULT as data.";
    VT_BOOL "VARIANT_BOOL: -1 or 0.";
    VT_VARIANT "A VARIANT: only with VT_BYREF or VT_ARRAY, or as a declared type.";
    VT_UNKNOWN "`IUnknown` pointer.";
    VT_DECIMAL "96-bit decimal.";
    VT_I1 "8-bit signed integer.";
    VT_UI1 "8-bit unsigned integer.";
    VT_UI2 "16-bit unsigned integer.";
    VT_UI4 "32-bit unsigned integer.";
    VT_I8 "64-bit signed integer.";
    VT_UI8 "64-bit unsigned integer.";
    VT_INT "`int`: the same as VT_I4.";
    VT_UINT "`unsigned int`: the same as VT_UI4.";
    VT_VOID "No type: only as a declared type.";
    VT_HRESULT "HRESULT as a declared type; in a VARIANT it is VT_ERROR.";
    VT_PTR "Pointer: only as a declared type.";
    VT_SAFEARRAY "SAFEARRAY as a declared type; in a VARIANT it is VT_ARRAY with the element's type.";
    VT_USERDEFINED "Named type: only as a declared type.";
    VT_LPSTR "Characters up to a null: only as a declared type.";
    VT_LPWSTR "Wide characters up to a null: only as a declared type.";
    VT_RECORD "Structure described by an `IRecordInfo`.";
    VT_INT_PTR "Integer as wide as a pointer: only as a declared type.";
    VT_UINT_PTR "Unsigned integer as wide as a pointer: only as a declared type.";
    VT_CLSID "A GUID: never in a VARIANT.";
    VT_ARRAY "Bit: the payload is a SAFEARRAY of the type below.";
    VT_BYREF "Bit: the payload is a pointer to a value of the type below.";
}

/// The VARTYPE that a value of the declared type `vt` has in a VARIANT, one for each
/// representation: VT_INT is VT_I4, VT_HRESULT is VT_ERROR, pointer-sized integers are those of
/// this build's width.
pub const fn canonical(vt: u16) -> u16 {
    const POINTER_IS_64: bool = size_of::<usize>() == 8;
    let flags = vt & (VT_ARRAY | VT_BYREF);
    let base = match vt & !(VT_ARRAY | VT_BYREF) {
        VT_INT => VT_I4,
        VT_UINT => VT_UI4,
        VT_HRESULT => VT_ERROR,
        VT_INT_PTR if POINTER_IS_64 => VT_I8,
        VT_INT_PTR => VT_I4,
        VT_UINT_PTR if POINTER_IS_64 => VT_UI8,
        VT_UINT_PTR => VT_UI4,
        base => base,
    };
    base | flags
}
