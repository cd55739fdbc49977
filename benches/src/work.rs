//! What handlers do with an event. The rivals in C++ have the same two.

use std::sync::atomic::{AtomicI64, Ordering};

/// Something that takes a number.
pub trait Work: Default + Send + Sync + 'static {
    /// The name within a case's name.
    const NAME: &'static str;

    /// Takes it.
    fn take(&self, value: i64);
}

/// Adds to an atomic, which is what a handler does at least that counts events.
#[derive(Default)]
pub struct Adds(AtomicI64);

impl Work for Adds {
    const NAME: &'static str = "adds";

    fn take(&self, value: i64) {
        self.0.fetch_add(value, Ordering::Relaxed);
    }
}

/// Stores into an atomic: next to nothing, so that the way there is all that is measured.
#[derive(Default)]
pub struct Stores(AtomicI64);

impl Work for Stores {
    const NAME: &'static str = "stores";

    fn take(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }
}
