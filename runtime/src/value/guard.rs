use super::Value;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::{Deref, DerefMut};

/// An `[in, out]` parameter during a call. A handler sees `&mut V`.
///
/// The handler changes a copy, which replaces the value of the caller's variable when the guard is dropped: also when
/// the handler panics. Until then the variable is as it was, since other arguments may be borrowed from it. (An array
/// is moved, not copied: see [`SafeArray`](crate::SafeArray)'s `take`.)
pub struct InOut<'a, V: Value> {
    slot: *mut V::Abi,
    value: ManuallyDrop<V>,
    call: PhantomData<&'a mut V::Abi>,
}

impl<V: Value> InOut<'_, V> {
    /// Takes the value; an empty one if that cannot be copied, which only happens with a VARIANT of no type.
    ///
    /// # Safety
    /// `slot` points to a valid, initialised value, which may be replaced when this guard is dropped.
    pub unsafe fn new(slot: *mut V::Abi) -> Self {
        // SAFETY: as of the caller.
        let value = unsafe { V::take(slot) }.unwrap_or_else(V::empty);
        Self::holding(slot, value)
    }

    /// As [`new`](Self::new), but `None` if the value cannot be copied.
    ///
    /// # Safety
    /// As for [`new`](Self::new).
    pub(crate) unsafe fn try_new(slot: *mut V::Abi) -> Option<Self> {
        // SAFETY: as of the caller.
        unsafe { V::take(slot) }.map(|value| Self::holding(slot, value))
    }

    fn holding(slot: *mut V::Abi, value: V) -> Self {
        Self {
            slot,
            value: ManuallyDrop::new(value),
            call: PhantomData,
        }
    }
}

impl<V: Value> Deref for InOut<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.value
    }
}

impl<V: Value> DerefMut for InOut<'_, V> {
    fn deref_mut(&mut self) -> &mut V {
        &mut self.value
    }
}

impl<V: Value> Drop for InOut<'_, V> {
    fn drop(&mut self) {
        // SAFETY: the value is taken once, here; the slot holds a valid value, and the handler, with all that it has
        // borrowed, has returned.
        unsafe { ManuallyDrop::take(&mut self.value).put_back(self.slot) }
    }
}

/// An `[out]` parameter during a call. A handler sees `&mut V`, which starts empty.
///
/// The caller's variable gets the value when the guard is dropped, also when the handler panics, without a look at what
/// was in it. Until then it is left alone, since other arguments may be borrowed from it.
pub struct Out<'a, V: Value> {
    slot: *mut V::Abi,
    value: ManuallyDrop<V>,
    call: PhantomData<&'a mut V::Abi>,
}

impl<V: Value> Out<'_, V> {
    /// An empty value for the caller's variable.
    ///
    /// # Safety
    /// `slot` is writable when this guard is dropped. It need not be initialised.
    pub unsafe fn new(slot: *mut V::Abi) -> Self {
        Self {
            slot,
            value: ManuallyDrop::new(V::empty()),
            call: PhantomData,
        }
    }
}

impl<V: Value> Deref for Out<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.value
    }
}

impl<V: Value> DerefMut for Out<'_, V> {
    fn deref_mut(&mut self) -> &mut V {
        &mut self.value
    }
}

impl<V: Value> Drop for Out<'_, V> {
    fn drop(&mut self) {
        // SAFETY: the value is taken once, here; the slot is writable, by the promise of `new`.
        unsafe {
            V::init(self.slot);
            ManuallyDrop::take(&mut self.value).put_back(self.slot);
        }
    }
}
