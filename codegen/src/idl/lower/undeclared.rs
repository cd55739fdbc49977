//! Names that nothing declares.

use foldhash::{HashSet, HashSetExt};

use super::Lowering;
use crate::diag::{Diagnostic, Span};

/// How many such names are told one by one when a file is missing that may declare all of them.
const TOLD: usize = 8;

/// How many files that were not found are named.
const NAMED: usize = 3;

/// The names that were met so far.
pub(super) struct Undeclared {
    /// The files that were not found.
    missing: Vec<String>,
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
    pub(super) fn new(missing: Vec<String>) -> Self {
        Self {
            missing,
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
        if !known.missing.is_empty() && count > TOLD {
            known.place = known.place.or(Some(place));
            known.more.push(name.to_owned());
            return None;
        }
        Some(count)
    }

    /// True when some file was not found, which may declare what nothing else does.
    pub(super) fn is_incomplete(&self) -> bool {
        !self.undeclared.missing.is_empty()
    }

    /// How to mend that nothing declares a name.
    pub(super) fn undeclared_help(&self) -> String {
        let missing = &self.undeclared.missing;
        let list = |names: &[String]| {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            quoted.join(", ")
        };
        match missing.as_slice() {
            [] => "declare it before its use, or import the file that declares it".to_owned(),
            [file] => format!(
                "`{file}` was not found, which may declare it: give its folder as an include path (`-I`)"
            ),
            files if files.len() <= NAMED => format!(
                "it may be declared in one of {}, which were not found: give their folder as an include path (`-I`)",
                list(files)
            ),
            files => format!(
                "it may be declared in one of {} and {} more files that were not found: give their folder as an include path (`-I`)",
                list(&files[..NAMED]),
                files.len() - NAMED
            ),
        }
    }

    /// Notes an undeclared constant. In an imported file, which is somebody else's, it numbers members
    /// or is a default: nothing that the layout of a type or a vtable depends on.
    pub(super) fn undeclared_constant(&mut self, name: &str, place: Span) -> bool {
        if self.in_header {
            return false;
        }
        if !self.imported || !self.is_incomplete() {
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
            let help = self.undeclared_help();
            self.error(
                Diagnostic::warning("E0311", place, message)
                    .label("used here, in an imported file")
                    .help(help),
            );
        }
        let names = std::mem::take(&mut self.undeclared.more);
        let Some(first) = names.first() else {
            return;
        };
        let help = self.undeclared_help();
        self.error(
            Diagnostic::error(
                "E0311",
                self.undeclared.place,
                format!("nothing declares {}", list(first, names.len() - 1)),
            )
            .label("used here")
            .help(help),
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
