//! Which namespace each type goes to.

use super::super::{WIN32, abi, win32};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Model, Origin};
use std::collections::BTreeMap;

pub(super) struct Names {
    namespaces: Vec<String>,
    types: BTreeMap<String, String>,
}

impl Names {
    /// `None` when two libraries have one name, which is reported.
    pub(super) fn new(model: &Model, name: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut namespaces: Vec<String> = Vec::new();
        for library in &model.libraries {
            if namespaces.contains(&library.name) {
                diagnostics.push(Diagnostic::error(
                    "E0903",
                    None,
                    format!("two libraries have the name `{}`", library.name),
                ));
                return None;
            }
            namespaces.push(library.name.clone());
        }
        if namespaces.is_empty() {
            namespaces.push(name.to_owned());
        }
        let mut names = Self {
            namespaces,
            types: BTreeMap::new(),
        };
        let interfaces = model
            .interfaces
            .iter()
            .map(|item| (&item.name, &item.origin));
        let enums = model.enums.iter().map(|item| (&item.name, &item.origin));
        let records = model.records.iter().map(|item| (&item.name, &item.origin));
        for (name, origin) in interfaces.chain(enums).chain(records) {
            let namespace = if origin.imported && win32::category(name).is_some() {
                WIN32.to_owned()
            } else {
                names.of(origin).to_owned()
            };
            names.types.insert(name.clone(), namespace);
        }
        Some(names)
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

impl abi::Namespaces for Names {
    fn namespace(&self, name: &str) -> &str {
        self.types.get(name).unwrap_or(&self.namespaces[0])
    }
}
