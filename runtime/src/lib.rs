//! COM event sinks in safe Rust: listen to the events of any COM object.
//!
//! A COM object tells its clients what happens by calling them back through *event interfaces*. A client implements
//! one, an object called the *sink*, and connects it to the *source* through a connection point. With this crate a
//! sink is a struct with a derive and an `impl` of a safe trait; each handler has a default body:
//!
//! ```
//! use com_sink::connection::{ConnectionPoint, ConnectionPoints};
//! use com_sink::prelude::*;
//! use com_sink::standard::{IPropertyNotifySink, source};
//! use std::sync::atomic::{AtomicI32, Ordering};
//!
//! #[derive(ComSink, Default)]
//! #[sink(IPropertyNotifySink)]
//! struct Watcher {
//!     last: AtomicI32,
//! }
//!
//! impl IPropertyNotifySink for Watcher {
//!     fn on_changed(&self, disp_id: i32) -> Result<()> {
//!         self.last.store(disp_id, Ordering::Relaxed);
//!         Ok(())
//!     }
//! }
//!
//! // A source, here one of our own; mostly it is somebody else's object.
//! #[derive(ComObject)]
//! #[object(sources(source::IPropertyNotifySink))]
//! struct Control {
//!     events: [ConnectionPoint; 1],
//! }
//!
//! impl ConnectionPoints for Control {
//!     fn connection_points(&self) -> &[ConnectionPoint] {
//!         &self.events
//!     }
//! }
//!
//! let control = Object::new(Control { events: [source::IPropertyNotifySink::point()] });
//!
//! let watcher = Watcher::default().into_sink();
//! let subscription = watcher.subscribe(&control)?;
//! source::IPropertyNotifySink::new(&control.events[0]).on_changed(7).ignore();
//! assert_eq!(watcher.last.load(Ordering::Relaxed), 7);
//!
//! subscription.close()?; // or drop it
//! # Ok::<(), com_sink::Error>(())
//! ```
//!
//! Event interfaces of other libraries are generated from their IDL, type library or winmd by `com-sink-codegen`.
//!
//! # What holds for every sink
//!
//! - A handler takes `&self` and typed arguments, whatever the source sent: named, by reference, of another type that
//!   can be coerced. What cannot be is refused before the handler is called.
//! - Its error reaches the source, with its texts. Its panic is caught, told to a hook ([`set_panic_hook`]), and is
//!   `E_UNEXPECTED` to the source.
//! - It may do anything: close its own subscription, drop the last handle, fire events itself.
//! - A sink is one allocation. An event that arrives just as declared allocates nothing.
//! - A sink is *agile*, if it isn't marked `apartment`: events arrive on any thread, so that it has to be `Send + Sync`.
//!   An `apartment` sink belongs to the thread that made it, and COM carries events there.
//!
//! # Layers
//!
//! | layer | items |
//! |---|---|
//! | sinks | [`Sink`], [`IntoSink`], [`Subscription`], [`Source`] |
//! | sources and servers | [`Object`], [`ConnectionPoint`], [`connection`], [`enum_objects`], [`enum_variant`] |
//! | clients | generated wrappers, [`IDispatch`], [`Items`], [`activation`], [`apartment`] |
//! | values | [`BStr`], [`BString`], [`Variant`], [`SafeArray`], [`Date`], [`Currency`], [`Decimal`], [`value`] |
//! | errors | [`Error`], [`mod@hresult`], [`mod@doctor`] |

pub mod activation;
pub mod apartment;
pub mod bstr;
mod class;
mod client;
pub mod coerce;
mod collection;
pub mod connection;
pub mod core;
mod discover;
mod dispatch;
pub mod doctor;
mod error;
pub mod hresult;
mod interface;
mod object;
mod panic;
pub mod prelude;
/// Raw bindings of Windows' own types and functions, as far as this crate needs them: made by windows-bindgen.
///
/// One type differs. On 32-bit x86 [`VARIANT`](raw::VARIANT) has an alignment of 4, since callers keep theirs on the stack
/// so; C aligns it to 8 where it is a member of a structure.
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
pub mod registry;
pub mod safearray;
pub mod scalar;
pub mod server;
mod sink;
/// Event interfaces that any control may have, from Windows' own metadata.
#[path = "generated/standard/mod.rs"]
pub mod standard;
mod subscription;
#[doc(hidden)]
pub mod support;
mod sync;
mod sys;
pub mod typelib;
pub mod value;
pub mod variant;

pub use bstr::{BStr, BString};
pub use class::ComClass;
pub use collection::{Items, enum_objects, enum_variant};
pub use com_sink_macros::{ComObject, ComSink};
pub use connection::{ConnectionPoint, ConnectionPoints};
pub use discover::{Change, Drift};
pub use dispatch::Args;
pub use doctor::doctor;
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
