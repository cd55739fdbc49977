//! Structures and unions.

use smol_str::{SmolStr, format_smolstr};

use super::super::ast::{Attrs, Item, ItemKind, Part, RecordSpec, TypeKind};
use super::Lowering;
use super::types::Lowered;
use crate::diag::Diagnostic;
use crate::model::{Field, Origin, Record, RecordKind, Type};

impl<'a> Lowering<'a, '_> {
    /// The name of the record that a type refers to or, in passing, declares.
    pub(super) fn record_of(&mut self, spec: &RecordSpec<'a>, outer: &str) -> SmolStr {
        if spec.body.is_some() {
            let origin = self.origin(spec.tag, &Attrs::default(), None);
            return self.nested_record(spec, outer, origin);
        }
        spec.tag
            .map(|tag| self.scope.tagged(tag.text).into())
            .unwrap_or_default()
    }

    fn nested_record(&mut self, spec: &RecordSpec<'a>, outer: &str, mut origin: Origin) -> SmolStr {
        origin.span = Some(spec.span);
        let name = match spec.tag {
            Some(tag) => self.scope.tagged(tag.text).into(),
            None => self.make_up(outer),
        };
        self.record_named(spec, name, &Attrs::default(), origin)
    }

    /// Lowers a record under the name of its typedef, else of its tag.
    pub(super) fn record(
        &mut self,
        spec: &RecordSpec<'a>,
        name: Option<&'a str>,
        attrs: &Attrs<'a>,
        origin: Origin,
    ) -> SmolStr {
        let known = spec.tag.map(|tag| self.scope.tagged(tag.text));
        let name = match name.or(known) {
            Some(name) => name.into(),
            None => self.make_up("record"),
        };
        self.record_named(spec, name, attrs, origin)
    }

    fn record_named(
        &mut self,
        spec: &RecordSpec<'a>,
        name: SmolStr,
        attrs: &Attrs<'a>,
        origin: Origin,
    ) -> SmolStr {
        let guid = self.guid(attrs);
        let mut fields = self.fields(&name, spec.body.as_deref().unwrap_or_default());
        if self.in_header && !self.is_laid_out(&name, &fields) {
            fields.clear();
        }
        let tag = spec
            .tag
            .map(|tag| SmolStr::new(tag.text))
            .filter(|tag| *tag != name);
        let kind = if spec.is_union {
            RecordKind::Union
        } else {
            RecordKind::Struct
        };
        let mut record = Record {
            name: name.clone(),
            tag,
            kind,
            guid,
            fields,
            pack: spec.pack,
            origin,
        };
        if let Some((discriminant, union_name)) = &spec.switch {
            // An encapsulated union is a structure of the discriminant and the union proper.
            let inner = Record {
                name: format_smolstr!("{name}_union"),
                tag: None,
                guid: None,
                ..record.clone()
            };
            let lowered = self.ty(&discriminant.ty, &discriminant.declarator.parts, false);
            let discriminant_name = discriminant.declarator.name.map_or("tag", |name| name.text);
            record.kind = RecordKind::Struct;
            record.fields = vec![
                field(discriminant_name, lowered, Some(discriminant.span)),
                field(
                    union_name.map_or("tagged_union", |name| name.text),
                    Lowered {
                        ty: Type::Named(inner.name.clone()),
                        c_type: inner.name.clone(),
                    },
                    union_name.map(|name| name.span),
                ),
            ];
            self.model.records.push(inner);
        }
        self.model.records.push(record);
        name
    }

    /// False, with a warning, for a C header's record that holds what nothing declares: fields in
    /// wrong places would be worse than none.
    fn is_laid_out(&mut self, name: &str, fields: &[Field]) -> bool {
        let is_unknown = |field: &&Field| match &field.ty {
            Type::Array(element, _) => **element == Type::Void,
            ty => *ty == Type::Void,
        };
        let Some(unknown) = fields.iter().find(is_unknown) else {
            return true;
        };
        let message = format!("the fields of `{name}` are not known");
        let place = unknown.span;
        let label = format!("nothing declares `{}`", unknown.c_type);
        let help = self.undeclared_help();
        self.error(
            Diagnostic::warning("E0313", place, message)
                .label(label)
                .help(help),
        );
        false
    }

    fn fields(&mut self, outer: &str, items: &[Item<'a>]) -> Vec<Field> {
        let mut fields = Vec::with_capacity(items.len());
        for item in items {
            let ItemKind::Declaration(declaration) = &item.kind else {
                continue;
            };
            self.check_attributes(&item.attrs, super::attributes::FIELD);
            let string = item.attrs.has("string");
            if declaration.declarators.is_empty() {
                let lowered = self.field_type(outer, declaration, &[], string);
                let name = format_smolstr!("anonymous{}", fields.len());
                fields.push(field(&name, lowered, Some(declaration.ty.span)));
            }
            for declarator in &declaration.declarators {
                let lowered = self.field_type(outer, declaration, &declarator.parts, string);
                let bits = declarator
                    .bits
                    .as_ref()
                    .and_then(|bits| self.evaluate(bits))
                    .and_then(|bits| u8::try_from(bits.as_int()?.value).ok());
                let name = declarator.name.map_or("", |name| name.text);
                let span = declarator.name.map(|name| name.span);
                fields.push(Field {
                    bits,
                    ..field(name, lowered, span)
                });
            }
        }
        fields
    }

    fn field_type(
        &mut self,
        outer: &str,
        declaration: &super::super::ast::Declaration<'a>,
        parts: &[Part<'a>],
        string: bool,
    ) -> Lowered {
        match &declaration.ty.kind {
            TypeKind::Record(spec) if spec.body.is_some() => {
                let name = self.record_of(spec, outer);
                let base = Lowered {
                    ty: Type::Named(name.clone()),
                    c_type: name,
                };
                self.wrap(base, parts, string)
            }
            _ => {
                // An array in a record is a part of it, no pointer.
                let string = string && !matches!(parts, [Part::Array(_), ..]);
                self.ty(&declaration.ty, parts, string)
            }
        }
    }
}

fn field(name: &str, lowered: Lowered, span: Option<crate::diag::Span>) -> Field {
    Field {
        name: name.into(),
        ty: lowered.ty,
        c_type: lowered.c_type,
        bits: None,
        span,
    }
}
