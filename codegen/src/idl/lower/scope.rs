//! What the type names of all files stand for, collected before anything is lowered, since
//! interfaces may be used before they are declared.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::ast::{Attrs, Declaration, Item, ItemKind, TypeKind, TypeSpec};
use super::super::builtin;
use super::super::unit::Unit;
use super::suggest;
use super::windows::is_of_windows;
use crate::model::Type;

/// True for interfaces that have a vtable though they name no base: what is dual derives from
/// `IDispatch`, what is local and an object is one of C++ that COM passes around, and so is what is
/// `odl` and has a uuid.
pub(super) fn is_rooted(attrs: &Attrs<'_>) -> bool {
    attrs.has("dual")
        || (attrs.has("object") && attrs.has("local"))
        || (attrs.has("odl") && attrs.has("uuid"))
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

/// What a type name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol<'a> {
    /// An interface or dispinterface, and whether it is declared rather than only announced.
    Interface { declared: bool },
    /// A C++ object or a remote procedure call interface: no COM, so nothing is known behind its
    /// pointer.
    Foreign,
    /// A class; as a type it means its default interface.
    Coclass(Option<&'a str>),
    /// An enumeration or a record of that name.
    Data,
    /// An alias.
    Alias,
}

/// The names of all files.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    symbols: HashMap<&'a str, Symbol<'a>>,
    /// Names that a file other than the standard ones declares as more than an alias.
    own: HashSet<&'a str>,
    /// The typedef that names what a tag names.
    tags: HashMap<&'a str, &'a str>,
    /// Tags whose enumerators or fields some file declares.
    bodies: HashSet<&'a str>,
}

impl<'a> Scope<'a> {
    pub(super) fn collect(units: &[Rc<Unit<'a>>]) -> Self {
        let mut scope = Self::default();
        for unit in units {
            scope.items(&unit.tree.items, unit.standard);
        }
        scope
    }

    /// What a name stands for.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol<'a>> {
        self.symbols.get(name).copied()
    }

    /// True when the input means something of its own by a name, though it may be a standard one.
    pub(super) fn is_own(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    /// The name under which the model knows what has that tag.
    pub(super) fn tagged<'n>(&self, tag: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.tags.get(tag).copied().unwrap_or(tag)
    }

    /// True when some file declares what a tag names, rather than only mentioning it.
    pub(super) fn has_body(&self, tag: &str) -> bool {
        self.bodies.contains(tag)
    }

    /// True for an interface that is no COM.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        self.symbol(name) == Some(Symbol::Foreign)
    }

    /// The declared interface whose name differs from this one by case only.
    pub(super) fn interface_in_any_case(&self, name: &str) -> Option<&'a str> {
        let declared = Symbol::Interface { declared: true };
        let mut found: Vec<&'a str> = self
            .symbols
            .iter()
            .filter(|(known, symbol)| **symbol == declared && known.eq_ignore_ascii_case(name))
            .map(|(known, _)| *known)
            .collect();
        found.sort_unstable();
        found.first().copied()
    }

    /// A known name that is spelled nearly like this one.
    pub(super) fn similar(&self, name: &str) -> Option<&'a str> {
        suggest::nearest(name, self.symbols.keys().copied())
    }

    fn items(&mut self, items: &[Item<'a>], standard: bool) {
        for item in items {
            if is_of_windows(item, standard) {
                continue;
            }
            match &item.kind {
                ItemKind::Library(block) | ItemKind::Module(block) => {
                    self.items(&block.items, standard);
                }
                ItemKind::Interface(interface) => {
                    let of_foreign = match interface.base {
                        None => interface.name.text != "IUnknown" && !is_rooted(&item.attrs),
                        Some(base) => self.is_foreign(base.text),
                    };
                    if interface.body.is_some() && of_foreign {
                        self.symbols.insert(interface.name.text, Symbol::Foreign);
                    } else {
                        self.interface(interface.name.text, interface.body.is_some(), standard);
                    }
                    self.items(interface.body.as_deref().unwrap_or_default(), standard);
                }
                ItemKind::Dispinterface(interface) => {
                    self.interface(interface.name.text, interface.body.is_some(), standard);
                    if let Some(body) = &interface.body {
                        self.items(&body.properties, standard);
                        self.items(&body.methods, standard);
                    }
                }
                ItemKind::Coclass(coclass) => {
                    let lines = coclass.body.as_deref().unwrap_or_default();
                    let incoming = || lines.iter().filter(|line| !line.attrs.has("source"));
                    let default = incoming()
                        .find(|line| line.attrs.has("default"))
                        .or_else(|| incoming().next());
                    let symbol = Symbol::Coclass(default.map(|line| line.name.text));
                    if coclass.body.is_some() || !self.symbols.contains_key(coclass.name.text) {
                        self.symbols.insert(coclass.name.text, symbol);
                    }
                }
                ItemKind::Typedef(declaration) => self.typedef(declaration, standard),
                ItemKind::Declaration(declaration) => self.type_spec(&declaration.ty),
                ItemKind::Import(_) | ItemKind::ImportLib(_) | ItemKind::Ignored => {}
            }
        }
    }

    fn interface(&mut self, name: &'a str, declared: bool, standard: bool) {
        let before = self.symbol(name);
        let declared = declared || before == Some(Symbol::Interface { declared: true });
        if !matches!(before, Some(Symbol::Coclass(_) | Symbol::Foreign)) {
            self.symbols.insert(name, Symbol::Interface { declared });
        }
        if declared && !standard {
            self.own.insert(name);
        }
    }

    fn typedef(&mut self, declaration: &Declaration<'a>, standard: bool) {
        self.type_spec(&declaration.ty);
        let (tag, has_body) = match &declaration.ty.kind {
            TypeKind::Enum(spec) => (spec.tag, spec.body.is_some()),
            TypeKind::Record(spec) => (spec.tag, spec.body.is_some()),
            _ => (None, false),
        };
        let is_data = tag.is_some() || has_body;
        let mut named = false;
        for declarator in &declaration.declarators {
            let Some(name) = declarator.name else {
                continue;
            };
            let names_the_data = is_data && declarator.parts.is_empty() && !named;
            // C's headers announce interfaces with `typedef struct IUnknown IUnknown;`.
            let is_interface =
                !has_body && (name.text == "IUnknown" || builtin::interface(name.text).is_some());
            if names_the_data && is_interface {
                named = true;
                self.interface(name.text, false, standard);
            } else if names_the_data {
                named = true;
                self.symbols.insert(name.text, Symbol::Data);
                if let Some(tag) = tag {
                    self.tags.entry(tag.text).or_insert(name.text);
                }
                if !standard {
                    self.own.insert(name.text);
                }
            } else {
                self.symbols.entry(name.text).or_insert(Symbol::Alias);
                if !standard
                    && declarator.parts.is_empty()
                    && is_other_integer(name.text, &declaration.ty)
                {
                    self.own.insert(name.text);
                }
            }
        }
    }

    fn type_spec(&mut self, ty: &TypeSpec<'a>) {
        match &ty.kind {
            TypeKind::Enum(spec) => {
                if let (Some(tag), Some(_)) = (spec.tag, &spec.body) {
                    self.bodies.insert(tag.text);
                    self.symbols.entry(tag.text).or_insert(Symbol::Data);
                }
            }
            TypeKind::Record(spec) => {
                if let (Some(tag), Some(_)) = (spec.tag, &spec.body) {
                    self.bodies.insert(tag.text);
                    self.symbols.entry(tag.text).or_insert(Symbol::Data);
                }
                for item in spec.body.iter().flatten() {
                    if let ItemKind::Declaration(field) = &item.kind {
                        self.type_spec(&field.ty);
                    }
                }
            }
            _ => {}
        }
    }
}
