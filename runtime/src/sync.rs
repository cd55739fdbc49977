//! What threads share, in one place: `std`'s, or loom's under `cfg(loom)`, where `cargo xtask loom` runs every order in
//! which threads can meet at them.

#[cfg(not(loom))]
pub(crate) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, fence};
#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, fence};
#[cfg(loom)]
pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
#[cfg(loom)]
pub(crate) use loom::thread_local;
#[cfg(not(loom))]
pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
#[cfg(not(loom))]
pub(crate) use std::thread_local;

/// [`std::sync::Arc::make_mut`], which loom doesn't have.
pub(crate) fn make_mut<T: Clone>(shared: &mut Arc<T>) -> &mut T {
    #[cfg(not(loom))]
    return Arc::make_mut(shared);
    #[cfg(loom)]
    {
        if Arc::get_mut(shared).is_none() {
            *shared = Arc::new(T::clone(shared));
        }
        Arc::get_mut(shared).expect("it was made just now")
    }
}
