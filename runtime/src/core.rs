//! `windows_core` as the raw bindings see it.
//!
//! Output of windows-bindgen names `windows_core::BSTR`, which that crate has on Windows only. Raw
//! files therefore bind the name `windows_core` to this module, where `BSTR` is our portable
//! [`BString`](crate::BString); an explicit import wins over the glob, so it is the same type on
//! every platform.

pub use crate::bstr::BString as BSTR;
#[doc(no_inline)]
pub use windows_core::*;
