//! Apartments, and the messages by which COM calls into single-threaded ones.

use crate::core::link;
use crate::error::{Error, Result};
use crate::hresult::{CO_E_NOTINITIALIZED, E_FAIL};
use crate::raw;
use crate::sys::{Apartment, Taken};
use core::time::Duration;
use windows_core::{HRESULT, PCWSTR};

link!("ole32.dll" "system" fn CoWaitForMultipleHandles(flags: u32, limit: u32, count: u32, handles: *const raw::HANDLE, first: *mut u32) -> i32);

// From objbase.h.
const COINIT_MULTITHREADED: u32 = 0;
const COINIT_APARTMENTTHREADED: u32 = 2;
// From objidlbase.h.
const APTTYPE_STA: i32 = 0;
const APTTYPE_MTA: i32 = 1;
const APTTYPE_MAINSTA: i32 = 3;
// From winuser.h and winbase.h.
const WM_QUIT: u32 = 0x12;
const PM_REMOVE: u32 = 1;
const QS_ALLINPUT: u32 = 0x4ff;
const MWMO_INPUTAVAILABLE: u32 = 4;
const WAIT_FAILED: u32 = u32::MAX;
const INFINITE: u32 = u32::MAX;

pub(crate) fn enter_apartment(single: bool) -> core::result::Result<(), HRESULT> {
    let model = if single {
        COINIT_APARTMENTTHREADED
    } else {
        COINIT_MULTITHREADED
    };
    // SAFETY: the reserved pointer is null.
    let code = unsafe { raw::CoInitializeEx(None, model) };
    if code.is_ok() { Ok(()) } else { Err(code) }
}

/// # Safety
/// The thread has entered once more than it has left.
pub(crate) unsafe fn leave_apartment() {
    // SAFETY: by the caller.
    unsafe { raw::CoUninitialize() }
}

pub(crate) fn current_apartment() -> Result<Option<Apartment>> {
    let (mut kind, mut qualifier) = (0, 0);
    // SAFETY: both are writable.
    match unsafe { raw::CoGetApartmentType(&mut kind, &mut qualifier) } {
        CO_E_NOTINITIALIZED => Ok(None),
        code if code.is_err() => Err(code.into()),
        _ => Ok(Some(match kind {
            APTTYPE_STA | APTTYPE_MAINSTA => Apartment::Single,
            APTTYPE_MTA => Apartment::Multithreaded,
            _ => Apartment::Neutral,
        })),
    }
}

/// An event of the kernel that resets itself when a wait has seen it.
pub(crate) struct Event(raw::HANDLE);

// SAFETY: a handle to an object of the kernel, which any thread may use until it is closed.
unsafe impl Send for Event {}
// SAFETY: as for `Send`.
unsafe impl Sync for Event {}

impl Event {
    pub(crate) fn new() -> Result<Self> {
        // SAFETY: no attributes, no name.
        let event = unsafe { raw::CreateEventW(None, false, false, PCWSTR::null()) };
        if event == raw::HANDLE::default() {
            return Err(last_error());
        }
        Ok(Self(event))
    }

    pub(crate) fn set(&self) {
        // SAFETY: the handle is open. Setting an event that is open cannot fail.
        let _ = unsafe { raw::SetEvent(self.0) };
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and nobody uses it any more.
        let _ = unsafe { raw::CloseHandle(self.0) };
    }
}

pub(crate) fn wait_for_message(event: &Event, limit: Option<Duration>) -> Result<()> {
    // Rounded up, so that a wait that ends has taken all of its time.
    let limit = limit.map_or(INFINITE, |limit| {
        let milliseconds = limit.as_nanos().div_ceil(1_000_000);
        u32::try_from(milliseconds).map_or(INFINITE - 1, |limit| limit.min(INFINITE - 1))
    });
    // SAFETY: the handle is open while the event is borrowed.
    let answer = unsafe {
        let handles = [event.0];
        raw::MsgWaitForMultipleObjectsEx(Some(&handles), limit, QS_ALLINPUT, MWMO_INPUTAVAILABLE)
    };
    if answer == WAIT_FAILED {
        return Err(last_error());
    }
    Ok(())
}

/// Waits for an event as in a call to another apartment: calls that come in are answered meanwhile. In no apartment it
/// doesn't wait.
pub(crate) fn wait_in_call(event: &Event) {
    let mut first = 0;
    // SAFETY: one handle is readable, which is open while the event is borrowed; the result is writable. It fails only
    // where there is nothing to answer.
    unsafe { CoWaitForMultipleHandles(0, INFINITE, 1, &event.0, &mut first) };
}

pub(crate) fn take_message() -> Taken {
    let mut message = raw::MSG::default();
    // SAFETY: the message is writable, and dispatched as it was received.
    unsafe {
        if !raw::PeekMessageW(&mut message, None, 0, 0, PM_REMOVE).as_bool() {
            return Taken::None;
        }
        if message.message == WM_QUIT {
            // For the loops around this one.
            raw::PostQuitMessage(message.wParam.0 as i32);
            return Taken::Quit;
        }
        let _ = raw::TranslateMessage(&message);
        raw::DispatchMessageW(&message);
    }
    Taken::Message
}

fn last_error() -> Error {
    let error = windows_core::Error::from_thread();
    if error.code().is_ok() {
        return E_FAIL.into();
    }
    error.into()
}
