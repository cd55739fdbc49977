//! The names and uuids that an item mentions or declares, without asking what they stand for.

use foldhash::{HashSet, HashSetExt};

use super::super::ast::{
    Arg, Attrs, Bound, Declaration, Declarator, Expr, ExprKind, Item, ItemKind, Param, Part,
    TypeKind, TypeName, TypeSpec,
};

/// What an item mentions.
pub(super) enum Mention<'a> {
    Name(&'a str),
    /// A uuid, well-formed or not.
    Uuid(&'a str),
}

/// Attributes of which the lowering asks the value. Others name parameters, or types of the RPC
/// runtime.
const EVALUATED: &[&str] = &[
    "defaultvalue",
    "dllname",
    "entry",
    "helpstring",
    "id",
    "lcid",
];

/// Calls `see` for each of them, some more than once.
pub(super) fn of<'a>(item: &Item<'a>, see: &mut dyn FnMut(Mention<'a>)) {
    Mentions { see }.item(item);
}

/// The names among them, each once.
pub(in crate::idl) fn names<'a>(item: &Item<'a>) -> Box<[&'a str]> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    of(item, &mut |mention| match mention {
        Mention::Name(name) if seen.insert(name) => names.push(name),
        Mention::Name(_) | Mention::Uuid(_) => {}
    });
    names.into()
}

struct Mentions<'s, 'a> {
    see: &'s mut dyn FnMut(Mention<'a>),
}

impl<'a> Mentions<'_, 'a> {
    fn name(&mut self, name: &'a str) {
        (self.see)(Mention::Name(name));
    }

    fn items(&mut self, items: &[Item<'a>]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item<'a>) {
        self.attrs(&item.attrs);
        match &item.kind {
            ItemKind::Import(_) | ItemKind::ImportLib(_) | ItemKind::Ignored => {}
            ItemKind::Library(block) => self.items(&block.items),
            ItemKind::Module(block) => {
                self.name(block.name.text);
                self.items(&block.items);
            }
            ItemKind::Interface(interface) => {
                self.name(interface.name.text);
                interface.base.iter().for_each(|base| self.name(base.text));
                self.items(interface.body.as_deref().unwrap_or_default());
            }
            ItemKind::Dispinterface(interface) => {
                self.name(interface.name.text);
                if let Some(body) = &interface.body {
                    body.interface.iter().for_each(|name| self.name(name.text));
                    self.items(&body.properties);
                    self.items(&body.methods);
                }
            }
            ItemKind::Coclass(coclass) => {
                self.name(coclass.name.text);
                for line in coclass.body.iter().flatten() {
                    self.name(line.name.text);
                }
            }
            ItemKind::Typedef(declaration) => {
                self.declared(declaration);
                self.declaration(declaration);
            }
            ItemKind::Declaration(declaration) => {
                // Names of methods and fields are nobody else's.
                if declaration
                    .declarators
                    .iter()
                    .any(|one| one.value.is_some())
                {
                    self.declared(declaration);
                }
                self.declaration(declaration);
            }
        }
    }

    fn declared(&mut self, declaration: &Declaration<'a>) {
        for name in declaration.declarators.iter().filter_map(|one| one.name) {
            self.name(name.text);
        }
    }

    fn declaration(&mut self, declaration: &Declaration<'a>) {
        self.type_spec(&declaration.ty);
        for declarator in &declaration.declarators {
            self.declarator(declarator);
        }
    }

    fn attrs(&mut self, attrs: &Attrs<'a>) {
        for attr in &attrs.list {
            let is_evaluated = EVALUATED.contains(&attr.name.text);
            for arg in &attr.args {
                match arg {
                    Arg::Expr(expr) if is_evaluated => self.expr(expr),
                    Arg::Uuid(uuid) => (self.see)(Mention::Uuid(uuid.text)),
                    Arg::Expr(_) | Arg::Type(_) | Arg::Empty => {}
                }
            }
        }
    }

    fn type_spec(&mut self, ty: &TypeSpec<'a>) {
        match &ty.kind {
            TypeKind::Base(_) => {}
            TypeKind::Named(name) | TypeKind::Runtime(name) => self.name(name.text),
            TypeKind::Enum(spec) => {
                spec.tag.iter().for_each(|tag| self.name(tag.text));
                for enumerator in spec.body.iter().flatten() {
                    self.name(enumerator.name.text);
                    self.attrs(&enumerator.attrs);
                    enumerator.value.iter().for_each(|value| self.expr(value));
                }
            }
            TypeKind::Record(spec) => {
                spec.tag.iter().for_each(|tag| self.name(tag.text));
                if let Some((discriminant, _)) = &spec.switch {
                    self.param(discriminant);
                }
                self.items(spec.body.as_deref().unwrap_or_default());
            }
            TypeKind::SafeArray(element) => self.type_name(element),
            TypeKind::Pipe(element) => self.type_spec(element),
        }
    }

    fn type_name(&mut self, name: &TypeName<'a>) {
        self.type_spec(&name.ty);
        self.declarator(&name.declarator);
    }

    fn param(&mut self, param: &Param<'a>) {
        self.attrs(&param.attrs);
        self.type_spec(&param.ty);
        self.declarator(&param.declarator);
    }

    fn declarator(&mut self, declarator: &Declarator<'a>) {
        for part in &declarator.parts {
            match part {
                Part::Pointer { .. } => {}
                Part::Array(bound) => match &**bound {
                    Bound::Open => {}
                    Bound::Length(length) => self.expr(length),
                    Bound::Range(low, high) => {
                        self.expr(low);
                        self.expr(high);
                    }
                },
                Part::Function { params, .. } => {
                    params.iter().for_each(|param| self.param(param));
                }
            }
        }
        declarator.bits.iter().for_each(|bits| self.expr(bits));
        declarator.value.iter().for_each(|value| self.expr(value));
    }

    fn expr(&mut self, expr: &Expr<'a>) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Char(_) | ExprKind::Str(_) => {}
            ExprKind::Name(name) => self.name(name),
            ExprKind::Unary(_, operand) | ExprKind::Access(operand) => self.expr(operand),
            ExprKind::Binary(_, sides) => sides.iter().for_each(|side| self.expr(side)),
            ExprKind::Conditional(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Cast(ty, operand) => {
                self.type_name(ty);
                self.expr(operand);
            }
            ExprKind::SizeOf(ty) => self.type_name(ty),
        }
    }
}
