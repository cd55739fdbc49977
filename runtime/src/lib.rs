//! COM event sinks in safe Rust.

pub mod activation;
pub mod bstr;
mod class;
mod client;
pub mod coerce;
mod collection;
pub mod connection;
pub mod core;
mod dispatch;
mod error;
pub mod hresult;
mod interface;
mod object;
mod panic;
pub mod prelude;
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
#[rustfmt::skip]
#[path = "generated/raw.rs"]
pub mod raw;
pub mod safearray;
pub mod scalar;
mod sink;
/// Event interfaces that any control may have, from Windows' own metadata.
#[path = "generated/standard/mod.rs"]
pub mod standard;
mod subscription;
#[doc(hidden)]
pub mod support;
mod sys;
pub mod value;
pub mod variant;

pub use bstr::{BStr, BString};
pub use class::ComClass;
pub use collection::{Items, enum_variant};
pub use com_sink_macros::{ComObject, ComSink};
pub use connection::{ConnectionPoint, ConnectionPoints};
pub use dispatch::Args;
pub use error::{Error, Result};
pub use hresult::{HResultInfo, HResultTable};
pub use interface::{InterfaceInfo, Member, Param, Verb};
pub use object::{Object, Source};
pub use panic::{PanicHook, PanicReport, set_panic_hook};
pub use raw::IDispatch;
pub use safearray::SafeArray;
pub use scalar::{Bool32, Currency, Date, Decimal};
pub use sink::{IntoSink, Sink};
pub use subscription::Subscription;
pub use value::Value;
pub use variant::Variant;
pub use windows_core::{GUID, HRESULT, IUnknown, Interface};

#[doc(hidden)]
pub use support as __v1;
