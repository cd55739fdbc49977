//! What keeps a server: its objects, if it is a DLL; its clients, if it is a program.
//!
//! Invariants:
//!
//! - [`OBJECTS`] is the number of objects of this copy of the runtime that exist, whatever they are: sinks, objects,
//!   connection points, enumerators, class objects. Each of them has its functions in the module (DLL or program) that
//!   this is compiled into, so that the module may go only when there is none. Every object is counted before anybody
//!   has a pointer to it, and no more after its memory was freed.
//! - [`LOCKS`] is the number of [`Lock`]s that exist. A local server, which COM can call as long as it runs, ends when
//!   there is none. What makes one: `IClassFactory::LockServer`, a strong connection of another apartment or process
//!   to an object ([`external`](super::external)), a call of `CreateInstance` while it runs, and whoever wants to.
//!   In a local server each is also a count of `CoAddRefServerProcess`, by which COM learns to start another process
//!   instead of giving this one new clients while it ends.

use super::clients;
use crate::sys;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

static OBJECTS: AtomicUsize = AtomicUsize::new(0);
static LOCKS: AtomicUsize = AtomicUsize::new(0);
/// How many of them clients have taken by `LockServer`.
static CLIENT_LOCKS: AtomicUsize = AtomicUsize::new(0);
/// How many of them stand for clients: those and connections.
static LOCKS_OF_CLIENTS: AtomicUsize = AtomicUsize::new(0);
/// How many there have been.
static LOCKS_EVER: AtomicUsize = AtomicUsize::new(0);
static LOCAL_SERVER: AtomicBool = AtomicBool::new(false);

/// Held and told at the end of the last lock, so that nobody who waits for that misses it.
static ENDED: (Mutex<()>, Condvar) = (Mutex::new(()), Condvar::new());

/// An object is about to exist.
#[inline]
pub(crate) fn object_made() {
    // Relaxed: whoever reads the count has got no pointer to this object yet, or got it by means that synchronise.
    OBJECTS.fetch_add(1, Ordering::Relaxed);
}

/// An object is gone.
#[inline]
pub(crate) fn object_gone() {
    // Release: what the object's destructor did happens before the module is unloaded.
    OBJECTS.fetch_sub(1, Ordering::Release);
}

/// How many objects of this copy of the runtime exist.
pub fn objects() -> usize {
    OBJECTS.load(Ordering::Acquire)
}

/// How many [`Lock`]s exist.
pub fn locks() -> usize {
    LOCKS.load(Ordering::Acquire)
}

/// How many [`Lock`]s there have been.
pub(super) fn locks_ever() -> usize {
    LOCKS_EVER.load(Ordering::Acquire)
}

/// Whether nobody needs a local server: no lock exists, or only clients have some, and their processes have all ended.
pub(super) fn is_unneeded() -> bool {
    let locks = locks();
    locks == 0 || (locks == LOCKS_OF_CLIENTS.load(Ordering::Acquire) && clients::all_ended())
}

/// Whether the module may be unloaded: no object of it exists and nobody has locked it.
pub fn is_idle() -> bool {
    objects() == 0 && locks() == 0
}

/// Keeps the server, as a client does: a local server runs, a DLL stays loaded until it is dropped.
#[derive(Debug)]
#[must_use = "dropping a lock gives it back: keep it for as long as the server is to stay"]
pub struct Lock {
    /// Whether COM counts it, too.
    process: bool,
    /// Whether it stands for a client.
    client: bool,
}

impl Lock {
    /// Locks the server.
    #[allow(clippy::new_without_default, reason = "it has an effect")]
    pub fn new() -> Self {
        Self::made(false)
    }

    /// The lock of a client in another process.
    pub(super) fn of_client() -> Self {
        Self::made(true)
    }

    fn made(client: bool) -> Self {
        let process = is_local_server();
        LOCKS.fetch_add(1, Ordering::Relaxed);
        LOCKS_EVER.fetch_add(1, Ordering::Relaxed);
        if client {
            LOCKS_OF_CLIENTS.fetch_add(1, Ordering::Relaxed);
        }
        if process {
            sys::add_server_process();
        }
        Self { process, client }
    }

    /// The lock that `LockServer` takes in one call and gives back in another.
    pub(super) fn from_client(lock: bool) {
        if lock {
            CLIENT_LOCKS.fetch_add(1, Ordering::Relaxed);
            clients::note_caller();
            core::mem::forget(Self::of_client());
        } else {
            let less = |locks: usize| locks.checked_sub(1);
            // A client that gives back more than it has taken gets nothing of others.
            if CLIENT_LOCKS
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
            {
                drop(Self {
                    process: is_local_server(),
                    client: true,
                });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.process {
            sys::release_server_process();
        }
        if self.client {
            LOCKS_OF_CLIENTS.fetch_sub(1, Ordering::Relaxed);
        }
        if LOCKS.fetch_sub(1, Ordering::Release) == 1 {
            let (mutex, told) = &ENDED;
            let _held = mutex.lock().unwrap_or_else(PoisonError::into_inner);
            told.notify_all();
        }
    }
}

/// Whether connections to objects count.
#[inline]
pub(crate) fn is_local_server() -> bool {
    LOCAL_SERVER.load(Ordering::Acquire)
}

/// From now on connections to objects count: this process is a local server.
pub(super) fn become_local_server() {
    LOCAL_SERVER.store(true, Ordering::Release);
}

/// How often a server that waits looks for reasons to end of which nobody tells it.
pub(super) const GLANCE: Duration = Duration::from_millis(100);

/// Waits until `done`, which is asked again whenever the last lock has gone, or until the time is over. Tells whether
/// it was done.
pub(super) fn wait_until(deadline: Option<Instant>, mut done: impl FnMut() -> bool) -> bool {
    let (mutex, told) = &ENDED;
    let mut held = mutex.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if done() {
            return true;
        }
        let left = deadline.map_or(GLANCE, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return false;
        }
        held = told
            .wait_timeout(held, left.min(GLANCE))
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}
