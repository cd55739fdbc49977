//! Catching a panic without its message on stderr.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `action`; a panic in it becomes its message.
///
/// The panic hook is global to the process, so it is wrapped once and for all and keeps silent
/// only for the thread that is in here.
pub(crate) fn catch<T>(action: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                previous(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    // What the action borrows is dropped by the caller after an error, never looked at again.
    let result = catch_unwind(AssertUnwindSafe(action));
    QUIET.set(before);
    result.map_err(|payload| message(&*payload))
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "it panicked without a message".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::catch;

    #[test]
    fn a_value_passes() {
        assert_eq!(catch(|| 7), Ok(7));
    }

    #[test]
    fn both_kinds_of_message_arrive() {
        assert_eq!(catch(|| panic!("plain")), Err::<(), _>("plain".to_owned()));
        let number = 3;
        assert_eq!(
            catch(|| panic!("number {number}")),
            Err::<(), _>("number 3".to_owned())
        );
    }
}
