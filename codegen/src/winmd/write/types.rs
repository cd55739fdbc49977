//! Enumerations, records and aliases.

use super::super::attribute;
use super::Writer;
use crate::model::{Enum, Field, Record, RecordKind, Type, Typedef};
use windows_metadata as md;
use windows_metadata::writer::{HasAttribute, HasConstant};
use windows_metadata::{FieldAttributes, TypeAttributes, Value};

impl Writer<'_> {
    pub(super) fn enumeration(&mut self, item: &Enum) {
        if self.skipped(&item.name) {
            return;
        }
        let row = self.type_def(
            &item.name,
            &item.origin,
            Some("Enum"),
            TypeAttributes::Sealed,
        );
        let parent = HasAttribute::TypeDef(row);
        self.guid(parent, item.guid);
        self.tag(parent, item.tag.as_deref());
        self.mark_if(item.v1, parent, attribute::V1_ENUM);
        self.file.Field(
            "value__",
            &md::Type::I32,
            FieldAttributes::Public | FieldAttributes::SpecialName | FieldAttributes::RTSpecialName,
        );
        let namespace = self.names.of(&item.origin).to_owned();
        let ty = md::Type::value_named(&namespace, &item.name);
        for member in &item.members {
            let field = self.file.Field(
                &member.name,
                &ty,
                FieldAttributes::Public
                    | FieldAttributes::Static
                    | FieldAttributes::Literal
                    | FieldAttributes::HasDefault,
            );
            self.file
                .Constant(HasConstant::Field(field), &Value::I32(member.value));
            self.doc(HasAttribute::Field(field), member.doc.as_deref());
        }
    }

    pub(super) fn record(&mut self, item: &Record) {
        if self.skipped(&item.name) {
            return;
        }
        let layout = match item.kind {
            RecordKind::Struct => TypeAttributes::SequentialLayout,
            RecordKind::Union => TypeAttributes::ExplicitLayout,
        };
        let row = self.type_def(
            &item.name,
            &item.origin,
            Some("ValueType"),
            layout | TypeAttributes::Sealed,
        );
        let parent = HasAttribute::TypeDef(row);
        self.guid(parent, item.guid);
        self.tag(parent, item.tag.as_deref());
        if let Some(pack) = item.pack {
            self.file.ClassLayout(row, pack.into(), 0);
        }
        let mut storage = Storage::default();
        for (index, field) in item.fields.iter().enumerate() {
            if self.full() || storage.starts(item.kind, field) {
                self.field(item, field, index);
            }
        }
    }

    fn field(&mut self, item: &Record, field: &Field, index: usize) {
        let (ty, lossy) = self.abi(&field.ty, field.span.or(item.origin.span));
        let name = match field.bits {
            Some(_) if !self.full() => format!("_bitfield{index}"),
            _ => field.name.to_string(),
        };
        let row = self.file.Field(&name, &ty, FieldAttributes::Public);
        if item.kind == RecordKind::Union {
            self.file.FieldLayout(row, 0);
        }
        let parent = HasAttribute::Field(row);
        self.spelling(parent, &field.ty, lossy, Some(&field.c_type));
        if let Some(bits) = field.bits {
            self.attribute(parent, attribute::BIT_FIELD, &[Value::U8(bits)]);
        }
    }

    pub(super) fn typedef(&mut self, item: &Typedef) {
        // Signatures name what is behind an alias, so for the ABI there is nothing to bind.
        if !self.full() {
            return;
        }
        let row = self.type_def(
            &item.name,
            &item.origin,
            Some("ValueType"),
            TypeAttributes::SequentialLayout | TypeAttributes::Sealed,
        );
        let parent = HasAttribute::TypeDef(row);
        self.windows(parent, "NativeTypedefAttribute");
        self.guid(parent, item.guid);
        let (ty, lossy) = self.abi(&item.ty, item.origin.span);
        let row = self.file.Field("Value", &ty, FieldAttributes::Public);
        let parent = HasAttribute::Field(row);
        self.spelling(parent, &item.ty, lossy, Some(&item.c_type));
    }

    fn tag(&mut self, parent: HasAttribute, tag: Option<&str>) {
        if let Some(tag) = tag {
            self.text(parent, attribute::TAG, tag);
        }
    }
}

/// Tells which bit fields open a new unit of storage. Microsoft's compiler puts neighbours of one
/// type into one unit until it is full; a width of 0 closes the unit.
#[derive(Default)]
struct Storage {
    open: Option<(Type, u32)>,
}

impl Storage {
    fn starts(&mut self, kind: RecordKind, field: &Field) -> bool {
        let Some(bits) = field.bits.map(u32::from) else {
            self.open = None;
            return true;
        };
        if bits == 0 {
            self.open = None;
            return false;
        }
        if let Some((ty, left)) = &mut self.open
            && *ty == field.ty
            && *left >= bits
            && kind == RecordKind::Struct
        {
            *left -= bits;
            return false;
        }
        self.open = Some((field.ty.clone(), width(&field.ty).saturating_sub(bits)));
        true
    }
}

fn width(ty: &Type) -> u32 {
    match ty {
        Type::I8 | Type::U8 => 8,
        Type::I16 | Type::U16 | Type::VariantBool | Type::WChar => 16,
        Type::I64 | Type::U64 => 64,
        _ => 32,
    }
}
