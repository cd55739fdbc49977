//! EXCEPINFO: how `IDispatch::Invoke` tells more than an HRESULT.

use super::Error;
use crate::bstr::BString;
use crate::hresult::DISP_E_EXCEPTION;
use crate::raw::{EXCEPINFO, SCODE};
use core::mem::ManuallyDrop;
use windows_core::HRESULT;

type DeferredFillIn = unsafe extern "system" fn(*mut EXCEPINFO) -> HRESULT;

impl Error {
    /// Fills in an EXCEPINFO, which the receiver has to free. `Invoke` then returns DISP_E_EXCEPTION.
    ///
    /// # Safety
    /// `info` is null (nothing happens) or writable. What was in it is overwritten, not freed.
    pub unsafe fn fill(&self, info: *mut EXCEPINFO) {
        if info.is_null() {
            return;
        }
        let text = |text: &str| ManuallyDrop::new(BString::from(text));
        let (help_file, help_context) = self.help().unwrap_or_default();
        // SAFETY: not null, so writable.
        unsafe {
            info.write(EXCEPINFO {
                wCode: 0,
                wReserved: 0,
                bstrSource: text(self.source()),
                bstrDescription: text(&self.exception_text()),
                bstrHelpFile: text(help_file),
                dwHelpContext: help_context,
                pvReserved: core::ptr::null_mut(),
                pfnDeferredFillIn: core::ptr::null_mut(),
                scode: SCODE(self.code().0),
            });
        }
    }

    /// Scripts show the description only, so it never is empty if there is anything to say.
    fn exception_text(&self) -> String {
        if self.description().is_empty() {
            self.info()
                .map_or_else(String::new, |info| info.text.into())
        } else {
            self.description().into()
        }
    }

    /// The error of an `Invoke` that returned DISP_E_EXCEPTION. The texts are moved out, so that the
    /// EXCEPINFO owns nothing afterwards; if the object left filling it in for later, it is asked
    /// now.
    ///
    /// # Safety
    /// `info` is as the failed `Invoke` left it: zeroed by the caller before.
    pub unsafe fn from_excepinfo(info: &mut EXCEPINFO) -> Self {
        if !info.pfnDeferredFillIn.is_null() {
            // SAFETY: EXCEPINFO's documentation: a function of this signature, if not null.
            unsafe {
                let fill_in =
                    core::mem::transmute::<*mut u8, DeferredFillIn>(info.pfnDeferredFillIn);
                // What it could not fill in stays empty, which is all the result could tell.
                let _ = fill_in(info);
            }
            info.pfnDeferredFillIn = core::ptr::null_mut();
        }
        let take =
            |text: &mut ManuallyDrop<BString>| ManuallyDrop::into_inner(core::mem::take(text));
        let source = take(&mut info.bstrSource);
        let description = take(&mut info.bstrDescription);
        let help_file = take(&mut info.bstrHelpFile);
        let mut error = Self::from(exception_code(info.wCode, info.scode));
        if !(source.is_empty() && description.is_empty() && help_file.is_empty()) {
            let details = error.details_mut();
            details.source = source.into();
            details.description = description.into();
            details.help_file = help_file.into();
            details.help_context = info.dwHelpContext;
        }
        error
    }
}

/// An exception has either an SCODE or a 16-bit code, which stands for an HRESULT of FACILITY_ITF
/// from 0x80040200 upwards.
fn exception_code(code: u16, scode: SCODE) -> HRESULT {
    const FIRST: u32 = 0x8004_0200;
    const LAST: u32 = 0x8004_FFFF;
    match (code, scode.0) {
        (0, 0) => DISP_E_EXCEPTION,
        (0, scode) => HRESULT(scode),
        (code, _) => HRESULT(FIRST.saturating_add(code.into()).min(LAST) as i32),
    }
}
