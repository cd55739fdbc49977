//! What windows-bindgen has to be told to bind.

use std::collections::BTreeSet;
use windows_metadata::reader::{File, Index, TypeCategory, TypeDef};
use windows_metadata::{Type, TypeName};

const WIN32: &str = "Windows.Win32";
const WINDOWS: [&str; 2] = ["System", "Windows"];

/// The full names of everything in a file and of the interfaces of Windows that it mentions.
///
/// Naming each item makes windows-bindgen follow structures, enumerations and aliases by itself; a
/// filter that is a namespace would have it leave out what lies in other namespaces. Interfaces it
/// never follows: a method that mentions one which is not listed becomes an empty slot.
///
/// `None` when the bytes are no metadata.
pub(super) fn filters(winmd: &[u8]) -> Option<Vec<String>> {
    let index = Index::new(vec![File::new(winmd.to_vec())?]);
    let mut found = BTreeSet::new();
    for ty in index.types() {
        let names = |field: &str| format!("{}.{field}", ty.namespace());
        match ty.category() {
            // Windows' metadata keeps constants in classes and shares enumerators with the namespace.
            TypeCategory::Class => {
                found.extend(ty.fields().map(|field| names(field.name())));
            }
            TypeCategory::Enum => {
                let literals = ty.fields().filter(|field| field.constant().is_some());
                found.extend(literals.map(|field| names(field.name())));
                found.insert(names(ty.name()));
            }
            TypeCategory::Interface => {
                found.insert(names(ty.name()));
                interface(ty, &mut found);
            }
            TypeCategory::Struct => {
                found.insert(names(ty.name()));
            }
            TypeCategory::Delegate | TypeCategory::Attribute => {}
        }
    }
    Some(found.into_iter().collect())
}

fn interface(ty: TypeDef<'_>, found: &mut BTreeSet<String>) {
    for base in ty.interface_impls() {
        mention(&base.interface(&[]), found);
    }
    for method in ty.methods() {
        let signature = method.signature(&[]);
        mention(&signature.return_type, found);
        for ty in &signature.types {
            mention(ty, found);
        }
    }
}

fn mention(ty: &Type, found: &mut BTreeSet<String>) {
    match ty {
        Type::PtrMut(inner, _) | Type::PtrConst(inner, _) | Type::ArrayFixed(inner, _) => {
            mention(inner, found);
        }
        Type::ClassName(name) => of_windows(name, found),
        _ => {}
    }
}

/// An interface of Windows, with its bases.
fn of_windows(name: &TypeName, found: &mut BTreeSet<String>) {
    let root = name.namespace.split('.').next().unwrap_or_default();
    // Both are windows_core's.
    let core = matches!(name.name.as_str(), "IUnknown" | "IInspectable");
    if !WINDOWS.contains(&root) || core {
        return;
    }
    if !found.insert(format!("{}.{}", name.namespace, name.name)) {
        return;
    }
    if name.name == "IDispatch" {
        // Without it a vtable for IDispatch would have an empty slot for GetTypeInfo.
        found.insert(format!("{WIN32}.ITypeInfo"));
    }
    let index = crate::winmd::whole_index();
    for ty in index.get(&name.namespace, &name.name) {
        for base in ty.interface_impls() {
            mention(&base.interface(&[]), found);
        }
    }
}
