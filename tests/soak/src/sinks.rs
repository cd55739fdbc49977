//! What the sinks of the soak remember.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use virtual_server::prelude::*;

/// The key of the setting whose change is the event: its value is the event's number.
pub const KEY: &str = "soak/number";

/// A sink of one subscription: every number comes once, in order, until the subscription is closed.
#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualMachineEvents)]
pub struct Listener {
    heard: Mutex<Vec<i64>>,
    /// The first number that was fired after the subscription was made. Earlier ones may have been on their way.
    first: i64,
    closed: AtomicBool,
    /// The first number that was fired after `close()` had returned.
    silence: AtomicI64,
    late: AtomicU64,
}

impl IVMVirtualMachineEvents for Listener {
    fn on_configuration_changed(&self, key: &BStr, value: &Variant) -> Result<()> {
        if *key != *KEY {
            return Ok(());
        }
        let number = number(value)?;
        if self.closed.load(Ordering::SeqCst) && number >= self.silence.load(Ordering::SeqCst) {
            self.late.fetch_add(1, Ordering::SeqCst);
        }
        if number >= self.first {
            self.heard.lock().expect("no panic").push(number);
        }
        Ok(())
    }
}

impl Listener {
    /// A sink for the events from this number on.
    pub fn new(first: i64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// Waits until so many events were heard; says how many were.
    pub fn wait_for(&self, count: usize, patience: Duration) -> usize {
        let start = Instant::now();
        loop {
            let heard = self.heard.lock().expect("no panic").len();
            if heard >= count || start.elapsed() > patience {
                return heard;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// The numbers heard until now, which are forgotten.
    pub fn take(&self) -> Vec<i64> {
        std::mem::take(&mut *self.heard.lock().expect("no panic"))
    }

    /// From here on no event of this number or a greater one may arrive.
    pub fn close(&self, next: i64) {
        self.silence.store(next, Ordering::SeqCst);
        self.closed.store(true, Ordering::SeqCst);
    }

    /// How many events came after all.
    pub fn late(&self) -> u64 {
        self.late.load(Ordering::SeqCst)
    }
}

/// Listens all the time, and counts.
#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualMachineEvents)]
pub struct Witness {
    heard: AtomicU64,
}

impl IVMVirtualMachineEvents for Witness {
    fn on_configuration_changed(&self, key: &BStr, _value: &Variant) -> Result<()> {
        if *key == *KEY {
            self.heard.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

impl Witness {
    /// How many events there were.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::SeqCst)
    }
}

fn number(value: &Variant) -> Result<i64> {
    i64::try_from(value)
}
