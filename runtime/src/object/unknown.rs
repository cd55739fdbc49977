//! `IUnknown` of every object: one rule for `QueryInterface`, one count.
//!
//! Invariant: the vtable functions of slot `S` are put into that slot only (by [`Entry`](crate::class::Entry)), so `this`
//! leads to the instance; whoever releases owns what it releases, by the rules of COM.

use super::{Instance, errors, marshal, running};
use crate::class::{ComClass, Other};
use crate::hresult::{E_INVALIDARG, E_NOINTERFACE, E_POINTER, RPC_E_WRONG_THREAD, S_OK};
use crate::raw::{IExternalConnection, ISupportErrorInfo};
use crate::server::{external, lifetime};
use core::ffi::c_void;
use core::ptr::NonNull;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface as _};

const IID_IAGILE_OBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);
const IID_IMARSHAL: GUID = GUID::from_u128(0x00000003_0000_0000_c000_000000000046);

/// The first three functions of the vtable at slot `S` of an object whose value is a `T`.
pub const fn unknown_vtable<T: ComClass, const S: usize>() -> IUnknown_Vtbl {
    IUnknown_Vtbl {
        QueryInterface: query_interface::<T, S>,
        AddRef: add_ref::<T, S>,
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

unsafe extern "system" fn add_ref<T: ComClass, const S: usize>(this: *mut c_void) -> u32 {
    // SAFETY: COM calls this through slot `S` of a live object.
    unsafe { Instance::<T>::header(Instance::of(this, S)) }.add_ref()
}

unsafe extern "system" fn release<T: ComClass, const S: usize>(this: *mut c_void) -> u32 {
    // SAFETY: COM calls this through slot `S` of a live object, to give up a reference that the caller owns.
    unsafe { Instance::<T>::release_from_anywhere(Instance::of(this, S)) }
}

impl<T: ComClass> Instance<T> {
    /// `QueryInterface`: `IUnknown` is slot 0, each entry answers its own IIDs, agile objects say that they are, and
    /// sinks with a vtable that they set error objects; nothing else is known.
    ///
    /// # Safety
    ///
    /// `this` is a live instance; `iid` and `result` are null or valid.
    pub(super) unsafe fn query(
        this: NonNull<Self>,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        if result.is_null() {
            return E_POINTER;
        }
        // SAFETY: writable, by the caller; it need not be initialised.
        let result = unsafe {
            result.write(core::ptr::null_mut());
            &mut *result
        };
        // SAFETY: null or valid, by the caller.
        let Some(iid) = (unsafe { iid.as_ref() }) else {
            return E_INVALIDARG;
        };
        let class = const { T::CLASS };
        let slot = if *iid == IUnknown::IID || (class.is_agile() && *iid == IID_IAGILE_OBJECT) {
            Some(0)
        } else {
            class.entries().iter().position(|entry| entry.answers(iid))
        };
        if let Some(slot) = slot {
            // SAFETY: `this` is live, and there are as many slots as entries.
            *result = unsafe { Self::counted_interface(this, slot) };
            return S_OK;
        }
        if class.is_agile() && *iid == IID_IMARSHAL {
            // SAFETY: `this` is live, and slot 0 is its identity.
            return unsafe {
                marshal::query(Self::header(this), Self::interface(this, 0), iid, result)
            };
        }
        if *iid == ISupportErrorInfo::IID && class.is_sink_with_vtable() {
            // SAFETY: `this` is live.
            if let Some(promise) = unsafe { Self::error_info_promise(this) } {
                *result = promise;
                return S_OK;
            }
        }
        if *iid == IExternalConnection::IID && lifetime::is_local_server() {
            // SAFETY: `this` is live.
            if let Some(external) = unsafe { Self::external_connection(this) } {
                *result = external;
                return S_OK;
            }
        }
        let Some(others) = class.others() else {
            return E_NOINTERFACE;
        };
        // SAFETY: `this` is live.
        if !unsafe { Self::header(this) }.admits_this_thread() {
            return RPC_E_WRONG_THREAD;
        }
        // SAFETY: `this` is live, and this thread may see the value.
        match others(unsafe { Self::value(this) }, iid) {
            Other::Nowhere => E_NOINTERFACE,
            Other::First => {
                // SAFETY: `this` is live, and a class has a first entry.
                *result = unsafe { Self::counted_interface(this, 0) };
                S_OK
            }
            // SAFETY: `result` is writable.
            Other::At(object) => unsafe { object.query(iid, result) },
        }
    }

    /// The interface pointer to a slot, with a reference for whoever gets it.
    ///
    /// # Safety
    ///
    /// `this` is a live instance and `slot` less than the number of its slots.
    unsafe fn counted_interface(this: NonNull<Self>, slot: usize) -> *mut c_void {
        // SAFETY: by the caller.
        unsafe {
            Self::header(this).add_ref();
            Self::interface(this, slot)
        }
    }

    /// What promises error objects for a sink's vtable functions.
    ///
    /// # Safety
    ///
    /// `this` is a live instance.
    #[cold]
    unsafe fn error_info_promise(this: NonNull<Self>) -> Option<*mut c_void> {
        // SAFETY: `this` is live; calls may come on any thread if the class is agile.
        unsafe {
            let identity = Self::identity_here(this)?;
            let agile = T::CLASS.is_agile();
            Some(errors::create(identity, agile, errors::holds::<T>))
        }
    }

    /// In a local server: what counts the clients of an object that keep it.
    ///
    /// # Safety
    ///
    /// `this` is a live instance.
    #[cold]
    unsafe fn external_connection(this: NonNull<Self>) -> Option<*mut c_void> {
        // SAFETY: `this` is live; calls may come on any thread if the class is agile.
        unsafe {
            if !T::CLASS.keeps_server() && !Self::header(this).is_served() {
                return None;
            }
            let identity = Self::identity_here(this)?;
            Some(external::create(identity, T::CLASS.is_agile()))
        }
    }

    /// The object itself, on a thread that may use it.
    ///
    /// # Safety
    ///
    /// `this` is a live instance.
    unsafe fn identity_here(this: NonNull<Self>) -> Option<IUnknown> {
        // SAFETY: `this` is live, and slot 0 its identity, with a reference for whoever gets it.
        unsafe {
            let admitted = Self::header(this).admits_this_thread();
            admitted.then(|| IUnknown::from_raw(Self::counted_interface(this, 0)))
        }
    }

    /// Gives up a reference on a thread that may drop a `T`: the owner's, or any if handles may travel.
    ///
    /// # Safety
    ///
    /// `this` is a live instance, of which the caller owns a reference and gives it up.
    pub(super) unsafe fn release(this: NonNull<Self>) -> u32 {
        // SAFETY: live until the count is zero.
        let header = unsafe { Self::header(this) };
        let left = header.release();
        if left == 0 {
            if running::hand_over(this) {
                header.adopt();
            } else {
                // SAFETY: this was the last reference, and the thread is right, by the caller.
                unsafe { Self::destroy(this) };
            }
        }
        left
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
        if header.admits_this_thread() {
            // SAFETY: by the caller.
            return unsafe { Self::release(this) };
        }
        header.release()
    }
}
