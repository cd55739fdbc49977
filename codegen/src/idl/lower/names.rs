//! What items declare, by name and by uuid. It outlives one input: what a file declares does not
//! depend on who imports it.

use foldhash::{HashMap, HashSet};
use smallvec::SmallVec;

use super::super::ast::{
    Arg, Attrs, Coclass, Declaration, Interface, Item, ItemKind, TypeKind, TypeSpec,
};
use super::super::builtin;
use super::super::unit::Unit;
use super::scope::is_rooted;
use super::windows::is_of_windows;
use crate::diag::FileId;
use crate::model::{Guid, Type};

/// A declaration of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decl<'a> {
    pub place: Place,
    /// It stands in one of the standard files.
    pub standard: bool,
    pub what: What<'a>,
}

impl<'a> Decl<'a> {
    /// The base of an interface that is declared here.
    pub(super) fn base(&self) -> Option<&'a str> {
        match self.what {
            What::Interface {
                body: true, base, ..
            } => base,
            _ => None,
        }
    }
}

/// An item at the top level of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub file: FileId,
    pub item: u32,
}

/// What a declaration says of its name.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    /// An interface or dispinterface.
    Interface {
        /// It is declared, rather than announced.
        body: bool,
        /// It is of COM though it names no base.
        rooted: bool,
        base: Option<&'a str>,
    },
    /// A class and its default interface.
    Coclass {
        body: bool,
        default: Option<&'a str>,
    },
    /// A typedef's name for an enumeration or a record.
    Data,
    /// Another name for a type.
    Alias {
        /// It is a standard name, and the type an integer that is not the standard one.
        other_integer: bool,
    },
    /// A tag, here with the enumerators or fields.
    Body,
    /// A tag that has that name by a typedef.
    Tag {
        name: &'a str,
        /// The typedef has the enumerators or fields.
        body: bool,
    },
    /// No type, or nothing new of one: a constant, a module, the line of a class that makes an
    /// interface an event interface.
    Other,
}

/// Declarations by what they declare.
#[derive(Default)]
pub(in crate::idl) struct Names<'a> {
    /// Most names are declared once, and most uuids stand at one item.
    names: HashMap<&'a str, SmallVec<[Decl<'a>; 1]>>,
    uuids: HashMap<Guid, SmallVec<[Place; 1]>>,
    /// Interfaces by their names in lower case.
    in_lower_case: HashMap<String, SmallVec<[&'a str; 1]>>,
    files: HashSet<FileId>,
}

impl<'a> Names<'a> {
    /// The declarations of a name, those of one file in their order.
    pub(super) fn of(&self, name: &str) -> &[Decl<'a>] {
        self.names.get(name).map_or(&[], SmallVec::as_slice)
    }

    /// The name itself, if anything declares it.
    pub(super) fn key(&self, name: &str) -> Option<&'a str> {
        self.names.get_key_value(name).map(|(name, _)| *name)
    }

    /// The interfaces whose names differ from this one by case at most.
    pub(super) fn interfaces_in_any_case(&self, name: &str) -> &[&'a str] {
        let names = self.in_lower_case.get(&name.to_ascii_lowercase());
        names.map_or(&[], SmallVec::as_slice)
    }

    /// The items that have a uuid.
    pub(super) fn of_uuid(&self, uuid: Guid) -> &[Place] {
        self.uuids.get(&uuid).map_or(&[], SmallVec::as_slice)
    }

    /// All names, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a str> {
        self.names.keys().copied()
    }

    /// True when the declarations of a file were added.
    pub(in crate::idl) fn has(&self, file: FileId) -> bool {
        self.files.contains(&file)
    }

    /// Adds what a file declares, once.
    pub(in crate::idl) fn add(&mut self, unit: &Unit<'a>) {
        if !self.files.insert(unit.file) {
            return;
        }
        for (number, item) in (0..).zip(&unit.tree.items) {
            let place = Place {
                file: unit.file,
                item: number,
            };
            let mut collect = Collect {
                names: self,
                place,
                standard: unit.standard,
            };
            collect.item(item);
        }
    }
}

/// The declarations in one item.
struct Collect<'n, 'a> {
    names: &'n mut Names<'a>,
    place: Place,
    standard: bool,
}

impl<'a> Collect<'_, 'a> {
    fn name(&mut self, name: &'a str, what: What<'a>) {
        let declarations = self.names.names.entry(name).or_default();
        let is_interface = |what| matches!(what, What::Interface { .. });
        if is_interface(what) && !declarations.iter().any(|decl| is_interface(decl.what)) {
            let same = &mut self.names.in_lower_case;
            let same = same.entry(name.to_ascii_lowercase());
            same.or_default().push(name);
        }
        declarations.push(Decl {
            place: self.place,
            standard: self.standard,
            what,
        });
    }

    fn uuid(&mut self, attrs: &Attrs<'a>) {
        if let Some(uuid) = uuid_of(attrs) {
            let places = self.names.uuids.entry(uuid);
            places.or_default().push(self.place);
        }
    }

    fn items(&mut self, items: &[Item<'a>]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item<'a>) {
        if is_of_windows(item, self.standard) {
            return;
        }
        self.uuid(&item.attrs);
        match &item.kind {
            ItemKind::Library(block) => self.items(&block.items),
            ItemKind::Module(block) => {
                self.name(block.name.text, What::Other);
                self.items(&block.items);
            }
            ItemKind::Interface(interface) => self.interface(interface, &item.attrs),
            ItemKind::Dispinterface(interface) => {
                let what = What::Interface {
                    body: interface.body.is_some(),
                    rooted: true,
                    base: None,
                };
                self.name(interface.name.text, what);
                if let Some(body) = &interface.body {
                    self.items(&body.properties);
                    self.items(&body.methods);
                }
            }
            ItemKind::Coclass(coclass) => self.coclass(coclass),
            ItemKind::Typedef(declaration) => self.typedef(declaration),
            ItemKind::Declaration(declaration) => {
                self.type_spec(&declaration.ty);
                for declarator in &declaration.declarators {
                    if let (Some(name), Some(_)) = (declarator.name, &declarator.value) {
                        self.name(name.text, What::Other);
                    }
                }
            }
            ItemKind::Import(_) | ItemKind::ImportLib(_) | ItemKind::Ignored => {}
        }
    }

    fn interface(&mut self, interface: &Interface<'a>, attrs: &Attrs<'a>) {
        let name = interface.name.text;
        let what = What::Interface {
            body: interface.body.is_some(),
            rooted: name == "IUnknown" || is_rooted(attrs),
            base: interface.base.map(|base| base.text),
        };
        self.name(name, what);
        self.items(interface.body.as_deref().unwrap_or_default());
    }

    fn coclass(&mut self, coclass: &Coclass<'a>) {
        let lines = coclass.body.as_deref().unwrap_or_default();
        let incoming = || lines.iter().filter(|line| !line.attrs.has("source"));
        let default = incoming()
            .find(|line| line.attrs.has("default"))
            .or_else(|| incoming().next());
        let what = What::Coclass {
            body: coclass.body.is_some(),
            default: default.map(|line| line.name.text),
        };
        self.name(coclass.name.text, what);
        for line in lines.iter().filter(|line| line.attrs.has("source")) {
            self.name(line.name.text, What::Other);
        }
    }

    fn typedef(&mut self, declaration: &Declaration<'a>) {
        self.type_spec(&declaration.ty);
        let (tag, has_body) = declaration.ty.tag_and_body();
        let is_data = tag.is_some() || has_body;
        let mut named = false;
        for declarator in &declaration.declarators {
            let Some(name) = declarator.name else {
                continue;
            };
            if !is_data || !declarator.parts.is_empty() || named {
                let other_integer =
                    declarator.parts.is_empty() && is_other_integer(name.text, &declaration.ty);
                self.name(name.text, What::Alias { other_integer });
                continue;
            }
            named = true;
            // C's headers announce interfaces with `typedef struct IUnknown IUnknown;`.
            if !has_body && (name.text == "IUnknown" || builtin::interface(name.text).is_some()) {
                let what = What::Interface {
                    body: false,
                    rooted: true,
                    base: None,
                };
                self.name(name.text, what);
                continue;
            }
            self.name(name.text, What::Data);
            if let Some(tag) = tag {
                let what = What::Tag {
                    name: name.text,
                    body: has_body,
                };
                self.name(tag.text, what);
            }
        }
    }

    fn type_spec(&mut self, ty: &TypeSpec<'a>) {
        match &ty.kind {
            TypeKind::Enum(spec) => {
                for enumerator in spec.body.iter().flatten() {
                    self.name(enumerator.name.text, What::Other);
                }
            }
            TypeKind::Record(spec) => {
                for item in spec.body.iter().flatten() {
                    if let ItemKind::Declaration(field) = &item.kind {
                        self.type_spec(&field.ty);
                    }
                }
            }
            _ => {}
        }
        if let (Some(tag), true) = ty.tag_and_body() {
            self.name(tag.text, What::Body);
        }
    }
}

/// True for a standard name of an integer that stands for another one of the same size here, as
/// `OLE_HANDLE` does in the standard type library.
fn is_other_integer(name: &str, ty: &TypeSpec<'_>) -> bool {
    let TypeKind::Base(words) = &ty.kind else {
        return false;
    };
    matches!(
        (builtin::type_of(name), builtin::base_words(words)),
        (Some(Type::I32), Some(Type::U32)) | (Some(Type::U32), Some(Type::I32))
    )
}

/// The uuid that attributes give, if it is written as one.
pub(super) fn uuid_of(attrs: &Attrs<'_>) -> Option<Guid> {
    match attrs.get("uuid")?.args.as_slice() {
        [Arg::Uuid(uuid)] => Guid::parse(uuid.text),
        _ => None,
    }
}
