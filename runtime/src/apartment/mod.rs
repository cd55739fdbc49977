//! Apartments: which threads COM lets call an object, and how calls reach the others.
//!
//! A thread enters an apartment before it uses COM, and leaves it afterwards; a guard does both:
//!
//! | guard | apartment | calls from other apartments |
//! |---|---|---|
//! | [`Mta`] | the multithreaded one, which all threads share that ask for it | come on threads of COM |
//! | [`Sta`] | a single-threaded one of the thread's own | come on this thread, while it [pumps messages](Pump) |
//!
//! What Virtual Server asks for is the first, and a sink that isn't marked `apartment` is at home in both. Controls
//! such as Windows Media Player live in the second, and so do sinks marked `apartment`. A thread in a
//! single-threaded apartment that doesn't pump hears nothing from other threads and processes, and keeps their calls
//! waiting:
//!
//! ```no_run
//! use com_sink::apartment::Sta;
//! use std::sync::atomic::{AtomicBool, Ordering};
//! use std::time::Duration;
//!
//! let apartment = Sta::enter()?;
//! // … create a control, subscribe …
//! apartment.pump_for(Duration::from_secs(2))?;
//!
//! // Until another thread says so.
//! let done = AtomicBool::new(false);
//! let waker = apartment.waker();
//! std::thread::scope(|scope| {
//!     scope.spawn(|| {
//!         done.store(true, Ordering::Release);
//!         waker.wake();
//!     });
//!     apartment.pump_until(|| done.load(Ordering::Acquire))
//! })?;
//! # Ok::<(), com_sink::Error>(())
//! ```
//!
//! [`AgileReference`] carries an object from one apartment to another. Where there is no COM, entering and pumping
//! fail with `E_NOTIMPL`, and objects are bound to their threads unless they are agile.

mod guard;
mod pump;
mod reference;

pub use crate::sys::Apartment;
pub use guard::{Mta, Sta, current};
pub use pump::{Ended, Pump, Waker, pump_for, pump_until};
pub use reference::AgileReference;

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;
    use crate::hresult::E_NOTIMPL;

    #[test]
    fn without_com_everything_says_so() {
        let errors = [
            Mta::enter().map(drop).unwrap_err(),
            Sta::enter().map(drop).unwrap_err(),
            current().map(drop).unwrap_err(),
            Pump::new().map(drop).unwrap_err(),
            pump_for(core::time::Duration::ZERO).map(drop).unwrap_err(),
            pump_until(|| true).map(drop).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code(), E_NOTIMPL);
            assert!(error.to_string().contains("no COM"), "{error}");
        }
    }
}
