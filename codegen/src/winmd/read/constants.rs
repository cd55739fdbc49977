//! Constants, coclasses and modules.

use super::super::{attribute, value};
use super::{Attributes, Reader};
use crate::model::{Coclass, CoclassInterface, Constant, FunctionEntry, Module};
use windows_metadata as md;
use windows_metadata::reader::{Field, MethodDef, TypeDef};

impl<'a> Reader<'a> {
    pub(super) fn apis(&mut self, ty: TypeDef<'a>) {
        for field in ty.fields() {
            let attributes = Attributes::of(&field);
            if let Some(constant) = self.constant(ty.namespace(), field, &attributes) {
                self.model.constants.push(constant);
            } else if attributes.has(attribute::COCLASS) || attributes.guid().is_some() {
                self.coclass(ty.namespace(), field, &attributes);
            }
        }
    }

    fn constant(
        &mut self,
        namespace: &str,
        field: Field<'a>,
        attributes: &Attributes,
    ) -> Option<Constant> {
        let row = field.constant()?.value();
        // Property keys have a constant and a GUID; they are nothing that COM knows.
        if attributes.guid().is_some() {
            return None;
        }
        let value = attributes
            .constant(attribute::VALUE)
            .or_else(|| value::from_metadata(&row))?;
        Some(Constant {
            name: field.name().into(),
            ty: self.ty(&field.ty(), attributes),
            value,
            origin: self.origin(namespace, attributes),
        })
    }

    fn coclass(&mut self, namespace: &str, field: Field<'a>, attributes: &Attributes) {
        // Metadata of others has interface IDs and more among the GUIDs: only what nobody else
        // claims by name can be a class.
        let own = attributes.has(attribute::COCLASS);
        if !own && field.constant().is_some() {
            return;
        }
        self.model.coclasses.push(Coclass {
            name: field.name().into(),
            clsid: attributes.guid(),
            interfaces: attributes
                .all(attribute::IMPLEMENTS)
                .filter_map(line)
                .collect(),
            creatable: !attributes.has(attribute::NON_CREATABLE),
            appobject: attributes.has(attribute::APP_OBJECT),
            hidden: attributes.has(attribute::HIDDEN),
            origin: self.origin(namespace, attributes),
        });
    }

    /// Marks what a coclass lists as source, for metadata whose interfaces do not tell it.
    pub(super) fn mark_sources(&mut self) {
        let Self { model, .. } = self;
        for line in model.coclasses.iter().flat_map(|item| &item.interfaces) {
            if line.source
                && let Some(found) = model.interfaces.iter_mut().find(|it| it.name == line.name)
            {
                found.source = true;
            }
        }
    }

    pub(super) fn module(&mut self, ty: TypeDef<'a>) {
        let attributes = Attributes::of(&ty);
        // Other classes belong to the Windows Runtime.
        if !attributes.has(attribute::MODULE) {
            return;
        }
        let constants = ty
            .fields()
            .filter_map(|field| self.constant(ty.namespace(), field, &Attributes::of(&field)))
            .collect();
        let functions = ty.methods().map(|method| self.function(method)).collect();
        self.model.modules.push(Module {
            name: ty.name().into(),
            guid: attributes.guid(),
            dll: attributes.text(attribute::MODULE),
            constants,
            functions,
            origin: self.origin(ty.namespace(), &attributes),
        });
    }

    fn function(&mut self, method: MethodDef<'a>) -> FunctionEntry {
        let attributes = Attributes::of(&method);
        let (returns, params) = self.signature(method);
        FunctionEntry {
            name: method.name().into(),
            entry_name: attributes.text(attribute::ENTRY_NAME),
            entry_ordinal: attributes.number(attribute::ENTRY_ORDINAL),
            returns,
            params,
        }
    }
}

fn line(values: &[md::Value]) -> Option<CoclassInterface> {
    let [
        md::Value::Utf8(name),
        md::Value::Bool(default),
        md::Value::Bool(source),
        md::Value::Bool(restricted),
        md::Value::Bool(default_vtable),
    ] = values
    else {
        return None;
    };
    Some(CoclassInterface {
        name: name.clone().into(),
        default: *default,
        source: *source,
        restricted: *restricted,
        default_vtable: *default_vtable,
        span: None,
    })
}
