//! The comparisons.

pub mod header;
mod layout;
pub mod library;
pub mod values;
