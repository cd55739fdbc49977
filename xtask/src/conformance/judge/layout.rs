//! Sizes and offsets of the model's records on 64-bit Windows.

use super::super::cheader::{CType, Scope, Tag};
use com_sink_codegen::model::{ArrayBound, Field, Model, Named, Record, RecordKind, Type};

/// How deep records may stand in each other.
const DEPTH: usize = 32;

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Size.
    pub size: u64,
    /// Alignment.
    pub align: u64,
}

impl Layout {
    const fn simple(size: u64) -> Self {
        Self { size, align: size }
    }

    const fn new(size: u64, align: u64) -> Self {
        Self { size, align }
    }
}

/// Where a field of a record is, by the path to it: `u.name`.
pub type Offsets = Vec<(String, u64)>;

/// Size of a record and where its fields are; `None` when a type in it is not known or has no size.
/// Bit fields have no offset.
#[must_use]
pub fn record(record: &Record, model: &Model, scope: &Scope) -> Option<(Layout, Offsets)> {
    let scope = Some(scope);
    Layouts { model, scope }.record(record, 0)
}

/// Size of a record of which every type is in the model; else `None`.
#[must_use]
pub fn size(record: &Record, model: &Model) -> Option<u64> {
    let scope = None;
    let (layout, _) = Layouts { model, scope }.record(record, 0)?;
    Some(layout.size)
}

struct Layouts<'a> {
    model: &'a Model,
    /// What the header of C sees, if there is one.
    scope: Option<&'a Scope>,
}

impl Layouts<'_> {
    fn record(&self, record: &Record, depth: usize) -> Option<(Layout, Offsets)> {
        if depth > DEPTH {
            return None;
        }
        let mut whole = Layout::new(0, 1);
        let mut offsets = Vec::new();
        // The unit of the bit fields before, and its bits that are free.
        let mut unit: Option<(u64, u64)> = None;
        let limit = u64::from(record.pack.unwrap_or(u8::MAX));
        for field in &record.fields {
            let mut layout = self.of(&field.ty, depth + 1)?;
            layout.align = layout.align.min(limit);
            if record.kind == RecordKind::Union {
                whole.size = whole.size.max(layout.size);
                whole.align = whole.align.max(layout.align);
                self.note(field, 0, depth, &mut offsets);
                continue;
            }
            if let Some(bits) = field.bits.map(u64::from) {
                match unit {
                    Some((size, free)) if size == layout.size && bits <= free && bits > 0 => {
                        unit = Some((size, free - bits));
                        continue;
                    }
                    _ => unit = Some((layout.size, layout.size * 8 - bits)),
                }
            } else {
                unit = None;
            }
            let at = whole.size.next_multiple_of(layout.align);
            if field.bits.is_none() {
                self.note(field, at, depth, &mut offsets);
            }
            whole.size = at + layout.size;
            whole.align = whole.align.max(layout.align);
        }
        whole.size = whole.size.next_multiple_of(whole.align);
        Some((whole, offsets))
    }

    /// Notes a field, or the fields of a nested record in its place.
    fn note(&self, field: &Field, at: u64, depth: usize, into: &mut Offsets) {
        let nested = match &field.ty {
            Type::Named(name) => match self.model.resolve(name) {
                Some(Named::Record(record)) => Some(record),
                _ => None,
            },
            _ => None,
        };
        let nameless = is_nameless(&field.name);
        if !nameless {
            into.push((field.name.to_string(), at));
        }
        if let Some((_, inner)) = nested.and_then(|nested| self.record(nested, depth + 1)) {
            for (name, offset) in inner {
                let name = if nameless {
                    name
                } else {
                    format!("{}.{name}", field.name)
                };
                into.push((name, at + offset));
            }
        }
    }

    fn of(&self, ty: &Type, depth: usize) -> Option<Layout> {
        Some(match ty {
            Type::I8 | Type::U8 => Layout::simple(1),
            Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => Layout::simple(2),
            Type::I32 | Type::U32 | Type::F32 | Type::Bool32 | Type::HResult | Type::Scode => {
                Layout::simple(4)
            }
            Type::I64 | Type::U64 | Type::F64 | Type::Date | Type::Currency => Layout::simple(8),
            Type::ISize
            | Type::USize
            | Type::Bstr
            | Type::Lpstr
            | Type::Lpwstr
            | Type::SafeArray(_)
            | Type::Pointer(_)
            | Type::Function(_) => Layout::simple(8),
            Type::Variant => Layout::new(24, 8),
            Type::Decimal => Layout::new(16, 8),
            Type::Guid => Layout::new(16, 4),
            Type::Array(element, bounds) => {
                let element = self.of(element, depth + 1)?;
                let count: u64 = bounds.iter().map(length).product();
                Layout::new(element.size * count, element.align)
            }
            Type::Named(name) => match self.model.resolve(name) {
                Some(Named::Enum(_)) => Layout::simple(4),
                Some(Named::Record(record)) => self.record(record, depth + 1)?.0,
                Some(Named::Alias(ty)) => self.of(ty, depth + 1)?,
                Some(Named::Interface(_)) => return None,
                None => self.c(&CType::Name(name.to_string()), depth + 1)?,
            },
            Type::Void => return None,
        })
    }

    /// The layout of what only headers declare.
    fn c(&self, ty: &CType, depth: usize) -> Option<Layout> {
        let scope = self.scope.filter(|_| depth <= DEPTH)?;
        Some(match ty {
            CType::Pointer(_) => Layout::simple(8),
            CType::Function(..) => return None,
            CType::Array(element, bound) => {
                let element = self.c(element, depth + 1)?;
                Layout::new(element.size * bound.parse::<u64>().ok()?, element.align)
            }
            CType::Tagged(Tag::Enum, _) => Layout::simple(4),
            CType::Tagged(kind, tag) => {
                let record = scope.record(tag)?;
                let mut whole = Layout::new(0, 1);
                for field in &record.fields {
                    let layout = self.c(&field.ty, depth + 1)?;
                    whole.align = whole.align.max(layout.align);
                    whole.size = match kind {
                        Tag::Union => whole.size.max(layout.size),
                        _ => whole.size.next_multiple_of(layout.align) + layout.size,
                    };
                }
                whole.size = whole.size.next_multiple_of(whole.align);
                whole
            }
            CType::Name(name) => self.c(scope.typedef(name)?, depth + 1)?,
            CType::Base(words) => {
                let has = |word| words.split(' ').any(|it| it == word);
                Layout::simple(if has("void") {
                    return None;
                } else if has("char") || has("byte") || has("boolean") || has("small") {
                    1
                } else if has("short") || has("wchar_t") {
                    2
                } else if has("double")
                    || has("hyper")
                    || has("__int64")
                    || has("MIDL_uhyper")
                    || words.matches("long").count() == 2
                {
                    8
                } else {
                    4
                })
            }
        })
    }
}

#[must_use]
/// True for the name that stands for a nested record without one.
pub fn is_nameless(name: &str) -> bool {
    name.is_empty()
        || name.starts_with("anonymous")
        || name.starts_with("DUMMYUNIONNAME")
        || name.starts_with("DUMMYSTRUCTNAME")
}

fn length(bound: &ArrayBound) -> u64 {
    match bound {
        ArrayBound::Fixed(length) => u64::from(*length),
        // `[]` at the end of a record counts as one element, as in widl's header.
        ArrayBound::Open => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::cheader::{Header, Headers, Scope};
    use super::{Layout, record};
    use com_sink_codegen::model::{ArrayBound, Field, Model, Origin, Record, RecordKind, Type};
    use std::sync::Arc;

    fn scope() -> Scope {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.h");
        std::fs::write(&path, "typedef struct P { char a; double b; } P;").unwrap();
        let base = Arc::new(Header::default());
        Headers::new(Vec::new(), base).scope(&path).unwrap()
    }

    fn sample(kind: RecordKind, pack: Option<u8>, fields: &[(&str, Type, Option<u8>)]) -> Record {
        Record {
            name: "R".into(),
            tag: None,
            kind,
            guid: None,
            fields: fields
                .iter()
                .map(|(name, ty, bits)| Field {
                    name: (*name).into(),
                    ty: ty.clone(),
                    c_type: "".into(),
                    bits: *bits,
                    span: None,
                })
                .collect(),
            pack,
            origin: Origin::default(),
        }
    }

    #[test]
    fn fields_are_aligned_packed_and_shared() {
        let scope = scope();
        let model = Model::default();
        let of = |it: &Record| record(it, &model, &scope).unwrap();
        let three = Type::Array(Box::new(Type::U16), vec![ArrayBound::Fixed(3)]);
        let fields = [
            ("a", Type::U8, None),
            ("b", Type::I64, None),
            ("c", three, None),
        ];
        let (layout, offsets) = of(&sample(RecordKind::Struct, None, &fields));
        assert_eq!(layout, Layout::new(24, 8));
        assert_eq!(
            offsets,
            [("a", 0), ("b", 8), ("c", 16)].map(|(name, at)| (name.to_owned(), at))
        );
        assert_eq!(
            of(&sample(RecordKind::Struct, Some(1), &fields)).0,
            Layout::new(15, 1)
        );
        assert_eq!(
            of(&sample(RecordKind::Union, None, &fields)).0,
            Layout::new(8, 8)
        );
        let bits = [
            ("a", Type::U32, Some(4)),
            ("b", Type::U32, Some(28)),
            ("c", Type::U32, Some(1)),
        ];
        assert_eq!(
            of(&sample(RecordKind::Struct, None, &bits)).0,
            Layout::new(8, 4)
        );
        let outside = [("p", Type::Named("P".into()), None)];
        assert_eq!(
            of(&sample(RecordKind::Struct, None, &outside)).0,
            Layout::new(16, 8)
        );
    }
}
