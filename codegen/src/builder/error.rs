//! The one error of a builder.

use std::fmt;
use std::io;

/// Why nothing was generated, as text for a terminal. `Debug` shows the same text, since that is
/// what a build script's `main` prints.
pub struct Error {
    text: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(super) fn message(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            source: None,
        }
    }

    pub(super) fn io(error: io::Error) -> Self {
        Self::wrap(error)
    }

    pub(super) fn wrap(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            text: format!("error: {error}"),
            source: Some(Box::new(error)),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
