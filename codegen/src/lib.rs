//! Reads descriptions of COM interfaces and generates safe Rust for sinks, clients and servers.

pub mod builder;
pub mod check;
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
