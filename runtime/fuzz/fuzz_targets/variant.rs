//! Any bytes are a value, which is converted to every type and back, by value and by reference.
//!
//! `cargo xtask fuzz variant`. The driver is that of the ordinary test `hostile`.

#![no_main]
#![allow(dead_code, reason = "the other target uses the rest")]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/hostile/make.rs"]
mod make;
#[path = "../../tests/hostile/values.rs"]
mod values;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    values::convert(bytes);
});
