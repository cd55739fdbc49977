//! SAFEARRAY: [`SafeArray`].

mod create;
mod elements;
mod iter;
pub(crate) mod layout;
#[cfg(test)]
mod tests;

pub(crate) use create::allocate;
pub use elements::{Elements, ElementsMut};
pub use iter::Iter;

use crate::error::Result;
use crate::raw;
use crate::sys;
use crate::value::Value;
use crate::variant::{self, layout::is_aligned};
use crate::variant::{Variant, View, vt};
use core::marker::PhantomData;

/// An array of OLE automation, of one dimension or more; a null pointer is the empty array.
///
/// Elements are numbered by their position in memory, from 0, by [`get`](Self::get) and
/// [`iter`](Self::iter), and found by their indices within the declared bounds by [`at`](Self::at).
#[repr(transparent)]
pub struct SafeArray<T: Value> {
    array: *mut raw::SAFEARRAY,
    elements: PhantomData<T>,
}

/// The bounds of one dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The lowest index.
    pub lower: i32,
    /// The number of elements.
    pub len: u32,
}

impl<T: Value> SafeArray<T> {
    /// The empty array, without an allocation.
    pub const fn new() -> Self {
        Self {
            array: core::ptr::null_mut(),
            elements: PhantomData,
        }
    }

    /// Takes ownership of an array.
    ///
    /// # Safety
    /// `array` is null or a valid SAFEARRAY, nobody else owns it, and its elements are of the type
    /// of `T`.
    pub const unsafe fn from_raw(array: *mut raw::SAFEARRAY) -> Self {
        Self {
            array,
            elements: PhantomData,
        }
    }

    /// Views an array for as long as the variable that holds it is borrowed.
    ///
    /// # Safety
    /// As for [`from_raw`](Self::from_raw), but for ownership; nobody changes the array as long as the result lives.
    pub const unsafe fn from_raw_ref(array: &*mut raw::SAFEARRAY) -> &Self {
        // SAFETY: a transparent wrapper.
        unsafe { &*core::ptr::from_ref(array).cast::<Self>() }
    }

    /// Gives up ownership: whoever gets the pointer has to destroy it (`SafeArrayDestroy`).
    pub const fn into_raw(self) -> *mut raw::SAFEARRAY {
        let array = self.array;
        core::mem::forget(self);
        array
    }

    /// The pointer, which stays owned by this value; null for the empty array.
    pub const fn as_raw(&self) -> *mut raw::SAFEARRAY {
        self.array
    }

    /// Number of elements in all dimensions.
    pub fn len(&self) -> usize {
        if self.array.is_null() {
            return 0;
        }
        // SAFETY: a valid array.
        unsafe { layout::element_count(self.array) }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of dimensions; 0 for a null array.
    pub fn dimensions(&self) -> usize {
        if self.array.is_null() {
            return 0;
        }
        // SAFETY: a valid array.
        unsafe { (*self.array).cDims.into() }
    }

    /// Bounds of a dimension, counted from 0 for the leftmost.
    pub fn bounds(&self, dimension: usize) -> Option<Bounds> {
        let dimensions = self.dimensions();
        if dimension >= dimensions {
            return None;
        }
        // SAFETY: there are as many bounds as dimensions, the rightmost first.
        let bound = unsafe { *layout::bounds(self.array).add(dimensions - 1 - dimension) };
        Some(Bounds {
            lower: bound.lLbound,
            len: bound.cElements,
        })
    }

    /// The lowest index of the leftmost dimension; 0 for a null array.
    pub fn lower_bound(&self) -> i32 {
        self.bounds(0).map_or(0, |bounds| bounds.lower)
    }

    /// The element at a position, in the order of memory.
    pub fn get(&self, position: usize) -> Option<T::Ref<'_>> {
        // SAFETY: a valid element, which lives as long as the array is borrowed.
        (position < self.len()).then(|| unsafe { T::borrow(&*self.element(position)) })
    }

    /// The element at these indices, one for each dimension, the leftmost first.
    pub fn at(&self, indices: &[i32]) -> Option<T::Ref<'_>> {
        if indices.len() != self.dimensions() {
            return None;
        }
        // The leftmost index varies fastest.
        let (mut position, mut stride) = (0_usize, 1_usize);
        for (dimension, index) in indices.iter().enumerate() {
            let bounds = self.bounds(dimension)?;
            let offset = i64::from(*index) - i64::from(bounds.lower);
            let offset = u32::try_from(offset).ok().filter(|n| *n < bounds.len)?;
            // Below the number of elements, unless one dimension has none: then any position is too great.
            position = (offset as usize)
                .wrapping_mul(stride)
                .wrapping_add(position);
            stride = stride.wrapping_mul(bounds.len as usize);
        }
        self.get(position)
    }

    /// The elements in the order of memory.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter::new(self)
    }

    /// Own copies of the elements.
    pub fn to_vec(&self) -> Vec<T> {
        self.iter().map(T::to_owned).collect()
    }

    /// Address of an element.
    fn element(&self, position: usize) -> *mut T::Abi {
        // SAFETY: callers stay below `len`; elements are of type `T::Abi`, which `holds` compared
        // with the array's own idea or the array's maker vouched for.
        unsafe { (*self.array).pvData.cast::<T::Abi>().add(position) }
    }
}

impl<T: Value> Drop for SafeArray<T> {
    fn drop(&mut self) {
        // SAFETY: this value owns the array. A locked one (someone else's lock) is leaked.
        let _ = unsafe { sys::array_destroy(self.array) };
    }
}

/// The same bounds and equal elements; empty arrays are equal.
impl<T: Value> PartialEq for SafeArray<T>
where
    for<'a> T::Ref<'a>: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: null or valid arrays.
        let same_shape =
            self.is_empty() && other.is_empty() || unsafe { same_shape(self.array, other.array) };
        same_shape && self.iter().eq(other.iter())
    }
}

impl<T: Value> Default for SafeArray<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether an array's own description of its elements agrees with `T`. It does not know which
/// interface its objects have beyond IUnknown and IDispatch.
///
/// # Safety
/// `array` is null or a valid SAFEARRAY.
pub(crate) unsafe fn holds<T: Value>(array: *mut raw::SAFEARRAY) -> bool {
    if array.is_null() {
        return true;
    }
    // SAFETY: as of the caller.
    unsafe {
        // Some arrays do not know the type of their elements; the size is all there is then.
        let element = vt::canonical(sys::array_vartype(array));
        (element == 0 || element == T::VT)
            && (*array).cbElements as usize == size_of::<T::Abi>()
            && layout::element_size(T::VT) == Some(size_of::<T::Abi>())
            // More than a word, if need be: the elements are seen as a slice.
            && (*array).pvData.cast::<T::Abi>().is_aligned()
    }
}

/// Whether two arrays have the same dimensions and bounds.
///
/// # Safety
/// Each is null or a valid SAFEARRAY.
pub(crate) unsafe fn same_shape(a: *mut raw::SAFEARRAY, b: *mut raw::SAFEARRAY) -> bool {
    // SAFETY: as of the caller. The element type does not matter to bounds.
    let (a, b) = unsafe {
        (
            SafeArray::<i8>::from_raw_ref(&a),
            SafeArray::<i8>::from_raw_ref(&b),
        )
    };
    a.dimensions() == b.dimensions() && (0..a.dimensions()).all(|n| a.bounds(n) == b.bounds(n))
}

/// Copies of the elements of an array whose VARIANT says that they are of type `vt`.
///
/// # Safety
/// `array` is null or a valid SAFEARRAY.
pub(crate) unsafe fn to_variants(array: *mut raw::SAFEARRAY, vt: u16) -> Result<Vec<Variant>> {
    if array.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: as of the caller; the sizes are compared before an element is looked at.
    unsafe {
        let size = (*array).cbElements as usize;
        let known = sys::array_vartype(array);
        let aligned = vt != vt::VT_VARIANT || is_aligned((*array).pvData.cast::<raw::VARIANT>());
        if layout::element_size(vt) != Some(size) || known != 0 && known != vt || !aligned {
            return Err(crate::hresult::DISP_E_TYPEMISMATCH.into());
        }
        (0..layout::element_count(array))
            .map(|index| {
                let element = (*array).pvData.byte_add(index * size).cast_const();
                if vt == vt::VT_VARIANT {
                    Variant::from_raw_ref(&*element.cast()).try_clone()
                } else {
                    View::of_value(vt, element).to_variant()
                }
            })
            .collect()
    }
}

/// Makes an array that is ours refer to no memory of others: VARIANTs in it that are by reference, which OLE automation
/// forbids and its functions copy as they are, become copies of what they refer to.
///
/// # Safety
/// `array` is null or a valid SAFEARRAY that nobody else uses; what its elements refer to is valid.
pub(crate) unsafe fn detach(array: *mut raw::SAFEARRAY) {
    // SAFETY: as of the caller; the type and the size are compared before an element is looked at.
    unsafe {
        if array.is_null()
            || sys::array_vartype(array) != vt::VT_VARIANT
            || (*array).cbElements as usize != size_of::<raw::VARIANT>()
        {
            return;
        }
        for index in 0..layout::element_count(array) {
            let element = (*array).pvData.cast::<raw::VARIANT>().add(index);
            let bits = element.read_unaligned();
            let vt = variant::layout::vartype(&bits);
            if vt & (vt::VT_BYREF | vt::VT_ARRAY) != 0 {
                element.write_unaligned(Variant::from_raw(bits).into_raw());
            }
        }
    }
}
