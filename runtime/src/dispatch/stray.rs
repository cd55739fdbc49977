//! Members of a source that the sink doesn't know, under a DISPID that the sink has for another member.
//!
//! Whoever translates DISPIDs for a sink calls it with one that no member has, and leaves the real one here, for the
//! sink's `on_unknown`.

use core::cell::Cell;

thread_local! {
    /// The DISPID that is passed, and the one that the source has used.
    static STRAY: Cell<Option<(i32, i32)>> = const { Cell::new(None) };
}

/// Runs a call that passes `passed` where the source has used `real`.
pub(crate) fn call<R>(passed: i32, real: i32, code: impl FnOnce() -> R) -> R {
    // The sink takes it before it runs any code that could make another call.
    STRAY.set(Some((passed, real)));
    let result = code();
    // A call that was refused has not taken it.
    STRAY.set(None);
    result
}

/// The DISPID that the source has used, given the one that has arrived. It never unwinds, so that the straight path needs
/// nothing in order to report that.
#[cold]
#[inline(never)]
pub(super) extern "C" fn take(passed: i32) -> i32 {
    match STRAY.take() {
        Some((stray, real)) if stray == passed => real,
        _ => passed,
    }
}

#[cfg(test)]
mod tests {
    use super::{call, take};

    #[test]
    fn a_stray_is_taken_once_and_by_its_own_call_only() {
        assert_eq!(take(7), 7);
        let taken = call(7, 3, || (take(7), take(7)));
        assert_eq!(taken, (3, 7));
        assert_eq!(call(7, 3, || take(8)), 8);
        call(7, 3, || ());
        assert_eq!(take(7), 7, "nothing is left of a call that was refused");
    }
}
