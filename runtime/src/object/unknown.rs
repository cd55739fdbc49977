//! `IUnknown` of every object: one rule for `QueryInterface`, one count.
//!
//! Invariant: the vtable functions of slot `S` are put into that slot only (by [`Entry`](crate::class::Entry)), so `this`
//! leads to the instance; whoever releases owns what it releases, by the rules of COM.

use super::query::{self, Answers};
use super::{Head, Instance, running};
use crate::class::{ComClass, Other, SlotArray};
use crate::hresult::{E_NOINTERFACE, S_OK};
use core::ffi::c_void;
use core::ptr::NonNull;
use windows_core::{GUID, HRESULT, IUnknown_Vtbl, Interface as _};

/// The first three functions of the vtable at slot `S` of an object whose value is a `T`.
pub const fn unknown_vtable<T: ComClass, const S: usize>() -> IUnknown_Vtbl {
    IUnknown_Vtbl {
        QueryInterface: query_interface::<T, S>,
        AddRef: add_ref::<T::Slots, S>,
        Release: release::<T, S>,
    }
}

unsafe extern "system" fn query_interface<T: ComClass, const S: usize>(
    this: *mut c_void,
    iid: *const GUID,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: COM calls this through slot `S` of a live object, with pointers that are null or valid.
    unsafe { Instance::<T>::query(Instance::of(this, S), iid, result) }
}

/// The same code for all classes with as many slots.
unsafe extern "system" fn add_ref<L: SlotArray, const S: usize>(this: *mut c_void) -> u32 {
    // SAFETY: COM calls this through slot `S` of a live object, whose slots are an `L`.
    unsafe { Head::<L>::header(this, S) }.add_ref()
}

unsafe extern "system" fn release<T: ComClass, const S: usize>(this: *mut c_void) -> u32 {
    // SAFETY: COM calls this through slot `S` of a live object, to give up a reference that the caller owns.
    unsafe { Instance::<T>::release_from_anywhere(Instance::of(this, S)) }
}

impl<T: ComClass> Instance<T> {
    const ANSWERS: Answers = Answers {
        rows: T::CLASS.rows(),
        agile: T::CLASS.is_agile(),
        keeps_server: T::CLASS.keeps_server(),
        others: match T::CLASS.others() {
            Some(_) => Some(Self::query_others),
            None => None,
        },
    };

    /// `QueryInterface`.
    ///
    /// # Safety
    ///
    /// `this` is a live instance; `iid` and `result` are null or valid.
    pub(super) unsafe fn query(
        this: NonNull<Self>,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: `this` is live, by the caller, and slot 0 its identity.
        unsafe {
            let identity = Self::interface(this, 0);
            query::query(
                const { &Self::ANSWERS },
                Self::header(this),
                identity,
                iid,
                result,
            )
        }
    }

    /// Asks the value for an interface that the class doesn't list.
    ///
    /// # Safety
    ///
    /// `identity` is slot 0 of a live instance, and this thread may see a `&T`.
    unsafe fn query_others(identity: *mut c_void, iid: &GUID, result: &mut *mut c_void) -> HRESULT {
        // SAFETY: by the caller.
        let this = unsafe { Self::of(identity, 0) };
        let Some(others) = T::CLASS.others() else {
            return E_NOINTERFACE;
        };
        // SAFETY: `this` is live, and this thread may see the value.
        match others(unsafe { Self::value(this) }, iid) {
            Other::Nowhere => E_NOINTERFACE,
            Other::First => {
                // SAFETY: `this` is live.
                unsafe { Self::header(this) }.add_ref();
                *result = identity;
                S_OK
            }
            // SAFETY: `result` is writable.
            Other::At(object) => unsafe { object.query(iid, result) },
        }
    }

    /// Gives up a reference on a thread that may drop a `T`: the owner's, or any if handles may travel.
    ///
    /// # Safety
    ///
    /// `this` is a live instance, of which the caller owns a reference and gives it up.
    #[inline]
    pub(super) unsafe fn release(this: NonNull<Self>) -> u32 {
        // SAFETY: live until the count is zero.
        let left = unsafe { Self::header(this) }.release();
        if left == 0 {
            // SAFETY: this was the last reference, and the thread is right, by the caller.
            unsafe { Self::last_released(this) };
        }
        left
    }

    /// What follows the release of the last reference.
    ///
    /// # Safety
    ///
    /// `this` is a live instance that nobody owns a reference to, and this thread may drop a `T`.
    #[cold]
    #[inline(never)]
    unsafe fn last_released(this: NonNull<Self>) {
        // SAFETY: by the caller; a call that it is handed over to owns the reference that `adopt` makes anew.
        unsafe {
            if running::hand_over(this.as_ptr().cast_const().cast()) {
                Self::header(this).adopt();
            } else {
                Self::destroy(this);
            }
        }
    }

    /// Gives up a reference on whatever thread COM chose. The last reference to an apartment object that is released
    /// elsewhere, against COM's rules, leaks the value: it may not be dropped here, and nobody else will come for it.
    ///
    /// # Safety
    ///
    /// As [`Self::release`], but on any thread.
    unsafe fn release_from_anywhere(this: NonNull<Self>) -> u32 {
        // SAFETY: live, by the caller.
        let header = unsafe { Self::header(this) };
        if const { T::CLASS.is_agile() } || header.admits_this_thread() {
            // SAFETY: by the caller.
            return unsafe { Self::release(this) };
        }
        header.release()
    }
}
