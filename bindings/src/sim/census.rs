//! Counts the objects that are alive, so that a leak is seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the COM objects of one simulator that are alive. It outlives the simulator, and so can
/// tell that nothing is left of it.
///
/// ```
/// # use virtual_server::sim::Simulator;
/// let simulator = Simulator::new();
/// let census = simulator.census();
/// let server = simulator.server();
/// drop(simulator);
/// assert!(census.live_objects() > 0, "the client still holds the server");
/// drop(server);
/// assert_eq!(census.live_objects(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Census(Arc<AtomicUsize>);

impl Census {
    /// How many objects are alive now.
    pub fn live_objects(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// Counts one object for as long as the result lives.
    pub(super) fn count(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }
}

/// One object that is counted. Every object of the simulator has a field of this type.
pub(super) struct Counted(Census);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_up_and_down() {
        let census = Census::default();
        let first = census.count();
        let second = census.count();
        assert_eq!(census.live_objects(), 2);
        drop(first);
        assert_eq!(census.live_objects(), 1);
        drop(second);
        assert_eq!(census.live_objects(), 0);
    }
}
