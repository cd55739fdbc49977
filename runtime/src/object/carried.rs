//! Foreign interface pointers that safe code may carry to other threads.
//!
//! Invariant: a pointer to an agile object (it says so by `IAgileObject`) may be used and released anywhere. Any other
//! is used and released only on the thread that stored it.

use super::thread;
use crate::hresult::RPC_E_WRONG_THREAD;
use core::ffi::c_void;
use core::mem::ManuallyDrop;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

const IID_IAGILE_OBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);

/// An interface pointer with the thread that may use it.
pub(crate) struct Carried {
    pointer: ManuallyDrop<IUnknown>,
    /// `None` if every thread may.
    home: Option<thread::Id>,
}

// SAFETY: by the invariant, which every function here keeps: elsewhere than at home a pointer to an object that
// isn't agile is neither used nor released.
unsafe impl Send for Carried {}
// SAFETY: as for `Send`; an agile object takes calls from several threads at once.
unsafe impl Sync for Carried {}

impl Carried {
    /// Stores a pointer, of whatever interface.
    pub(crate) fn new(pointer: IUnknown) -> Self {
        let home = (!is_agile(&pointer)).then(thread::current);
        Self {
            pointer: ManuallyDrop::new(pointer),
            home,
        }
    }

    /// The pointer, if this thread may use it.
    ///
    /// # Errors
    ///
    /// `RPC_E_WRONG_THREAD`.
    pub(crate) fn get(&self) -> Result<&IUnknown, HRESULT> {
        if self.is_at_home() {
            Ok(&self.pointer)
        } else {
            Err(RPC_E_WRONG_THREAD)
        }
    }

    /// The pointer as C sees it, to be called.
    ///
    /// # Errors
    ///
    /// As [`Carried::get`].
    pub(crate) fn raw(&self) -> Result<*mut c_void, HRESULT> {
        self.get().map(|pointer| pointer.as_raw())
    }

    fn is_at_home(&self) -> bool {
        self.home.is_none_or(|home| home == thread::current())
    }
}

impl Drop for Carried {
    /// Away from home the reference is leaked: the object may not be touched here.
    fn drop(&mut self) {
        if self.is_at_home() {
            // SAFETY: dropped once, here.
            unsafe { ManuallyDrop::drop(&mut self.pointer) }
        }
    }
}

fn is_agile(object: &IUnknown) -> bool {
    let mut marker = core::ptr::null_mut();
    // SAFETY: both pointers are valid.
    if unsafe { object.query(&IID_IAGILE_OBJECT, &mut marker) }.is_err() || marker.is_null() {
        return false;
    }
    // SAFETY: an owned pointer to IAgileObject, which has the methods of IUnknown.
    drop(unsafe { IUnknown::from_raw(marker) });
    true
}
