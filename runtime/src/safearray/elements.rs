use super::SafeArray;
use crate::error::Result;
use crate::sys;
use crate::value::Plain;
use core::ops::{Deref, DerefMut};

/// The elements of a locked array as a slice, in the order of memory. While this lives, nobody who
/// keeps to the rules of SAFEARRAY can move or free them.
pub struct Elements<'a, T: Plain> {
    array: &'a SafeArray<T>,
}

/// As [`Elements`], to change them too.
pub struct ElementsMut<'a, T: Plain> {
    array: &'a mut SafeArray<T>,
}

impl<T: Plain> SafeArray<T> {
    /// Locks the array to read its elements as a slice.
    ///
    /// # Errors
    /// E_UNEXPECTED when it is locked too often.
    pub fn lock(&self) -> Result<Elements<'_, T>> {
        self.add_lock()?;
        Ok(Elements { array: self })
    }

    /// Locks the array to change its elements as a slice.
    ///
    /// # Errors
    /// E_UNEXPECTED when it is locked too often.
    pub fn lock_mut(&mut self) -> Result<ElementsMut<'_, T>> {
        self.add_lock()?;
        Ok(ElementsMut { array: self })
    }

    fn add_lock(&self) -> Result<()> {
        if !self.as_raw().is_null() {
            // SAFETY: a valid array.
            let result = unsafe { sys::array_lock(self.as_raw()) };
            if result.is_err() {
                return Err(result.into());
            }
        }
        Ok(())
    }

    fn remove_lock(&self) {
        if !self.as_raw().is_null() {
            // SAFETY: a valid array, locked by `add_lock`.
            unsafe { sys::array_unlock(self.as_raw()) };
        }
    }

    /// Where the elements are, and how many; never null.
    fn data(&self) -> (*mut T, usize) {
        match self.len() {
            0 => (core::ptr::dangling_mut(), 0),
            len => (self.element(0).cast(), len),
        }
    }
}

impl<T: Plain> Deref for Elements<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let (data, len) = self.array.data();
        // SAFETY: `Plain` types are represented as in C; the array is borrowed and locked.
        unsafe { core::slice::from_raw_parts(data, len) }
    }
}

impl<T: Plain> Deref for ElementsMut<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let (data, len) = self.array.data();
        // SAFETY: as for `Elements`.
        unsafe { core::slice::from_raw_parts(data, len) }
    }
}

impl<T: Plain> DerefMut for ElementsMut<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let (data, len) = self.array.data();
        // SAFETY: as for `Elements`; the array is borrowed exclusively.
        unsafe { core::slice::from_raw_parts_mut(data, len) }
    }
}

impl<T: Plain> Drop for Elements<'_, T> {
    fn drop(&mut self) {
        self.array.remove_lock();
    }
}

impl<T: Plain> Drop for ElementsMut<'_, T> {
    fn drop(&mut self) {
        self.array.remove_lock();
    }
}
