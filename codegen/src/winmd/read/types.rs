//! Enumerations, records and aliases.

use super::super::attribute;
use super::{Attributes, Reader};
use crate::model::{
    ArrayBound, Enum, EnumMember, Field, Origin, Record, RecordKind, Type, Typedef,
};
use windows_metadata as md;
use windows_metadata::reader::{Field as FieldRow, TypeDef};
use windows_metadata::{FieldAttributes, TypeAttributes};

impl<'a> Reader<'a> {
    pub(super) fn enumeration(&mut self, ty: TypeDef<'a>) {
        let attributes = Attributes::of(&ty);
        let mut members = Vec::new();
        for field in ty.fields() {
            if !field.flags().contains(FieldAttributes::Literal) {
                continue;
            }
            match enumerator(field) {
                Some(member) => members.push(member),
                None => {
                    self.problems.insert(format!(
                        "the enumerator `{}` has no value of 32 bits",
                        field.name()
                    ));
                }
            }
        }
        self.model.enums.push(Enum {
            name: ty.name().into(),
            tag: attributes.text(attribute::TAG).map(Into::into),
            guid: attributes.guid(),
            v1: attributes.has(attribute::V1_ENUM),
            members,
            origin: self.origin(ty.namespace(), &attributes),
        });
    }

    /// A record or, in the guise of a structure with one field, an alias.
    pub(super) fn structure(&mut self, ty: TypeDef<'a>) {
        let attributes = Attributes::of(&ty);
        if attributes.has_windows("NativeTypedefAttribute") {
            self.alias(ty, &attributes);
        } else {
            let origin = self.origin(ty.namespace(), &attributes);
            self.record(ty, ty.name().to_owned(), &attributes, origin);
        }
    }

    fn alias(&mut self, ty: TypeDef<'a>, attributes: &Attributes) {
        let Some(field) = ty.fields().next() else {
            self.problems
                .insert(format!("the alias `{}` stands for nothing", ty.name()));
            return;
        };
        let of_field = Attributes::of(&field);
        let target = self.ty(&field.ty(), &of_field);
        self.model.typedefs.push(Typedef {
            name: ty.name().into(),
            c_type: Self::c_type(&target, &of_field).into(),
            ty: target,
            guid: attributes.guid(),
            origin: self.origin(ty.namespace(), attributes),
        });
    }

    fn record(&mut self, ty: TypeDef<'a>, name: String, attributes: &Attributes, origin: Origin) {
        // Windows' metadata nests what C leaves without a name: `VARIANT_0` in `VARIANT`.
        let nested: Vec<TypeDef<'a>> = self.index.nested(ty).collect();
        for inner in &nested {
            let name = nested_name(&name, &nested, inner.name());
            self.record(*inner, name, &Attributes::of(inner), origin.clone());
        }
        let fields = ty
            .fields()
            .filter(|field| !field.flags().contains(FieldAttributes::Literal))
            .map(|field| self.field(field, &name, &nested))
            .collect();
        self.model.records.push(Record {
            tag: attributes.text(attribute::TAG).map(Into::into),
            kind: if ty.flags().contains(TypeAttributes::ExplicitLayout) {
                RecordKind::Union
            } else {
                RecordKind::Struct
            },
            guid: attributes.guid(),
            fields,
            pack: ty
                .class_layout()
                .and_then(|layout| u8::try_from(layout.packing_size()).ok())
                .filter(|pack| *pack != 0),
            name: name.into(),
            origin,
        });
    }

    fn field(&mut self, field: FieldRow<'a>, outer: &str, nested: &[TypeDef<'a>]) -> Field {
        let attributes = Attributes::of(&field);
        let ty = match inner_name(&field.ty()) {
            Some(name) => {
                let name = Type::Named(nested_name(outer, nested, &name).into());
                rewrap(&field.ty(), name)
            }
            None => self.ty(&field.ty(), &attributes),
        };
        Field {
            name: field.name().into(),
            c_type: Self::c_type(&ty, &attributes).into(),
            ty,
            bits: attributes.number(attribute::BIT_FIELD),
            span: None,
        }
    }

    /// A function pointer.
    pub(super) fn delegate(&mut self, ty: TypeDef<'a>) {
        let attributes = Attributes::of(&ty);
        let target = Type::Function(ty.name().into());
        self.model.typedefs.push(Typedef {
            name: ty.name().into(),
            c_type: target.to_string().into(),
            ty: target,
            guid: None,
            origin: self.origin(ty.namespace(), &attributes),
        });
    }
}

fn enumerator(field: FieldRow<'_>) -> Option<EnumMember> {
    let value = match field.constant()?.value() {
        md::Value::I8(value) => value.into(),
        md::Value::U8(value) => value.into(),
        md::Value::I16(value) => value.into(),
        md::Value::U16(value) => value.into(),
        md::Value::I32(value) => value,
        md::Value::U32(value) => value.cast_signed(),
        _ => return None,
    };
    Some(EnumMember {
        name: field.name().into(),
        value,
        doc: Attributes::of(&field).text(attribute::HELP_STRING),
        span: None,
    })
}

/// The name of a nested type that a field has, directly or in an array: nested types have no
/// namespace.
fn inner_name(ty: &md::Type) -> Option<String> {
    match ty {
        md::Type::ValueName(name) if name.namespace.is_empty() => Some(name.name.clone()),
        md::Type::ArrayFixed(element, _) => inner_name(element),
        _ => None,
    }
}

fn rewrap(ty: &md::Type, inner: Type) -> Type {
    match ty {
        md::Type::ArrayFixed(element, length) => Type::Array(
            Box::new(rewrap(element, inner)),
            vec![ArrayBound::Fixed(
                u32::try_from(*length).unwrap_or(u32::MAX),
            )],
        ),
        _ => inner,
    }
}

/// `VARIANT_0` for the first type nested in `VARIANT`, as windows-bindgen names it.
fn nested_name(outer: &str, nested: &[TypeDef<'_>], name: &str) -> String {
    nested
        .iter()
        .position(|inner| inner.name() == name)
        .map_or_else(|| name.to_owned(), |index| format!("{outer}_{index}"))
}
