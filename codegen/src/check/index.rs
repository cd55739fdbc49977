//! The names of a model, for look-ups that do not walk it.

use std::collections::HashMap;

use crate::idl::builtin;
use crate::model::{Interface, Model, Record, Type};

/// What a name stands for.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    Interface(Option<&'a Interface>),
    Enum,
    Record(Option<&'a Record>),
    Alias(&'a Type),
}

/// A model and its names.
pub(super) struct Index<'a> {
    pub model: &'a Model,
    names: HashMap<&'a str, Kind<'a>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let mut names = HashMap::new();
        for typedef in &model.typedefs {
            names.insert(typedef.name.as_str(), Kind::Alias(&typedef.ty));
        }
        for record in &model.records {
            for name in std::iter::once(&record.name).chain(&record.tag) {
                names.insert(name.as_str(), Kind::Record(Some(record)));
            }
        }
        for item in &model.enums {
            for name in std::iter::once(&item.name).chain(&item.tag) {
                names.insert(name.as_str(), Kind::Enum);
            }
        }
        // The first of several interfaces of one name is the one that counts.
        for interface in model.interfaces.iter().rev() {
            names.insert(interface.name.as_str(), Kind::Interface(Some(interface)));
        }
        Self { model, names }
    }

    /// What a name stands for; standard names count as known.
    pub(super) fn kind(&self, name: &str) -> Option<Kind<'a>> {
        if let Some(kind) = self.names.get(name) {
            return Some(*kind);
        }
        if builtin::interface(name).is_some() {
            return Some(Kind::Interface(None));
        }
        builtin::is_opaque(name).then_some(Kind::Record(None))
    }

    /// The interface of that name, if the model has it.
    pub(super) fn interface(&self, name: &str) -> Option<&'a Interface> {
        match self.names.get(name)? {
            Kind::Interface(interface) => *interface,
            _ => None,
        }
    }

    /// The type behind all aliases; a chain without an end gives the type itself.
    pub(super) fn resolve<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        let mut current = ty;
        for _ in 0..=self.model.typedefs.len().min(100) {
            match current {
                Type::Named(name) => match self.names.get(name.as_str()) {
                    Some(Kind::Alias(next)) => current = next,
                    _ => return current,
                },
                _ => return current,
            }
        }
        ty
    }

    /// An interface and its bases, the interface first; a cycle ends the chain.
    pub(super) fn lineage(&self, interface: &'a Interface) -> Vec<&'a Interface> {
        let mut chain = vec![interface];
        let mut seen = std::collections::HashSet::from([interface.name.as_str()]);
        let mut next = interface.base.as_deref();
        while let Some(base) = next.and_then(|name| self.interface(name)) {
            if !seen.insert(base.name.as_str()) {
                break;
            }
            chain.push(base);
            next = base.base.as_deref();
        }
        chain
    }

    /// True for `IDispatch` and what derives from it.
    pub(super) fn is_dispatch(&self, interface: &'a Interface) -> bool {
        self.lineage(interface)
            .iter()
            .any(|link| link.name == "IDispatch" || link.base.as_deref() == Some("IDispatch"))
    }

    /// The interfaces of the input itself.
    pub(super) fn own(&self) -> impl Iterator<Item = &'a Interface> + use<'a> {
        self.model
            .interfaces
            .iter()
            .filter(|interface| !interface.origin.imported)
    }
}
