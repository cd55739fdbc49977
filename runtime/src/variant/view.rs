use super::vt::{VT_ARRAY, VT_BYREF, VT_DECIMAL, VT_EMPTY, VT_VARIANT, canonical};
use super::{Variant, layout};
use crate::error::Result;
use crate::hresult::{DISP_E_BADVARTYPE, E_POINTER};
use crate::raw;
use crate::sys;
use crate::value::Value;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;

/// A value in a VARIANT or referred to by one: its type, without VT_BYREF, and where it lies.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    vt: u16,
    /// Points to a value of type `vt`, valid for `'a`; null if the VARIANT refers to nothing.
    value: *const c_void,
    variant: PhantomData<&'a Variant>,
}

impl<'a> View<'a> {
    pub fn of(variant: &'a Variant) -> Self {
        // SAFETY: whoever made the `&Variant` vouches for what it refers to.
        unsafe { Self::follow(variant.as_raw(), true) }
    }

    /// # Safety
    /// `variant` is valid, and what it refers to stays so for `'a`.
    unsafe fn follow(variant: &'a raw::VARIANT, may_nest: bool) -> Self {
        // SAFETY: as of the caller; the payload of a by-reference VARIANT is a pointer.
        let (vt, value) = unsafe {
            let vt = layout::vartype(variant);
            if vt & VT_BYREF == 0 {
                (vt, layout::value(variant, vt))
            } else {
                let target = layout::payload(variant).cast::<*const c_void>().read();
                let vt = vt & !VT_BYREF;
                if vt == VT_VARIANT && !target.is_null() {
                    // A VARIANT referred to may be by reference itself, but only once.
                    return if may_nest && layout::is_aligned(target.cast::<raw::VARIANT>()) {
                        Self::follow(&*target.cast(), false)
                    } else {
                        Self::nothing(VT_VARIANT)
                    };
                }
                (vt, target)
            }
        };
        Self {
            vt,
            value,
            variant: PhantomData,
        }
    }

    /// # Safety
    /// `value` points to a value of type `vt`, which stays valid for `'a`.
    pub unsafe fn of_value(vt: u16, value: *const c_void) -> Self {
        Self {
            vt,
            value,
            variant: PhantomData,
        }
    }

    fn nothing(vt: u16) -> Self {
        Self {
            vt,
            value: core::ptr::null(),
            variant: PhantomData,
        }
    }

    /// The VARTYPE without VT_BYREF.
    pub fn vt(self) -> u16 {
        self.vt
    }

    /// The value if it is of the type of `V`; not for interfaces that need a query.
    pub fn get<V: Value>(self) -> Option<V::Ref<'a>> {
        let value = self.value.cast::<V::Abi>();
        if canonical(self.vt) != V::VT
            || value.is_null()
            || !layout::is_aligned(value)
            || V::IID.is_some()
        {
            return None;
        }
        // SAFETY: the value is of this type, or of one with the same representation.
        Some(unsafe { V::view(value) })
    }

    /// The array, if it is one.
    pub fn array(self) -> Option<*mut raw::SAFEARRAY> {
        // SAFETY: the value of an array type is a pointer to a SAFEARRAY.
        (self.vt & VT_ARRAY != 0 && !self.value.is_null())
            .then(|| unsafe { self.value.cast::<*mut raw::SAFEARRAY>().read_unaligned() })
    }

    /// Address of the value.
    pub fn address(self) -> *const c_void {
        self.value
    }

    /// An owned VARIANT with a copy of the value.
    pub fn to_variant(self) -> Result<Variant> {
        if self.value.is_null() {
            return Err(E_POINTER.into());
        }
        if self.vt == VT_EMPTY {
            return Ok(Variant::empty());
        }
        // A VARIANT with the same bits, which owns nothing, is copied by the rules of its type.
        let mut alias = ManuallyDrop::new(raw::VARIANT::default());
        let mut copy = raw::VARIANT::default();
        let size = payload_size(self.vt).ok_or(DISP_E_BADVARTYPE)?;
        // SAFETY: the value has that many bytes, and there is room for them. A DECIMAL covers the
        // VARTYPE, which is written last.
        unsafe {
            layout::value_mut(&raw mut *alias, self.vt)
                .cast::<u8>()
                .copy_from_nonoverlapping(self.value.cast(), size);
            layout::set_vartype(&raw mut *alias, self.vt);
            let result = sys::variant_copy(&mut copy, &*alias);
            if result.is_err() {
                return Err(result.into());
            }
            Ok(Variant::from_raw(copy))
        }
    }
}

/// Bytes of a value of type `vt` in a VARIANT; `None` if no VARIANT may hold one.
fn payload_size(vt: u16) -> Option<usize> {
    use super::vt::{VT_NULL, VT_RECORD};
    if vt & VT_ARRAY != 0 {
        return Some(size_of::<usize>());
    }
    match vt {
        VT_NULL => Some(0),
        VT_RECORD => Some(2 * size_of::<usize>()),
        VT_DECIMAL => Some(size_of::<raw::DECIMAL>()),
        VT_VARIANT => None,
        vt => crate::safearray::layout::element_size(vt),
    }
}
