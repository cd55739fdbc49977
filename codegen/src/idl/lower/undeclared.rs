//! Names that nothing declares.

use foldhash::{HashSet, HashSetExt};

use super::Lowering;
use crate::diag::{Diagnostic, Span};

/// How many such names are told one by one when a file is missing that may declare all of them.
const TOLD: usize = 8;

/// The names that were met so far.
pub(super) struct Undeclared {
    /// Some file was not found.
    incomplete: bool,
    seen: HashSet<String>,
    /// Those beyond the first ones.
    more: Vec<String>,
    /// Where the first of those is used.
    place: Option<Span>,
    /// Constants that imported files use, the first one with its place.
    imported: usize,
    first_imported: Option<(String, Span)>,
}

impl Undeclared {
    pub(super) fn new(incomplete: bool) -> Self {
        Self {
            incomplete,
            seen: HashSet::new(),
            more: Vec::new(),
            place: None,
            imported: 0,
            first_imported: None,
        }
    }
}

impl Lowering<'_, '_> {
    /// Notes an undeclared name. Gives how many there are when this one is new and is to be told by
    /// itself.
    pub(super) fn undeclared(&mut self, name: &str, place: Span) -> Option<usize> {
        let known = &mut self.undeclared;
        if !known.seen.insert(name.to_owned()) {
            return None;
        }
        let count = known.seen.len();
        if known.incomplete && count > TOLD {
            known.place = known.place.or(Some(place));
            known.more.push(name.to_owned());
            return None;
        }
        Some(count)
    }

    /// True when some file was not found, which may declare what nothing else does.
    pub(super) fn is_incomplete(&self) -> bool {
        self.undeclared.incomplete
    }

    /// Notes an undeclared constant. In an imported file, which is somebody else's, it numbers members
    /// or is a default: nothing that the layout of a type or a vtable depends on.
    pub(super) fn undeclared_constant(&mut self, name: &str, place: Span) -> bool {
        if self.in_header {
            return false;
        }
        if !self.imported || !self.undeclared.incomplete {
            return self.undeclared(name, place).is_some();
        }
        let known = &mut self.undeclared;
        if known.seen.insert(name.to_owned()) {
            known.imported += 1;
            known
                .first_imported
                .get_or_insert_with(|| (name.to_owned(), place));
        }
        false
    }

    /// Tells of all the names that were not told one by one.
    pub(super) fn tell_undeclared(&mut self) {
        if let Some((name, place)) = self.undeclared.first_imported.take() {
            let message = format!(
                "nothing declares {}",
                list(&name, self.undeclared.imported - 1)
            );
            self.error(
                Diagnostic::warning("E0311", place, message)
                    .label("used here, in an imported file")
                    .help("a file was not found that may declare it: give its folder as an include path"),
            );
        }
        let names = std::mem::take(&mut self.undeclared.more);
        let Some(first) = names.first() else {
            return;
        };
        self.error(
            Diagnostic::error(
                "E0311",
                self.undeclared.place,
                format!("nothing declares {}", list(first, names.len() - 1)),
            )
            .label("used here")
            .help("a file was not found that may declare them: give its folder as an include path"),
        );
    }
}

/// A name and how many others there are.
fn list(first: &str, others: usize) -> String {
    match others {
        0 => format!("`{first}`"),
        1 => format!("`{first}` and one more name"),
        count => format!("`{first}` and {count} more names"),
    }
}
