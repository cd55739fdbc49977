//! Objects and arrays of objects: QueryInterface is their coercion.

use super::change_type;
use crate::error::{Error, Result};
use crate::hresult::{DISP_E_TYPEMISMATCH, E_NOINTERFACE};
use crate::raw::{self, IDispatch};
use crate::safearray::{SafeArray, allocate, holds};
use crate::variant::vt::{VT_ARRAY, VT_BYREF, VT_DISPATCH, VT_UNKNOWN, VT_VARIANT};
use crate::variant::{Variant, layout};
use core::ffi::c_void;
use windows_core::{GUID, IUnknown, Interface};

/// An argument coerced to the declared type of its parameter. If that is an interface, `iid` says
/// which one, and the VARIANT holds a pointer of it, though its VARTYPE can only say VT_DISPATCH or
/// VT_UNKNOWN; so for arrays of interfaces. Without `iid`, IDispatch or IUnknown as `vt` says.
///
/// # Errors
/// As for [`change_type`]. An object without the interface is DISP_E_TYPEMISMATCH too.
pub fn argument(variant: &Variant, vt: u16, iid: Option<&GUID>) -> Result<Variant> {
    let Some(iid) = iid else {
        return change_type(variant, vt);
    };
    let vt = vt & !VT_BYREF;
    if vt & VT_ARRAY != 0 {
        return query_elements(variant, vt & !VT_ARRAY, iid);
    }
    if vt == VT_VARIANT {
        return variant.try_clone();
    }
    query(object_of(variant)?, vt, iid)
}

/// The object as an IDispatch or IUnknown.
pub(super) fn query_standard(variant: &Variant, vt: u16) -> Result<Variant> {
    let iid = if vt == VT_DISPATCH {
        &IDispatch::IID
    } else {
        &IUnknown::IID
    };
    query(object_of(variant)?, vt, iid)
}

fn object_of(variant: &Variant) -> Result<Option<&IUnknown>> {
    variant
        .as_object()
        .ok_or_else(|| DISP_E_TYPEMISMATCH.into())
}

/// A VARIANT of type `vt` with the object's `iid`; a null pointer stays null.
fn query(object: Option<&IUnknown>, vt: u16, iid: &GUID) -> Result<Variant> {
    let mut result = raw::VARIANT::default();
    // SAFETY: the payload has room for a pointer, and owns it. Should QueryInterface fail and leave
    // something there nevertheless, it is not owned and is not looked at.
    unsafe {
        if let Some(object) = object {
            let slot = layout::payload_mut(&mut result).cast::<*mut c_void>();
            let code = object.query(iid, slot);
            if code.is_err() {
                return Err(if code == E_NOINTERFACE {
                    DISP_E_TYPEMISMATCH.into()
                } else {
                    Error::from(code)
                });
            }
        }
        layout::set_vartype(&mut result, vt);
        Ok(Variant::from_raw(result))
    }
}

/// A copy of an array of objects, each of which is an `iid`.
fn query_elements(variant: &Variant, vt: u16, iid: &GUID) -> Result<Variant> {
    let array = variant.view().array().ok_or(DISP_E_TYPEMISMATCH)?;
    let element = variant.view().vt() & !VT_ARRAY;
    if !matches!(element, VT_DISPATCH | VT_UNKNOWN) {
        return Err(DISP_E_TYPEMISMATCH.into());
    }
    // SAFETY: an array in a VARIANT is null or valid.
    if unsafe { !holds::<Option<IUnknown>>(array) && !holds::<Option<IDispatch>>(array) } {
        return Err(DISP_E_TYPEMISMATCH.into());
    }
    // SAFETY: the elements are interface pointers.
    let objects = unsafe { SafeArray::<Option<IUnknown>>::from_raw_ref(&array) };
    let bounds: Vec<_> = (0..objects.dimensions())
        .filter_map(|dimension| objects.bounds(dimension))
        .collect();
    let mut queried = SafeArray::<Option<IUnknown>>::new();
    if !bounds.is_empty() {
        // SAFETY: new; objects of either type are released in the same way.
        queried = unsafe { SafeArray::from_raw(allocate(vt, &bounds)?) };
    }
    for (position, object) in objects.iter().enumerate() {
        queried.set(position, query(object, vt, iid)?.into_object())?;
    }
    // SAFETY: each element has been queried for the interface that `vt` stands for.
    Ok(unsafe { array_variant(queried, vt) })
}

/// # Safety
/// The elements are of type `vt`.
unsafe fn array_variant(array: SafeArray<Option<IUnknown>>, vt: u16) -> Variant {
    let mut result = raw::VARIANT::default();
    // SAFETY: the payload of an array type is a pointer to the array.
    unsafe {
        layout::payload_mut(&mut result)
            .cast::<*mut raw::SAFEARRAY>()
            .write(array.into_raw());
        layout::set_vartype(&mut result, VT_ARRAY | vt);
        Variant::from_raw(result)
    }
}
