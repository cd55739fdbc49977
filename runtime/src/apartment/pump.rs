//! The message pump of a single-threaded apartment.

use crate::error::Result;
use crate::sys::{self, Event, Taken};
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

/// Handles the messages of the thread that made it, as a window's thread does. By messages COM calls objects of a
/// single-threaded apartment: while the thread is in one of the methods here (or in a call to an object of another
/// apartment, during which COM pumps for it), and only then, their methods and handlers are called from elsewhere.
///
/// A handler may pump, too; so handlers of other events may run before it returns. Threads with a message loop of
/// their own, such as those of a GUI, need no other.
pub struct Pump {
    event: Arc<Event>,
    /// Messages belong to a thread.
    _thread: PhantomData<*const ()>,
}

/// Makes a [`Pump`] look at its condition, from any thread.
#[derive(Clone)]
pub struct Waker(Arc<Event>);

/// Why a [`Pump`] has returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The condition is true.
    Condition,
    /// The time is over.
    Time,
    /// The thread is to end: somebody has called `PostQuitMessage`. The message is posted again, so that the loops around
    /// this one, and the next call, see it too.
    Quit,
}

impl Pump {
    /// A pump for the calling thread. An [`Sta`](super::Sta) has one already; this is for threads whose apartment others
    /// have entered.
    ///
    /// # Errors
    ///
    /// `E_NOTIMPL` where there is no COM, and what the system says when it has no event left.
    pub fn new() -> Result<Self> {
        Ok(Self {
            event: Arc::new(Event::new()?),
            _thread: PhantomData,
        })
    }

    /// What makes the methods here look at their condition, from any thread.
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.event))
    }

    /// Handles messages for `duration`; with [`Duration::ZERO`], those that are waiting. A message that is being handled
    /// when the time is over is handled to its end.
    ///
    /// # Errors
    ///
    /// What the system says when it cannot wait.
    pub fn pump_for(&self, duration: Duration) -> Result<Ended> {
        if duration.is_zero() {
            return Ok(self.drain());
        }
        self.run(Instant::now().checked_add(duration), || false)
    }

    /// Handles messages until `condition` is true. It is looked at first, after each message, and after each
    /// [`Waker::wake`]; at no other time, so who makes it true on another thread has to wake.
    ///
    /// # Errors
    ///
    /// What the system says when it cannot wait.
    pub fn pump_until(&self, condition: impl FnMut() -> bool) -> Result<Ended> {
        self.run(None, condition)
    }

    /// As [`pump_until`](Self::pump_until), but for no longer than `limit`.
    ///
    /// # Errors
    ///
    /// What the system says when it cannot wait.
    pub fn pump_within(&self, limit: Duration, condition: impl FnMut() -> bool) -> Result<Ended> {
        self.run(Instant::now().checked_add(limit), condition)
    }

    /// Handles what is waiting.
    fn drain(&self) -> Ended {
        loop {
            match sys::take_message() {
                Taken::Quit => return Ended::Quit,
                Taken::Message => {}
                Taken::None => return Ended::Time,
            }
        }
    }

    fn run(&self, end: Option<Instant>, mut condition: impl FnMut() -> bool) -> Result<Ended> {
        loop {
            if condition() {
                return Ok(Ended::Condition);
            }
            match sys::take_message() {
                Taken::Quit => return Ok(Ended::Quit),
                Taken::Message => {
                    if end.is_some_and(|end| Instant::now() >= end) {
                        let met = condition();
                        return Ok(if met { Ended::Condition } else { Ended::Time });
                    }
                }
                Taken::None => {
                    let left = end.map(|end| end.saturating_duration_since(Instant::now()));
                    if left == Some(Duration::ZERO) {
                        return Ok(Ended::Time);
                    }
                    sys::wait_for_message(&self.event, left)?;
                }
            }
        }
    }
}

impl Waker {
    /// Wakes the pump. If it isn't waiting, the next wait ends at once.
    pub fn wake(&self) {
        self.0.set();
    }
}

/// Handles the calling thread's messages for a time, as [`Pump::pump_for`].
///
/// # Errors
///
/// As [`Pump::new`] and [`Pump::pump_for`].
pub fn pump_for(duration: Duration) -> Result<Ended> {
    Pump::new()?.pump_for(duration)
}

/// Handles the calling thread's messages until a condition is true, which a handler of this thread makes true. For one
/// that another thread does there is [`Pump::waker`].
///
/// # Errors
///
/// As [`Pump::new`] and [`Pump::pump_until`].
pub fn pump_until(condition: impl FnMut() -> bool) -> Result<Ended> {
    Pump::new()?.pump_until(condition)
}

impl fmt::Debug for Pump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pump").finish_non_exhaustive()
    }
}

impl fmt::Debug for Waker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waker").finish_non_exhaustive()
    }
}
