//! Any bytes as the calls of a careless or broken source: what comes back is an answer or an error, never a panic, and
//! nothing is freed twice, lost or read after it is gone. The fuzz targets of `runtime/fuzz` run the same drivers with
//! bytes that are chosen better; these are a fixed choice, and the inputs that once found something.

#[path = "../common/mod.rs"]
mod common;
mod make;
mod source;
mod table;
mod values;

use std::path::Path;

/// Runs a driver on bytes that are the same every time, and returns how often it got as far as it can, in percent.
///
/// Miri is a thousand times slower, and looks that much closer: there it runs a few only.
fn drive(driver: fn(&[u8]) -> u32, rounds: u64, under_miri: u64) -> u64 {
    let rounds = if cfg!(miri) { under_miri } else { rounds };
    let mut done = 0;
    for round in 0..rounds {
        let mut state = round;
        // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        let words = 4 + next() % 60;
        let bytes: Vec<u8> = (0..words).flat_map(|_| next().to_le_bytes()).collect();
        done += u64::from(driver(&bytes));
    }
    done * 100 / rounds
}

/// Runs a driver on the inputs in a folder of `runtime/fuzz`.
fn replay(driver: fn(&[u8]) -> u32, folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(folder);
    let mut count = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        driver(&std::fs::read(file.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn no_call_of_a_source_breaks_a_sink() {
    let reached = drive(source::call, 10_000, 40);
    assert!(reached > 10, "only {reached}% reached a handler");
}

#[test]
fn no_value_breaks_a_conversion() {
    let done = drive(values::convert, 2_000, 1);
    assert!(done > 10, "only {done}% were converted");
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn inputs_that_found_something_find_nothing_any_more() {
    replay(source::call, "invoke");
    replay(values::convert, "variant");
}
