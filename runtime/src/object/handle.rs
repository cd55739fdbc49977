//! The safe handle to an object.
//!
//! Invariant: a handle owns one reference, so that its instance is alive; it is on a thread where a `&T` may be used and
//! a `T` dropped, because it only travels if `T` is `Send + Sync`.

use super::Instance;
use crate::class::ComClass;
use crate::hresult::E_POINTER;
use core::ffi::c_void;
use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::ptr::NonNull;
use windows_core::{IUnknown, Interface};

/// An owning pointer to a COM object whose value is a `T`; what a server hands its interfaces out from.
///
/// It counts as one reference, as each interface pointer does. Like `Arc`, it may travel between threads if `T` may
/// be used from several and dropped on any.
pub struct Object<T: ComClass> {
    instance: NonNull<Instance<T>>,
    value: PhantomData<Instance<T>>,
}

// SAFETY: the handle gives shared access to the value and may drop it, on whatever thread it is; the count is atomic.
unsafe impl<T: ComClass + Send + Sync> Send for Object<T> {}
// SAFETY: as for `Send`, since a shared handle can be cloned.
unsafe impl<T: ComClass + Send + Sync> Sync for Object<T> {}

impl<T: ComClass> Object<T> {
    /// Moves a value into a new object: one allocation, one reference.
    pub fn new(value: T) -> Self {
        Self {
            instance: Instance::allocate(value),
            value: PhantomData,
        }
    }

    /// The interface `I` of this object.
    ///
    /// # Errors
    ///
    /// `E_NOINTERFACE` if the class doesn't have it.
    pub fn to_interface<I: Interface>(&self) -> crate::Result<I> {
        let mut result = core::ptr::null_mut();
        // SAFETY: the handle keeps the instance alive, and both pointers are valid.
        let code = unsafe { Instance::query(self.instance, &I::IID, &mut result) };
        if code.is_err() {
            return Err(code.into());
        }
        if result.is_null() {
            // Of a foreign object that this one stands in front of: success that gives nothing.
            return Err(E_POINTER.into());
        }
        // SAFETY: the query succeeded, so `result` is an owned pointer to the interface with the IID of `I`.
        Ok(unsafe { I::from_raw(result) })
    }

    /// The object's identity.
    pub fn to_unknown(&self) -> IUnknown {
        self.unknown().clone()
    }

    /// The pointer to the entry at `slot`, without a reference of its own.
    pub(crate) fn interface_ptr(&self, slot: usize) -> *mut c_void {
        assert!(
            slot < T::CLASS.entries().len(),
            "slot {slot} is not one of the class"
        );
        // SAFETY: the handle keeps the instance alive, and the slot was checked.
        unsafe { Instance::interface(self.instance, slot) }
    }

    /// The identity, borrowed from the handle.
    pub(crate) fn unknown(&self) -> &IUnknown {
        // SAFETY: a handle is one pointer to the instance, whose first field is slot 0, an interface that begins
        // with IUnknown. `&self` is thus a reference to an interface pointer, valid as long as the handle.
        unsafe { &*(&raw const self.instance).cast::<IUnknown>() }
    }

    /// Tells the object that it was made for a client.
    pub(crate) fn mark_served(&self) {
        // SAFETY: the handle keeps the instance alive.
        unsafe { Instance::header(self.instance) }.mark_served();
    }

    /// How many references there are, this one included. For tests: other threads change it at any time.
    #[doc(hidden)]
    pub fn ref_count(&self) -> u32 {
        // SAFETY: the handle keeps the instance alive.
        unsafe { Instance::header(self.instance) }.ref_count()
    }
}

impl<T: ComClass> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the handle keeps the instance alive, and is on this thread by right.
        unsafe { Instance::value(self.instance) }
    }
}

impl<T: ComClass> Clone for Object<T> {
    fn clone(&self) -> Self {
        // SAFETY: the handle keeps the instance alive.
        unsafe { Instance::header(self.instance) }.add_ref();
        Self {
            instance: self.instance,
            value: PhantomData,
        }
    }
}

impl<T: ComClass> Drop for Object<T> {
    fn drop(&mut self) {
        // SAFETY: the handle owns a reference, and is on this thread by right.
        unsafe { Instance::release(self.instance) };
    }
}

impl<T: ComClass> From<Object<T>> for IUnknown {
    fn from(object: Object<T>) -> Self {
        let object = ManuallyDrop::new(object);
        // SAFETY: slot 0 is an interface that begins with IUnknown, and gets the handle's reference.
        unsafe { Self::from_raw(Instance::interface(object.instance, 0)) }
    }
}

impl<T: ComClass + fmt::Debug> fmt::Debug for Object<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object").field(&**self).finish()
    }
}

/// Something whose events a sink can subscribe to: any COM object, through any of its interfaces.
pub trait Source {
    /// The object, through any interface.
    fn as_unknown(&self) -> &IUnknown;
}

impl Source for IUnknown {
    fn as_unknown(&self) -> &IUnknown {
        self
    }
}

impl<T: ComClass> Source for Object<T> {
    fn as_unknown(&self) -> &IUnknown {
        self.unknown()
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn as_unknown(&self) -> &IUnknown {
        (**self).as_unknown()
    }
}
