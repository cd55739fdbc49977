//! What the generator emits for two event interfaces, written by hand, and how a source written in C calls them.
#![allow(dead_code, reason = "each test crate uses a part")]

pub mod abi;
pub mod calls;
pub mod described;
pub mod events;
pub mod refusing;
pub mod server;
pub mod source;
pub mod types;

use com_sink::{GUID, IUnknown, Interface};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Counts the live values that hold a clone of it.
#[derive(Clone, Default)]
pub struct Census(Arc<AtomicUsize>);

/// One live value.
pub struct Life(Arc<AtomicUsize>);

impl Census {
    pub fn born(&self) -> Life {
        self.0.fetch_add(1, Ordering::Relaxed);
        Life(self.0.clone())
    }

    pub fn alive(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What handlers write down.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

pub const IID_IAGILE_OBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);

/// An interface by its IID, typed as what all begin with.
pub fn query(object: &impl Interface, iid: &GUID) -> Result<IUnknown, com_sink::HRESULT> {
    let mut result = std::ptr::dangling_mut();
    // SAFETY: both pointers are valid.
    let code = unsafe { object.query(iid, &mut result) };
    if code.is_err() {
        assert!(result.is_null(), "a failed query must leave null");
        return Err(code);
    }
    // SAFETY: an owned interface pointer.
    Ok(unsafe { IUnknown::from_raw(result) })
}
