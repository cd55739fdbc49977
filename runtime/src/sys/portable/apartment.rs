//! There are no apartments.

use crate::error::{Error, Result};
use crate::hresult::E_NOTIMPL;
use crate::sys::{Apartment, Taken};
use core::time::Duration;
use windows_core::HRESULT;

fn no_com<T>() -> Result<T> {
    Err(Error::new(E_NOTIMPL, "there is no COM on this platform"))
}

pub(crate) fn enter_apartment(_single: bool) -> core::result::Result<(), HRESULT> {
    Err(E_NOTIMPL)
}

/// # Safety
/// None needed here; `unsafe` because the Windows back end has a contract.
pub(crate) unsafe fn leave_apartment() {}

pub(crate) fn current_apartment() -> Result<Option<Apartment>> {
    no_com()
}

/// There is none.
pub(crate) enum Event {}

impl Event {
    pub(crate) fn new() -> Result<Self> {
        no_com()
    }

    pub(crate) fn set(&self) {
        match *self {}
    }
}

pub(crate) fn wait_for_message(event: &Event, _limit: Option<Duration>) -> Result<()> {
    match *event {}
}

pub(crate) fn wait_in_call(event: &Event) {
    match *event {}
}

pub(crate) fn take_message() -> Taken {
    Taken::None
}
