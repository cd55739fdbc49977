//! A type library whose tables are cut out and whose types have names.

use super::import::{Import, imports};
use super::msft::{Header, TYPE_SIZE, Tables, TypeKind, TypeRecord};
use super::text::offset;
use super::types::Typed;
use crate::binary::{Bytes, Parse};
use crate::model::Type;

/// Everything that lowering asks.
pub(super) struct Library<'a> {
    pub(super) header: Header,
    pub(super) tables: Tables<'a>,
    pub(super) types: Vec<TypeRecord>,
    pub(super) imports: Vec<Import>,
    /// The names of the types, in the library's own spelling.
    pub(super) names: Vec<String>,
    /// For each type: the alias that is nothing but its typedef (`typedef enum tagX {..} X`).
    typedefs: Vec<Option<usize>>,
}

/// What a reference leads to.
#[derive(Clone, Copy)]
pub(super) enum Target<'l> {
    /// Index of a type of this library.
    Own(usize),
    /// A type of another library.
    Foreign(&'l Import),
}

/// One line of a coclass.
pub(super) struct Line<'l> {
    pub(super) target: Target<'l>,
    /// `IMPLTYPEFLAGS`
    pub(super) flags: u32,
}

impl<'a> Library<'a> {
    pub(super) fn read(file: Bytes<'a>) -> Parse<Self> {
        let header = Header::read(file)?;
        let tables = Tables::read(file, &header)?;
        let types = tables.type_records(header.type_count)?;
        let names = types
            .iter()
            .map(|record| tables.required_name(record.name, "a type"))
            .collect::<Parse<Vec<_>>>()?;
        let imports = imports(&tables)?;
        let mut library = Self {
            header,
            tables,
            types,
            imports,
            names,
            typedefs: Vec::new(),
        };
        library.typedefs = library.find_typedefs()?;
        Ok(library)
    }

    /// What a reference leads to; `None` for the number that means "nothing".
    pub(super) fn target(&self, reference: i32) -> Parse<Option<Target<'_>>> {
        let Some(reference) = offset(reference) else {
            return Ok(None);
        };
        // Bit 0 tells imports; bit 1 (the other side of a dual interface) makes no difference,
        // because the model has one interface for both sides.
        let at = reference & !3;
        let (size, count, table) = if reference & 1 == 0 {
            (TYPE_SIZE, self.types.len(), self.tables.types)
        } else {
            (Import::SIZE, self.imports.len(), self.tables.imports)
        };
        let index = at / size;
        if at % size != 0 || index >= count {
            return Err(table.malformed(at, "a reference leads to no type"));
        }
        Ok(Some(if reference & 1 == 0 {
            Target::Own(index)
        } else {
            Target::Foreign(&self.imports[index])
        }))
    }

    /// The name under which the model knows what a reference leads to: for a tag with a typedef
    /// that of the typedef.
    pub(super) fn target_name(&self, target: Target<'_>) -> String {
        match target {
            Target::Own(index) => self.names[self.typedef_of(index).unwrap_or(index)].clone(),
            Target::Foreign(import) => import.name.clone(),
        }
    }

    /// The alias that gives a tagged type its name.
    pub(super) fn typedef_of(&self, tagged: usize) -> Option<usize> {
        self.typedefs[tagged]
    }

    /// The tagged type that an alias only gives its name; then the model has no typedef for it.
    pub(super) fn folded_target(&self, alias: usize) -> Parse<Option<usize>> {
        let tagged = self.alias_target(&self.types[alias])?;
        Ok(tagged.filter(|&tagged| self.typedefs[tagged] == Some(alias)))
    }

    /// The type of a declaration that names a type.
    pub(super) fn referenced(&self, reference: i32) -> Parse<Typed> {
        let target = self.target(reference)?.ok_or_else(|| {
            self.tables
                .type_descriptions
                .malformed(0, "a type description refers to nothing")
        })?;
        let name = self.target_name(target);
        let ty = match target {
            Target::Foreign(import) => import.ty(),
            Target::Own(index) => match self.types[index].kind {
                _ if self.is_guid(index)? => Type::Guid,
                // A pointer to a class is a pointer to its default interface.
                TypeKind::Coclass => Type::Named(self.default_interface(index)?.into()),
                _ => Type::Named(name.clone().into()),
            },
        };
        Ok(Typed::spelled(ty, &name))
    }

    /// True for the structure that every COM program knows as `GUID`, and for its typedef.
    pub(super) fn is_guid(&self, index: usize) -> Parse<bool> {
        let record = match self.types[index].kind {
            TypeKind::Record => index,
            TypeKind::Alias => match self.folded_target(index)? {
                Some(tagged) => tagged,
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        let name = self.target_name(Target::Own(record));
        Ok(matches!(name.as_str(), "GUID" | "_GUID") && self.types[record].size == 16)
    }

    /// The lines of a coclass: records of 16 bytes (reference, flags, custom data, next record).
    pub(super) fn lines(&self, class: &TypeRecord) -> Parse<Vec<Line<'_>>> {
        const WHAT: &str = "a line of a coclass";
        let table = self.tables.references;
        let mut next = class.data;
        (0..class.implemented)
            .map(|_| {
                let at = offset(next).ok_or_else(|| {
                    table.malformed(0, "the list of a coclass's interfaces ends too early")
                })?;
                self.tables.spend(16, || {
                    table.malformed(at, "too many coclasses share these interfaces")
                })?;
                let target = self
                    .target(table.i32(at, WHAT)?)?
                    .ok_or_else(|| table.malformed(at, "a line of a coclass names no interface"))?;
                let flags = table.u32(at + 4, WHAT)?;
                next = table.i32(at + 12, WHAT)?;
                Ok(Line { target, flags })
            })
            .collect()
    }

    fn default_interface(&self, class: usize) -> Parse<String> {
        let lines = self.lines(&self.types[class])?;
        let incoming = |line: &&Line<'_>| line.flags & 2 == 0;
        let line = lines
            .iter()
            .filter(incoming)
            .find(|line| line.flags & 1 != 0)
            .or_else(|| lines.iter().find(incoming));
        Ok(line.map_or_else(|| "IUnknown".into(), |line| self.target_name(line.target)))
    }

    /// Finds the aliases that only give a tag its name. Compilers write `typedef [public] enum
    /// tagX {..} X` as two types; the model has one. An alias whose name has nothing to do with
    /// the tag is a type of its own.
    fn find_typedefs(&self) -> Parse<Vec<Option<usize>>> {
        let mut typedefs: Vec<Option<usize>> = vec![None; self.types.len()];
        for (alias, record) in self.types.iter().enumerate() {
            if record.kind != TypeKind::Alias {
                continue;
            }
            let Some(tagged) = self.alias_target(record)? else {
                continue;
            };
            let kind = self.types[tagged].kind;
            if matches!(kind, TypeKind::Enum | TypeKind::Record | TypeKind::Union)
                && is_tag_of(&self.names[tagged], &self.names[alias])
            {
                typedefs[tagged].get_or_insert(alias);
            }
        }
        Ok(typedefs)
    }

    /// The type of this library that an alias stands for, if it stands for one directly.
    fn alias_target(&self, alias: &TypeRecord) -> Parse<Option<usize>> {
        let Some(at) = offset(alias.data) else {
            return Ok(None);
        };
        let table = self.tables.type_descriptions;
        if table.u16(at, "a type description")? != 29 {
            return Ok(None);
        }
        let reference = table.i32(at + 4, "a type description")?;
        Ok(match self.target(reference)? {
            Some(Target::Own(index)) => Some(index),
            _ => None,
        })
    }
}

/// True when `tag` is what people and compilers put behind `enum` or `struct` in the typedef of
/// `name`: `tagX`, `_X`, `_tagX`, `X_`, or a name made up by the compiler.
fn is_tag_of(tag: &str, name: &str) -> bool {
    ["__MIDL_", "__WIDL_"]
        .iter()
        .any(|made_up| tag.starts_with(made_up))
        || ["tag", "_", "_tag", "tag_", "__", "e", "s"]
            .iter()
            .any(|prefix| tag.strip_prefix(prefix) == Some(name))
        || tag.strip_suffix('_') == Some(name)
}

#[cfg(test)]
mod tests {
    use super::is_tag_of;

    #[test]
    fn tags_are_told_from_other_types() {
        for tag in [
            "tagColor",
            "_Color",
            "_tagColor",
            "Color_",
            "__MIDL___MIDL_itf_x_0000_0001",
        ] {
            assert!(is_tag_of(tag, "Color"), "{tag}");
        }
        assert!(!is_tag_of("Shade", "Color"));
        assert!(!is_tag_of("Color", "Color"));
    }
}
