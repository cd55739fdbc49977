//! Which items of imported files a model needs: those that the input mentions, what those mention,
//! and so on. Most of what a file imports is never used.

use std::rc::Rc;

use foldhash::{HashSet, HashSetExt};

use super::super::ast::{Item, ItemKind};
use super::super::builtin;
use super::super::unit::Unit;
use super::mentions::{self, Mention};
use super::scope::{Scope, Symbol};
use crate::model::{Guid, Type};

/// An item: the number of its file in their order, and its own in the file.
pub(super) type Numbers = (usize, usize);

/// The items that are needed.
pub(super) struct Needed<'u, 'a> {
    /// Files in their order, the input last.
    units: &'u [Rc<Unit<'a>>],
    names: HashSet<&'a str>,
    /// For each item of each file whether it is needed.
    items: Vec<Vec<bool>>,
    count: usize,
    /// Those that were not taken yet.
    new: Vec<Numbers>,
}

impl<'u, 'a> Needed<'u, 'a> {
    /// The input, imported files of which nothing may be left out, and what they mention.
    pub(super) fn of(units: &'u [Rc<Unit<'a>>], scope: &Scope<'_, 'a>) -> Self {
        let mut needed = Self {
            units,
            names: HashSet::with_capacity(super::NAMES),
            items: units
                .iter()
                .map(|unit| vec![false; unit.tree.items.len()])
                .collect(),
            count: 0,
            new: Vec::new(),
        };
        let mut names = Vec::new();
        for (number, unit) in units.iter().enumerate() {
            if needed.is_input(number) || unit.has_mistakes.get() == Some(true) {
                for item in 0..unit.tree.items.len() {
                    needed.insert((number, item), &mut names, scope);
                    needed.follow(&mut names, scope);
                }
            }
        }
        if let Some(input) = units.last() {
            needed.lines(&input.tree.items, scope);
        }
        needed
    }

    /// Adds what is declared under a name. True when that is anything new.
    pub(super) fn add(&mut self, name: &str, scope: &Scope<'_, 'a>) -> bool {
        let before = self.count;
        if let Some(name) = scope.key(name) {
            self.follow(&mut vec![name], scope);
        }
        self.count > before
    }

    pub(super) fn units(&self) -> &'u [Rc<Unit<'a>>] {
        self.units
    }

    /// Takes the items that were added since the last time, in their order.
    pub(super) fn take(&mut self) -> Vec<Numbers> {
        let mut new = std::mem::take(&mut self.new);
        new.sort_unstable();
        new
    }

    fn is_input(&self, unit: usize) -> bool {
        unit + 1 == self.units.len()
    }

    /// Adds an item alone, and its mentions to those that are to be followed.
    fn insert(&mut self, item: Numbers, names: &mut Vec<&'a str>, scope: &Scope<'_, 'a>) {
        if std::mem::replace(&mut self.items[item.0][item.1], true) {
            return;
        }
        self.count += 1;
        self.new.push(item);
        if !self.is_input(item.0) {
            names.extend(self.units[item.0].mentioned(item.1));
            return;
        }
        let mut uuids = Vec::new();
        mentions::of(
            &self.units[item.0].tree.items[item.1],
            &mut |mention| match mention {
                Mention::Name(name) => names.push(name),
                Mention::Uuid(uuid) => uuids.push(uuid),
            },
        );
        // A uuid that the input uses again is a mistake that needs both sides.
        for uuid in uuids.into_iter().filter_map(Guid::parse) {
            for same in scope.items_with(uuid) {
                self.insert(same, names, scope);
            }
        }
    }

    /// Adds what is declared under names, and what that mentions, until no name is left.
    fn follow(&mut self, names: &mut Vec<&'a str>, scope: &Scope<'_, 'a>) {
        while let Some(name) = names.pop() {
            if !self.names.insert(name) {
                continue;
            }
            for item in scope.items_of(name) {
                self.insert(item, names, scope);
            }
            implied(name, scope, names);
        }
    }

    /// The interfaces that lines of the input's classes mean in another case.
    fn lines(&mut self, items: &[Item<'a>], scope: &Scope<'_, 'a>) {
        for item in items {
            match &item.kind {
                ItemKind::Library(block) => self.lines(&block.items, scope),
                ItemKind::Coclass(class) => {
                    for line in class.body.iter().flatten() {
                        if scope.symbol(line.name.text).is_none()
                            && let Some(meant) = scope.interface_in_any_case(line.name.text)
                        {
                            self.follow(&mut vec![meant], scope);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The names that built-in knowledge leads to from a name.
fn implied<'a>(name: &'a str, scope: &Scope<'_, 'a>, names: &mut Vec<&'a str>) {
    // `LPSTREAM` is a pointer to an `IStream`.
    if name.starts_with("LP")
        && let Some(Type::Pointer(target)) = builtin::type_of(name)
        && let Type::Named(target) = *target
    {
        names.extend(scope.key(&target));
    }
    let declared = Some(Symbol::Interface { declared: true });
    if let Some(standard) = builtin::interface(name)
        && scope.symbol(name) != declared
    {
        names.push(standard.name);
        names.extend(standard.base);
    }
}
