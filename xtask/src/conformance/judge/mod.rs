//! The comparisons.

pub mod header;
mod layout;
pub mod values;
