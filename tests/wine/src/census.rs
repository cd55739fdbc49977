//! Counting what lives, so that a test can tell that nothing has leaked.

use com_sink::{IUnknown, Interface, Source};
use std::sync::Arc;

/// How many [`Life`]s there are.
#[derive(Debug, Default)]
pub struct Census(Arc<()>);

/// A field of each object that is counted.
#[derive(Debug)]
pub struct Life(#[allow(dead_code, reason = "its count is what matters")] Arc<()>);

impl Census {
    /// Counts one more.
    pub fn born(&self) -> Life {
        Life(Arc::clone(&self.0))
    }

    /// How many have not been dropped.
    pub fn alive(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

/// How many references an object has, the caller's included.
pub fn references(object: &impl Source) -> u32 {
    let object = object.as_unknown();
    let vtable = object.vtable();
    // SAFETY: the object is alive, and each AddRef has its Release.
    unsafe {
        (vtable.AddRef)(object.as_raw());
        (vtable.Release)(object.as_raw())
    }
}

/// Gives the last reference back, and tells how many others there are.
pub fn release(object: impl Into<IUnknown>) -> u32 {
    let object: IUnknown = object.into();
    let release = object.vtable().Release;
    // SAFETY: an owned reference, which is given away.
    unsafe { release(object.into_raw()) }
}
