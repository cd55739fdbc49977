//! Binary files, read without trust.

mod bytes;
mod image;

pub(crate) use bytes::{Bytes, Malformed, Parse};
pub(crate) use image::Image;
