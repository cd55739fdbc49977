//! What is emitted for each interface, decided once for all emitters.

mod method;
mod raw;
mod value;

pub(super) use method::{Method, Param, Pass, RawType, Return, field, is_expressible, is_plain};
pub(super) use value::{Target, Val};

use super::forward;
use crate::diag::Diagnostic;
use crate::model::{Guid, Index, Interface, InterfaceKind, Member, Model, Names as _, Origin};
use crate::names;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Everything that is emitted.
#[derive(Debug)]
pub(super) struct Plan<'m> {
    /// The model.
    pub(super) model: Index<'m>,
    /// The interfaces, bases before what derives from them, else in the order of declaration.
    pub(super) faces: Vec<Face<'m>>,
    /// The Rust names of those whose calls can be forwarded through `Invoke`.
    pub(super) forwarded: HashSet<String>,
}

/// An interface.
#[derive(Debug)]
pub(super) struct Face<'m> {
    /// The interface.
    pub(super) item: &'m Interface,
    /// Its Rust name.
    pub(super) rust: String,
    /// The file that it is in, in each role.
    pub(super) module: String,
    /// Its IID.
    pub(super) iid: Guid,
    /// Who implements it.
    pub(super) role: Role,
    /// How it is called.
    pub(super) shape: Shape,
    /// What it derives from.
    pub(super) base: Base,
    /// Its own methods.
    pub(super) methods: Vec<Method<'m>>,
    /// True when a parameter somewhere is a pointer to it.
    pub(super) mentioned: bool,
    /// True for an event interface that clients call, too: classes also list it as their own, or
    /// it derives from an event interface without being one.
    pub(super) called: bool,
}

/// Who implements an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A sink; objects call it.
    Event,
    /// A server; clients call it.
    Incoming,
    /// Only known: it comes from another library, and a parameter is a pointer to it.
    Opaque,
}

/// How an interface is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Only through `Invoke`.
    Dispinterface,
    /// By vtable or through `Invoke`.
    Dual,
    /// Only by vtable.
    Vtable,
}

/// What an interface derives from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Base {
    /// `IUnknown`
    Unknown,
    /// `IDispatch`
    Dispatch,
    /// Another one in [`Plan::faces`].
    Face(usize),
}

/// A method with the interface that declares it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'p, 'm> {
    /// The interface.
    pub(super) face: &'p Face<'m>,
    /// The method.
    pub(super) method: &'p Method<'m>,
}

impl<'m> Plan<'m> {
    pub(super) fn new(model: &'m Model) -> Result<Self, Vec<Diagnostic>> {
        let index = Index::new(model);
        let mut builder = Builder {
            events: events(&index),
            plan: Self {
                model: index,
                faces: Vec::new(),
                forwarded: HashSet::new(),
            },
            known: HashMap::new(),
            modules: HashSet::new(),
            errors: Vec::new(),
        };
        for item in &model.interfaces {
            if !item.origin.imported {
                builder.face(item);
            }
        }
        builder.mentioned();
        if builder.errors.is_empty() {
            let mut plan = builder.plan;
            let faces = plan.faces.iter();
            let forwarded = faces.filter(|face| forward::is_forwarded(&plan, face));
            plan.forwarded = forwarded.map(|face| face.rust.clone()).collect();
            Ok(plan)
        } else {
            Err(builder.errors)
        }
    }

    /// The base among the emitted interfaces.
    pub(super) fn base(&self, face: &Face<'m>) -> Option<&Face<'m>> {
        match face.base {
            Base::Face(index) => Some(&self.faces[index]),
            Base::Unknown | Base::Dispatch => None,
        }
    }

    /// From the interface to its root, itself first.
    pub(super) fn lineage<'p>(&'p self, face: &'p Face<'m>) -> Vec<&'p Face<'m>> {
        let mut chain = vec![face];
        while let Some(base) = self.base(chain[chain.len() - 1]) {
            chain.push(base);
        }
        chain
    }

    /// The methods of the bases and then its own.
    pub(super) fn rows<'p>(&'p self, face: &'p Face<'m>) -> Vec<Row<'p, 'm>> {
        let mut chain = self.lineage(face);
        chain.reverse();
        chain
            .into_iter()
            .flat_map(|face| face.methods.iter().map(move |method| Row { face, method }))
            .collect()
    }

    /// The interfaces of a role.
    pub(super) fn role(&self, role: Role) -> impl Iterator<Item = &Face<'m>> {
        self.faces.iter().filter(move |face| face.role == role)
    }

    /// The interfaces that have a client struct.
    pub(super) fn clients(&self) -> impl Iterator<Item = &Face<'m>> {
        self.faces
            .iter()
            .filter(|face| face.role != Role::Event || face.mentioned || face.called)
    }

    /// True when Rust can implement it: every function of its vtable can be written.
    pub(super) fn is_implementable(&self, face: &Face<'m>) -> bool {
        face.role != Role::Opaque
            && (face.shape == Shape::Dispinterface
                || self
                    .rows(face)
                    .iter()
                    .all(|row| row.method.unsupported.is_none()))
    }

    /// True for items that this library emits.
    pub(super) fn is_own(origin: &Origin) -> bool {
        !origin.imported
    }
}

impl Face<'_> {
    /// True when `IDispatch` is among the bases.
    pub(super) fn is_dispatch(&self) -> bool {
        self.shape != Shape::Vtable
    }

    /// True when it has a vtable of its own.
    pub(super) fn has_vtable(&self) -> bool {
        self.shape != Shape::Dispinterface && self.role != Role::Opaque
    }
}

/// The event interfaces with all their bases and all that derives from one of these, and whether
/// clients call them, too.
fn events<'m>(model: &Index<'m>) -> BTreeMap<&'m str, bool> {
    let facts = model.model();
    let lineage = |item: &'m Interface| {
        let chain = model.lineage(item).into_iter();
        chain.filter(|link| !matches!(link.name.as_str(), "IUnknown" | "IDispatch"))
    };
    let mut events: BTreeMap<&str, bool> = facts
        .interfaces
        .iter()
        .filter(|item| item.source)
        .flat_map(lineage)
        .map(|item| (item.name.as_str(), false))
        .collect();
    let listed: BTreeSet<&str> = facts
        .coclasses
        .iter()
        .flat_map(|class| &class.interfaces)
        .filter(|line| !line.source)
        .map(|line| line.name.as_str())
        .collect();
    for item in &facts.interfaces {
        let is_event = events.contains_key(item.name.as_str());
        let is_derived = !is_event && lineage(item).any(|link| events.contains_key(&*link.name));
        if is_derived || (is_event && listed.contains(item.name.as_str())) {
            for link in lineage(item) {
                events.insert(&link.name, true);
            }
        }
    }
    events
}

/// True when an interface comes from `IUnknown` in the end, as far as its bases are known.
fn is_counted<'m>(model: &Index<'m>, item: &'m Interface) -> bool {
    let root = model.lineage(item).pop();
    root.is_none_or(|root| {
        root.name == "IUnknown" || root.base.is_some() || root.kind == InterfaceKind::Dispatch
    })
}

struct Builder<'m> {
    plan: Plan<'m>,
    events: BTreeMap<&'m str, bool>,
    /// Where each interface is among the faces.
    known: HashMap<&'m str, usize>,
    /// The modules that are taken.
    modules: HashSet<String>,
    errors: Vec<Diagnostic>,
}

impl<'m> Builder<'m> {
    /// Adds an interface and its bases; `None` when there is nothing to add.
    fn face(&mut self, item: &'m Interface) -> Option<usize> {
        if matches!(item.name.as_str(), "IUnknown" | "IDispatch") {
            return None;
        }
        if let Some(index) = self.known.get(item.name.as_str()) {
            return Some(*index);
        }
        // Without an IID nobody can ask for it, and what does not come from IUnknown has no
        // functions that count references.
        let iid = item.iid?;
        if !is_counted(&self.plan.model, item) {
            return None;
        }
        let base = self.base(item)?;
        let shape = self.shape(item, &base);
        let event = self.events.get(item.name.as_str()).copied();
        let role = match event {
            Some(_) => Role::Event,
            None => Role::Incoming,
        };
        let model = &self.plan.model;
        let names = names::own_members(model, item);
        let methods = item
            .members
            .iter()
            .zip(names)
            .map(|(member, names)| Method::new(model, item.kind, member, names))
            .collect();
        self.push(Face {
            item,
            rust: names::item(&item.name).rust,
            module: String::new(),
            iid,
            role,
            shape,
            base,
            methods,
            mentioned: false,
            called: event == Some(true),
        })
    }

    fn push(&mut self, mut face: Face<'m>) -> Option<usize> {
        let mut module = names::module(&face.item.name);
        while !self.modules.insert(module.clone()) {
            module.push('_');
        }
        face.module = module;
        let index = self.plan.faces.len();
        self.known.insert(&face.item.name, index);
        self.plan.faces.push(face);
        Some(index)
    }

    fn base(&mut self, item: &'m Interface) -> Option<Base> {
        if item.kind == InterfaceKind::Dispatch {
            return Some(Base::Dispatch);
        }
        match item.base.as_deref() {
            None | Some("IUnknown") => Some(Base::Unknown),
            Some("IDispatch") => Some(Base::Dispatch),
            Some(name) => {
                let index = match self.plan.model.interface(name) {
                    Some(base) => self.face(base),
                    None => None,
                };
                if index.is_none() {
                    self.errors.push(
                        Diagnostic::error(
                            "E1101",
                            item.origin.span,
                            format!("the base `{name}` of `{}` is not known", item.name),
                        )
                        .help("without its IID and members the vtable cannot be laid out"),
                    );
                }
                index.map(Base::Face)
            }
        }
    }

    fn shape(&self, item: &Interface, base: &Base) -> Shape {
        match base {
            _ if item.kind == InterfaceKind::Dispatch => Shape::Dispinterface,
            Base::Dispatch => Shape::Dual,
            Base::Unknown => Shape::Vtable,
            Base::Face(index) => self.plan.faces[*index].shape,
        }
    }

    /// Marks the interfaces that parameters point to, and adds those of other libraries.
    fn mentioned(&mut self) {
        let members: Vec<&'m Member> = self
            .plan
            .faces
            .iter()
            .flat_map(|face| face.item.members.iter())
            .collect();
        for member in members {
            let types = member
                .params
                .iter()
                .map(|param| &param.ty)
                .chain([&member.returns]);
            for ty in types {
                if let Some(item) = value::mentioned(&self.plan.model, ty) {
                    self.mention(item);
                }
            }
        }
    }

    fn mention(&mut self, item: &'m Interface) {
        if let Some(index) = self.known.get(item.name.as_str()) {
            self.plan.faces[*index].mentioned = true;
            return;
        }
        let Some(iid) = item.iid else {
            return;
        };
        let dispatch = self.plan.model.is_dispatch(item);
        self.push(Face {
            item,
            rust: names::item(&item.name).rust,
            module: String::new(),
            iid,
            role: Role::Opaque,
            shape: if dispatch { Shape::Dual } else { Shape::Vtable },
            base: if dispatch {
                Base::Dispatch
            } else {
                Base::Unknown
            },
            methods: Vec::new(),
            mentioned: true,
            called: false,
        });
    }
}
