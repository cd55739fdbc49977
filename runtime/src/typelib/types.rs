//! Types as the system's TYPEDESC has them.
//!
//! Invariant: what a description points at is owned by the [`Descriptions`] that it was made from, and never moves.

use super::{Target, Type};
use crate::error::{Error, Result};
use crate::hresult::E_INVALIDARG;
use crate::raw::{
    ARRAYDESC, HREFTYPE, PARAMDESCEX, SAFEARRAYBOUND, TYPEDESC, TYPEDESC_0, VARTYPE, VT_CARRAY,
    VT_PTR, VT_SAFEARRAY, VT_USERDEFINED,
};
use crate::variant::Variant;
use core::mem::offset_of;

/// The most dimensions that an array may have here.
const DIMENSIONS: usize = 8;

/// An ARRAYDESC with room for more than the one bound that it declares.
#[repr(C)]
struct Array {
    element: TYPEDESC,
    count: u16,
    bounds: [SAFEARRAYBOUND; DIMENSIONS],
}

/// A PARAMDESCEX that owns its value, which C aligns to 8 bytes everywhere.
#[repr(C)]
struct Preset {
    size: u32,
    _padding: u32,
    value: Variant,
}

const _: () = assert!(
    offset_of!(Array, bounds) == offset_of!(ARRAYDESC, rgbounds)
        && offset_of!(Array, count) == offset_of!(ARRAYDESC, cDims)
        && offset_of!(Preset, value) == 8
        && offset_of!(Preset, value) == offset_of!(PARAMDESCEX, varDefaultValue)
        && size_of::<Preset>() == size_of::<PARAMDESCEX>()
);

/// Owns what the descriptions of one member point at. The boxes are kept as pointers: to move a box is to claim that
/// nobody else points into it.
#[derive(Default)]
pub(super) struct Descriptions {
    inner: Vec<*mut TYPEDESC>,
    arrays: Vec<*mut Array>,
    presets: Vec<*mut Preset>,
}

impl Descriptions {
    /// Describes a type; `refer` gives the number that a named type has in the type that is being written.
    pub(super) fn describe(
        &mut self,
        ty: &Type,
        refer: &mut dyn FnMut(&Target) -> Result<HREFTYPE>,
    ) -> Result<TYPEDESC> {
        let (vt, content) = match ty {
            Type::Plain(vt) => (VARTYPE(*vt), TYPEDESC_0::default()),
            Type::Named(target) => {
                let hreftype = refer(target)?;
                (VARTYPE(VT_USERDEFINED as u16), TYPEDESC_0 { hreftype })
            }
            Type::Pointer(inner) | Type::SafeArray(inner) => {
                let inner = self.describe(inner, refer)?;
                let lptdesc = Box::into_raw(Box::new(inner));
                self.inner.push(lptdesc);
                let vt = match ty {
                    Type::Pointer(_) => VT_PTR,
                    _ => VT_SAFEARRAY,
                };
                (VARTYPE(vt as u16), TYPEDESC_0 { lptdesc })
            }
            Type::Array(element, lengths) => {
                let element = self.describe(element, refer)?;
                let array = Box::into_raw(Box::new(array(element, lengths)?));
                self.arrays.push(array);
                let lpadesc = array.cast();
                (VARTYPE(VT_CARRAY as u16), TYPEDESC_0 { lpadesc })
            }
        };
        Ok(TYPEDESC {
            Anonymous: content,
            vt,
        })
    }

    /// Describes the default value of a parameter.
    pub(super) fn preset(&mut self, value: &Variant) -> Result<*mut PARAMDESCEX> {
        let preset = Box::into_raw(Box::new(Preset {
            size: size_of::<PARAMDESCEX>() as u32,
            _padding: 0,
            value: value.try_clone()?,
        }));
        self.presets.push(preset);
        Ok(preset.cast())
    }
}

impl Drop for Descriptions {
    fn drop(&mut self) {
        for inner in self.inner.drain(..) {
            // SAFETY: from a box in `describe`, and freed once.
            drop(unsafe { Box::from_raw(inner) });
        }
        for array in self.arrays.drain(..) {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(array) });
        }
        for preset in self.presets.drain(..) {
            // SAFETY: from a box in `preset`, and freed once.
            drop(unsafe { Box::from_raw(preset) });
        }
    }
}

fn array(element: TYPEDESC, lengths: &[u32]) -> Result<Array> {
    if !(1..=DIMENSIONS).contains(&lengths.len()) {
        let text = format!("an array of {} dimensions", lengths.len());
        return Err(Error::new(E_INVALIDARG, text));
    }
    let mut bounds = [SAFEARRAYBOUND::default(); DIMENSIONS];
    for (bound, &length) in bounds.iter_mut().zip(lengths) {
        bound.cElements = length;
    }
    Ok(Array {
        element,
        count: lengths.len() as u16,
        bounds,
    })
}
