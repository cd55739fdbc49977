//! Numbers for threads that are never used twice, unlike the system's.

use crate::sync;
use core::num::NonZeroU64;
use core::sync::atomic::{AtomicU64, Ordering};

/// A thread of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(NonZeroU64);

/// The thread that runs this.
pub(crate) fn current() -> Id {
    static LAST: AtomicU64 = AtomicU64::new(0);
    sync::thread_local! {
        static ID: Id = {
            let before = LAST.fetch_add(1, Ordering::Relaxed);
            Id(NonZeroU64::MIN.saturating_add(before))
        };
    }
    ID.with(|id| *id)
}
