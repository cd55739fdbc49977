//! The writer.

mod attributes;
mod constants;
mod interfaces;
mod names;
mod types;

use super::{abi, attribute, text, win32};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::{Index, Model, Origin, Type};
use attributes::Definitions;
use names::Names;
use windows_metadata as md;
use windows_metadata::TypeAttributes;
use windows_metadata::writer::{File, HasAttribute, TypeDef, TypeDefOrRef};

/// What a file is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// All that the model says; [`read`](super::read) gives it back.
    Full,
    /// What windows-bindgen shall bind, and nothing that it would misread: dispinterfaces without
    /// methods (they have no slots), bit fields as the storage that they share, no imported types
    /// that Windows' own metadata has, no attributes of ours.
    Abi,
}

/// Writes a model in full.
///
/// One namespace holds each library, under the library's name; what is declared outside of any
/// library goes with the first one. `name` names the file (its assembly) and, when the model has no
/// library, the namespace.
///
/// Returns `None` after reporting to `diagnostics` what metadata cannot express: a type that nobody
/// declares (E0901), an integer beyond 64 bits (E0902), two libraries of one name (E0903).
#[must_use]
pub fn write(model: &Model, name: &str, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    write_profile(model, name, Profile::Full, diagnostics)
}

/// Writes a model for a purpose; else as [`write()`].
#[must_use]
pub fn write_profile(
    model: &Model,
    name: &str,
    profile: Profile,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<u8>> {
    let names = Names::new(model, name, profile, diagnostics)?;
    let mut file = File::new(name);
    file.set_reference(win32::load());
    let mut writer = Writer {
        model: Index::new(model),
        profile,
        names,
        file,
        definitions: Definitions::default(),
        diagnostics,
        failed: false,
    };
    writer.model();
    let failed = writer.failed;
    (!failed).then(|| writer.file.into_stream())
}

struct Writer<'a> {
    model: Index<'a>,
    profile: Profile,
    names: Names,
    file: File,
    definitions: Definitions,
    diagnostics: &'a mut Diagnostics,
    failed: bool,
}

impl Writer<'_> {
    fn model(&mut self) {
        let model = self.model.model();
        for item in &model.enums {
            self.enumeration(item);
        }
        for item in &model.records {
            self.record(item);
        }
        for item in &model.typedefs {
            self.typedef(item);
        }
        for item in &model.interfaces {
            self.interface(item);
        }
        for index in 0..self.names.namespaces().len() {
            self.apis(index);
        }
        for item in &model.modules {
            self.module(item);
        }
        self.define_attributes();
    }

    fn full(&self) -> bool {
        self.profile == Profile::Full
    }

    /// True for an item that this profile leaves out.
    fn skipped(&self, name: &str) -> bool {
        !self.full() && self.names.is_windows(name)
    }

    fn error(&mut self, code: &'static str, span: Option<Span>, message: String) {
        self.failed = true;
        self.diagnostics
            .push(Diagnostic::error(code, span, message));
    }

    /// A class, interface or value type in the namespace of its library.
    fn type_def(
        &mut self,
        name: &str,
        origin: &Origin,
        extends: Option<&str>,
        flags: TypeAttributes,
    ) -> TypeDef {
        let namespace = self.names.of(origin).to_owned();
        let extends = self.extends(extends);
        let row = self
            .file
            .TypeDef(&namespace, name, extends, TypeAttributes::Public | flags);
        self.origin(HasAttribute::TypeDef(row), origin);
        row
    }

    fn extends(&mut self, name: Option<&str>) -> TypeDefOrRef {
        name.map_or_else(TypeDefOrRef::default, |name| {
            TypeDefOrRef::TypeRef(self.file.TypeRef("System", name))
        })
    }

    /// The metadata type, and whether the model's type has to be told beside it.
    fn abi(&mut self, ty: &Type, span: Option<Span>) -> (md::Type, bool) {
        match abi::encode(ty, &self.model, &self.names) {
            Ok(encoded) => {
                let lossy = abi::decode(&encoded).as_ref() != Ok(ty);
                (encoded, lossy)
            }
            Err(name) => {
                self.error(
                    "E0901",
                    span,
                    format!("metadata cannot name the type `{name}`, which nobody declares"),
                );
                (md::Type::Void, false)
            }
        }
    }

    /// Tells the model's type where the signature does not, and the C spelling where it is not the
    /// usual one.
    fn spelling(&mut self, parent: HasAttribute, ty: &Type, lossy: bool, c_type: Option<&str>) {
        if lossy {
            self.text(parent, attribute::TYPE, &text::write(ty));
        }
        if let Some(c_type) = c_type
            && c_type != ty.to_string()
        {
            self.text(parent, attribute::C_TYPE, c_type);
        }
    }
}
