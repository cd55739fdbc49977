//! Reads descriptions of COM interfaces and generates safe Rust for sinks, clients and servers.
//!
//! In a build script, [`Builder`] does all of it; the command `com-sink` does the same by hand. Underneath, front ends
//! ([`idl`], [`tlb`], [`winmd`]) lower into one [`model`], which [`check`] judges and back ends ([`emit`], [`raw`],
//! [`winmd`], [`inspect`]) read. Nothing but [`files`] writes to the disk.

mod binary;
pub mod builder;
pub mod check;
mod code_page;
pub mod diag;
pub mod emit;
pub mod files;
pub mod idl;
pub mod inspect;
pub mod model;
pub mod names;
pub mod raw;
pub mod tlb;
pub mod winmd;

pub use builder::Builder;
