//! What the input names and no file of it declares, as Windows' own metadata knows it.

use foldhash::HashSet;
use smol_str::SmolStr;
use std::cell::RefCell;

use super::Lowering;
use crate::idl::ast::{Item, ItemKind, TypeKind};
use crate::idl::builtin;
use crate::model::{Interface, Type};
use crate::winmd::{self, Windows};

/// Names that were looked up, in the order of their first use.
#[derive(Default)]
pub(super) struct Borrowed {
    /// Interfaces that something derives from: their members are needed.
    bases: Vec<SmolStr>,
    /// Types that something refers to.
    names: Vec<SmolStr>,
    seen: HashSet<SmolStr>,
}

/// True for what stands behind `cpp_quote("#if 0")` in place of types that Windows' headers declare
/// for C. What the file says there is often less than the truth (`struct { int dummy; }`), so that
/// Windows' own declarations are taken. Only where a standard file gives a tag it tells the truth.
pub(super) fn is_of_windows(item: &Item<'_>, standard: bool) -> bool {
    if !item.unseen {
        return false;
    }
    let (ItemKind::Typedef(declaration) | ItemKind::Declaration(declaration)) = &item.kind else {
        return false;
    };
    let is_nameless =
        matches!(&declaration.ty.kind, TypeKind::Record(record) if record.tag.is_none());
    if standard && !is_nameless {
        return false;
    }
    let is_data = |name: &str| {
        builtin::type_of(name).is_some() || find(name, |it| winmd::find_windows(it).is_some())
    };
    let mut names = declaration
        .declarators
        .iter()
        .filter_map(|declarator| declarator.name);
    match (&declaration.ty.kind, declaration.declarators.is_empty()) {
        (TypeKind::Record(record), true) => record.tag.is_some_and(|tag| is_data(tag.text)),
        (_, true) => false,
        (_, false) => {
            matches!(item.kind, ItemKind::Typedef(_)) && names.all(|name| is_data(name.text))
        }
    }
}

/// Looks a name up as it is, then without the `P` or `LP` which C headers put before the name of a
/// pointer.
fn find(name: &str, is_known: impl Fn(&str) -> bool) -> bool {
    is_known(name) || behind_pointer(name).is_some_and(is_known)
}

/// What names of C's headers and of the protocol documents (`ms-dtyp.idl`) stand for that do not
/// tell it themselves, and whether they are pointers to it.
fn of_c(name: &str) -> Option<(&'static str, bool)> {
    let target = match name {
        "RPC_UNICODE_STRING" => return Some(("UNICODE_STRING", false)),
        "RPC_SID" => return Some(("SID", false)),
        "CRYPTOAPI_BLOB" => return Some(("CRYPT_INTEGER_BLOB", false)),
        "ID3DBlob" => return Some(("ID3D10Blob", false)),
        "sockaddr" => return Some(("SOCKADDR", false)),
        "sockaddr_in" => return Some(("SOCKADDR_IN", false)),
        "sockaddr_in6" => return Some(("SOCKADDR_IN6", false)),
        "sockaddr_storage" => return Some(("SOCKADDR_STORAGE", false)),
        "in_addr" => return Some(("IN_ADDR", false)),
        "in6_addr" => return Some(("IN6_ADDR", false)),
        "addrinfo" => return Some(("ADDRINFOA", false)),
        "PRPC_UNICODE_STRING" => "UNICODE_STRING",
        "PRPC_SID" => "SID",
        "PCRYPTOAPI_BLOB" => "CRYPT_INTEGER_BLOB",
        "LPD3DBLOB" => "ID3D10Blob",
        "REFPROPERTYKEY" => "PROPERTYKEY",
        "REFPROPVARIANT" => "PROPVARIANT",
        "LPBC" => "IBindCtx",
        "PIDLIST_ABSOLUTE" | "PCIDLIST_ABSOLUTE" | "PCUIDLIST_ABSOLUTE" | "PIDLIST_RELATIVE"
        | "PCIDLIST_RELATIVE" | "PUIDLIST_RELATIVE" | "PCUIDLIST_RELATIVE" | "PITEMID_CHILD"
        | "PCITEMID_CHILD" | "PUITEMID_CHILD" | "PCUITEMID_CHILD" => "ITEMIDLIST",
        _ => return None,
    };
    Some((target, true))
}

/// What `LPTHING` points to.
fn behind_pointer(name: &str) -> Option<&str> {
    ["LPC", "PC", "LP", "P"]
        .iter()
        .filter_map(|prefix| name.strip_prefix(prefix))
        .find(|target| target.len() > 1 && *target != "TR")
}

impl Lowering<'_, '_> {
    /// The type that Windows has by that name, or by that name without the `P` or `LP` which C
    /// headers put before the name of a pointer.
    pub(super) fn of_windows(&mut self, name: &str) -> Option<Type> {
        if let Some(ty) = self.type_of_windows(name) {
            return Some(ty);
        }
        // `PCUITEMID_CHILD_ARRAY` is a pointer to what it says before `_ARRAY`.
        let element = name.strip_suffix("_ARRAY");
        if let Some((target, is_pointer)) = of_c(element.unwrap_or(name)) {
            let ty = self.type_of_windows(target)?;
            let ty = if is_pointer { ty.pointer() } else { ty };
            return Some(if element.is_some() { ty.pointer() } else { ty });
        }
        // Direct2D has names of its own for what it shares: `D2D1_COLOR_F`.
        let shared = name.strip_prefix("D2D1_").map(|rest| format!("D2D_{rest}"));
        if let Some(ty) = shared.and_then(|name| self.type_of_windows(&name)) {
            return Some(ty);
        }
        // C's headers make `THING` of `THINGW`.
        if let Some(ty) = self.type_of_windows(&format!("{name}W")) {
            return Some(ty);
        }
        let ty = behind_pointer(name).and_then(|target| {
            builtin::type_of(target)
                .or_else(|| self.type_of_windows(target))
                .or_else(|| self.type_of_windows(&format!("{target}W")))
        });
        let ty = ty.or_else(|| {
            let target = name.strip_prefix("LP").or_else(|| name.strip_prefix('P'))?;
            // `LPSTORAGE` and `LPIINTERNETSESSION`
            let interface = winmd::interface_in_any_case(&format!("I{target}"))
                .or_else(|| winmd::interface_in_any_case(target))?;
            self.type_of_windows(interface)
        });
        if let Some(ty) = ty {
            return Some(ty.pointer());
        }
        // The tag of `typedef struct _THING { .. } THING;`
        let untagged = name
            .strip_prefix("tag")
            .or_else(|| name.strip_prefix('_'))?;
        builtin::type_of(untagged).or_else(|| self.type_of_windows(untagged))
    }

    /// Looks up an interface that is only announced.
    pub(super) fn announced_of_windows(&mut self, name: &str) {
        if winmd::find_windows(name) == Some(Windows::Interface) {
            self.type_of_windows(name);
        }
    }

    fn type_of_windows(&mut self, name: &str) -> Option<Type> {
        if !self.borrowed.seen.contains(name) {
            winmd::find_windows(name)?;
            self.borrowed.seen.insert(name.into());
            self.borrowed.names.push(name.into());
        }
        Some(Type::Named(name.into()))
    }

    /// True when Windows has an interface of that name, which then comes with its members.
    pub(super) fn base_of_windows(&mut self, name: &str) -> bool {
        let found = winmd::find_windows(name) == Some(Windows::Interface);
        if found && !self.borrowed.bases.iter().any(|base| base == name) {
            self.borrowed.bases.push(name.into());
        }
        found
    }

    /// Takes what was looked up into the model.
    pub(super) fn borrow(&mut self) {
        let found = loop {
            let bases: Vec<&str> = self.borrowed.bases.iter().map(SmolStr::as_str).collect();
            let names: Vec<&str> = self.borrowed.names.iter().map(SmolStr::as_str).collect();
            if bases.is_empty() && names.is_empty() {
                return;
            }
            let declared = self.declared();
            let missed = RefCell::new(Vec::new());
            let found = winmd::import(&bases, &names, &|name| {
                let known = declared.contains(name);
                if !known && self.scope.symbol(name).is_some() {
                    missed.borrow_mut().push(name.to_owned());
                }
                known
            });
            // What Windows' declarations refer to may be in files where nothing else needs it.
            let mut is_new = false;
            for name in missed.take() {
                is_new |= self.needed.add(&name, &self.scope);
            }
            if !is_new {
                break found;
            }
            self.lower_needed();
        };
        self.borrowed = Borrowed::default();
        for interface in found.interfaces {
            self.whole_interface(interface);
        }
        self.model.enums.extend(found.enums);
        self.model.records.extend(found.records);
        self.model.typedefs.extend(found.typedefs);
    }

    /// Adds an interface of another place. What was known by name only gives way to it.
    pub(super) fn whole_interface(&mut self, interface: Interface) {
        let is_stub = self.stubs.contains(&interface.name);
        let mut known = self.model.interfaces.iter_mut();
        let stub = known.find(|known| is_stub && known.name == interface.name);
        match stub {
            Some(stub) => *stub = interface,
            None => self.model.interfaces.push(interface),
        }
    }

    /// The names that the model has of its own.
    pub(super) fn declared(&self) -> HashSet<SmolStr> {
        let model = &self.model;
        let interfaces = model
            .interfaces
            .iter()
            .map(|item| &item.name)
            .filter(|name| !self.stubs.contains(*name));
        let enums = model
            .enums
            .iter()
            .flat_map(|item| item.tag.iter().chain([&item.name]));
        let records = model
            .records
            .iter()
            .flat_map(|item| item.tag.iter().chain([&item.name]));
        let typedefs = model.typedefs.iter().map(|item| &item.name);
        interfaces
            .chain(enums)
            .chain(records)
            .chain(typedefs)
            .cloned()
            .collect()
    }
}
