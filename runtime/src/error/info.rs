//! The error object of the thread (IErrorInfo): how vtable calls tell more than an HRESULT.

use super::Error;
use crate::bstr::BString;
use crate::raw::{IErrorInfo, ISupportErrorInfo};
use crate::sys::{self, ErrorTexts};
use windows_core::{GUID, HRESULT, Interface};

impl Error {
    /// Makes this the error object of the calling thread, for the caller of a vtable method that
    /// returns [`code`](Self::code). Without a description or source there is nothing to tell, and
    /// an older error object is taken away.
    pub fn set_thread_info(&self) {
        self.set_thread_info_for(&GUID::zeroed());
    }

    /// As [`set_thread_info`](Self::set_thread_info), naming the interface whose method failed.
    pub fn set_thread_info_for(&self, iid: &GUID) {
        let help = self.help();
        let info = if self.description().is_empty() && self.source().is_empty() && help.is_none() {
            None
        } else {
            let (help_file, help_context) = help.unwrap_or_default();
            sys::create_error_info(&ErrorTexts {
                iid: *iid,
                source: self.source(),
                description: self.description(),
                help_file,
                help_context,
            })
        };
        sys::set_error_info(info.as_ref());
    }

    /// The error of a call that returned `code` just now on this thread, with its error object,
    /// which is taken from the thread.
    ///
    /// Only right if the failing object is known to set one for each failure; otherwise it may be a
    /// leftover of an older call: see [`from_object`](Self::from_object).
    pub fn from_call(code: HRESULT) -> Self {
        let error = Self::from(code);
        match sys::take_error_info() {
            Some(info) => error.with_info(&info),
            None => error,
        }
    }

    /// The error of a call of a method of `I` that returned `code` just now on this thread, with its
    /// error object if `object` says (by ISupportErrorInfo) that it sets one for this interface.
    pub fn from_object<I: Interface>(code: HRESULT, object: &I) -> Self {
        // The query itself is a call, which may touch the thread's error object: take it first.
        let info = sys::take_error_info();
        let error = Self::from(code);
        match info {
            Some(info) if supports_error_info(object) => error.with_info(&info),
            _ => error,
        }
    }

    fn with_info(mut self, info: &IErrorInfo) -> Self {
        let text = |text: windows_core::Result<BString>| text.map(String::from).unwrap_or_default();
        // SAFETY: the object is alive; the texts returned are owned by us.
        let (description, source, help_file, help_context) = unsafe {
            (
                text(info.GetDescription()),
                text(info.GetSource()),
                text(info.GetHelpFile()),
                info.GetHelpContext().unwrap_or_default(),
            )
        };
        let details = self.details_mut();
        details.description = description;
        details.source = source;
        details.help_file = help_file;
        details.help_context = help_context;
        self
    }
}

fn supports_error_info<I: Interface>(object: &I) -> bool {
    object
        .cast::<ISupportErrorInfo>()
        // SAFETY: the object is alive, the IID readable.
        .is_ok_and(|support| unsafe { support.InterfaceSupportsErrorInfo(&I::IID) } == HRESULT(0))
}
