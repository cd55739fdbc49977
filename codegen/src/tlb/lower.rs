//! From the records of a type library to the model.

use super::import::What;
use super::interface::ReadInterfaces;
use super::layout::find_packing;
use super::library::{Library, Target};
use super::msft::{TypeKind, TypeRecord};
use super::stdole;
use crate::binary::Parse;
use crate::model::layout::Layout;
use crate::model::{
    Coclass, CoclassInterface, Enum, Interface, InterfaceKind, Library as ModelLibrary, Model,
    Origin, Typedef,
};
use std::collections::HashSet;

/// `IMPLTYPEFLAG_FDEFAULT`, `FSOURCE`, `FRESTRICTED`, `FDEFAULTVTABLE`
const IMPL_DEFAULT: u32 = 1;
const IMPL_SOURCE: u32 = 2;
const IMPL_RESTRICTED: u32 = 4;
const IMPL_DEFAULT_VTABLE: u32 = 8;

/// `TYPEFLAG_FAPPOBJECT`, `FCANCREATE`, `FHIDDEN`
const TYPE_APPOBJECT: u32 = 1;
const TYPE_CANCREATE: u32 = 2;
pub(super) const TYPE_HIDDEN: u32 = 0x10;

impl Library<'_> {
    /// The whole library as a model of its own.
    pub(super) fn lower(&self) -> Parse<Model> {
        let mut model = Model::default();
        model.libraries.push(ModelLibrary {
            name: self
                .tables
                .required_name(self.header.name, "the library")?
                .into(),
            guid: self.tables.guid(self.header.guid)?,
            version: self.header.version,
            lcid: self.header.lcid,
            doc: self.tables.string(self.header.doc)?,
        });
        self.lower_imports(&mut model);
        let mut interfaces = ReadInterfaces::default();
        let mut layouts: Vec<Layout> = Vec::new();
        for (index, record) in self.types.iter().enumerate() {
            match record.kind {
                TypeKind::Enum => model.enums.push(self.enumeration(index, record)?),
                TypeKind::Record | TypeKind::Union => {
                    if !self.is_guid(index)? {
                        layouts.push((u64::from(record.size), u64::from(record.alignment.max(1))));
                        model.records.push(self.record(index, record)?);
                    }
                }
                TypeKind::Module => model.modules.push(self.module(index, record)?),
                TypeKind::Interface | TypeKind::Dispatch => {
                    interfaces.push(index, self.interface(index, record)?);
                }
                TypeKind::Coclass => model.coclasses.push(self.coclass(index, record)?),
                TypeKind::Alias if self.folded_target(index)?.is_some() => {}
                TypeKind::Alias => model.typedefs.push(self.typedef(index, record)?),
            }
        }
        model.interfaces.extend(interfaces.finish(self)?);
        self.mark_standard(&mut model);
        mark_sources(&mut model);
        find_packing(&mut model, &layouts, self.header.pointer_size);
        Ok(model)
    }

    pub(super) fn origin(&self, record: &TypeRecord) -> Parse<Origin> {
        Ok(Origin {
            library: Some(0),
            doc: self.tables.string(record.doc)?,
            ..Origin::default()
        })
    }

    fn typedef(&self, index: usize, record: &TypeRecord) -> Parse<Typedef> {
        let target = self.typed(record.data)?;
        Ok(Typedef {
            name: self.names[index].clone().into(),
            ty: target.ty,
            c_type: target.c.into(),
            guid: self.tables.guid(record.guid)?,
            origin: self.origin(record)?,
        })
    }

    fn coclass(&self, index: usize, record: &TypeRecord) -> Parse<Coclass> {
        let interfaces = self
            .lines(record)?
            .into_iter()
            .map(|line| CoclassInterface {
                name: self.target_name(line.target).into(),
                default: line.flags & IMPL_DEFAULT != 0,
                source: line.flags & IMPL_SOURCE != 0,
                restricted: line.flags & IMPL_RESTRICTED != 0,
                default_vtable: line.flags & IMPL_DEFAULT_VTABLE != 0,
                span: None,
            })
            .collect();
        Ok(Coclass {
            name: self.names[index].clone().into(),
            clsid: self.tables.guid(record.guid)?,
            interfaces,
            creatable: record.flags & TYPE_CANCREATE != 0,
            appobject: record.flags & TYPE_APPOBJECT != 0,
            hidden: record.flags & TYPE_HIDDEN != 0,
            origin: self.origin(record)?,
        })
    }

    /// Puts the imported types into the model, marked as such, so that their names resolve.
    fn lower_imports(&self, model: &mut Model) {
        let origin = || Origin {
            imported: true,
            ..Origin::default()
        };
        let mut seen = HashSet::new();
        for import in &self.imports {
            if !seen.insert(&import.name) {
                continue;
            }
            match import.what {
                What::Known(known) => match known.what {
                    stdole::What::Interface(kind, base) => {
                        model.interfaces.push(imported_interface(
                            known.name,
                            import.guid,
                            kind,
                            base,
                        ));
                    }
                    stdole::What::Alias(ref ty) => model.typedefs.push(Typedef {
                        name: known.name.into(),
                        ty: ty.clone(),
                        c_type: ty.to_string().into(),
                        guid: import.guid,
                        origin: origin(),
                    }),
                    stdole::What::Enum(members) => model.enums.push(Enum {
                        name: known.name.into(),
                        tag: None,
                        guid: import.guid,
                        v1: false,
                        members: stdole::enum_members(members),
                        origin: origin(),
                    }),
                    // Every reader of a model knows these.
                    stdole::What::Root
                    | stdole::What::Guid
                    | stdole::What::Structure
                    | stdole::What::Class(_) => {}
                },
                What::Interface(kind) => {
                    let base = match kind {
                        InterfaceKind::Vtable => "IUnknown",
                        InterfaceKind::Dispatch => "IDispatch",
                    };
                    model.interfaces.push(imported_interface(
                        &import.name,
                        import.guid,
                        kind,
                        base,
                    ));
                }
                What::Enum => model.enums.push(Enum {
                    name: import.name.clone().into(),
                    tag: None,
                    guid: import.guid,
                    v1: false,
                    members: Vec::new(),
                    origin: origin(),
                }),
                What::Other => {}
            }
        }
    }

    /// Marks standard interfaces as imported: a library that imports none has copies of them.
    fn mark_standard(&self, model: &mut Model) {
        if model
            .libraries
            .iter()
            .any(|item| item.guid == Some(stdole::LIBID))
        {
            return;
        }
        for interface in &mut model.interfaces {
            let known = interface.iid.and_then(stdole::by_guid);
            interface.origin.imported |= known.is_some();
        }
    }

    /// The name of an interface's base; `None` only for `IUnknown` itself.
    pub(super) fn base_name(&self, record: &TypeRecord) -> Parse<Option<String>> {
        Ok(self
            .target(record.data)?
            .map(|target: Target<'_>| self.target_name(target)))
    }
}

fn imported_interface(
    name: &str,
    iid: Option<crate::model::Guid>,
    kind: InterfaceKind,
    base: &str,
) -> Interface {
    Interface {
        name: name.into(),
        iid,
        kind,
        base: Some(base.into()),
        dual: false,
        oleautomation: false,
        hidden: false,
        restricted: false,
        nonextensible: false,
        local: false,
        source: false,
        members: Vec::new(),
        origin: Origin {
            imported: true,
            ..Origin::default()
        },
    }
}

/// Marks what the coclasses list as `[source]`.
fn mark_sources(model: &mut Model) {
    let sources: HashSet<&str> = model
        .coclasses
        .iter()
        .flat_map(|class| &class.interfaces)
        .filter(|line| line.source)
        .map(|line| line.name.as_str())
        .collect();
    for interface in &mut model.interfaces {
        interface.source = sources.contains(interface.name.as_str());
    }
}
