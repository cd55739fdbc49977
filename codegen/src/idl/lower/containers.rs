//! Libraries, modules, interfaces and classes.

use smol_str::SmolStr;

use super::super::ast::{self, Block, Item, ItemKind};
use super::super::builtin;
use super::scope::{self, Symbol};
use super::{Lowering, attributes};
use crate::diag::Diagnostic;
use crate::model::{
    Coclass, CoclassInterface, FunctionEntry, Interface, InterfaceKind, Library, Module, Type,
};

impl<'a> Lowering<'a, '_> {
    pub(super) fn library(&mut self, item: &Item<'a>, block: &Block<'a>) {
        self.check_attributes(&item.attrs, attributes::LIBRARY);
        let library = Library {
            name: block.name.text.into(),
            guid: self.guid(&item.attrs),
            version: self.version(&item.attrs),
            lcid: self
                .integer(&item.attrs, "lcid")
                .and_then(|lcid| u32::try_from(lcid).ok())
                .unwrap_or_default(),
            doc: self
                .string(&item.attrs, "helpstring")
                .or_else(|| item.doc.clone()),
        };
        if !self.imported {
            self.library = Some(self.model.libraries.len());
            self.model.libraries.push(library);
        }
        self.items(&block.items);
        self.library = None;
    }

    pub(super) fn module(&mut self, item: &Item<'a>, block: &Block<'a>) {
        self.check_attributes(&item.attrs, attributes::MODULE);
        let first_constant = self.model.constants.len();
        let mut functions = Vec::new();
        for inner in &block.items {
            match &inner.kind {
                ItemKind::Declaration(declaration) => {
                    let before = functions.len();
                    for declarator in &declaration.declarators {
                        functions.extend(self.entry(inner, declaration, declarator));
                    }
                    if functions.len() == before {
                        self.declaration(inner, declaration);
                    }
                }
                _ => self.item(inner),
            }
        }
        let module = Module {
            name: block.name.text.into(),
            guid: self.guid(&item.attrs),
            dll: self.string(&item.attrs, "dllname"),
            constants: self.model.constants.split_off(first_constant),
            functions,
            origin: self.origin(Some(block.name), &item.attrs, item.doc.as_deref()),
        };
        self.model.modules.push(module);
    }

    fn entry(
        &mut self,
        item: &Item<'a>,
        declaration: &ast::Declaration<'a>,
        declarator: &ast::Declarator<'a>,
    ) -> Option<FunctionEntry> {
        let name = declarator.name?;
        let (params, result) = Self::function(declarator)?;
        let entry = match item.attrs.has("entry") {
            true => self.argument(&item.attrs, "entry"),
            false => None,
        };
        let (entry_name, entry_ordinal) = match entry {
            Some(super::Value::Str(name)) => (Some(name), None),
            Some(other) => (
                None,
                other
                    .as_int()
                    .and_then(|ordinal| u16::try_from(ordinal.value).ok()),
            ),
            None => (None, None),
        };
        Some(FunctionEntry {
            name: name.text.into(),
            entry_name,
            entry_ordinal,
            returns: self.ty_alone(&declaration.ty, result, false),
            params: self.params(params),
        })
    }

    pub(super) fn interface(&mut self, item: &Item<'a>, interface: &ast::Interface<'a>) {
        let Some(body) = &interface.body else {
            return;
        };
        self.check_attributes(&item.attrs, attributes::INTERFACE);
        let name = interface.name;
        let attrs = &item.attrs;
        let says_com = ["object", "odl", "dual", "oleautomation"]
            .iter()
            .any(|attr| attrs.has(attr));
        let is_root = name.text == "IUnknown";
        let implied = interface.base.is_none() && attrs.has("dual");
        if implied {
            self.error(
                Diagnostic::warning(
                    "E0308",
                    name.span,
                    format!("the dual interface `{}` has no base", name.text),
                )
                .label("taken to derive from IDispatch")
                .help(format!("write `interface {} : IDispatch`", name.text)),
            );
        }
        let is_rooted = is_root || scope::is_rooted(attrs);
        if (interface.base.is_none() && !is_rooted) || self.scope.is_foreign(name.text) {
            // C++ objects that are no COM have no uuid that anybody could ask for.
            if says_com && attrs.has("uuid") {
                self.error(
                    Diagnostic::error(
                        "E0308",
                        name.span,
                        format!("the base of `{}` is no COM interface", name.text),
                    )
                    .label("derives from a C++ object or a remote procedure call interface")
                    .help("give the base `object` and a uuid too"),
                );
            }
            // A remote procedure call interface: no COM, but its types and constants count.
            self.plain_items(body);
            return;
        }
        let iid = self.guid(attrs);
        let origin = self.origin(Some(name), attrs, item.doc.as_deref());
        let base = match interface.base {
            Some(base) => self.base_of(base),
            None => implied.then(|| "IDispatch".into()),
        };
        let index = self.reserve(name.text);
        let members = self.methods(body);
        if let Some(base) = interface.base {
            self.bases.insert(index, base.span);
        }
        let dual = attrs.has("dual");
        self.model.interfaces[index] = Interface {
            iid,
            kind: InterfaceKind::Vtable,
            base,
            dual,
            oleautomation: dual || attrs.has("oleautomation"),
            hidden: attrs.has("hidden"),
            restricted: attrs.has("restricted"),
            nonextensible: attrs.has("nonextensible"),
            local: attrs.has("local"),
            members,
            origin,
            ..blank(name.text)
        };
        self.asynchronous(attrs, index);
    }

    /// Takes the place of an interface in the order of the model.
    fn reserve(&mut self, name: &str) -> usize {
        self.model.interfaces.push(blank(name));
        self.model.interfaces.len() - 1
    }

    /// The base of an interface; one that nothing declares is reported.
    fn base_of(&mut self, base: ast::Name<'a>) -> Option<SmolStr> {
        let declared = match self.scope.symbol(base.text) {
            Some(Symbol::Interface { declared }) => declared,
            Some(Symbol::Alias) if let Some(name) = self.aliased_interface(base.text) => {
                return Some(name);
            }
            // Whatever a C header makes of them.
            Some(_) if matches!(base.text, "IUnknown" | "IDispatch") => false,
            Some(_) => {
                let message = format!("`{}` is no interface", base.text);
                self.error(
                    Diagnostic::error("E0310", base.span, message)
                        .help("the base of an interface is an interface"),
                );
                return None;
            }
            None => false,
        };
        if declared || matches!(base.text, "IUnknown" | "IDispatch") {
            return Some(base.text.into());
        }
        let name = builtin::interface(base.text).map_or(base.text, |standard| standard.name);
        if self.base_of_libraries(name) || self.base_of_windows(name) {
            return Some(name.into());
        }
        let help = match self.scope.similar(base.text) {
            Some(similar) => format!("is `{similar}` meant?"),
            _ if self.is_incomplete() => self.undeclared_help(),
            _ => "import the file that declares it".to_owned(),
        };
        self.error(
            Diagnostic::error(
                "E0310",
                base.span,
                format!("unknown base interface `{}`", base.text),
            )
            .label("nothing declares this interface")
            .help(help),
        );
        None
    }

    /// The interface that an alias (`typedef IUnknown IBase;`) stands for.
    fn aliased_interface(&self, alias: &str) -> Option<SmolStr> {
        let mut name = alias;
        // Longer chains are refused by `check`.
        for _ in 0..=256 {
            let at = self.aliases.get(name)?;
            let Type::Named(next) = &self.model.typedefs[*at].ty else {
                return None;
            };
            match self.scope.symbol(next) {
                Some(Symbol::Alias) => name = next,
                Some(Symbol::Interface { .. }) => return Some(next.clone()),
                None if builtin::interface(next).is_some() => return Some(next.clone()),
                _ => return None,
            }
        }
        None
    }

    fn plain_items(&mut self, items: &[Item<'a>]) {
        for item in items {
            match &item.kind {
                ItemKind::Declaration(declaration)
                    if declaration
                        .declarators
                        .iter()
                        .any(|declarator| declarator.value.is_none()) => {}
                _ => self.item(item),
            }
        }
    }

    pub(super) fn dispinterface(&mut self, item: &Item<'a>, interface: &ast::Dispinterface<'a>) {
        let Some(body) = &interface.body else {
            return;
        };
        self.check_attributes(&item.attrs, attributes::INTERFACE);
        let attrs = &item.attrs;
        let iid = self.guid(attrs);
        let origin = self.origin(Some(interface.name), attrs, item.doc.as_deref());
        let index = self.reserve(interface.name.text);
        let properties = self.properties(&body.properties);
        let mut members = self.methods(&body.methods);
        // Most have methods only.
        members.splice(..0, properties);
        if let Some(through) = body.interface {
            self.through.push((index, through));
        }
        self.model.interfaces[index] = Interface {
            iid,
            kind: InterfaceKind::Dispatch,
            base: Some("IDispatch".into()),
            oleautomation: attrs.has("oleautomation"),
            hidden: attrs.has("hidden"),
            restricted: attrs.has("restricted"),
            nonextensible: attrs.has("nonextensible"),
            members,
            origin,
            ..blank(interface.name.text)
        };
    }

    pub(super) fn coclass(&mut self, item: &Item<'a>, coclass: &ast::Coclass<'a>) {
        let Some(lines) = &coclass.body else {
            return;
        };
        self.check_attributes(&item.attrs, attributes::COCLASS);
        let mut interfaces: Vec<CoclassInterface> = lines
            .iter()
            .map(|line| {
                self.check_attributes(&line.attrs, attributes::COCLASS_LINE);
                CoclassInterface {
                    name: self.listed(line.name),
                    default: line.attrs.has("default"),
                    source: line.attrs.has("source"),
                    restricted: line.attrs.has("restricted"),
                    default_vtable: line.attrs.has("defaultvtable"),
                    span: Some(line.name.span),
                }
            })
            .collect();
        for source in [false, true] {
            imply_default(&mut interfaces, source);
        }
        let attrs = &item.attrs;
        let coclass = Coclass {
            name: coclass.name.text.into(),
            clsid: self.guid(attrs),
            interfaces,
            creatable: !attrs.has("noncreatable"),
            appobject: attrs.has("appobject"),
            hidden: attrs.has("hidden"),
            origin: self.origin(Some(coclass.name), attrs, item.doc.as_deref()),
        };
        self.model.coclasses.push(coclass);
    }
}

impl<'a> Lowering<'a, '_> {
    /// The interface that a line of a class means.
    fn listed(&mut self, name: ast::Name<'a>) -> SmolStr {
        match self.scope.symbol(name.text) {
            Some(Symbol::Interface { declared: false }) => return self.stub(name.text),
            Some(_) => return name.text.into(),
            None if builtin::interface(name.text).is_some() => {
                self.stub(name.text);
                return name.text.into();
            }
            None => {}
        }
        if self.of_libraries(name.text).is_some() || self.of_windows(name.text).is_some() {
            return name.text.into();
        }
        // Type libraries do not tell cases apart.
        let Some(meant) = self.scope.interface_in_any_case(name.text) else {
            if self.is_incomplete() {
                // The file that was not found may declare it.
                return self.stub(name.text);
            }
            return name.text.into();
        };
        let message = format!("`{}` is declared as `{meant}`", name.text);
        self.error(
            Diagnostic::warning("E0805", name.span, message)
                .label("another case")
                .help(format!("write `{meant}`")),
        );
        meant.into()
    }
}

/// Where no line says `[default]`, the first one that is not restricted is.
fn imply_default(lines: &mut [CoclassInterface], source: bool) {
    let mut candidates = lines.iter_mut().filter(|line| line.source == source);
    if candidates.by_ref().any(|line| line.default) {
        return;
    }
    let first = lines
        .iter_mut()
        .find(|line| line.source == source && !line.restricted);
    if let Some(first) = first {
        first.default = true;
    }
}

fn blank(name: &str) -> Interface {
    Interface {
        name: name.into(),
        iid: None,
        kind: InterfaceKind::Vtable,
        base: None,
        dual: false,
        oleautomation: false,
        hidden: false,
        restricted: false,
        nonextensible: false,
        local: false,
        source: false,
        members: Vec::new(),
        origin: crate::model::Origin::default(),
    }
}
