//! The processes of a local server's clients, where COM doesn't look after them.
//!
//! COM itself finds out, by pings, when a client's process has ended without giving back what it held, and gives it
//! back after some minutes. Wine 8 has no pings: the references of a killed client stay for ever. So there, and only
//! there, a local server remembers the processes that have come to its class objects. When all of them have ended,
//! it needs no more to run, whatever they have left.

use crate::sys::{self, Process};
use std::sync::{Mutex, PoisonError};

/// Those that have not been seen to end, and whether there has been any.
static CLIENTS: Mutex<Clients> = Mutex::new(Clients {
    any: false,
    strangers: false,
    running: Vec::new(),
});

struct Clients {
    any: bool,
    /// Whether one of them couldn't be found out.
    strangers: bool,
    running: Vec<Process>,
}

/// Remembers the process whose call is being answered on this thread.
pub(super) fn note_caller() {
    if sys::has_pings() {
        return;
    }
    let caller = sys::calling_process();
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    clients.any = true;
    clients.running.retain(|process| !process.has_ended());
    let known = |id: u32| clients.running.iter().any(|process| process.id() == id);
    match caller {
        None => clients.strangers = true,
        Some(process) if known(process.id()) => {}
        Some(process) => clients.running.push(process),
    }
}

/// Whether clients have been remembered and all of them have ended.
pub(super) fn all_ended() -> bool {
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    clients.running.retain(|process| !process.has_ended());
    clients.any && !clients.strangers && clients.running.is_empty()
}
