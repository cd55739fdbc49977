//! Typedefs, enumerations and constants.

use smol_str::{SmolStr, ToSmolStr};

use super::super::ast::{Attrs, Declaration, EnumSpec, Expr, Item, TypeKind};
use super::super::builtin;
use super::super::consteval::Value;
use super::types::Lowered;
use super::{Lowering, Name};
use crate::diag::Diagnostic;
use crate::model::{Constant, Enum, EnumMember, Origin, Type, Typedef};

impl<'a> Lowering<'a, '_> {
    pub(super) fn typedef(&mut self, item: &Item<'a>, declaration: &Declaration<'a>) {
        self.check_attributes(&item.attrs, super::attributes::TYPEDEF);
        let name = declaration
            .declarators
            .iter()
            .find(|declarator| declarator.parts.is_empty())
            .and_then(|declarator| declarator.name);
        let (tag, has_body) = declaration.ty.tag_and_body();
        let data = self.data(item, declaration, name);
        // Further typedefs of a tag are aliases.
        let names_data = has_body
            || tag.is_some_and(|tag| {
                name.is_some_and(|name| self.scope.tagged(tag.text) == name.text)
            });
        let guid = if has_body {
            None
        } else {
            self.guid(&item.attrs)
        };
        for declarator in &declaration.declarators {
            let Some(alias) = declarator.name else {
                continue;
            };
            let names_the_data = names_data && name == Some(alias);
            if names_the_data && !has_body {
                self.incomplete(item, declaration, alias);
            }
            if names_the_data
                || (builtin::type_of(alias.text).is_some() && !self.scope.is_own(alias.text))
            {
                continue;
            }
            let string = item.attrs.has("string");
            let lowered = match &data {
                Some(data) => self.wrap(data.clone(), &declarator.parts, string),
                None => self.ty(&declaration.ty, &declarator.parts, string),
            };
            if lowered.ty == Type::Named(alias.text.into()) {
                continue;
            }
            // C allows to say the same thing again.
            let before = self.aliases.insert(alias.text, self.model.typedefs.len());
            if before.is_some_and(|at| self.model.typedefs[at].ty == lowered.ty) {
                self.aliases.extend(before.map(|at| (alias.text, at)));
                continue;
            }
            let origin = self.origin(Some(alias), &item.attrs, item.doc.as_deref());
            self.model.typedefs.push(Typedef {
                name: alias.text.into(),
                ty: lowered.ty,
                c_type: lowered.c_type,
                guid,
                origin,
            });
        }
    }

    /// `typedef struct X Y;` where no file declares the fields of X: Y can only be pointed at.
    fn incomplete(&mut self, item: &Item<'a>, declaration: &Declaration<'a>, name: Name<'a>) {
        let (tag, ty) = match &declaration.ty.kind {
            TypeKind::Enum(spec) => (spec.tag, Type::I32),
            TypeKind::Record(spec) => (spec.tag, Type::Void),
            _ => return,
        };
        let Some(tag) = tag else {
            return;
        };
        let declared = self.scope.has_body(tag.text) || self.aliases.contains_key(name.text);
        if declared || builtin::type_of(name.text).is_some() || builtin::is_opaque(name.text) {
            return;
        }
        self.aliases.insert(name.text, self.model.typedefs.len());
        let origin = self.origin(Some(name), &item.attrs, item.doc.as_deref());
        self.model.typedefs.push(Typedef {
            name: name.text.into(),
            c_type: ty.to_smolstr(),
            ty,
            guid: None,
            origin,
        });
    }

    /// The enumeration or record that a typedef declares, under the name that the typedef gives it.
    fn data(
        &mut self,
        item: &Item<'a>,
        declaration: &Declaration<'a>,
        name: Option<Name<'a>>,
    ) -> Option<Lowered> {
        let text = name.map(|name| name.text);
        let (name, is_integer) = match &declaration.ty.kind {
            TypeKind::Enum(spec) if spec.body.is_some() => {
                let origin = self.origin(name.or(spec.tag), &item.attrs, item.doc.as_deref());
                let is_nameless = name.or(spec.tag).is_none();
                (
                    self.enumeration(spec, text, &item.attrs, origin),
                    is_nameless,
                )
            }
            TypeKind::Record(spec) if spec.body.is_some() => {
                let origin = self.origin(name.or(spec.tag), &item.attrs, item.doc.as_deref());
                (self.record(spec, text, &item.attrs, origin), false)
            }
            _ => return None,
        };
        Some(Lowered {
            ty: match is_integer {
                true => Type::I32,
                false => Type::Named(name.clone()),
            },
            c_type: name,
        })
    }

    /// The name of the enumeration that a type refers to or, in passing, declares.
    pub(super) fn enumeration_of(&mut self, spec: &EnumSpec<'a>) -> SmolStr {
        if spec.body.is_some() {
            let origin = self.origin(spec.tag, &spec.attrs, None);
            return self.enumeration(spec, None, &spec.attrs.clone(), origin);
        }
        spec.tag
            .map(|tag| self.scope.tagged(tag.text).into())
            .unwrap_or_default()
    }

    /// Lowers an enumeration under the name of its typedef, else of its tag.
    pub(super) fn enumeration(
        &mut self,
        spec: &EnumSpec<'a>,
        name: Option<&'a str>,
        attrs: &Attrs<'a>,
        origin: Origin,
    ) -> SmolStr {
        let tag = spec.tag.map(|tag| tag.text);
        let known = tag.map(|tag| self.scope.tagged(tag));
        let name = name.or(known);
        let mut members = Vec::with_capacity(spec.body.as_ref().map_or(0, Vec::len));
        let mut next = Some(0i128);
        for enumerator in spec.body.iter().flatten() {
            let given = match &enumerator.value {
                Some(expr) => self.enumerator_value(expr),
                None => next,
            };
            let is_given = enumerator.value.is_some();
            let value = given.and_then(|value| self.enumerator(value, is_given, enumerator.name));
            next = value.map(|value| i128::from(value) + 1);
            let Some(value) = value else {
                // Reported; the ones that follow count on from here.
                continue;
            };
            self.constants
                .insert(enumerator.name.text, Value::int(value.into()));
            let doc = self
                .string(&enumerator.attrs, "helpstring")
                .or_else(|| enumerator.doc.clone());
            members.push(EnumMember {
                name: enumerator.name.text.into(),
                value,
                doc,
                span: Some(enumerator.name.span),
            });
        }
        let guid = self.guid(attrs);
        let Some(name) = name else {
            // Nothing can refer to it: its enumerators are plain constants.
            self.model
                .constants
                .extend(members.into_iter().map(|member| Constant {
                    name: member.name,
                    ty: Type::I32,
                    value: crate::model::ConstantValue::Int(member.value.into()),
                    origin: Origin {
                        span: member.span,
                        doc: member.doc,
                        ..origin.clone()
                    },
                }));
            return "int".into();
        };
        self.model.enums.push(Enum {
            name: name.into(),
            tag: tag.filter(|tag| *tag != name).map(SmolStr::new),
            guid,
            v1: attrs.has("v1_enum"),
            members,
            origin,
        });
        name.into()
    }

    fn enumerator_value(&mut self, expr: &Expr<'a>) -> Option<i128> {
        let value = self.evaluate(expr)?;
        let int = value.as_int().map(|int| int.value);
        if int.is_none() {
            self.error(
                Diagnostic::error("E0303", expr.span, "an enumerator is an integer")
                    .help("write an integer"),
            );
        }
        int
    }

    fn enumerator(&mut self, value: i128, is_given: bool, name: Name<'a>) -> Option<i32> {
        // Bit masks such as 0x80000000 are meant as their 32 bits; counting on never gets there.
        let bits = match u32::try_from(value) {
            Ok(bits) if is_given => Some(bits as i32),
            _ => i32::try_from(value).ok(),
        };
        if bits.is_none() {
            let message = format!("the value {value} of `{}` has more than 32 bits", name.text);
            self.error(
                Diagnostic::error("E0305", name.span, message)
                    .label("out of range")
                    .help("an enumerator has 32 bits; use a constant of type `hyper` for more"),
            );
        }
        bits
    }

    /// A type by itself, constants, or functions outside of interfaces.
    pub(super) fn declaration(&mut self, item: &Item<'a>, declaration: &Declaration<'a>) {
        if declaration.declarators.is_empty() {
            self.type_alone(item, declaration);
            return;
        }
        for declarator in &declaration.declarators {
            let Some((name, value)) = declarator.name.zip(declarator.value.as_ref()) else {
                // A variable or a function: nothing of COM.
                continue;
            };
            let lowered = self.ty(&declaration.ty, &declarator.parts, true);
            let origin = self.origin(Some(name), &item.attrs, item.doc.as_deref());
            if let Some(value) = self.constant(&lowered.ty, value) {
                let known = match &value {
                    crate::model::ConstantValue::Int(value) => Value::int(*value),
                    crate::model::ConstantValue::Float(value) => Value::Float(*value),
                    crate::model::ConstantValue::Str(text) => Value::Str(text.clone()),
                    crate::model::ConstantValue::Bool(value) => Value::Bool(*value),
                };
                self.constants.insert(name.text, known);
                self.model.constants.push(Constant {
                    name: name.text.into(),
                    ty: lowered.ty,
                    value,
                    origin,
                });
            }
        }
    }

    fn type_alone(&mut self, item: &Item<'a>, declaration: &Declaration<'a>) {
        match &declaration.ty.kind {
            TypeKind::Enum(spec) if spec.body.is_some() => {
                let origin = self.origin(spec.tag, &item.attrs, item.doc.as_deref());
                self.enumeration(spec, None, &item.attrs, origin);
            }
            TypeKind::Record(spec) if spec.body.is_some() => {
                let origin = self.origin(spec.tag, &item.attrs, item.doc.as_deref());
                self.record(spec, None, &item.attrs, origin);
            }
            TypeKind::Enum(_) | TypeKind::Record(_) => {}
            _ => self.error(
                Diagnostic::error("E0309", declaration.ty.span, "this declares nothing")
                    .label("a type without a name behind it")
                    .help("write a name behind the type, or remove it"),
            ),
        }
    }
}
