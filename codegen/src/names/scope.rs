//! A set of names that must differ.

use super::keyword;
use std::collections::BTreeSet;

/// Hands out names that differ from each other, from keywords and from those it was told of.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
    reserved: &'static [&'static str],
}

impl Scope {
    /// A scope in which `reserved` names are never handed out as they are.
    #[must_use]
    pub fn new(reserved: &'static [&'static str]) -> Self {
        Self {
            taken: BTreeSet::new(),
            reserved,
        }
    }

    /// The wanted name, with `_` behind it if it is a keyword or reserved, and with `_2`, `_3`..
    /// behind it if it has been handed out before.
    pub fn claim(&mut self, wanted: &str) -> String {
        let mut base = wanted.to_owned();
        if keyword::is(&base) || self.reserved.contains(&base.as_str()) {
            base.push('_');
        }
        let mut name = base.clone();
        let mut count = 1;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{}_{count}", base.trim_end_matches('_'));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn the_second_of_a_name_is_numbered() {
        let mut scope = Scope::new(&["clone"]);
        assert_eq!(scope.claim("name"), "name");
        assert_eq!(scope.claim("name"), "name_2");
        assert_eq!(scope.claim("name_2"), "name_2_2");
        assert_eq!(scope.claim("name"), "name_3");
        assert_eq!(scope.claim("clone"), "clone_");
        assert_eq!(scope.claim("clone"), "clone_2");
        assert_eq!(scope.claim("type"), "type_");
    }
}
