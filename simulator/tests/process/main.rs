//! The simulator in a process of its own, used from others.
#![cfg(windows)]

mod by_invoke;
mod by_vtable;
mod command_line;
mod errors;
mod events;
mod killed_client;
mod killed_server;
mod scripts;
mod setup;
mod watch;
