//! GUID, which no VARIANT can hold: there it is a text.

use super::{Plain, Value};
use crate::error::Result;
use crate::hresult::DISP_E_TYPEMISMATCH;
use crate::raw;
use crate::variant::Variant;
use crate::variant::vt::VT_CLSID;
use windows_core::GUID;

// SAFETY: plain data. No VARIANT has the type VT_CLSID; what looks into one says no, for on 32-bit
// platforms the payload is too small for a GUID.
unsafe impl Value for GUID {
    type Abi = Self;
    type Ref<'a> = Self;
    const VT: u16 = VT_CLSID;

    unsafe fn borrow(abi: &Self) -> Self {
        *abi
    }

    unsafe fn from_abi(abi: Self) -> Self {
        abi
    }

    fn into_abi(self) -> Self {
        self
    }

    fn empty_abi() -> Self {
        Self::zeroed()
    }

    fn to_owned(borrowed: Self) -> Self {
        borrowed
    }

    unsafe fn exact(_variant: &raw::VARIANT) -> Option<Self> {
        None
    }

    unsafe fn exact_mut(_variant: &raw::VARIANT) -> Option<*mut Self> {
        None
    }

    /// The text `{00020400-0000-0000-C000-000000000046}`, as scripts write GUIDs.
    fn into_variant(self) -> Variant {
        Variant::from(format!("{{{self:?}}}"))
    }

    /// Reads such a text, in any case and with or without braces.
    fn from_variant(variant: &Variant) -> Result<Self> {
        variant
            .as_bstr()
            .and_then(|text| parse(&text.to_utf8()?))
            .ok_or_else(|| DISP_E_TYPEMISMATCH.into())
    }
}

// SAFETY: its own ABI type, valid with any bits.
unsafe impl Plain for GUID {}

fn parse(text: &str) -> Option<GUID> {
    let digits = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => text,
    };
    let groups: Vec<_> = digits.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    if !lengths.eq([8, 4, 4, 4, 12]) || !groups.concat().bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&groups.concat(), 16)
        .ok()
        .map(GUID::from_u128)
}
