//! One call of `Invoke`, and the straight path from it to a handler.

use super::arg::{Arg, Row};
use super::args::Args;
use super::outcome::Outcome;
use crate::error::Result;
use crate::interface::{InterfaceInfo, Verb};
use crate::raw;
use crate::value::Value;
use crate::variant::Variant;

/// A call that has arrived through `IDispatch::Invoke`.
pub struct Call<'a> {
    dispid: i32,
    /// As the caller passed them: most members don't ask for the verb.
    flags: u16,
    args: Args<'a>,
    /// The caller's variable for the result, null or writable. Careless callers pass one of the arguments, so that it
    /// must not be a reference.
    result: *mut raw::VARIANT,
    /// Whose rows the arguments were coerced to; `None` as long as they are as the caller passed them.
    coerced: Option<&'static InterfaceInfo>,
}

impl<'a> Call<'a> {
    /// # Safety
    ///
    /// `result` is null or writable for `'a`. If `coerced`, the arguments were coerced to the row of the member by
    /// [`Normal`](super::normal::Normal).
    #[inline]
    pub(super) unsafe fn new(
        dispid: i32,
        flags: u16,
        args: Args<'a>,
        result: *mut raw::VARIANT,
        coerced: Option<&'static InterfaceInfo>,
    ) -> Self {
        Self {
            dispid,
            flags,
            args,
            result,
            coerced,
        }
    }

    /// The member that is called.
    #[inline]
    pub fn dispid(&self) -> i32 {
        self.dispid
    }

    /// How it is called. Callers that cannot tell a method from a property reader ask for both, which reads as
    /// [`Verb::Method`] here; so a `match` treats `Method` and `Get` alike.
    #[inline]
    pub fn verb(&self) -> Verb {
        Verb::from_flags(self.flags)
    }

    /// Calls a method, or reads a property, with `N` arguments.
    ///
    /// `handler` takes them one by one, each of the type that its row declares, and returns `None` if one has another;
    /// otherwise it calls the member. It must not call the member before it has taken all of its arguments: where
    /// one isn't exactly as declared the arguments are coerced, and the same handler is called again with those.
    #[inline]
    pub fn run<const N: usize, R: Answer>(
        self,
        handler: impl for<'x> FnOnce([Arg<'x>; N]) -> Option<Result<R>>,
    ) -> Outcome {
        let values = self.args.positional::<N>();
        self.call(values, handler)
    }

    /// Writes a property, with `N` arguments of which the last is the new value. The same rules as for
    /// [`run`](Self::run).
    #[inline]
    pub fn put<const N: usize, R: Answer>(
        self,
        handler: impl for<'x> FnOnce([Arg<'x>; N]) -> Option<Result<R>>,
    ) -> Outcome {
        let values = self.args.put::<N>();
        self.call(values, handler)
    }

    #[inline]
    fn call<const N: usize, R: Answer>(
        self,
        values: Option<&'a [raw::VARIANT; N]>,
        handler: impl for<'x> FnOnce([Arg<'x>; N]) -> Option<Result<R>>,
    ) -> Outcome {
        let Some(values) = values else {
            return Outcome::INEXACT;
        };
        let args = core::array::from_fn(|index| {
            let row = self.coerced.map(|info| Row {
                info,
                dispid: self.dispid,
                flags: self.flags,
                index,
            });
            // SAFETY: valid for the call, by the invariant; coerced to its row, if there is one.
            unsafe { Arg::new(&values[N - 1 - index], row) }
        });
        match handler(args) {
            None => Outcome::INEXACT,
            Some(Ok(answer)) => {
                if let Some(value) = answer.into_result()
                    && !self.result.is_null()
                {
                    // SAFETY: writable, by the promise of `new`. The handler has returned, and nothing that it has
                    // borrowed from the arguments is left.
                    unsafe { self.result.write(value.into_raw()) };
                }
                Outcome::DONE
            }
            Some(Err(error)) => Outcome::failed(error),
        }
    }

    /// Leaves a member that the interface doesn't have, or not for this verb, to what else an interface can do with
    /// it: [`Dispatch::UNKNOWN`](super::Dispatch::UNKNOWN).
    #[inline]
    pub fn unmatched(self) -> Outcome {
        Outcome::INEXACT
    }
}

/// What a member can return: nothing, or a [`Value`].
pub trait Answer {
    /// The VARIANT to store for the caller.
    fn into_result(self) -> Option<Variant>;
}

impl Answer for () {
    #[inline]
    fn into_result(self) -> Option<Variant> {
        None
    }
}

impl<V: Value> Answer for V {
    #[inline]
    fn into_result(self) -> Option<Variant> {
        Some(self.into_variant())
    }
}
