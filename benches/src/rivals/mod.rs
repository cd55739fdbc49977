//! The others: C++ classes, and windows-core's `#[implement]`.

pub mod cpp;
pub mod windows_core_sinks;
