//! Trees to a model: names are looked up, constants evaluated, slots and DISPIDs assigned.

mod asynchronous;
mod attributes;
mod containers;
mod items;
mod layout;
mod libraries;
mod members;
mod mentions;
mod names;
mod needed;
mod records;
mod scope;
mod sizes;
mod types;
mod undeclared;
mod values;
mod windows;

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use smol_str::{SmolStr, format_smolstr};

use super::ast::{Attrs, Item, ItemKind, Name};
use super::consteval::Value;
use super::unit::Unit;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::{Model, Origin};
pub(super) use mentions::names as mentioned_names;
pub(super) use names::Names;
use needed::Needed;
use scope::Scope;

/// Room for so many names spares most inputs the growth of maps.
const NAMES: usize = 400;

/// What is lowered.
pub(super) struct Program<'p, 'a> {
    /// The files, each behind those it imports; the last one is the input.
    pub units: &'p [Rc<Unit<'a>>],
    /// What files declare; the input may be missing.
    pub names: &'p Names<'a>,
    /// The type libraries of `importlib`.
    pub libraries: Vec<Model>,
    /// Files that were not found, which may declare what is missing.
    pub missing: Vec<String>,
    /// Names of imported items that the model shall have though nothing mentions them.
    pub keep: &'p [String],
    /// The input is looked at as one that is imported.
    pub as_import: bool,
}

/// Lowers the input, and what it needs of imported files.
pub(super) fn lower<'d>(program: Program<'d, '_>, diagnostics: &'d mut Diagnostics) -> Model {
    let scope = Scope::new(program.names, program.units);
    let mut needed = Needed::of(program.units, &scope);
    for name in program.keep {
        needed.add(name, &scope);
    }
    let mut lowering = Lowering {
        scope,
        needed,
        as_import: program.as_import,
        model: Model::default(),
        diagnostics,
        constants: HashMap::with_capacity(NAMES),
        aliases: HashMap::new(),
        undeclared: undeclared::Undeclared::new(program.missing),
        stubs: HashSet::new(),
        through: Vec::new(),
        bases: HashMap::new(),
        imported: false,
        standard: false,
        odl: false,
        in_header: false,
        library: None,
        made_up: HashMap::new(),
        borrowed: windows::Borrowed::default(),
        libraries: libraries::Libraries::new(program.libraries),
    };
    lowering.lower_needed();
    lowering.take_libraries();
    // Of an import only its findings are asked for.
    if !program.as_import {
        lowering.borrow();
    }
    lowering.tell_undeclared();
    lowering.layout();
    lowering.model
}

/// True for what C has not, so that the file is a part of an IDL file, however it is named.
fn is_of_idl(item: &Item<'_>) -> bool {
    match &item.kind {
        ItemKind::Library(_)
        | ItemKind::Module(_)
        | ItemKind::Dispinterface(_)
        | ItemKind::Coclass(_) => true,
        ItemKind::Interface(interface) => interface.body.is_some(),
        _ => false,
    }
}

/// The state of the lowering.
struct Lowering<'a, 'd> {
    scope: Scope<'d, 'a>,
    needed: Needed<'d, 'a>,
    as_import: bool,
    model: Model,
    diagnostics: &'d mut Diagnostics,
    /// Constants and enumerators that were declared so far.
    constants: HashMap<&'a str, Value>,
    /// Typedefs that were lowered so far, by index.
    aliases: HashMap<&'a str, usize>,
    undeclared: undeclared::Undeclared,
    /// Interfaces that are in the model only because something refers to them.
    stubs: HashSet<SmolStr>,
    /// Dispinterfaces that take their members from an interface: index and the interface.
    through: Vec<(usize, Name<'a>)>,
    /// Where the bases of interfaces are named, by index.
    bases: HashMap<usize, Span>,
    imported: bool,
    /// The file is a standard one.
    standard: bool,
    /// The file is of `mktyplib`'s language.
    odl: bool,
    /// What C headers say of unknown types is no mistake of the input.
    in_header: bool,
    library: Option<usize>,
    /// How many parts of a name have got one.
    made_up: HashMap<SmolStr, usize>,
    /// What no file declares and Windows knows.
    borrowed: windows::Borrowed,
    libraries: libraries::Libraries,
}

impl<'a> Lowering<'a, '_> {
    /// Lowers the items that are needed and were not lowered yet.
    fn lower_needed(&mut self) {
        let units = self.needed.units();
        for (number, item) in self.needed.take() {
            let unit = &units[number];
            let item = &unit.tree.items[item];
            self.in_header = unit.headers.contains(&item.span.file) && !is_of_idl(item);
            self.imported = self.as_import || number + 1 < units.len() || self.in_header;
            self.standard = unit.standard;
            self.odl = unit.odl;
            self.item(item);
        }
    }

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
    fn make_up(&mut self, outer: &str) -> SmolStr {
        let count = self.made_up.entry(outer.into()).or_default();
        *count += 1;
        format_smolstr!("{outer}_anonymous{count}")
    }
}
