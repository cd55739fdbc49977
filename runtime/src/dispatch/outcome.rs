//! What came of a call.

use crate::error::Error;
use windows_core::HRESULT;

/// What `IDispatch::Invoke` answers. Made by the methods of [`Call`](super::Call).
#[derive(Debug)]
#[must_use]
pub struct Outcome(pub(super) Kind);

#[derive(Debug)]
pub(super) enum Kind {
    /// The member was called and succeeded, and its result is stored.
    Done,
    /// The call was refused before the member was called.
    Refused(Refusal),
    /// The member was called and failed.
    Failed(Error),
}

/// Why a call was refused, with the number of the argument (counted in `rgvarg`) if it is one argument's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: HRESULT,
    pub(super) argument: Option<u32>,
}

impl Refusal {
    pub(super) const fn call(code: HRESULT) -> Self {
        Self {
            code,
            argument: None,
        }
    }

    pub(super) fn argument(code: HRESULT, index: usize) -> Self {
        Self {
            code,
            argument: u32::try_from(index).ok(),
        }
    }
}

impl Outcome {
    pub(super) const DONE: Self = Self(Kind::Done);

    pub(super) fn refused(refusal: Refusal) -> Self {
        Self(Kind::Refused(refusal))
    }

    pub(super) fn of(result: crate::Result<()>) -> Self {
        match result {
            Ok(()) => Self::DONE,
            Err(error) => Self(Kind::Failed(error)),
        }
    }
}
