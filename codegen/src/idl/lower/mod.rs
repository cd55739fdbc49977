//! Trees to a model: names are looked up, constants evaluated, slots and DISPIDs assigned.

mod attributes;
mod containers;
mod items;
mod layout;
mod libraries;
mod members;
mod records;
mod scope;
mod suggest;
mod types;
mod undeclared;
mod values;
mod windows;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ast::{Attrs, Item, ItemKind, Name};
use super::consteval::Value;
use super::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::{Model, Origin};
use scope::Scope;

/// Lowers files, each of which stands behind those it imports; the last one is the input.
/// `libraries` are those of `importlib`; `incomplete` says that some file was not found, which may
/// declare what is missing.
pub(super) fn lower(
    units: &[Rc<Unit<'_>>],
    libraries: Vec<Model>,
    incomplete: bool,
    diagnostics: &mut Diagnostics,
) -> Model {
    let mut lowering = Lowering {
        scope: Scope::collect(units),
        model: Model::default(),
        diagnostics,
        constants: HashMap::new(),
        aliases: HashMap::new(),
        undeclared: undeclared::Undeclared::new(incomplete),
        stubs: HashSet::new(),
        through: Vec::new(),
        bases: HashMap::new(),
        imported: false,
        standard: false,
        in_header: false,
        library: None,
        made_up: 0,
        borrowed: windows::Borrowed::default(),
        libraries: libraries::Libraries::new(libraries),
    };
    for (at, unit) in (1..).zip(units) {
        for item in &unit.tree.items {
            lowering.in_header = unit.headers.contains(&item.span.file);
            lowering.imported = at < units.len() || lowering.in_header;
            lowering.standard = unit.standard;
            lowering.item(item);
        }
    }
    lowering.tell_undeclared();
    lowering.take_libraries();
    lowering.borrow();
    lowering.layout();
    lowering.model
}

/// The state of the lowering.
struct Lowering<'a, 'd> {
    scope: Scope<'a>,
    model: Model,
    diagnostics: &'d mut Diagnostics,
    /// Constants and enumerators that were declared so far.
    constants: HashMap<&'a str, Value>,
    /// Typedefs that were lowered so far, by index.
    aliases: HashMap<&'a str, usize>,
    undeclared: undeclared::Undeclared,
    /// Interfaces that are in the model only because something refers to them.
    stubs: HashSet<String>,
    /// Dispinterfaces that take their members from an interface: index and the interface.
    through: Vec<(usize, Name<'a>)>,
    /// Where the bases of interfaces are named, by index.
    bases: HashMap<usize, Span>,
    imported: bool,
    /// The file is a standard one.
    standard: bool,
    /// What C headers say of unknown types is no mistake of the input.
    in_header: bool,
    library: Option<usize>,
    made_up: usize,
    /// What no file declares and Windows knows.
    borrowed: windows::Borrowed,
    libraries: libraries::Libraries,
}

impl<'a> Lowering<'a, '_> {
    fn items(&mut self, items: &[Item<'a>]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item<'a>) {
        if windows::is_of_windows(item, self.standard) {
            return;
        }
        match &item.kind {
            ItemKind::Import(_) | ItemKind::ImportLib(_) | ItemKind::Ignored => {}
            ItemKind::Library(block) => self.library(item, block),
            ItemKind::Module(block) => self.module(item, block),
            ItemKind::Interface(interface) => self.interface(item, interface),
            ItemKind::Dispinterface(interface) => self.dispinterface(item, interface),
            ItemKind::Coclass(coclass) => self.coclass(item, coclass),
            ItemKind::Typedef(declaration) => self.typedef(item, declaration),
            ItemKind::Declaration(declaration) => self.declaration(item, declaration),
        }
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Where something of that name is declared, with its documentation.
    fn origin(&mut self, name: Option<Name<'a>>, attrs: &Attrs<'a>, doc: Option<&str>) -> Origin {
        let helpstring = self.string(attrs, "helpstring");
        Origin {
            library: self.library,
            span: name.map(|name| name.span),
            uuid_span: attrs.get("uuid").map(|attr| attr.span),
            imported: self.imported,
            doc: helpstring.or_else(|| doc.map(str::to_owned)),
        }
    }

    /// A name for what has none, after what holds it.
    fn make_up(&mut self, outer: &str) -> String {
        self.made_up += 1;
        format!("{outer}_anonymous{}", self.made_up)
    }
}
