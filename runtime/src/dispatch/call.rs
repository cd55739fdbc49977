//! One call of `Invoke`, and the straight path from it to a handler.

use super::arg::Arg;
use super::args::Args;
use super::normal::Normal;
use super::outcome::{Outcome, Refusal, Reply};
use super::stray;
use crate::error::Result;
use crate::hresult::{DISP_E_BADPARAMCOUNT, DISP_E_MEMBERNOTFOUND, DISP_E_TYPEMISMATCH};
use crate::interface::{Member, Verb};
use crate::raw;
use crate::value::Value;
use crate::variant::Variant;
use crate::variant::vt::VT_DISPATCH;

/// A call that has arrived through `IDispatch::Invoke`.
pub struct Call<'a> {
    dispid: i32,
    /// As the caller passed them: most members don't ask for the verb.
    flags: u16,
    args: Args<'a>,
    /// The caller's variable for the result, null or writable. Careless callers pass one of the arguments, so that it
    /// must not be a reference.
    result: *mut raw::VARIANT,
    reply: Reply<'a>,
}

impl<'a> Call<'a> {
    /// # Safety
    ///
    /// `result` is null or writable for `'a`.
    #[inline]
    pub(super) unsafe fn new(
        dispid: i32,
        flags: u16,
        args: Args<'a>,
        result: *mut raw::VARIANT,
        reply: Reply<'a>,
    ) -> Self {
        Self {
            dispid,
            flags,
            args,
            result,
            reply,
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
        if let Some(values) = self.args.exactly::<N>() {
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
        if N == 0 && self.is_indexed(member) {
            let Some(answer) = handler(core::array::from_fn(|_| unreachable!("there are none")))
            else {
                return self.reply.refuse(Refusal::call(DISP_E_TYPEMISMATCH));
            };
            let answer = answer.and_then(|answer| element(answer.into_result(), &self.args));
            return self.finish(answer);
        }
        let mut normal = match Normal::new(member, self.args) {
            Ok(normal) => normal,
            Err(refusal) => return self.reply.refuse(refusal),
        };
        let Some(answer) = normal.args().and_then(handler) else {
            // The row and the handler's types disagree.
            return self.reply.refuse(Refusal::call(DISP_E_TYPEMISMATCH));
        };
        match normal.write_back(self.args) {
            Ok(()) => self.finish(answer),
            Err(refusal) => self.reply.refuse(refusal),
        }
    }

    /// Whether arguments are meant for what a property returns, since the property has no parameters: a script's
    /// `server.Machines(1)` arrives as one call and means `server.Machines.Item(1)`. oleaut32's own Invoke, which
    /// most servers use, takes it so.
    fn is_indexed(&self, member: &Member) -> bool {
        member.kind() == Verb::Get
            && member.params().is_empty()
            && member.result() == VT_DISPATCH
            && !self.verb().is_put()
            && self.args.names().is_empty()
            && !self.args.is_empty()
    }

    #[inline]
    fn finish<R: Answer>(self, answer: Result<R>) -> Outcome {
        match answer {
            Ok(answer) => {
                if let Some(value) = answer.into_result()
                    && !self.result.is_null()
                {
                    // SAFETY: writable, by the promise of `new`. The handler has returned, and nothing that it has
                    // borrowed from the arguments is left.
                    unsafe { self.result.write(value.into_raw()) };
                }
                Outcome::DONE
            }
            Err(error) => self.reply.fail(error),
        }
    }

    /// Hands a member that the interface doesn't have to `handler`, with its DISPID and its arguments.
    #[cold]
    pub fn unknown(self, handler: impl FnOnce(i32, &Args<'_>) -> Result<()>) -> Outcome {
        let dispid = stray::take(self.dispid);
        let answer = handler(dispid, &self.args);
        self.finish(answer)
    }

    /// Refuses a member that the interface doesn't have: `DISP_E_MEMBERNOTFOUND`.
    #[cold]
    pub fn not_found(self) -> Outcome {
        self.reply.refuse(Refusal::call(DISP_E_MEMBERNOTFOUND))
    }
}

/// What the default member of an object gives for these arguments.
fn element(object: Option<Variant>, args: &Args<'_>) -> Result<Variant> {
    const DISPID_VALUE: i32 = 0;
    let object = object.unwrap_or_default();
    let object = object.as_dispatch().ok_or(DISP_E_BADPARAMCOUNT)?;
    let args = args.iter().map(Variant::try_clone);
    object.invoke(DISPID_VALUE, Verb::Get, &args.collect::<Result<Vec<_>>>()?)
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
