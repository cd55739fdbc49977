//! Several libraries of one file as one model.

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Model, Origin};
use std::collections::HashSet;

/// Puts the libraries of one file together. Where two of them have the same item, the first stays.
pub(super) fn merge(models: Vec<Model>, name: &str, diags: &mut Diagnostics) -> Model {
    let mut whole = Model::default();
    let mut earlier = HashSet::new();
    for model in models {
        let mut new = Names {
            library: whole.libraries.len(),
            file: name,
            earlier: &earlier,
            own: Vec::new(),
            diags,
        };
        let Model {
            libraries,
            interfaces,
            enums,
            records,
            typedefs,
            constants,
            coclasses,
            modules,
        } = model;
        whole.libraries.extend(libraries);
        macro_rules! take {
            ($($list:ident),*) => {$(
                for mut item in $list {
                    if new.take(&item.name, &mut item.origin) {
                        whole.$list.push(item);
                    }
                }
            )*};
        }
        take!(
            interfaces, enums, records, typedefs, constants, coclasses, modules
        );
        let own = new.own;
        earlier.extend(own);
    }
    for interface in &mut whole.interfaces {
        for member in &mut interface.members {
            member.origin.library = interface.origin.library;
        }
    }
    for module in &mut whole.modules {
        for constant in &mut module.constants {
            constant.origin.library = module.origin.library;
        }
    }
    whole
}

/// The names that were met so far.
struct Names<'a> {
    library: usize,
    file: &'a str,
    /// Those of the libraries before.
    earlier: &'a HashSet<String>,
    /// Those of the current library.
    own: Vec<String>,
    diags: &'a mut Diagnostics,
}

impl Names<'_> {
    /// True when no library before has the item; then it belongs to the current one.
    fn take(&mut self, name: &str, origin: &mut Origin) -> bool {
        let is_new = !self.earlier.contains(name);
        if !origin.imported && !is_new {
            let file = self.file;
            self.diags.push(
                Diagnostic::warning(
                    "W1006",
                    None,
                    format!("{file} holds more than one {name}; the first is used"),
                )
                .help("name one of its type libraries by its number, as in `file.dll\\2`"),
            );
        }
        if is_new {
            self.own.push(name.to_owned());
            origin.library = (!origin.imported).then_some(self.library);
        }
        is_new
    }
}
