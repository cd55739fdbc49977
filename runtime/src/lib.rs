//! COM event sinks in safe Rust.

pub mod bstr;
pub mod coerce;
pub mod core;
mod error;
pub mod hresult;
#[allow(
    missing_docs,
    non_snake_case,
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    unused_qualifications,
    clippy::all,
    clippy::undocumented_unsafe_blocks
)]
#[path = "generated/raw.rs"]
pub mod raw;
pub mod safearray;
pub mod scalar;
mod sys;
pub mod value;
pub mod variant;

pub use bstr::{BStr, BString};
pub use error::{Error, Result};
pub use hresult::{HResultInfo, HResultTable};
pub use raw::IDispatch;
pub use safearray::SafeArray;
pub use scalar::{Bool32, Currency, Date, Decimal};
pub use value::Value;
pub use variant::Variant;
pub use windows_core::{GUID, HRESULT, IUnknown, Interface};
