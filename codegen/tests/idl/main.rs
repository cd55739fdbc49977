//! The IDL front end as its users see it: files in, a model or diagnostics out.
//!
//! `ok/*.idl` lower without a finding, to what `*.model` beside them says; `err/*.idl` hold one
//! mistake each, and `*.expected` is what is told about it. `UPDATE_EXPECT=1` rewrites both; read
//! the difference before you commit it.

mod damaged;
mod dump;
mod expected;
mod facts;
mod files;
mod folder;
mod headers;
mod session;
