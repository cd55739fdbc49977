//! The panic barrier: no panic of user code crosses the ABI, and none is silent.

use crate::interface::{InterfaceInfo, Member, Verb};
use core::any::Any;
use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock};

/// What the panic hook learns about a panic that was caught at the ABI.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PanicReport<'a> {
    /// The Rust type whose code panicked.
    pub class: &'a str,
    /// The COM interface through which it was called; empty when the value was being dropped.
    pub interface: &'a str,
    /// The COM name of the method; `Drop` when the value was being dropped.
    pub method: &'a str,
    /// The panic's message, if it was a string.
    pub message: &'a str,
}

impl fmt::Display for PanicReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            class,
            interface,
            method,
            message,
        } = self;
        if interface.is_empty() {
            write!(f, "{class} panicked in {method}: {message}")
        } else {
            write!(f, "{class} panicked in {interface}::{method}: {message}")
        }
    }
}

/// A function that is told about every panic caught at the ABI.
pub type PanicHook = fn(&PanicReport<'_>);

static HOOK: RwLock<PanicHook> = RwLock::new(print);

/// Replaces the function that is told about every panic that is caught at the ABI, and returns the former one.
///
/// The first hook writes one line to standard error. The hook runs on the thread that panicked, before the source
/// gets `E_UNEXPECTED`; if it panics too, that is ignored.
pub fn set_panic_hook(hook: PanicHook) -> PanicHook {
    let mut current = HOOK.write().unwrap_or_else(PoisonError::into_inner);
    core::mem::replace(&mut current, hook)
}

fn print(report: &PanicReport<'_>) {
    eprintln!("com-sink: {report}");
}

/// Where code belongs, for the report of its panic. Nothing is looked up before there is one.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A function of no interface.
    Function(&'static str),
    /// A method of an interface.
    Method(&'a InterfaceInfo, &'static str),
    /// The member that `Invoke` was called for: its DISPID, and the flags of the call.
    Member(&'a InterfaceInfo, i32, u16),
}

impl<'a> Place<'a> {
    /// The COM names of the interface and of the method.
    fn names(self) -> (&'a str, &'a str) {
        match self {
            Self::Function(name) => ("", name),
            Self::Method(info, name) => (info.name(), name),
            Self::Member(info, dispid, flags) => {
                let member = info.member(dispid, Verb::from_flags(flags));
                (info.name(), member.map_or("Invoke", Member::name))
            }
        }
    }
}

/// Runs user code; a panic is reported and becomes `None`. `place` is asked only then.
#[inline]
pub(crate) fn barrier<'a, R>(
    class: &str,
    place: impl FnOnce() -> Place<'a>,
    code: impl FnOnce() -> R,
) -> Option<R> {
    // The user's value may be left half changed, as after any panic that is caught: its own locks are poisoned,
    // and what isn't behind a lock is in atomics or cells, which stay valid.
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(result) => Some(result),
        Err(payload) => {
            report(class, place(), payload);
            None
        }
    }
}

#[cold]
fn report(class: &str, place: Place<'_>, payload: Box<dyn Any + Send>) {
    swallow(|| {
        let (interface, method) = place.names();
        let message = match (
            payload.downcast_ref::<&str>(),
            payload.downcast_ref::<String>(),
        ) {
            (Some(text), _) => text,
            (_, Some(text)) => text.as_str(),
            _ => "(a panic without a message)",
        };
        let hook = *HOOK.read().unwrap_or_else(PoisonError::into_inner);
        hook(&PanicReport {
            class,
            interface,
            method,
            message,
        });
    });
    swallow(move || drop(payload));
}

/// Runs code whose panic concerns nobody: a hook, or the drop of a panic's payload.
fn swallow(code: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(code)) {
        // Its drop may panic as well, without end; a leak is the lesser evil.
        core::mem::forget(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_passes_and_the_place_is_not_asked() {
        assert_eq!(barrier("C", || panic!("asked"), || 7), Some(7));
    }

    #[test]
    fn a_payload_that_panics_when_dropped_does_not_escape() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                std::panic::panic_any(Bomb2);
            }
        }
        struct Bomb2;
        impl Drop for Bomb2 {
            fn drop(&mut self) {
                panic!("and again");
            }
        }
        assert_eq!(
            barrier("C", || Place::Function("F"), || std::panic::panic_any(Bomb)),
            None
        );
    }

    #[test]
    fn a_report_reads_as_a_sentence() {
        let report = PanicReport {
            class: "Monitor",
            interface: "IFoo",
            method: "OnBar",
            message: "no",
        };
        assert_eq!(report.to_string(), "Monitor panicked in IFoo::OnBar: no");
        let report = PanicReport {
            interface: "",
            method: "Drop",
            ..report
        };
        assert_eq!(report.to_string(), "Monitor panicked in Drop: no");
    }
}
