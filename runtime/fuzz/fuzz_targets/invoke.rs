//! Any bytes are calls of a source to a sink: answered or refused, never a crash, a leak or a use of what is gone.
//!
//! `cargo xtask fuzz invoke`. The driver is that of the ordinary test `hostile`.

#![no_main]
#![allow(dead_code, reason = "the other target uses the rest")]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/hostile/make.rs"]
mod make;
#[path = "../../tests/hostile/source.rs"]
mod source;
#[path = "../../tests/hostile/table.rs"]
mod table;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    source::call(bytes);
});
