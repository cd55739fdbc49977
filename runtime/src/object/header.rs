//! What an object keeps for itself: its count, its thread, its marshaler.

use super::thread;
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, fence};
use core::ffi::c_void;
use core::sync::atomic::Ordering;

/// From this count on an object counts no more and lives for ever, which is better than to abort or to be freed
/// while in use. Far above what a correct program reaches, and far below overflow for the threads in between.
const IMMORTAL: u32 = 1 << 31;

pub(super) struct Header {
    refs: AtomicU32,
    /// Whether a class factory made the object for a client.
    served: AtomicBool,
    /// The inner object of the free-threaded marshaler, made when first asked for.
    marshaler: AtomicPtr<c_void>,
    /// The one thread that may use the value; `None` if any may.
    owner: Option<thread::Id>,
}

impl Header {
    /// A header with one reference, bound to this thread unless `agile`.
    pub(super) fn new(agile: bool) -> Self {
        Self {
            refs: AtomicU32::new(1),
            served: AtomicBool::new(false),
            marshaler: AtomicPtr::default(),
            owner: (!agile).then(thread::current),
        }
    }

    /// Whether this thread may use the value.
    #[inline]
    pub(super) fn admits_this_thread(&self) -> bool {
        self.owner.is_none_or(|owner| owner == thread::current())
    }

    /// Adds a reference and returns the new count.
    #[inline]
    pub(super) fn add_ref(&self) -> u32 {
        // Relaxed: whoever adds a reference has one already, and passes the new one on by means that synchronise.
        let before = self.refs.fetch_add(1, Ordering::Relaxed);
        if before >= IMMORTAL {
            self.refs.store(IMMORTAL, Ordering::Relaxed);
        }
        before.wrapping_add(1)
    }

    /// Removes a reference and returns the new count. At zero the caller destroys the object, or takes the reference
    /// over with [`Header::adopt`].
    #[inline]
    #[must_use]
    pub(super) fn release(&self) -> u32 {
        let before = self.refs.fetch_sub(1, Ordering::Release);
        if before == 1 {
            // What other threads did before their release happens before the destruction.
            fence(Ordering::Acquire);
        } else if before >= IMMORTAL {
            self.refs.store(IMMORTAL, Ordering::Relaxed);
        }
        before.wrapping_sub(1)
    }

    /// Takes over the reference whose release just left zero.
    pub(super) fn adopt(&self) {
        self.refs.store(1, Ordering::Relaxed);
    }

    /// Makes references that come and go while the value is dropped count for nothing.
    pub(super) fn begin_destruction(&self) {
        self.refs.store(IMMORTAL, Ordering::Relaxed);
    }

    pub(super) fn mark_served(&self) {
        self.served.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_served(&self) -> bool {
        self.served.load(Ordering::Relaxed)
    }

    pub(super) fn ref_count(&self) -> u32 {
        self.refs.load(Ordering::Relaxed)
    }

    /// The cached marshaler, or null.
    pub(super) fn marshaler(&self) -> *mut c_void {
        self.marshaler.load(Ordering::Acquire)
    }

    /// Caches a marshaler unless another thread did so first. Returns whether it was taken.
    pub(super) fn set_marshaler(&self, marshaler: *mut c_void) -> bool {
        self.marshaler
            .compare_exchange(
                core::ptr::null_mut(),
                marshaler,
                Ordering::AcqRel,
                Ordering::Acquire,
            )
            .is_ok()
    }

    /// Gives the cached marshaler back; part of the destruction.
    pub(super) fn release_marshaler(&self) {
        let marshaler = self
            .marshaler
            .swap(core::ptr::null_mut(), Ordering::Acquire);
        super::marshal::release(marshaler);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overflowing_count_sticks_instead_of_wrapping() {
        let header = Header::new(true);
        header.refs.store(IMMORTAL, Ordering::Relaxed);
        header.add_ref();
        assert_eq!(header.ref_count(), IMMORTAL);
        assert_ne!(header.release(), 0);
        assert_eq!(header.ref_count(), IMMORTAL);
    }

    #[test]
    fn an_apartment_object_knows_its_thread() {
        let header = Header::new(false);
        assert!(header.admits_this_thread());
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(!header.admits_this_thread()));
        });
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::thread;

    /// Whoever removes the last reference sees all that others did before they removed theirs.
    #[test]
    fn loom_the_last_release_comes_after_all_others() {
        struct Shared {
            header: Header,
            value: UnsafeCell<u32>,
            destroyed: AtomicU32,
        }
        // SAFETY: loom finds what is wrong with that.
        unsafe impl Sync for Shared {}
        // SAFETY: as above.
        unsafe impl Send for Shared {}

        loom::model(|| {
            let shared = Arc::new(Shared {
                header: Header::new(true),
                value: UnsafeCell::new(0),
                destroyed: AtomicU32::new(0),
            });
            let use_and_release = |shared: &Shared| {
                // SAFETY: a reference is held.
                let _ = shared.value.with(|value| unsafe { *value });
                if shared.header.release() == 0 {
                    // SAFETY: nobody else has a reference.
                    shared.value.with_mut(|value| unsafe { *value = 1 });
                    shared.destroyed.fetch_add(1, Ordering::Relaxed);
                }
            };
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    shared.header.add_ref();
                    let shared = shared.clone();
                    thread::spawn(move || use_and_release(&shared))
                })
                .collect();
            use_and_release(&shared);
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(shared.destroyed.load(Ordering::Relaxed), 1);
        });
    }

    /// However many ask first, one marshaler is kept.
    #[test]
    fn loom_one_marshaler_is_kept() {
        loom::model(|| {
            let header = Arc::new(Header::new(true));
            let threads = [8_usize, 16].map(|address| {
                let header = header.clone();
                thread::spawn(move || {
                    header.set_marshaler(core::ptr::without_provenance_mut(address))
                })
            });
            let taken = threads.map(|thread| thread.join().unwrap());
            assert_ne!(taken[0], taken[1]);
            let kept = header.marshaler().addr();
            assert_eq!(kept, if taken[0] { 8 } else { 16 });
        });
    }
}
