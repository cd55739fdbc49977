//! One call of `Invoke`, and the straight path from it to a handler.

use super::arg::Arg;
use super::args::Args;
use super::general::is_coerced;
use super::{Outcome, stray};
use crate::error::Result;
use crate::interface::{InterfaceInfo, Verb};
use crate::raw;
use crate::value::Value;
use crate::variant::Variant;
use windows_core::GUID;

/// A call that has arrived through `IDispatch::Invoke`.
pub struct Call<'a> {
    dispid: i32,
    /// As the caller passed them: most members don't ask for the verb.
    flags: u16,
    args: Args<'a>,
    /// The caller's variable for the result, null or writable. Careless callers pass one of the arguments, so that it
    /// must not be a reference.
    result: *mut raw::VARIANT,
    /// Tells whether the arguments were coerced to the row of the member, if there is one.
    iid: *const GUID,
    info: &'static InterfaceInfo,
}

impl<'a> Call<'a> {
    /// # Safety
    ///
    /// `result` is null or writable for `'a`. If `iid` says that the arguments were coerced, [`Normal`] has coerced them to
    /// the member's row in `info`.
    ///
    /// [`Normal`]: super::normal::Normal
    #[inline]
    pub(super) unsafe fn new(
        dispid: i32,
        flags: u16,
        args: Args<'a>,
        result: *mut raw::VARIANT,
        iid: *const GUID,
        info: &'static InterfaceInfo,
    ) -> Self {
        Self {
            dispid,
            flags,
            args,
            result,
            iid,
            info,
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

    /// The `N` arguments of a method, or of a property that is read, in declared order. `None` if there are not as many.
    #[inline]
    pub fn args<const N: usize>(&mut self) -> Option<[Arg<'_>; N]> {
        let values = self.args.positional::<N>()?;
        Some(self.typed(values))
    }

    /// The `N` arguments of a property that is written, of which the last is its new value.
    #[inline]
    pub fn put_args<const N: usize>(&mut self) -> Option<[Arg<'_>; N]> {
        let values = self.args.put::<N>()?;
        Some(self.typed(values))
    }

    #[inline]
    fn typed<'x, const N: usize>(&'x self, values: &'x [raw::VARIANT; N]) -> [Arg<'x>; N] {
        // SAFETY: valid for the call, by the invariant; coerced as the call says.
        core::array::from_fn(|index| unsafe { Arg::new(&values[N - 1 - index], self, index) })
    }

    /// The interface that an argument was queried for, if arguments were coerced.
    #[inline]
    pub(super) fn queried_iid(&self, index: usize) -> Option<GUID> {
        if !is_coerced(self.iid) {
            return None;
        }
        queried_iid(self.info, self.dispid, self.flags, index).copied()
    }

    /// The DISPID and the arguments of a call for a member that the interface doesn't have: a newer source has sent an
    /// event. `None` until the general path has found that there is no such member, neither for another verb.
    #[inline]
    pub fn unknown(&mut self) -> Option<(i32, Args<'_>)> {
        is_coerced(self.iid).then(|| (stray::take(self.dispid), self.args))
    }

    /// Takes what the member has answered, and stores its result.
    #[inline]
    pub fn answer<R: Answer>(self, answer: Result<R>) -> Outcome {
        Some(answer.map(|answer| {
            if let Some(value) = answer.into_result()
                && !self.result.is_null()
            {
                // SAFETY: writable, by the promise of `new`. The member has returned, and nothing that it has
                // borrowed from the arguments is left, since that borrows the call.
                unsafe { self.result.write(value.into_raw()) };
            }
        }))
    }
}

// Not a method: a call that has an address lies in memory, on the straight path, too.
#[cold]
#[inline(never)]
fn queried_iid(
    info: &InterfaceInfo,
    dispid: i32,
    flags: u16,
    index: usize,
) -> Option<&'static GUID> {
    let member = info.member(dispid, Verb::from_flags(flags))?;
    member.params().get(index)?.wanted_iid()
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
