//! The reader.

mod attributes;
mod constants;
mod interfaces;
mod select;
mod types;

use super::{APIS, abi, attribute, text, win32};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Library, Model, Origin, Type};
use crate::raw::quiet;
use attributes::Attributes;
use std::collections::BTreeSet;
use windows_metadata as md;
use windows_metadata::reader::{AsRow, File, Index, TypeCategory, TypeDef};

pub(crate) use select::import;
pub use select::{windows, windows_name};

/// Reads metadata: our own or that of others who follow the conventions of Windows' metadata.
///
/// Metadata of others has no DISPIDs, no dispinterface members and no coclass lines; what it does
/// have arrives. `name` is what messages call the input.
///
/// Returns `None` after reporting to `diagnostics` that the bytes are no metadata (E0910), damaged
/// (E0911) or say what no COM interface can (E0912).
#[must_use]
pub fn read(bytes: &[u8], name: &str, diagnostics: &mut Diagnostics) -> Option<Model> {
    // The library reads tables without checks: a damaged file makes it panic.
    let result = quiet::catch(|| {
        let index = Index::new(vec![File::new(bytes.to_vec())?]);
        let mut types: Vec<TypeDef<'_>> = index.types().collect();
        types.sort_by_key(AsRow::pos);
        let mut reader = Reader::new(&index);
        reader.libraries(&types);
        for ty in types {
            // Of types for several processors, those for 64 bits are meant.
            let chosen = win32::is_for_64_bits(ty)
                || win32::ty(&index, ty.namespace(), ty.name())
                    .is_none_or(|chosen| chosen.pos() == ty.pos());
            if chosen {
                reader.type_def(ty);
            }
        }
        reader.mark_sources();
        Some((reader.model, reader.problems))
    });
    let error = |code, text: String| Diagnostic::error(code, None, text);
    let (model, problems) = match result {
        Ok(Some(found)) => found,
        Ok(None) => {
            diagnostics.push(error("E0910", format!("`{name}` is no metadata file")));
            return None;
        }
        Err(message) => {
            diagnostics.push(error("E0911", format!("`{name}` is damaged: {message}")));
            return None;
        }
    };
    let readable = problems.is_empty();
    for problem in problems {
        diagnostics.push(error("E0912", format!("`{name}`: {problem}")));
    }
    readable.then_some(model)
}

struct Reader<'a> {
    index: &'a Index,
    model: Model,
    namespaces: Vec<String>,
    problems: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(index: &'a Index) -> Self {
        Self {
            index,
            model: Model::default(),
            namespaces: Vec::new(),
            problems: BTreeSet::new(),
        }
    }

    /// The libraries come first: origins refer to them by number.
    fn libraries(&mut self, types: &[TypeDef<'a>]) {
        for ty in types.iter().filter(|ty| ty.name() == APIS) {
            let attributes = Attributes::of(ty);
            let Some([name, major, minor, lcid]) = attributes.values(attribute::LIBRARY) else {
                continue;
            };
            if let (md::Value::Utf8(name), md::Value::U16(major), md::Value::U16(minor)) =
                (name, major, minor)
            {
                self.namespaces.push(ty.namespace().to_owned());
                self.model.libraries.push(Library {
                    name: name.clone().into(),
                    guid: attributes.guid(),
                    version: (*major, *minor),
                    lcid: match lcid {
                        md::Value::U32(lcid) => *lcid,
                        _ => 0,
                    },
                    doc: attributes.text(attribute::HELP_STRING),
                });
            }
        }
    }

    fn type_def(&mut self, ty: TypeDef<'a>) {
        if ty.namespace() == attribute::NAMESPACE {
            return;
        }
        match ty.category() {
            TypeCategory::Interface => self.interface(ty),
            TypeCategory::Enum => self.enumeration(ty),
            TypeCategory::Struct => self.structure(ty),
            TypeCategory::Class if ty.name() == APIS => self.apis(ty),
            TypeCategory::Class => self.module(ty),
            TypeCategory::Delegate => self.delegate(ty),
            TypeCategory::Attribute => {}
        }
    }

    fn origin(&self, namespace: &str, attributes: &Attributes) -> Origin {
        let library = self
            .namespaces
            .iter()
            .position(|library| library == namespace)
            .filter(|_| !attributes.has(attribute::OUTSIDE_LIBRARY));
        Origin {
            library,
            imported: attributes.has(attribute::IMPORTED),
            doc: attributes.text(attribute::HELP_STRING),
            ..Origin::default()
        }
    }

    /// The model's type of a signature's type with the attributes that stand beside it.
    fn ty(&mut self, ty: &md::Type, attributes: &Attributes) -> Type {
        let told = attributes
            .text(attribute::TYPE)
            .and_then(|told| text::read(&told));
        if let Some(told) = told {
            return told;
        }
        abi::decode(ty).unwrap_or_else(|what| {
            self.problems
                .insert(format!("{what} has no meaning in a COM interface"));
            Type::Void
        })
    }

    fn c_type(ty: &Type, attributes: &Attributes) -> String {
        attributes
            .text(attribute::C_TYPE)
            .unwrap_or_else(|| ty.to_string())
    }
}
