//! VARIANT: [`Variant`] owned, and the view of one that may be by reference.

mod access;
mod compare;
mod convert;
mod fmt;
pub(crate) mod layout;
#[cfg(test)]
mod tests;
mod view;
pub mod vt;

pub(crate) use view::View;

use crate::coerce;
use crate::error::Result;
use crate::hresult::DISP_E_PARAMNOTFOUND;
use crate::raw;
use crate::safearray;
use crate::sys;
use crate::value::Value;
use core::mem::ManuallyDrop;
use vt::{VT_ARRAY, VT_BYREF, VT_DISPATCH, VT_EMPTY, VT_NULL, VT_UNKNOWN};
use windows_core::{HRESULT, IUnknown};

/// A VARIANT: a value that carries its type.
///
/// One that Rust code owns never refers to memory of others. A borrowed one, as a handler gets it
/// for the length of a call, may be by reference (VT_BYREF); the accessors, coercions, `Display` and
/// comparisons look through that, and [`clone`](Clone::clone) copies the value referred to.
#[repr(transparent)]
pub struct Variant(raw::VARIANT);

impl Variant {
    /// VT_EMPTY: no value.
    pub const fn empty() -> Self {
        Self::without_payload(VT_EMPTY)
    }

    /// VT_NULL: the null of databases.
    pub const fn null() -> Self {
        Self::without_payload(VT_NULL)
    }

    /// What stands for a missing optional argument: VT_ERROR with DISP_E_PARAMNOTFOUND.
    pub fn missing() -> Self {
        DISP_E_PARAMNOTFOUND.into_variant()
    }

    const fn without_payload(vt: u16) -> Self {
        let no_record = raw::VARIANT_0_0_0_0 {
            pvRecord: core::ptr::null_mut(),
            pRecInfo: ManuallyDrop::new(None),
        };
        Self(raw::VARIANT {
            Anonymous: raw::VARIANT_0 {
                Anonymous: ManuallyDrop::new(raw::VARIANT_0_0 {
                    vt: raw::VARTYPE(vt),
                    wReserved1: 0,
                    wReserved2: 0,
                    wReserved3: 0,
                    // The widest member, so that every byte is initialised.
                    Anonymous: raw::VARIANT_0_0_0 {
                        Anonymous: ManuallyDrop::new(no_record),
                    },
                }),
            },
        })
    }

    /// Takes ownership of a VARIANT. Of a by-reference one, which owns nothing, it copies the value
    /// referred to (VT_EMPTY when that cannot be copied); so for VARIANTs in an array.
    ///
    /// # Safety
    /// `variant` is valid and nobody else owns what it holds.
    pub unsafe fn from_raw(variant: raw::VARIANT) -> Self {
        // SAFETY: as of the caller.
        unsafe {
            let vt = layout::vartype(&variant);
            if vt & (VT_BYREF | VT_ARRAY) != 0 {
                if vt & VT_BYREF != 0 {
                    return Self::from_raw_ref(&variant).try_clone().unwrap_or_default();
                }
                safearray::detach(
                    layout::payload(&variant)
                        .cast::<*mut raw::SAFEARRAY>()
                        .read(),
                );
            }
        }
        Self(variant)
    }

    /// Gives up ownership: whoever gets it has to clear it (`VariantClear`).
    pub fn into_raw(self) -> raw::VARIANT {
        // SAFETY: `self` is forgotten, so that the copy is the only owner.
        unsafe { core::ptr::read(&ManuallyDrop::new(self).0) }
    }

    /// Views a VARIANT of COM; by reference or not.
    ///
    /// # Safety
    /// `variant` is valid, and stays so as long as the result lives, together with what it refers to.
    #[inline]
    pub const unsafe fn from_raw_ref(variant: &raw::VARIANT) -> &Self {
        // SAFETY: `Variant` is a transparent wrapper; a shared reference never drops it.
        unsafe { &*core::ptr::from_ref(variant).cast::<Self>() }
    }

    /// The ABI's view of it, which stays owned by this value.
    #[inline]
    pub const fn as_raw(&self) -> &raw::VARIANT {
        &self.0
    }

    /// The VARTYPE; a borrowed argument's may have VT_BYREF set.
    #[inline]
    pub fn vt(&self) -> u16 {
        // SAFETY: initialised.
        unsafe { layout::vartype(&self.0) }
    }

    /// An own copy of the value, which is never by reference.
    ///
    /// # Errors
    /// E_OUTOFMEMORY; DISP_E_BADVARTYPE for what no VARIANT may hold.
    pub fn try_clone(&self) -> Result<Self> {
        self.view().to_variant()
    }

    /// Coerces to another type, losslessly, independent of the locale: see [`coerce`].
    ///
    /// # Errors
    /// DISP_E_TYPEMISMATCH when there is no such coercion or a text is none of the type,
    /// DISP_E_OVERFLOW when the value does not fit.
    pub fn change_type(&self, vt: u16) -> Result<Self> {
        coerce::change_type(self, vt)
    }

    /// The value as a `T`, coerced to its type if need be; interfaces are queried.
    ///
    /// # Errors
    /// As for [`change_type`](Self::change_type); for interfaces also E_NOINTERFACE.
    pub fn to<T: Value>(&self) -> Result<T> {
        T::from_variant(self)
    }

    /// The same with another VARTYPE of the same representation.
    pub(crate) fn with_vt(mut self, vt: u16) -> Self {
        debug_assert!(
            vt::canonical(self.vt()) == vt::canonical(vt)
                || safearray::layout::element_size(self.vt())
                    == safearray::layout::element_size(vt)
        );
        // SAFETY: the payload is of this type too; callers exchange integer types of one width.
        unsafe { layout::set_vartype(&mut self.0, vt) };
        self
    }

    /// The object in a VARIANT of type VT_UNKNOWN or VT_DISPATCH, without another reference.
    pub(crate) fn into_object(mut self) -> Option<IUnknown> {
        if !matches!(self.vt(), VT_UNKNOWN | VT_DISPATCH) {
            return None;
        }
        // SAFETY: the payload is an interface pointer or null, which moves to the result.
        unsafe {
            layout::set_vartype(&mut self.0, VT_EMPTY);
            layout::payload(&self.0).cast::<Option<IUnknown>>().read()
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::of(self)
    }
}

impl Drop for Variant {
    fn drop(&mut self) {
        // SAFETY: this value owns what the VARIANT holds. A failure (a locked array) leaks it.
        let _: HRESULT = unsafe { sys::variant_clear(&mut self.0) };
    }
}

impl Default for Variant {
    fn default() -> Self {
        Self::empty()
    }
}

/// Copies the value; a by-reference one is looked through.
///
/// # Panics
/// When memory is short, or the VARIANT is of a type that no VARIANT may hold (which only a broken
/// source sends); [`try_clone`](Variant::try_clone) gives an error instead.
impl Clone for Variant {
    fn clone(&self) -> Self {
        match self.try_clone() {
            Ok(copy) => copy,
            Err(error) => panic!("cannot copy a VARIANT: {error}"),
        }
    }
}
