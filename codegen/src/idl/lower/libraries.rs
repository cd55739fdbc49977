//! What the type libraries of `importlib` declare.

use foldhash::{HashSet, HashSetExt};

use super::Lowering;
use crate::model::{Model, Named, Origin, Type};

/// Libraries in the order in which the files name them.
#[derive(Default)]
pub(super) struct Libraries {
    models: Vec<Model>,
    used: HashSet<usize>,
}

impl Libraries {
    pub(super) fn new(models: Vec<Model>) -> Self {
        Self {
            models,
            used: HashSet::new(),
        }
    }

    fn using(&mut self, find: impl Fn(&Model) -> Option<Type>) -> Option<Type> {
        let mut found = self.models.iter().enumerate();
        let (at, ty) = found.find_map(|(at, model)| Some((at, find(model)?)))?;
        self.used.insert(at);
        Some(ty)
    }
}

impl Lowering<'_, '_> {
    /// The type of that name in a library; a class is its default interface.
    pub(super) fn of_libraries(&mut self, name: &str) -> Option<Type> {
        self.libraries.using(|model| {
            if model.resolve(name).is_some() {
                return Some(Type::Named(name.into()));
            }
            let class = model.coclasses.iter().find(|class| class.name == name)?;
            let default = class
                .interfaces
                .iter()
                .find(|line| line.default && !line.source)?;
            Some(Type::Named(default.name.clone()))
        })
    }

    /// True when a library has an interface of that name.
    pub(super) fn base_of_libraries(&mut self, name: &str) -> bool {
        let found = self.libraries.using(|model| match model.resolve(name)? {
            Named::Interface(Some(_)) => Some(Type::Void),
            _ => None,
        });
        found.is_some()
    }

    /// Takes the types of the libraries that are used into the model, as imported ones.
    pub(super) fn take_libraries(&mut self) {
        let libraries = std::mem::take(&mut self.libraries);
        for (at, library) in libraries.models.into_iter().enumerate() {
            if !libraries.used.contains(&at) {
                continue;
            }
            let declared = self.declared();
            let is_new = |name: &str, origin: &mut Origin| {
                (origin.imported, origin.library) = (true, None);
                !declared.contains(name)
            };
            for mut item in library.interfaces {
                if is_new(&item.name, &mut item.origin) {
                    item.source = false;
                    self.whole_interface(item);
                }
            }
            let model = &mut self.model;
            model.enums.extend(
                library
                    .enums
                    .into_iter()
                    .filter_map(|mut item| is_new(&item.name, &mut item.origin).then_some(item)),
            );
            model.records.extend(
                library
                    .records
                    .into_iter()
                    .filter_map(|mut item| is_new(&item.name, &mut item.origin).then_some(item)),
            );
            model.typedefs.extend(
                library
                    .typedefs
                    .into_iter()
                    .filter_map(|mut item| is_new(&item.name, &mut item.origin).then_some(item)),
            );
        }
    }
}
