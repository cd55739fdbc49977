//! What to do when no event arrives: asks a source everything that a subscription needs, step by step, and says what
//! is missing.
//!
//! [`doctor()`] examines a source for a sink, [`examine`] one whose events are known by its own description only. Both
//! take the steps of a subscription, try each connection point with a sink that does nothing, and look at what COM
//! needs to carry events from another apartment or process:
//!
//! ```
//! # use com_sink::connection::{ConnectionPoint, ConnectionPoints};
//! # use com_sink::prelude::*;
//! # use com_sink::standard::{IPropertyNotifySink, source};
//! # #[derive(ComSink)]
//! # #[sink(IPropertyNotifySink)]
//! # struct Watcher;
//! # impl IPropertyNotifySink for Watcher {}
//! # #[derive(ComObject)]
//! # #[object(sources(source::IPropertyNotifySink))]
//! # struct Control {
//! #     events: [ConnectionPoint; 1],
//! # }
//! # impl ConnectionPoints for Control {
//! #     fn connection_points(&self) -> &[ConnectionPoint] {
//! #         &self.events
//! #     }
//! # }
//! # let control = Object::new(Control { events: [source::IPropertyNotifySink::point()] });
//! let report = com_sink::doctor(&Watcher.into_sink(), &control);
//! println!("{report}");
//! assert!(report.is_healthy());
//! ```

mod exam;
mod facts;
mod probe;
mod report;

pub use report::{Report, Status, Step};

use crate::class::ComClass;
use crate::object::Source;
use crate::sink::Sink;
use exam::Exam;
use windows_core::GUID;

/// Examines whether a sink can hear a source, and if not, what is missing.
///
/// The calling thread should be the one that is to subscribe, since apartments are examined, too. One that has entered
/// none can hear sources that live in its process only. An interface without
/// functions of its own is tried with a sink that does nothing; one with a vtable with `sink` itself, whose handlers may
/// be called meanwhile. When this returns, nothing is connected, unless the report says that `Unadvise` has failed.
pub fn doctor<T: ComClass>(sink: &Sink<T>, source: &(impl Source + ?Sized)) -> Report {
    Exam::new(T::CLASS.name(), source.as_unknown()).for_sink(sink)
}

/// Examines what events a source has, by what it says of them itself.
///
/// `also` are interfaces that it is asked for besides. Those that are described as dispinterfaces are tried with a sink
/// that does nothing. When this returns, nothing is connected, unless the report says that `Unadvise` has failed.
pub fn examine(source: &(impl Source + ?Sized), also: &[GUID]) -> Report {
    Exam::new("any sink", source.as_unknown()).for_anybody(also)
}
