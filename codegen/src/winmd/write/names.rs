//! Which namespace each type goes to.

use super::super::{WIN32, abi, directory};
use super::Profile;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Model, Origin};
use std::collections::BTreeMap;

pub(super) struct Names {
    namespaces: Vec<String>,
    types: BTreeMap<String, String>,
}

impl Names {
    /// `None` when two libraries have one name, which is reported.
    pub(super) fn new(
        model: &Model,
        name: &str,
        profile: Profile,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut namespaces: Vec<String> = Vec::new();
        for library in &model.libraries {
            if namespaces.iter().any(|known| library.name == *known) {
                diagnostics.push(Diagnostic::error(
                    "E0903",
                    None,
                    format!("two libraries have the name `{}`", library.name),
                ));
                return None;
            }
            namespaces.push(library.name.to_string());
        }
        if namespaces.is_empty() {
            namespaces.push(name.to_owned());
        }
        let mut names = Self {
            namespaces,
            types: BTreeMap::new(),
        };
        for item in &model.interfaces {
            // stdole declares these itself; beside Windows' own they would clash in raw bindings.
            let root = matches!(item.name.as_str(), "IUnknown" | "IDispatch");
            let same = root && profile == Profile::Abi;
            names.add(&item.name, &item.origin, same);
        }
        for item in &model.enums {
            names.add(&item.name, &item.origin, false);
        }
        for item in &model.records {
            let nested = item.origin.imported && is_nested_in_windows(&item.name);
            names.add(&item.name, &item.origin, nested && profile == Profile::Abi);
        }
        Some(names)
    }

    fn add(&mut self, name: &str, origin: &Origin, same: bool) {
        let windows = same || (origin.imported && directory::category(name).is_some());
        let namespace = if windows { WIN32 } else { self.of(origin) };
        let namespace = namespace.to_owned();
        self.types.insert(name.to_owned(), namespace);
    }

    /// True for a type that Windows' metadata has and that is to be taken from there.
    pub(super) fn is_windows(&self, name: &str) -> bool {
        self.types
            .get(name)
            .is_some_and(|namespace| namespace == WIN32)
    }

    /// One for each library, or the only one.
    pub(super) fn namespaces(&self) -> &[String] {
        &self.namespaces
    }

    /// The namespace that an item is declared in.
    pub(super) fn of(&self, origin: &Origin) -> &str {
        let index = origin.library.unwrap_or(0);
        self.namespaces.get(index).unwrap_or(&self.namespaces[0])
    }
}

/// True for `VARIANT_0_0`: what C leaves without a name in a record of Windows comes along with that.
fn is_nested_in_windows(name: &str) -> bool {
    let mut outer = name;
    while let Some((before, number)) = outer.rsplit_once('_') {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        if directory::category(before).is_some() {
            return true;
        }
        outer = before;
    }
    false
}

impl abi::Namespaces for Names {
    fn namespace(&self, name: &str) -> &str {
        self.types.get(name).unwrap_or(&self.namespaces[0])
    }
}
