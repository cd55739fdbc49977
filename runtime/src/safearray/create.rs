use super::{Bounds, SafeArray, detach, layout};
use crate::error::Result;
use crate::hresult::{DISP_E_BADINDEX, E_OUTOFMEMORY};
use crate::raw;
use crate::sys;
use crate::value::Value;

impl<T: Value> SafeArray<T> {
    /// An array of empty elements, with the bounds of each dimension, the leftmost first.
    ///
    /// # Errors
    /// E_OUTOFMEMORY: no room, no dimension, or a type that no array can hold.
    pub fn with_bounds(bounds: &[Bounds]) -> Result<Self> {
        let array = allocate(T::VT, bounds)?;
        // SAFETY: new, of this type, and its elements are zero, which is the empty value of each.
        Ok(unsafe { Self::from_raw(array) })
    }

    /// Moves values into an array of one dimension from 0.
    ///
    /// # Errors
    /// E_OUTOFMEMORY: no room, or a type that no array can hold.
    pub fn try_from_vec(values: Vec<T>) -> Result<Self> {
        let len = u32::try_from(values.len()).map_err(|_| E_OUTOFMEMORY)?;
        let result = Self::with_bounds(&[Bounds { lower: 0, len }])?;
        for (position, value) in values.into_iter().enumerate() {
            // SAFETY: within the array; what is overwritten is empty.
            unsafe { result.element(position).write(value.into_abi()) };
        }
        Ok(result)
    }

    /// Replaces the element at a position, in the order of memory.
    ///
    /// # Errors
    /// DISP_E_BADINDEX when there is no such position.
    pub fn set(&mut self, position: usize, value: T) -> Result<()> {
        if position >= self.len() {
            return Err(DISP_E_BADINDEX.into());
        }
        // SAFETY: within the array; the element taken out is valid and owned by nobody else then.
        unsafe {
            let old = self.element(position).replace(value.into_abi());
            drop(T::from_abi(old));
        }
        Ok(())
    }

    /// A copy.
    ///
    /// # Errors
    /// E_OUTOFMEMORY.
    pub fn try_clone(&self) -> Result<Self> {
        let mut copy = core::ptr::null_mut();
        if !self.as_raw().is_null() {
            // SAFETY: a valid array.
            let result = unsafe { sys::array_copy(self.as_raw(), &mut copy) };
            if result.is_err() {
                return Err(result.into());
            }
        }
        // SAFETY: a copy has the same element type.
        Ok(unsafe {
            detach(copy);
            Self::from_raw(copy)
        })
    }
}

/// A new array of zeroed elements of type `vt`.
///
/// OLE automation computes the size of the data in 32 bits, not always noticing an overflow (Wine's
/// does not); hence the check here.
pub(crate) fn allocate(vt: u16, bounds: &[Bounds]) -> Result<*mut raw::SAFEARRAY> {
    let element = layout::element_size(vt).and_then(|size| u32::try_from(size).ok());
    bounds
        .iter()
        .try_fold(element.ok_or(E_OUTOFMEMORY)?, |size, bounds| {
            size.checked_mul(bounds.len)
        })
        .ok_or(E_OUTOFMEMORY)?;
    let bounds: Vec<_> = bounds
        .iter()
        .map(|bounds| raw::SAFEARRAYBOUND {
            cElements: bounds.len,
            lLbound: bounds.lower,
        })
        .collect();
    let array = if bounds.is_empty() {
        core::ptr::null_mut()
    } else {
        sys::array_create(vt, &bounds)
    };
    if array.is_null() {
        return Err(E_OUTOFMEMORY.into());
    }
    Ok(array)
}

/// # Panics
/// When memory is short; [`try_clone`](SafeArray::try_clone) gives an error instead.
impl<T: Value> Clone for SafeArray<T> {
    fn clone(&self) -> Self {
        match self.try_clone() {
            Ok(copy) => copy,
            Err(error) => panic!("cannot copy a SAFEARRAY: {error}"),
        }
    }
}

/// An array of one dimension from 0.
///
/// # Panics
/// When memory is short, and for a type that no SAFEARRAY can hold (GUID, SAFEARRAY);
/// [`try_from_vec`](SafeArray::try_from_vec) gives an error instead.
impl<T: Value> From<Vec<T>> for SafeArray<T> {
    fn from(values: Vec<T>) -> Self {
        match Self::try_from_vec(values) {
            Ok(array) => array,
            Err(error) => panic!("cannot make a SAFEARRAY: {error}"),
        }
    }
}

/// As from a `Vec`.
impl<T: Value + Clone> From<&[T]> for SafeArray<T> {
    fn from(values: &[T]) -> Self {
        values.to_vec().into()
    }
}

/// As from a `Vec`.
impl<T: Value, const N: usize> From<[T; N]> for SafeArray<T> {
    fn from(values: [T; N]) -> Self {
        Vec::from(values).into()
    }
}

/// As from a `Vec`.
impl<T: Value> FromIterator<T> for SafeArray<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        values.into_iter().collect::<Vec<_>>().into()
    }
}
