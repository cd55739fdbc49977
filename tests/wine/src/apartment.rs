//! Threads in apartments, as a program for Windows has them.

pub use com_sink::apartment::Apartment;
use com_sink::apartment::{Mta, Sta};
use std::thread;

/// Runs `work` on a thread of its own in an apartment, and leaves the apartment.
///
/// # Panics
///
/// When `work` does.
pub fn run<R: Send>(apartment: Apartment, work: impl FnOnce() -> R + Send) -> R {
    match apartment {
        Apartment::Single => run_single(|_| work()),
        _ => on_a_thread(|| {
            let _here = Mta::enter().expect("a new thread is in no apartment");
            work()
        }),
    }
}

/// Runs `work` on a thread of its own in a single-threaded apartment, which it may pump.
///
/// # Panics
///
/// When `work` does.
pub fn run_single<R: Send>(work: impl FnOnce(&Sta) -> R + Send) -> R {
    on_a_thread(|| {
        let here = Sta::enter().expect("a new thread is in no apartment");
        work(&here)
    })
}

fn on_a_thread<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| match scope.spawn(work).join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
