//! What the input names and no file of it declares, as Windows' own metadata knows it.

use std::collections::HashSet;

use super::Lowering;
use crate::idl::builtin;
use crate::model::{Interface, Type};
use crate::winmd::{self, Windows};

/// Names that were looked up, in the order of their first use.
#[derive(Default)]
pub(super) struct Borrowed {
    /// Interfaces that something derives from: their members are needed.
    bases: Vec<String>,
    /// Types that something refers to.
    names: Vec<String>,
    seen: HashSet<String>,
}

impl Lowering<'_, '_> {
    /// The type that Windows has by that name, or by that name without the `P` or `LP` which C
    /// headers put before the name of a pointer.
    pub(super) fn of_windows(&mut self, name: &str) -> Option<Type> {
        if let Some(ty) = self.type_of_windows(name) {
            return Some(ty);
        }
        let target = ["LPC", "PC", "LP", "P"]
            .iter()
            .filter_map(|prefix| name.strip_prefix(prefix))
            .find(|target| target.len() > 1 && *target != "TR")?;
        let ty = builtin::type_of(target).or_else(|| self.type_of_windows(target))?;
        Some(ty.pointer())
    }

    /// Looks up an interface that is only announced.
    pub(super) fn announced_of_windows(&mut self, name: &str) {
        if winmd::find_windows(name) == Some(Windows::Interface) {
            self.type_of_windows(name);
        }
    }

    fn type_of_windows(&mut self, name: &str) -> Option<Type> {
        winmd::find_windows(name)?;
        if self.borrowed.seen.insert(name.to_owned()) {
            self.borrowed.names.push(name.to_owned());
        }
        Some(Type::Named(name.to_owned()))
    }

    /// True when Windows has an interface of that name, which then comes with its members.
    pub(super) fn base_of_windows(&mut self, name: &str) -> bool {
        let found = winmd::find_windows(name) == Some(Windows::Interface);
        if found && !self.borrowed.bases.iter().any(|base| base == name) {
            self.borrowed.bases.push(name.to_owned());
        }
        found
    }

    /// Takes what was looked up into the model.
    pub(super) fn borrow(&mut self) {
        let borrowed = std::mem::take(&mut self.borrowed);
        if borrowed.bases.is_empty() && borrowed.names.is_empty() {
            return;
        }
        let bases: Vec<&str> = borrowed.bases.iter().map(String::as_str).collect();
        let names: Vec<&str> = borrowed.names.iter().map(String::as_str).collect();
        let declared = self.declared();
        let found = winmd::import(&bases, &names, &|name| declared.contains(name));
        drop(declared);
        for interface in found.interfaces {
            self.whole_interface(interface);
        }
        self.model.enums.extend(found.enums);
        self.model.records.extend(found.records);
        self.model.typedefs.extend(found.typedefs);
    }

    /// Adds an interface of another place. What was known by name only gives way to it.
    pub(super) fn whole_interface(&mut self, interface: Interface) {
        let is_stub = self.stubs.contains(&interface.name);
        let mut known = self.model.interfaces.iter_mut();
        let stub = known.find(|known| is_stub && known.name == interface.name);
        match stub {
            Some(stub) => *stub = interface,
            None => self.model.interfaces.push(interface),
        }
    }

    /// The names that the model has of its own.
    pub(super) fn declared(&self) -> HashSet<String> {
        let model = &self.model;
        let interfaces = model
            .interfaces
            .iter()
            .map(|item| &item.name)
            .filter(|name| !self.stubs.contains(*name));
        let enums = model
            .enums
            .iter()
            .flat_map(|item| item.tag.iter().chain([&item.name]));
        let records = model
            .records
            .iter()
            .flat_map(|item| item.tag.iter().chain([&item.name]));
        let typedefs = model.typedefs.iter().map(|item| &item.name);
        interfaces
            .chain(enums)
            .chain(records)
            .chain(typedefs)
            .cloned()
            .collect()
    }
}
