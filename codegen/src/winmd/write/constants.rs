//! Constants, coclasses and modules.

use super::super::{APIS, WIN32, attribute, value};
use super::Writer;
use crate::model::{
    Coclass, Constant, ConstantValue, FunctionEntry, Module, Named, Names as _, Type,
};
use windows_metadata as md;
use windows_metadata::writer::{HasAttribute, HasConstant};
use windows_metadata::{
    FieldAttributes, MethodAttributes, MethodCallAttributes, MethodImplAttributes,
    PInvokeAttributes, Signature, TypeAttributes, Value,
};

const STATIC: FieldAttributes =
    FieldAttributes(FieldAttributes::Public.0 | FieldAttributes::Static.0);

impl Writer<'_> {
    /// The class of a namespace that holds its constants and coclasses and what is known of its
    /// library.
    pub(super) fn apis(&mut self, index: usize) {
        let model = self.model.model();
        let namespace = self.names.namespaces()[index].clone();
        let extends = self.extends(Some("Object"));
        let row = self.file.TypeDef(
            &namespace,
            APIS,
            extends,
            TypeAttributes::Public | TypeAttributes::Abstract | TypeAttributes::Sealed,
        );
        let parent = HasAttribute::TypeDef(row);
        if let Some(library) = model.libraries.get(index) {
            self.guid(parent, library.guid);
            let (major, minor) = library.version;
            self.attribute(
                parent,
                attribute::LIBRARY,
                &[
                    Value::Utf8(library.name.to_string()),
                    Value::U16(major),
                    Value::U16(minor),
                    Value::U32(library.lcid),
                ],
            );
            self.doc(parent, library.doc.as_deref());
        }
        for item in &model.constants {
            if item.origin.library.unwrap_or(0) == index {
                self.constant(item);
            }
        }
        for item in &model.coclasses {
            if item.origin.library.unwrap_or(0) == index {
                self.coclass(item);
            }
        }
        if !self.full() {
            for module in &model.modules {
                if module.origin.library.unwrap_or(0) == index && !module.origin.imported {
                    for item in &module.constants {
                        self.constant(item);
                    }
                }
            }
        }
    }

    fn constant(&mut self, item: &Constant) {
        if !self.full() && item.origin.imported {
            return;
        }
        let span = item.origin.span;
        let scalar = match self.scalar(&item.ty) {
            // windows-bindgen has no literals for characters.
            Type::WChar if !self.full() => Type::U16,
            other => other,
        };
        let natural = value::to_constant(&scalar, &item.value);
        let (ty, lossy) = match (&natural, &item.value) {
            (Some(Value::Utf16(_)), _) => (md::Type::String, item.ty != Type::Lpwstr),
            (Some(Value::U16(_)), _) if scalar == Type::U16 => {
                (md::Type::U16, item.ty != Type::U16)
            }
            (Some(_), _) => self.abi(&item.ty, span),
            (None, ConstantValue::Int(_)) => (md::Type::I64, true),
            (None, ConstantValue::Float(_)) => (md::Type::F64, true),
            (None, ConstantValue::Bool(_)) => (md::Type::Bool, true),
            (None, ConstantValue::Str(_)) => (md::Type::String, true),
        };
        let row = self.file.Field(
            &item.name,
            &ty,
            STATIC | FieldAttributes::Literal | FieldAttributes::HasDefault,
        );
        let parent = HasAttribute::Field(row);
        self.spelling(parent, &item.ty, lossy, None);
        self.origin(parent, &item.origin);
        let stored = natural.unwrap_or_else(|| match &item.value {
            // An integer that does not fit is cut here and told whole by the attribute below.
            #[expect(clippy::cast_possible_truncation)]
            ConstantValue::Int(number) => Value::I64(*number as i64),
            ConstantValue::Float(number) => Value::F64(*number),
            ConstantValue::Bool(value) => Value::Bool(*value),
            ConstantValue::Str(text) => Value::Utf16(text.clone()),
        });
        self.file.Constant(HasConstant::Field(row), &stored);
        if value::from_metadata(&stored).as_ref() != Some(&item.value) {
            self.value(parent, attribute::VALUE, &item.value, span);
        }
    }

    /// The type behind aliases; an enumeration is a `long`.
    fn scalar(&self, ty: &Type) -> Type {
        let Type::Named(name) = ty else {
            return ty.clone();
        };
        match self.model.resolve(name) {
            Some(Named::Alias(target)) => target.clone(),
            Some(Named::Enum(_)) => Type::I32,
            _ => ty.clone(),
        }
    }

    fn coclass(&mut self, item: &Coclass) {
        if !self.full() && (item.origin.imported || item.clsid.is_none()) {
            return;
        }
        let guid = md::Type::value_named(WIN32, "GUID");
        let row = self.file.Field(&item.name, &guid, STATIC);
        let parent = HasAttribute::Field(row);
        self.guid(parent, item.clsid);
        self.mark(parent, attribute::COCLASS);
        self.mark_if(!item.creatable, parent, attribute::NON_CREATABLE);
        self.mark_if(item.appobject, parent, attribute::APP_OBJECT);
        self.mark_if(item.hidden, parent, attribute::HIDDEN);
        for line in &item.interfaces {
            self.attribute(
                parent,
                attribute::IMPLEMENTS,
                &[
                    Value::Utf8(line.name.to_string()),
                    Value::Bool(line.default),
                    Value::Bool(line.source),
                    Value::Bool(line.restricted),
                    Value::Bool(line.default_vtable),
                ],
            );
        }
        self.origin(parent, &item.origin);
    }

    pub(super) fn module(&mut self, item: &Module) {
        if !self.full() {
            return;
        }
        let row = self.type_def(
            &item.name,
            &item.origin,
            Some("Object"),
            TypeAttributes::Abstract | TypeAttributes::Sealed,
        );
        let parent = HasAttribute::TypeDef(row);
        self.guid(parent, item.guid);
        match &item.dll {
            Some(dll) => self.text(parent, attribute::MODULE, dll),
            None => self.mark(parent, attribute::MODULE),
        }
        for constant in &item.constants {
            self.constant(constant);
        }
        for function in &item.functions {
            self.function(item, function);
        }
    }

    fn function(&mut self, module: &Module, item: &FunctionEntry) {
        let span = module.origin.span;
        let (return_type, lossy) = self.abi(&item.returns, span);
        let types = self.parameter_types(&item.params, span);
        let row = self.file.MethodDef(
            &item.name,
            &Signature {
                flags: MethodCallAttributes(0),
                return_type,
                types: types.iter().map(|(ty, _)| ty.clone()).collect(),
            },
            MethodAttributes::Public
                | MethodAttributes::HideBySig
                | MethodAttributes::Static
                | MethodAttributes::PInvokeImpl,
            MethodImplAttributes::PreserveSig,
        );
        let parent = HasAttribute::MethodDef(row);
        if let Some(name) = &item.entry_name {
            self.text(parent, attribute::ENTRY_NAME, name);
        }
        if let Some(ordinal) = item.entry_ordinal {
            self.attribute(parent, attribute::ENTRY_ORDINAL, &[Value::U16(ordinal)]);
        }
        self.parameters(&item.returns, lossy, &item.params, &types);
        if let Some(dll) = &module.dll {
            let import = match (&item.entry_name, item.entry_ordinal) {
                (Some(name), _) => name.clone(),
                (None, Some(ordinal)) => format!("#{ordinal}"),
                (None, None) => item.name.to_string(),
            };
            self.file.ImplMap(
                row,
                PInvokeAttributes::NoMangle | PInvokeAttributes::CallConvPlatformapi,
                &import,
                dll,
            );
        }
    }
}
