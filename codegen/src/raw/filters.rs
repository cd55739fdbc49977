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
/// follows without their methods, which become empty slots. So stays one whose methods mention what the
/// file declares itself under the same name: they would bring Windows' declaration along, beside the file's.
///
/// `None` when the bytes are no metadata.
pub(super) fn filters(winmd: &[u8]) -> Option<Vec<String>> {
    let index = Index::new(vec![File::new(winmd.to_vec())?]);
    let mut found = Found {
        names: BTreeSet::new(),
        own: index.types().map(|ty| ty.name().to_owned()).collect(),
    };
    for ty in index.types() {
        let names = |field: &str| format!("{}.{field}", ty.namespace());
        match ty.category() {
            // Windows' metadata keeps constants in classes and shares enumerators with the namespace.
            TypeCategory::Class => {
                found
                    .names
                    .extend(ty.fields().map(|field| names(field.name())));
            }
            TypeCategory::Enum => {
                let literals = ty.fields().filter(|field| field.constant().is_some());
                found
                    .names
                    .extend(literals.map(|field| names(field.name())));
                found.names.insert(names(ty.name()));
            }
            TypeCategory::Interface => {
                found.names.insert(names(ty.name()));
                found.interface(ty);
            }
            TypeCategory::Struct => {
                found.names.insert(names(ty.name()));
            }
            TypeCategory::Delegate | TypeCategory::Attribute => {}
        }
    }
    Some(found.names.into_iter().collect())
}

struct Found {
    /// Full names.
    names: BTreeSet<String>,
    /// The names of the file's own types.
    own: BTreeSet<String>,
}

impl Found {
    fn interface(&mut self, ty: TypeDef<'_>) {
        for mentioned in mentions(ty) {
            self.of_windows(&mentioned);
        }
    }

    /// An interface of Windows, with its bases.
    fn of_windows(&mut self, name: &TypeName) {
        let root = name.namespace.split('.').next().unwrap_or_default();
        if !WINDOWS.contains(&root) || is_of_core(&name.name) || self.clashes(name) {
            return;
        }
        if !self
            .names
            .insert(format!("{}.{}", name.namespace, name.name))
        {
            return;
        }
        if name.name == "IDispatch" {
            // Without it a vtable for IDispatch would have an empty slot for GetTypeInfo.
            self.names.insert(format!("{WIN32}.ITypeInfo"));
        }
        let index = crate::winmd::whole_index();
        for ty in index.get(&name.namespace, &name.name) {
            for base in bases(ty) {
                self.of_windows(&base);
            }
        }
    }

    /// True for an interface of Windows that, or whose base, mentions what the file declares itself.
    fn clashes(&self, name: &TypeName) -> bool {
        let mut types = crate::winmd::whole_index().get(&name.namespace, &name.name);
        types.any(|ty| {
            mentions(ty).any(|mentioned| self.own.contains(&mentioned.name))
                || bases(ty).any(|base| self.clashes(&base))
        })
    }
}

/// True for what is windows_core's and therefore cannot be asked for by name.
pub(super) fn is_of_core(name: &str) -> bool {
    matches!(
        name,
        "IUnknown" | "IInspectable" | "GUID" | "EventRegistrationToken"
    )
}

fn bases(ty: TypeDef<'_>) -> impl Iterator<Item = TypeName> {
    ty.interface_impls()
        .filter_map(|base| class(&base.interface(&[])))
}

/// The bases of an interface and the interfaces that its methods mention.
fn mentions(ty: TypeDef<'_>) -> impl Iterator<Item = TypeName> {
    let methods = ty.methods().flat_map(|method| {
        let signature = method.signature(&[]);
        let mut types = signature.types;
        types.push(signature.return_type);
        types
    });
    bases(ty).chain(methods.filter_map(|ty| class(&ty)))
}

fn class(ty: &Type) -> Option<TypeName> {
    match ty {
        Type::PtrMut(inner, _) | Type::PtrConst(inner, _) | Type::ArrayFixed(inner, _) => {
            class(inner)
        }
        Type::ClassName(name) => Some(name.clone()),
        _ => None,
    }
}
