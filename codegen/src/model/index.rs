//! A model whose names are found at once.

use super::{Coclass, Enum, Interface, Model, Names, Record, Typedef};
use std::collections::HashMap;
use std::ops::Deref;

/// A model with an index of its names. Of two items of one name the first counts, as in [`Model`]'s own look-ups.
#[derive(Debug)]
pub struct Index<'m> {
    model: &'m Model,
    interfaces: HashMap<&'m str, &'m Interface>,
    enums: HashMap<&'m str, &'m Enum>,
    records: HashMap<&'m str, &'m Record>,
    typedefs: HashMap<&'m str, &'m Typedef>,
    coclasses: HashMap<&'m str, &'m Coclass>,
}

impl<'m> Index<'m> {
    /// Indexes a model.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        let enums = model.enums.iter();
        let records = model.records.iter();
        Self {
            model,
            interfaces: first(model.interfaces.iter().map(|it| (it.name.as_str(), it))),
            enums: first(enums.flat_map(|it| named(&it.name, it.tag.as_deref(), it))),
            records: first(records.flat_map(|it| named(&it.name, it.tag.as_deref(), it))),
            typedefs: first(model.typedefs.iter().map(|it| (it.name.as_str(), it))),
            coclasses: first(model.coclasses.iter().map(|it| (it.name.as_str(), it))),
        }
    }

    /// The model, for as long as it lives.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// The class of that name.
    #[must_use]
    pub fn coclass(&self, name: &str) -> Option<&'m Coclass> {
        self.coclasses.get(name).copied()
    }
}

/// An item under its name and its tag.
fn named<'m, I>(
    name: &'m str,
    tag: Option<&'m str>,
    item: &'m I,
) -> impl Iterator<Item = (&'m str, &'m I)> {
    [Some(name), tag]
        .into_iter()
        .flatten()
        .map(move |name| (name, item))
}

fn first<'m, I>(pairs: impl Iterator<Item = (&'m str, &'m I)>) -> HashMap<&'m str, &'m I> {
    let mut map = HashMap::new();
    for (name, item) in pairs {
        map.entry(name).or_insert(item);
    }
    map
}

impl<'m> Names<'m> for Index<'m> {
    fn interface(&self, name: &str) -> Option<&'m Interface> {
        self.interfaces.get(name).copied()
    }

    fn enumeration(&self, name: &str) -> Option<&'m Enum> {
        self.enums.get(name).copied()
    }

    fn record(&self, name: &str) -> Option<&'m Record> {
        self.records.get(name).copied()
    }

    fn typedef(&self, name: &str) -> Option<&'m Typedef> {
        self.typedefs.get(name).copied()
    }

    fn aliases(&self) -> usize {
        self.model.typedefs.len()
    }
}

impl Deref for Index<'_> {
    type Target = Model;

    fn deref(&self) -> &Model {
        self.model
    }
}

#[cfg(test)]
mod tests {
    use super::{Index, Names};
    use crate::model::{Model, Named, Origin, Type, Typedef};

    #[test]
    fn an_index_and_its_model_find_the_same() {
        let alias = |name: &str, ty| Typedef {
            name: name.into(),
            ty,
            c_type: "".into(),
            guid: None,
            origin: Origin::default(),
        };
        let model = Model {
            typedefs: vec![
                alias("A", Type::Named("B".into())),
                alias("B", Type::I32),
                alias("B", Type::U8),
                alias("Loop", Type::Named("Loop".into())),
            ],
            ..Model::default()
        };
        let index = Index::new(&model);
        assert_eq!(index.resolve("A"), Some(Named::Alias(&Type::I32)));
        for name in ["A", "B", "Loop", "Nothing", "IUnknown"] {
            assert_eq!(index.resolve(name), model.resolve(name), "{name}");
        }
    }
}
