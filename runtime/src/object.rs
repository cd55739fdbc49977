//! The one object machinery: layout, reference count, `QueryInterface`, the handle.
//!
//! Invariant: an [`Instance<T>`] is made by [`Instance::allocate`] only, lives in one allocation, and every interface
//! pointer to it is the address of one of its slots, derived from the pointer to the whole allocation. The count in
//! its header is the number of pointers that someone owns; at zero the value is dropped and the memory freed, once.
//! Nobody ever holds a `&mut` to any part of a shared instance.

mod carried;
mod errors;
mod handle;
mod header;
mod marshal;
mod query;
mod running;
pub(crate) mod tear_off;
pub(crate) mod thread;
mod unknown;

pub(crate) use carried::{Carried, is_proxy};
pub use handle::{Object, Source};
pub(crate) use running::enter;
pub use unknown::unknown_vtable;

use crate::class::sealed::Slots as _;
use crate::class::{ComClass, SlotArray};
use crate::panic::{self, Place};
use crate::server::lifetime;
use core::ffi::c_void;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;
use header::Header;

/// The memory of an object: the vtable pointers, the header, the user's value.
#[repr(C)]
pub(crate) struct Instance<T: ComClass> {
    head: Head<T::Slots>,
    value: ManuallyDrop<T>,
}

/// What instances of classes with as many slots begin with.
#[repr(C)]
struct Head<L> {
    slots: L,
    header: Header,
}

impl<L: SlotArray> Head<L> {
    /// The header behind an interface pointer.
    ///
    /// # Safety
    ///
    /// `this` points at slot `slot` of a live instance whose slots are an `L`, and which stays live for `'a`.
    #[inline]
    unsafe fn header<'a>(this: *mut c_void, slot: usize) -> &'a Header {
        // SAFETY: by the caller; such a pointer was derived from the whole allocation, and the header is only ever
        // borrowed shared.
        unsafe { &(*this.cast::<*const ()>().sub(slot).cast::<Self>()).header }
    }
}

impl<T: ComClass> Instance<T> {
    /// Moves `value` into a new object, of which the caller owns one reference.
    pub(crate) fn allocate(value: T) -> NonNull<Self> {
        lifetime::object_made();
        let instance = Box::new(Self {
            head: Head {
                slots: T::Slots::from_rows(const { T::CLASS.rows() }),
                header: Header::new(const { T::CLASS.is_agile() }),
            },
            value: ManuallyDrop::new(value),
        });
        // SAFETY: a box's pointer is not null.
        unsafe { NonNull::new_unchecked(Box::into_raw(instance)) }
    }

    /// The interface pointer to a slot.
    ///
    /// # Safety
    ///
    /// `this` is a live instance and `slot` less than the number of its slots.
    pub(crate) unsafe fn interface(this: NonNull<Self>, slot: usize) -> *mut c_void {
        // SAFETY: the slots are the instance's first field, and `slot` is one of them.
        unsafe { this.cast::<*const ()>().add(slot).cast().as_ptr() }
    }

    /// The instance behind an interface pointer.
    ///
    /// # Safety
    ///
    /// `this` points at slot `slot` of a live instance of this type.
    pub(crate) unsafe fn of(this: *mut c_void, slot: usize) -> NonNull<Self> {
        // SAFETY: by the caller; such a pointer is not null and was derived from the whole allocation.
        unsafe { NonNull::new_unchecked(this.cast::<*const ()>().sub(slot).cast()) }
    }

    /// The header of a live instance.
    ///
    /// # Safety
    ///
    /// `this` is a live instance, and stays so for `'a`.
    unsafe fn header<'a>(this: NonNull<Self>) -> &'a Header {
        // SAFETY: by the caller; the header is only ever borrowed shared.
        unsafe { &(*this.as_ptr()).head.header }
    }

    /// The user's value of a live instance.
    ///
    /// # Safety
    ///
    /// `this` is a live instance and stays so for `'a`, and this thread may see a `&T`.
    pub(crate) unsafe fn value<'a>(this: NonNull<Self>) -> &'a T {
        // SAFETY: by the caller; the value is only ever borrowed shared until it is dropped.
        unsafe { &(*this.as_ptr()).value }
    }

    /// Drops the value and frees the memory.
    ///
    /// # Safety
    ///
    /// `this` is a live instance that nobody owns a reference to, and this thread may drop a `T`.
    unsafe fn destroy(this: NonNull<Self>) {
        // SAFETY: still live.
        let header = unsafe { Self::header(this) };
        header.begin_destruction();
        let drop_value = || {
            // SAFETY: the count is zero, so this happens once and nobody borrows the value.
            unsafe { ManuallyDrop::drop(&mut (*this.as_ptr()).value) }
        };
        let _ = panic::barrier(
            const { T::CLASS.name() },
            || Place::Function("Drop"),
            drop_value,
        );
        header.release_marshaler();
        // SAFETY: allocated by `Box` in `allocate`; the value is `ManuallyDrop` and won't be dropped again.
        drop(unsafe { Box::from_raw(this.as_ptr()) });
        lifetime::object_gone();
    }
}
