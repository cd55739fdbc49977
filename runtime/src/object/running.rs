//! Calls that are running: an object outlives its own handlers.
//!
//! COM asks a caller to hold a reference during a call, but not every source does: one that keeps only the pointer
//! it was advised with loses it when the handler unsubscribes. So a call leaves a frame on its thread's list, and a
//! release that would destroy an object with a frame hands the last reference to the outermost frame instead. That
//! costs a call two writes to a thread local and no atomic operation.
//!
//! Invariant: the list of a thread links frames of calls that are running on it, innermost first. A frame is taken
//! off before its stack memory goes, since the code inside it cannot unwind past the barrier.

use super::Instance;
use crate::class::ComClass;
use crate::hresult::{E_UNEXPECTED, RPC_E_WRONG_THREAD};
use crate::panic::{self, Place};
use core::cell::Cell;
use core::ffi::c_void;
use core::ptr;
use windows_core::HRESULT;

struct Frame {
    /// Null once the frame owns the last reference.
    object: Cell<*const ()>,
    outer: Cell<*const Frame>,
}

impl Frame {
    #[inline]
    fn new(object: *const ()) -> Self {
        Self {
            object: Cell::new(object),
            outer: Cell::new(ptr::null()),
        }
    }

    /// Puts the frame on this thread's list.
    ///
    /// # Safety
    ///
    /// It stays where it is, and is taken off by [`unlink`](Self::unlink) before its memory goes.
    #[inline]
    unsafe fn link(&self) {
        INNERMOST.with(|innermost| self.outer.set(innermost.replace(self)));
    }

    /// Takes the frame off: it is the innermost one.
    #[inline]
    fn unlink(&self) {
        INNERMOST.with(|innermost| innermost.set(self.outer.get()));
    }
}

#[cfg(not(loom))]
thread_local! {
    static INNERMOST: Cell<*const Frame> = const { Cell::new(ptr::null()) };
}
// loom's threads are not threads of the system.
#[cfg(loom)]
loom::thread_local! {
    static INNERMOST: Cell<*const Frame> = Cell::new(ptr::null());
}

/// Runs `code` on the value behind an interface pointer: the one way from the ABI into user code.
///
/// # Errors
///
/// `E_UNEXPECTED` if the code panicked, `RPC_E_WRONG_THREAD` if the object belongs to another thread.
///
/// # Safety
///
/// `this` points at slot `S` of a live instance of `T` that stays live until it is released.
#[inline]
pub(crate) unsafe fn enter<T: ComClass, const S: usize, R>(
    this: *mut c_void,
    place: impl FnOnce() -> Place<'static>,
    code: impl FnOnce(&T) -> R,
) -> Result<R, HRESULT> {
    // SAFETY: by the caller.
    let instance = unsafe { Instance::<T>::of(this, S) };
    // SAFETY: live, by the caller.
    if !const { T::CLASS.is_agile() } && !unsafe { Instance::header(instance) }.admits_this_thread()
    {
        return Err(RPC_E_WRONG_THREAD);
    }
    let frame = Frame::new(instance.as_ptr().cast_const().cast());
    // SAFETY: taken off below; nothing in between unwinds.
    unsafe { frame.link() };
    let result = panic::barrier(const { T::CLASS.name() }, place, || {
        // SAFETY: live until the frame is left; the thread was checked, and other objects are agile, so that any
        // thread may see a `&T`.
        code(unsafe { Instance::value(instance) })
    });
    frame.unlink();
    if frame.object.get().is_null() {
        // SAFETY: the frame owns a reference, handed over to it.
        unsafe { Instance::release(instance) };
    }
    result.ok_or(E_UNEXPECTED)
}

/// Whether a call to `object` runs on this thread. If so the outermost one has now taken over the last reference.
pub(super) fn hand_over(object: *const ()) -> bool {
    let mut outermost = None;
    let mut next = INNERMOST.with(Cell::get);
    while !next.is_null() {
        // SAFETY: by the invariant all frames of this thread's list are alive.
        let frame = unsafe { &*next };
        if frame.object.get() == object {
            outermost = Some(frame);
        }
        next = frame.outer.get();
    }
    match outermost {
        Some(frame) => {
            frame.object.set(ptr::null());
            true
        }
        None => false,
    }
}
