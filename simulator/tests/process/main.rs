//! The simulator in a process of its own, used from others.
#![cfg(windows)]

mod by_vtable;
mod command_line;
mod errors;
mod setup;
