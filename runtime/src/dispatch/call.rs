//! One call of `Invoke`, and the straight path from it to a handler.

use super::arg::Arg;
use super::args::Args;
use super::normal::Normal;
use super::outcome::{Outcome, Refusal};
use crate::error::Result;
use crate::hresult::{DISP_E_MEMBERNOTFOUND, DISP_E_TYPEMISMATCH};
use crate::interface::{Member, Verb};
use crate::raw;
use crate::value::Value;
use crate::variant::Variant;

/// A call that has arrived through `IDispatch::Invoke`.
pub struct Call<'a> {
    dispid: i32,
    verb: Verb,
    args: Args<'a>,
    /// The caller's variable for the result, VT_EMPTY, if it wants one.
    result: Option<&'a mut raw::VARIANT>,
}

impl<'a> Call<'a> {
    #[inline]
    pub(super) fn new(
        dispid: i32,
        verb: Verb,
        args: Args<'a>,
        result: Option<&'a mut raw::VARIANT>,
    ) -> Self {
        Self {
            dispid,
            verb,
            args,
            result,
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
        self.verb
    }

    /// Calls a member with `N` arguments.
    ///
    /// `handler` takes them one by one, each of the type that its row declares, and returns `None` if one has another;
    /// otherwise it calls the member. It is tried on the arguments as they are, if there are `N` in declared order,
    /// and then on coerced ones; it must not call the member before it has taken all of its arguments.
    #[inline]
    pub fn run<const N: usize, R: Answer>(
        self,
        member: &'static Member,
        handler: impl for<'x> Fn([Arg<'x>; N]) -> Option<Result<R>>,
    ) -> Outcome {
        if let Ok(values) = <&[raw::VARIANT; N]>::try_from(self.args.values())
            && self.args.are_positional()
        {
            // SAFETY: valid for the call, by the invariant.
            let args = core::array::from_fn(|index| unsafe { Arg::caller(&values[N - 1 - index]) });
            if let Some(answer) = handler(args) {
                return self.finish(answer);
            }
        }
        self.run_normal(member, handler)
    }

    #[cold]
    #[inline(never)]
    fn run_normal<const N: usize, R: Answer>(
        self,
        member: &'static Member,
        handler: impl for<'x> Fn([Arg<'x>; N]) -> Option<Result<R>>,
    ) -> Outcome {
        let mut normal = match Normal::new(member, self.args) {
            Ok(normal) => normal,
            Err(refusal) => return Outcome::refused(refusal),
        };
        let Some(answer) = normal.args().and_then(handler) else {
            // The row and the handler's types disagree.
            return Outcome::refused(Refusal::call(DISP_E_TYPEMISMATCH));
        };
        match normal.write_back(self.args) {
            Ok(()) => self.finish(answer),
            Err(refusal) => Outcome::refused(refusal),
        }
    }

    #[inline]
    fn finish<R: Answer>(self, answer: Result<R>) -> Outcome {
        Outcome::of(answer.map(|answer| {
            if let (Some(result), Some(value)) = (self.result, answer.into_result()) {
                *result = value.into_raw();
            }
        }))
    }

    /// Hands a member that the interface doesn't have to `handler`, with its DISPID and its arguments.
    #[cold]
    pub fn unknown(self, handler: impl FnOnce(i32, &Args<'_>) -> Result<()>) -> Outcome {
        Outcome::of(handler(self.dispid, &self.args))
    }

    /// Refuses a member that the interface doesn't have: `DISP_E_MEMBERNOTFOUND`.
    #[cold]
    pub fn not_found(self) -> Outcome {
        Outcome::refused(Refusal::call(DISP_E_MEMBERNOTFOUND))
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
