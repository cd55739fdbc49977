use super::Value;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::{Deref, DerefMut};

/// An `[in, out]` parameter during a call. A handler sees `&mut V`.
///
/// The value is moved out of the caller's variable, which is empty meanwhile, and is moved back when
/// the guard is dropped: also when the handler panics. Thus each value has one owner at any time.
pub struct InOut<'a, V: Value> {
    slot: *mut V::Abi,
    value: ManuallyDrop<V>,
    call: PhantomData<&'a mut V::Abi>,
}

impl<V: Value> InOut<'_, V> {
    /// Takes the value.
    ///
    /// # Safety
    /// `slot` points to a valid, initialised value, which nobody else uses during `'a`.
    pub unsafe fn new(slot: *mut V::Abi) -> Self {
        // SAFETY: as of the caller.
        let value = ManuallyDrop::new(unsafe { V::take(slot) });
        Self {
            slot,
            value,
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
        // SAFETY: the value is taken once, here; the slot is as `take` left it, for it was ours.
        unsafe { ManuallyDrop::take(&mut self.value).put_back(self.slot) }
    }
}

/// An `[out]` parameter during a call. A handler sees `&mut V`, which starts empty.
///
/// The caller's variable is made empty at once, without a look at what is in it, and gets the value
/// when the guard is dropped: also when the handler panics.
pub struct Out<'a, V: Value> {
    slot: *mut V::Abi,
    value: ManuallyDrop<V>,
    call: PhantomData<&'a mut V::Abi>,
}

impl<V: Value> Out<'_, V> {
    /// Empties the caller's variable.
    ///
    /// # Safety
    /// `slot` is writable, and nobody else uses it during `'a`. It need not be initialised.
    pub unsafe fn new(slot: *mut V::Abi) -> Self {
        // SAFETY: as of the caller.
        unsafe { V::init(slot) };
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
        // SAFETY: the value is taken once, here; the slot is as `init` left it, for it was ours.
        unsafe { ManuallyDrop::take(&mut self.value).put_back(self.slot) }
    }
}
