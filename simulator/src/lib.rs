//! The simulated Virtual Server as a program that other processes use as they would use a real one.
//!
//! The simulator itself is [`virtual_server::sim`].

#![forbid(unsafe_code)]

pub mod library;
