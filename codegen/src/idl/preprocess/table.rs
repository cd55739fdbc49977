//! The macros that are defined.

use std::rc::Rc;

use foldhash::HashMap;

use super::macros::Macro;

/// Macros by their names. Every name of a file is asked for, and hardly any is that of a macro: most
/// are told by their first byte.
#[derive(Clone)]
pub(super) struct Macros<'s> {
    by_name: HashMap<&'s str, Rc<Macro<'s>>>,
    /// For each byte whether the name of any macro has begun with it.
    initials: [bool; 256],
}

impl Default for Macros<'_> {
    fn default() -> Self {
        Self {
            by_name: HashMap::default(),
            initials: [false; 256],
        }
    }
}

impl<'s> Macros<'s> {
    /// False when no macro's name begins with that byte.
    pub(super) fn may_begin_with(&self, first: u8) -> bool {
        self.initials[usize::from(first)]
    }

    pub(super) fn get(&self, name: &str) -> Option<&Rc<Macro<'s>>> {
        self.by_name.get(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Gives the definition that the macro had.
    pub(super) fn insert(&mut self, name: &'s str, is: Macro<'s>) -> Option<Rc<Macro<'s>>> {
        if let Some(first) = name.as_bytes().first() {
            self.initials[usize::from(*first)] = true;
        }
        self.by_name.insert(name, Rc::new(is))
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.by_name.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::super::macros::Macro;
    use super::Macros;

    #[test]
    fn macros_are_known_from_their_definition_to_their_end() {
        let mut macros = Macros::default();
        assert!(!macros.has("ONE") && !macros.may_begin_with(b'O'));
        assert!(macros.insert("ONE", Macro::object(Vec::new())).is_none());
        assert!(macros.has("ONE") && !macros.has("OTHER"));
        assert!(macros.may_begin_with(b'O') && !macros.may_begin_with(b'o'));
        assert!(macros.insert("ONE", Macro::object(Vec::new())).is_some());
        macros.remove("ONE");
        assert!(!macros.has("ONE"));
    }
}
