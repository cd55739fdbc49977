//! Interfaces of Windows by name.

use super::super::{WIN32, abi, win32};
use super::interfaces::base;
use super::{Attributes, Reader};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Guid, Model, Type};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use windows_metadata::reader::{TypeCategory, TypeDef};

/// Lowers interfaces of Windows' own metadata, e.g. `IPropertyNotifySink`, with what they mention.
///
/// Their bases come with all members (as imported items), other interfaces only with name and IID.
/// `sources` says whether the interfaces are event interfaces. There are no DISPIDs in Windows'
/// metadata, so these are interfaces to implement and call by vtable.
///
/// Returns `None` after reporting the names that Windows does not know as interfaces (E0913).
#[must_use]
pub fn windows(names: &[&str], sources: bool, diagnostics: &mut Diagnostics) -> Option<Model> {
    let index = win32::index();
    let mut selection = Selection {
        reader: Reader::new(index),
        // What is asked for arrives in full.
        requested: &|name| names.contains(&name),
        known: HashSet::new(),
        whole: HashSet::new(),
    };
    let mut complete = true;
    for name in names {
        let found = win32::ty(index, WIN32, name);
        match found.filter(|ty| ty.category() == TypeCategory::Interface) {
            Some(ty) => selection.interface(ty, false, sources),
            None => {
                complete = false;
                diagnostics.push(Diagnostic::error(
                    "E0913",
                    None,
                    format!("Windows has no interface `{name}`"),
                ));
            }
        }
    }
    complete.then_some(selection.reader.model)
}

/// The name of the interface of Windows' own metadata that has this IID. Of several the first in
/// alphabetical order.
#[must_use]
pub fn windows_name(iid: Guid) -> Option<&'static str> {
    static NAMES: OnceLock<HashMap<Guid, &'static str>> = OnceLock::new();
    NAMES.get_or_init(names).get(&iid).copied()
}

fn names() -> HashMap<Guid, &'static str> {
    let mut names: HashMap<Guid, &'static str> = HashMap::new();
    for ty in win32::index().types() {
        if ty.namespace() != WIN32 || ty.category() != TypeCategory::Interface {
            continue;
        }
        if let Some(iid) = Attributes::of(&ty).guid() {
            let name = names.entry(iid).or_insert(ty.name());
            *name = ty.name().min(name);
        }
    }
    names
}

/// Types of Windows that a description in another language names without declaring them, all as
/// imported items: `bases` are interfaces, which come with their members and bases, `names` are
/// types of any kind. What `is_known` knows is left out wherever it is mentioned.
pub(crate) fn import(bases: &[&str], names: &[&str], is_known: &dyn Fn(&str) -> bool) -> Model {
    let mut selection = Selection {
        reader: Reader::new(win32::index()),
        requested: is_known,
        known: HashSet::new(),
        whole: HashSet::new(),
    };
    for name in bases {
        if let Some(ty) = win32::ty(win32::index(), WIN32, name) {
            selection.interface(ty, true, false);
        }
    }
    for name in names {
        selection.named(name);
    }
    selection.reader.model
}

struct Selection<'k> {
    reader: Reader<'static>,
    /// True for what arrives by other ways, so that a mention of it adds nothing.
    requested: &'k dyn Fn(&str) -> bool,
    known: HashSet<String>,
    /// The interfaces that have come with their members.
    whole: HashSet<String>,
}

impl Selection<'_> {
    fn interface(&mut self, ty: TypeDef<'static>, imported: bool, source: bool) {
        if !self.whole.insert(ty.name().to_owned()) {
            return;
        }
        // False for one that something has mentioned before.
        let is_new = self.begin(ty.name());
        if let Some(base) = base(ty)
            && !self.expected(&base.name)
            && let Some(base) = win32::ty(win32::index(), WIN32, &base.name)
        {
            self.interface(base, true, false);
        }
        let mut interface = self.reader.lower_interface(ty, true);
        interface.origin.imported = imported;
        interface.source = source;
        let types: Vec<Type> = interface
            .members
            .iter()
            .flat_map(|member| {
                let params = member.params.iter().map(|param| &param.ty);
                params.chain([&member.returns])
            })
            .cloned()
            .collect();
        for ty in &types {
            self.mentioned(ty);
        }
        let interfaces = &mut self.reader.model.interfaces;
        let stub = match is_new {
            true => None,
            false => interfaces.iter_mut().find(|it| it.name == interface.name),
        };
        match stub {
            Some(stub) => *stub = interface,
            None => interfaces.push(interface),
        }
    }

    fn mentioned(&mut self, ty: &Type) {
        match ty {
            Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => {
                self.mentioned(inner);
            }
            Type::Named(name) => self.named(name),
            _ => {}
        }
    }

    fn named(&mut self, name: &str) {
        if self.expected(name) || !self.begin(name) {
            return;
        }
        let Some(ty) = win32::ty(win32::index(), WIN32, name) else {
            return;
        };
        if ty.category() == TypeCategory::Interface {
            let mut interface = self.reader.lower_interface(ty, false);
            interface.origin.imported = true;
            self.reader.model.interfaces.push(interface);
            return;
        }
        let nested = win32::index().nested_recursive(ty);
        let targets: Vec<Type> = nested
            .iter()
            .chain([&ty])
            .filter(|ty| ty.category() == TypeCategory::Struct)
            .flat_map(|ty| ty.fields())
            .filter_map(|field| abi::decode(&field.ty()).ok())
            .collect();
        for target in &targets {
            self.mentioned(target);
        }
        let before = Counts::of(&self.reader.model);
        self.reader.type_def(ty);
        before.import_since(&mut self.reader.model);
    }

    /// True for what need not be looked up: it is known everywhere or arrives anyhow.
    fn expected(&self, name: &str) -> bool {
        matches!(name, "IUnknown" | "IDispatch") || (self.requested)(name)
    }

    /// False when the name has been seen.
    fn begin(&mut self, name: &str) -> bool {
        self.known.insert(name.to_owned())
    }
}

/// How much of each kind a model had.
struct Counts {
    enums: usize,
    records: usize,
    typedefs: usize,
}

impl Counts {
    fn of(model: &Model) -> Self {
        Self {
            enums: model.enums.len(),
            records: model.records.len(),
            typedefs: model.typedefs.len(),
        }
    }

    /// Marks what has come since as imported.
    fn import_since(&self, model: &mut Model) {
        let enums = model.enums[self.enums..]
            .iter_mut()
            .map(|it| &mut it.origin);
        let records = model.records[self.records..]
            .iter_mut()
            .map(|it| &mut it.origin);
        let typedefs = model.typedefs[self.typedefs..]
            .iter_mut()
            .map(|it| &mut it.origin);
        for origin in enums.chain(records).chain(typedefs) {
            origin.imported = true;
        }
    }
}
