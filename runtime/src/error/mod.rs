//! Errors of COM calls: an HRESULT and what the other side says about it.

mod excepinfo;
mod info;
#[cfg(test)]
mod tests;

use crate::hresult::{self, E_POINTER, HResultInfo, HResultTable};
use crate::sys;
use core::fmt;
use windows_core::HRESULT;

/// The result of a COM call.
pub type Result<T> = core::result::Result<T, Error>;

/// A failed COM call: its HRESULT, and whatever description came with it.
///
/// `Display` gives `NAME (0x8000FFFF): text`. Two errors are equal if their codes are.
#[derive(Clone)]
pub struct Error(Repr);

/// Most errors are bare and do not allocate. Both an error and a `Result<()>` are two words.
#[derive(Clone)]
enum Repr {
    Bare(HRESULT),
    Detailed(Box<Details>),
}

#[derive(Clone, Default)]
struct Details {
    code: HRESULT,
    description: String,
    source: String,
    help_file: String,
    help_context: u32,
    /// From the table of the library that the call belongs to.
    info: Option<&'static HResultInfo>,
}

impl Error {
    /// An error with a description, which reaches the other side through EXCEPINFO or IErrorInfo.
    pub fn new(code: HRESULT, description: impl Into<String>) -> Self {
        Self::from(code).with_description(description)
    }

    /// The HRESULT. It may be a success code such as S_FALSE, which a handler can only answer as an
    /// "error".
    pub const fn code(&self) -> HRESULT {
        match &self.0 {
            Repr::Bare(code) => *code,
            Repr::Detailed(details) => details.code,
        }
    }

    /// What went wrong, as the failing side put it; empty if it said nothing.
    pub fn description(&self) -> &str {
        self.details().map_or("", |d| &d.description)
    }

    /// The component that failed, often a ProgID; empty if unknown.
    pub fn source(&self) -> &str {
        self.details().map_or("", |d| &d.source)
    }

    /// Help file and the context id of the topic in it, if the failing side named one.
    pub fn help(&self) -> Option<(&str, u32)> {
        self.details()
            .filter(|d| !d.help_file.is_empty())
            .map(|d| (d.help_file.as_str(), d.help_context))
    }

    /// The name of the code, such as `E_FAIL`: from the library's own table if one is attached, else
    /// from [`hresult`].
    pub fn name(&self) -> Option<&'static str> {
        self.info().map(|info| info.name)
    }

    /// The same error with another description.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        let description = description.into();
        if !description.is_empty() || self.details().is_some() {
            self.details_mut().description = description;
        }
        self
    }

    /// The same error with the name of the component that failed.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.details_mut().source = source.into();
        self
    }

    /// The same error with a help file and the context id of a topic in it.
    #[must_use]
    pub fn with_help(mut self, file: impl Into<String>, context: u32) -> Self {
        let details = self.details_mut();
        details.help_file = file.into();
        details.help_context = context;
        self
    }

    /// The same error, named and explained by the table of the library that it comes from.
    #[must_use]
    pub fn with_table(mut self, table: HResultTable) -> Self {
        if let Some(info) = hresult::find(table, self.code()) {
            self.details_mut().info = Some(info);
        }
        self
    }

    fn details(&self) -> Option<&Details> {
        match &self.0 {
            Repr::Bare(_) => None,
            Repr::Detailed(details) => Some(details),
        }
    }

    fn details_mut(&mut self) -> &mut Details {
        if let Repr::Bare(code) = self.0 {
            self.0 = Repr::Detailed(Box::new(Details {
                code,
                ..Details::default()
            }));
        }
        match &mut self.0 {
            Repr::Detailed(details) => details,
            Repr::Bare(_) => unreachable!("made detailed above"),
        }
    }

    fn info(&self) -> Option<&'static HResultInfo> {
        self.details()
            .and_then(|d| d.info)
            .or_else(|| hresult::describe(self.code()))
    }
}

impl From<HRESULT> for Error {
    fn from(code: HRESULT) -> Self {
        Self(Repr::Bare(code))
    }
}

/// Keeps code and message. The error that stands for "no object was returned" becomes E_POINTER.
impl From<windows_core::Error> for Error {
    fn from(error: windows_core::Error) -> Self {
        if error == windows_core::Error::empty() {
            return E_POINTER.into();
        }
        let message = error.message();
        let code = error.code();
        if message == code.message() {
            Self::from(code)
        } else {
            Self::new(code, message)
        }
    }
}

/// Keeps the code, and on Windows the description. (`windows_core::Error::new` would originate a
/// WinRT error, which debuggers stop at.)
impl From<Error> for windows_core::Error {
    fn from(error: Error) -> Self {
        if error.details().is_none() {
            return Self::from_hresult(error.code());
        }
        error.set_thread_info();
        // On Windows this takes the thread's error object; elsewhere it is still there.
        let result = Self::from(error.code());
        drop(sys::take_error_info());
        result
    }
}

impl From<Error> for HRESULT {
    fn from(error: Error) -> Self {
        error.code()
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Error {}

impl PartialEq<HRESULT> for Error {
    fn eq(&self, other: &HRESULT) -> bool {
        self.code() == *other
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.info();
        match info {
            Some(info) => write!(f, "{} ({})", info.name, self.code())?,
            None => write!(f, "{}", self.code())?,
        }
        let description = self.description().trim_end();
        if !description.is_empty() {
            return write!(f, ": {description}");
        }
        match info {
            Some(info) if !info.text.is_empty() => write!(f, ": {}", info.text),
            Some(_) => Ok(()),
            None => match sys::system_message(self.code()) {
                Some(text) => write!(f, ": {text}"),
                None => Ok(()),
            },
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self}")?;
        if !self.source().is_empty() {
            write!(f, "; source: {}", self.source())?;
        }
        f.write_str(")")
    }
}
