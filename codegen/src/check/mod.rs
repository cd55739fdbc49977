//! Looks for mistakes in a model, whichever front end made it.
//!
//! Every check collects all it finds. Items that are imported count as known, and their own
//! mistakes are not the input's.

mod chain;
mod classes;
mod identity;
mod index;
mod interfaces;
mod members;
mod params;
mod references;
#[cfg(test)]
mod tests;
mod values;

use crate::diag::Diagnostics;
use crate::model::Model;
use index::Index;

/// Checks a model. After an error nothing should be generated from it.
pub fn check(model: &Model, diagnostics: &mut Diagnostics) {
    let index = Index::new(model);
    identity::check(model, diagnostics);
    let before = diagnostics.len();
    references::check(&index, diagnostics);
    interfaces::check(&index, diagnostics);
    classes::check(&index, diagnostics);
    // What refers to things that do not exist would be reported again by each further check.
    if diagnostics.len() > before && diagnostics.has_errors() {
        return;
    }
    members::check(&index, diagnostics);
    params::check(&index, diagnostics);
}
