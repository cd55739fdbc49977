//! How the caller is told of a call that was refused or has failed.
//!
//! Invariant: the pointers of a [`Reply`] are the caller's, null or writable until `Invoke` returns.

use crate::error::Error;
use crate::hresult::DISP_E_EXCEPTION;
use crate::raw;
use core::marker::PhantomData;
use windows_core::HRESULT;

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

/// Where the caller wants to be told what is behind the HRESULT of a call that failed.
#[derive(Clone, Copy)]
pub(super) struct Reply<'a> {
    class: &'static str,
    exception: *mut raw::EXCEPINFO,
    bad_argument: *mut u32,
    call: PhantomData<&'a mut ()>,
}

impl Reply<'_> {
    /// # Safety
    ///
    /// Both pointers are null, or writable for the lifetime of the reply.
    #[inline]
    pub(super) unsafe fn new(
        class: &'static str,
        exception: *mut raw::EXCEPINFO,
        bad_argument: *mut u32,
    ) -> Self {
        Self {
            class,
            exception,
            bad_argument,
            call: PhantomData,
        }
    }

    /// The call was refused before the member was called.
    pub(super) fn refuse(self, refusal: Refusal) -> HRESULT {
        if let Some(argument) = refusal.argument
            && !self.bad_argument.is_null()
        {
            // SAFETY: writable, by the invariant.
            unsafe { self.bad_argument.write(argument) };
        }
        refusal.code
    }

    /// The member was called and failed: EXCEPINFO tells if the caller has room for one, else the bare code.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(self, error: Error) -> HRESULT {
        // A success code other than S_OK is passed on, it is no exception.
        if self.exception.is_null() || error.code().is_ok() {
            return error.code();
        }
        let error = if error.source().is_empty() {
            error.with_source(self.class)
        } else {
            error
        };
        // SAFETY: writable, by the invariant.
        unsafe { error.fill(self.exception) };
        DISP_E_EXCEPTION
    }
}
