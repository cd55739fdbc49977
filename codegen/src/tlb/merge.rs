//! Several libraries of one file as one model.

use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Model, Origin};
use std::collections::HashSet;

/// Puts the libraries of one file together. Where two of them have the same item, the first stays.
pub(super) fn merge(models: Vec<Model>, name: &str, diags: &mut Diagnostics) -> Model {
    let mut whole = Model::default();
    let mut names = HashSet::new();
    for model in models {
        let library = whole.libraries.len();
        let mut new = Names {
            library,
            file: name,
            seen: &mut names,
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
        for interface in &mut whole.interfaces {
            let members = interface.members.iter_mut();
            members.for_each(|member| member.origin.library = interface.origin.library);
        }
        for module in &mut whole.modules {
            let constants = module.constants.iter_mut();
            constants.for_each(|item| item.origin.library = module.origin.library);
        }
    }
    whole
}

/// The names that were met so far.
struct Names<'a> {
    library: usize,
    file: &'a str,
    seen: &'a mut HashSet<String>,
    diags: &'a mut Diagnostics,
}

impl Names<'_> {
    /// True when the item is new; then it belongs to the current library.
    fn take(&mut self, name: &str, origin: &mut Origin) -> bool {
        if !self.seen.insert(name.to_owned()) {
            if !origin.imported {
                let file = self.file;
                self.diags.push(
                    Diagnostic::warning(
                        "W0506",
                        None,
                        format!("{file} holds more than one {name}; the first is used"),
                    )
                    .help("name one of its type libraries by its number, as in `file.dll\\2`"),
                );
            }
            return false;
        }
        if !origin.imported {
            origin.library = Some(self.library);
        }
        true
    }
}
