//! Scalar types of OLE automation that Rust has no type for.

mod bool32;
mod calendar;
mod currency;
mod date;
mod decimal;

pub use bool32::Bool32;
pub use currency::Currency;
pub use date::{Date, DateParts};
pub use decimal::Decimal;

/// Why a text is not a date, a currency amount or a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// The text does not have the form of such a value.
    Malformed,
    /// The value does not fit.
    Overflow,
}

impl core::fmt::Display for ParseError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the text is malformed",
            Self::Overflow => "the value does not fit",
        })
    }
}

impl std::error::Error for ParseError {}
