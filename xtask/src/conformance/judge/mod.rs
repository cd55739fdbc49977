//! The comparisons.

pub mod header;
mod layout;
pub mod library;
pub mod rust;
pub mod values;
pub mod windows;
