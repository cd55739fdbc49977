//! UTF-16 strings of OLE automation: [`BStr`] borrowed, [`BString`] owned.

mod borrowed;
mod owned;
#[cfg(test)]
mod tests;

pub use borrowed::BStr;
pub use owned::BString;
