//! Questions that more than one stage asks of a model.

use super::{Enum, Interface, InterfaceKind, Model, Record, SlotOwner, Type, Typedef};

/// What a [`Type::Named`] stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Named<'a> {
    /// An interface; `None` for the ones every COM program knows (`IUnknown`, `IDispatch`).
    Interface(Option<&'a Interface>),
    /// An enumeration.
    Enum(&'a Enum),
    /// A structure or union.
    Record(&'a Record),
    /// An alias, already followed to the type behind it.
    Alias(&'a Type),
}

/// The look-ups of a model by name, and what follows from them. [`Model`] searches its lists, which is enough for a
/// few questions; [`Index`](super::Index) is made for as many as a back end has.
pub trait Names<'m> {
    /// The interface of that COM name.
    fn interface(&self, name: &str) -> Option<&'m Interface>;

    /// The enumeration of that name or tag.
    fn enumeration(&self, name: &str) -> Option<&'m Enum>;

    /// The structure or union of that name or tag.
    fn record(&self, name: &str) -> Option<&'m Record>;

    /// The alias of that name.
    fn typedef(&self, name: &str) -> Option<&'m Typedef>;

    /// How many aliases there are: no chain of them is longer.
    fn aliases(&self) -> usize;

    /// What a name in a type stands for; `None` when the model does not know it. A chain of
    /// aliases that never ends (a mistake that [`crate::check`] reports) is unknown, too.
    fn resolve(&self, name: &str) -> Option<Named<'m>> {
        if let Some(found) = self.interface(name) {
            return Some(Named::Interface(Some(found)));
        }
        if let Some(found) = self.enumeration(name) {
            return Some(Named::Enum(found));
        }
        if let Some(found) = self.record(name) {
            return Some(Named::Record(found));
        }
        if matches!(name, "IUnknown" | "IDispatch") {
            return Some(Named::Interface(None));
        }
        let mut alias = self.typedef(name)?;
        for _ in 0..=self.aliases() {
            let Type::Named(next) = &alias.ty else {
                return Some(Named::Alias(&alias.ty));
            };
            match self.typedef(next) {
                Some(further) => alias = further,
                None => return self.resolve(next),
            }
        }
        None
    }

    /// The chain from an interface to its root: itself, its base, the base's base.. as far as the
    /// model has them. A cycle ends the chain.
    fn lineage(&self, interface: &'m Interface) -> Vec<&'m Interface> {
        let mut chain = vec![interface];
        let mut next = interface.base.as_deref();
        while let Some(base) = next.and_then(|name| self.interface(name)) {
            if chain.iter().any(|seen| seen.name == base.name) {
                break;
            }
            chain.push(base);
            next = base.base.as_deref();
        }
        chain
    }

    /// True when the interface is `IDispatch` or derives from it.
    fn is_dispatch(&self, interface: &'m Interface) -> bool {
        interface.kind == InterfaceKind::Dispatch
            || self
                .lineage(interface)
                .iter()
                .any(|link| link.name == "IDispatch" || link.base.as_deref() == Some("IDispatch"))
    }
}

impl<'m> Names<'m> for &'m Model {
    fn interface(&self, name: &str) -> Option<&'m Interface> {
        self.interfaces.iter().find(|item| item.name == name)
    }

    fn enumeration(&self, name: &str) -> Option<&'m Enum> {
        self.enums
            .iter()
            .find(|item| item.name == name || item.tag.as_deref() == Some(name))
    }

    fn record(&self, name: &str) -> Option<&'m Record> {
        self.records
            .iter()
            .find(|item| item.name == name || item.tag.as_deref() == Some(name))
    }

    fn typedef(&self, name: &str) -> Option<&'m Typedef> {
        self.typedefs.iter().find(|item| item.name == name)
    }

    fn aliases(&self) -> usize {
        self.typedefs.len()
    }
}

impl Model {
    /// The interface of that COM name.
    #[must_use]
    pub fn interface(&self, name: &str) -> Option<&Interface> {
        Names::interface(&self, name)
    }

    /// The enumeration of that name or tag.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<&Enum> {
        Names::enumeration(&self, name)
    }

    /// The structure or union of that name or tag.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Record> {
        Names::record(&self, name)
    }

    /// The alias of that name.
    #[must_use]
    pub fn typedef(&self, name: &str) -> Option<&Typedef> {
        Names::typedef(&self, name)
    }

    /// See [`Names::resolve`].
    #[must_use]
    pub fn resolve(&self, name: &str) -> Option<Named<'_>> {
        Names::resolve(&self, name)
    }

    /// See [`Names::lineage`].
    #[must_use]
    pub fn lineage<'a>(&'a self, interface: &'a Interface) -> Vec<&'a Interface> {
        Names::lineage(&self, interface)
    }

    /// See [`Names::is_dispatch`].
    #[must_use]
    pub fn is_dispatch<'a>(&'a self, interface: &'a Interface) -> bool {
        Names::is_dispatch(&self, interface)
    }

    /// All members that a caller reaches beyond those of `IUnknown` and `IDispatch`: the bases'
    /// first, then its own, which for vtable interfaces is the order of the slots.
    #[must_use]
    pub fn all_members<'a>(&'a self, interface: &'a Interface) -> Vec<SlotOwner<'a>> {
        let mut chain = self.lineage(interface);
        chain.reverse();
        chain
            .into_iter()
            .filter(|link| !matches!(link.name.as_str(), "IUnknown" | "IDispatch"))
            .flat_map(|interface| {
                interface
                    .members
                    .iter()
                    .map(move |member| SlotOwner { interface, member })
            })
            .collect()
    }

    /// The event interfaces of the input itself: what a coclass lists as `[source]`.
    pub fn event_interfaces(&self) -> impl Iterator<Item = &Interface> {
        self.interfaces
            .iter()
            .filter(|interface| interface.source && !interface.origin.imported)
    }
}
