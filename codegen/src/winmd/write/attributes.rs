//! Attributes: the rows, and the classes that they name.

use super::super::{attribute, guid, value};
use super::Writer;
use crate::diag::Span;
use crate::model::{ConstantValue, Guid, Origin};
use std::collections::BTreeMap;
use windows_metadata::writer::{AttributeType, HasAttribute, MemberRefParent, TypeDefOrRef};
use windows_metadata::{
    MethodAttributes, MethodCallAttributes, MethodImplAttributes, ParamAttributes, Signature, Type,
    TypeAttributes, Value,
};

const WIN32_METADATA: &str = "Windows.Win32.Metadata";

/// The constructors of our attributes that are in use: name of the class → lists of parameters.
#[derive(Default)]
pub(super) struct Definitions(BTreeMap<&'static str, Vec<Vec<Type>>>);

impl Writer<'_> {
    /// An attribute of ours without arguments.
    pub(super) fn mark(&mut self, parent: HasAttribute, name: &'static str) {
        self.attribute(parent, name, &[]);
    }

    /// [`mark`](Self::mark), if the condition holds.
    pub(super) fn mark_if(&mut self, condition: bool, parent: HasAttribute, name: &'static str) {
        if condition {
            self.mark(parent, name);
        }
    }

    /// An attribute of ours with one string.
    pub(super) fn text(&mut self, parent: HasAttribute, name: &'static str, text: &str) {
        self.attribute(parent, name, &[Value::Utf8(text.to_owned())]);
    }

    /// An attribute of ours.
    pub(super) fn attribute(
        &mut self,
        parent: HasAttribute,
        name: &'static str,
        arguments: &[Value],
    ) {
        if !self.full() {
            return;
        }
        let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
        let known = self.definitions.0.entry(name).or_default();
        if !known.contains(&types) {
            known.push(types);
        }
        self.row(parent, attribute::NAMESPACE, name, arguments);
    }

    /// The value of a constant or of a parameter's default.
    pub(super) fn value(
        &mut self,
        parent: HasAttribute,
        name: &'static str,
        constant: &ConstantValue,
        span: Option<Span>,
    ) {
        match value::to_argument(constant) {
            Some(argument) => self.attribute(parent, name, &[argument]),
            None => self.error(
                "E0902",
                span,
                format!("metadata cannot hold the value {constant:?}: it has more than 64 bits"),
            ),
        }
    }

    /// What windows-bindgen takes the IID or CLSID from.
    pub(super) fn guid(&mut self, parent: HasAttribute, guid: Option<Guid>) {
        if let Some(guid) = guid {
            self.row(parent, guid::NAMESPACE, guid::NAME, &guid::to_values(guid));
        }
    }

    /// An attribute that Windows' metadata has as well.
    pub(super) fn windows(&mut self, parent: HasAttribute, name: &str) {
        self.row(parent, WIN32_METADATA, name, &[]);
    }

    /// What every item may have.
    pub(super) fn origin(&mut self, parent: HasAttribute, origin: &Origin) {
        let outside = origin.library.is_none() && !self.model.libraries.is_empty();
        self.mark_if(outside, parent, attribute::OUTSIDE_LIBRARY);
        self.mark_if(origin.imported, parent, attribute::IMPORTED);
        self.doc(parent, origin.doc.as_deref());
    }

    /// The helpstring.
    pub(super) fn doc(&mut self, parent: HasAttribute, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.text(parent, attribute::HELP_STRING, doc);
        }
    }

    fn row(&mut self, parent: HasAttribute, namespace: &str, name: &str, arguments: &[Value]) {
        let class = self.file.TypeRef(namespace, name);
        let signature = Signature {
            types: arguments.iter().map(Value::ty).collect(),
            ..Default::default()
        };
        let constructor = self
            .file
            .MemberRef(".ctor", &signature, MemberRefParent::TypeRef(class));
        let arguments: Vec<(String, Value)> = arguments
            .iter()
            .map(|value| (String::new(), value.clone()))
            .collect();
        self.file
            .Attribute(parent, AttributeType::MemberRef(constructor), &arguments);
    }

    /// Declares the attributes that are in use, so that the file explains itself to any reader. The one of libraries is
    /// always declared: it tells a file of ours from others.
    pub(super) fn define_attributes(&mut self) {
        if self.full() {
            self.definitions.0.entry(attribute::LIBRARY).or_default();
        }
        let extends = self.extends(Some("Attribute"));
        for (name, constructors) in std::mem::take(&mut self.definitions.0) {
            self.define(name, extends, &constructors);
        }
    }

    fn define(&mut self, name: &str, extends: TypeDefOrRef, constructors: &[Vec<Type>]) {
        self.file.TypeDef(
            attribute::NAMESPACE,
            name,
            extends,
            TypeAttributes::Public | TypeAttributes::Sealed,
        );
        for types in constructors {
            self.file.MethodDef(
                ".ctor",
                &Signature {
                    flags: MethodCallAttributes::HASTHIS,
                    return_type: Type::Void,
                    types: types.clone(),
                },
                MethodAttributes::Public
                    | MethodAttributes::HideBySig
                    | MethodAttributes::SpecialName
                    | MethodAttributes::RTSpecialName,
                MethodImplAttributes::Runtime,
            );
            for index in 1..=types.len() {
                let sequence = u16::try_from(index).unwrap_or(u16::MAX);
                self.file
                    .Param(&format!("value{index}"), sequence, ParamAttributes::In);
            }
        }
    }
}
