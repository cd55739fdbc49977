//! What users see of the derives: code that must compile (and run), and code that must not, with
//! the compiler's exact words beside it.
//!
//! The words are those of the toolchain in `rust-toolchain.toml`. `TRYBUILD=overwrite cargo test -p
//! com-sink-tests --test ui` rewrites them; read the diff.

#[test]
fn derives() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
