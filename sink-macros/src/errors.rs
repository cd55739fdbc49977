//! All mistakes of one derive, so that they are reported together.

use proc_macro2::TokenStream;
use syn::Error;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn any(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn merge(&mut self, other: Errors) {
        if let Some(error) = other.0 {
            self.push(error);
        }
    }

    /// `value` when nothing went wrong, else every mistake as a `compile_error!`.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, TokenStream> {
        match self.0 {
            None => Ok(value),
            Some(error) => Err(error.into_compile_error()),
        }
    }
}
