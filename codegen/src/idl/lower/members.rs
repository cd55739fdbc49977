//! Methods, properties and their parameters.

use smol_str::{SmolStr, format_smolstr};

use super::super::ast::{self, Arg, Declaration, Declarator, Item, ItemKind};
use super::super::consteval::Value;
use super::Lowering;
use crate::diag::Diagnostic;
use crate::model::{ConstantValue, Member, MemberKind, Origin, Param, Type};

/// What the attributes of a parameter say, read in one pass: there are more parameters than anything
/// else.
#[derive(Default)]
struct Said<'t, 'a> {
    is_in: bool,
    out: bool,
    retval: bool,
    optional: bool,
    lcid: bool,
    string: bool,
    /// Other parameters count what it points to.
    counted: bool,
    /// The first `defaultvalue`.
    default: Option<&'t ast::Attr<'a>>,
}

impl<'t, 'a> Said<'t, 'a> {
    fn of(attrs: &'t ast::Attrs<'a>) -> Self {
        let mut said = Self::default();
        for attr in &attrs.list {
            match attr.name.text {
                "in" => said.is_in = true,
                "out" => said.out = true,
                "retval" => said.retval = true,
                "optional" => said.optional = true,
                "lcid" => said.lcid = true,
                "string" => said.string = true,
                "size_is" | "length_is" | "max_is" | "first_is" | "last_is" | "min_is" => {
                    said.counted = true;
                }
                "defaultvalue" => said.default = said.default.or(Some(attr)),
                _ => {}
            }
        }
        said
    }
}

impl<'a> Lowering<'a, '_> {
    /// The methods among the items of an interface; types and constants go into the model.
    pub(super) fn methods(&mut self, items: &[Item<'a>]) -> Vec<Member> {
        let mut members = Vec::with_capacity(items.len());
        for item in items {
            let ItemKind::Declaration(declaration) = &item.kind else {
                self.item(item);
                continue;
            };
            // What a proxy calls in the place of a local method has no slot of its own.
            if item.attrs.has("call_as") {
                continue;
            }
            let is_method = declaration
                .declarators
                .iter()
                .any(|declarator| Self::function(declarator).is_some());
            if !is_method {
                self.no_method(item, declaration);
                continue;
            }
            for declarator in &declaration.declarators {
                members.extend(self.method(item, declaration, declarator));
            }
        }
        members
    }

    fn no_method(&mut self, item: &Item<'a>, declaration: &Declaration<'a>) {
        let variable = declaration
            .declarators
            .iter()
            .find(|declarator| declarator.value.is_none())
            .and_then(|declarator| declarator.name);
        match variable {
            None => self.declaration(item, declaration),
            Some(name) => self.error(
                Diagnostic::error("E0309", name.span, format!("`{}` is no method", name.text))
                    .label("a method has parentheses behind its name")
                    .help("write `HRESULT Name();`; properties are pairs of `[propget]` and `[propput]` methods"),
            ),
        }
    }

    fn method(
        &mut self,
        item: &Item<'a>,
        declaration: &Declaration<'a>,
        declarator: &Declarator<'a>,
    ) -> Option<Member> {
        let name = declarator.name?;
        let (params, result) = Self::function(declarator)?;
        self.check_attributes(&item.attrs, super::attributes::METHOD);
        let kind = kind_of(&item.attrs);
        let returns = self.ty_alone(&declaration.ty, result, item.attrs.has("string"));
        let dispid = self.dispid(&item.attrs);
        Some(Member {
            name: name.text.into(),
            kind,
            dispid,
            slot: None,
            returns,
            params: self.params(params),
            hidden: item.attrs.has("hidden"),
            restricted: item.attrs.has("restricted"),
            from_property: false,
            origin: self.origin(Some(name), &item.attrs, item.doc.as_deref()),
        })
    }

    fn dispid(&mut self, attrs: &ast::Attrs<'a>) -> Option<i32> {
        let value = self.integer(attrs, "id")?;
        let id = i32::try_from(value)
            .ok()
            .or_else(|| u32::try_from(value).ok().map(|bits| bits as i32));
        if id.is_none()
            && let Some(attr) = attrs.get("id")
        {
            self.error(
                Diagnostic::error(
                    "E0304",
                    attr.span,
                    format!("the DISPID {value} has more than 32 bits"),
                )
                .help("DISPIDs have 32 bits"),
            );
        }
        id
    }

    pub(super) fn params(&mut self, params: &[ast::Param<'a>]) -> Vec<Param> {
        let mut lowered: Vec<Param> = params
            .iter()
            .enumerate()
            .map(|(index, param)| self.param(index, param))
            .collect();
        self.one_result(&mut lowered);
        lowered
    }

    /// The last of several results is the one; the others are only given out.
    fn one_result(&mut self, params: &mut [Param]) {
        let Some(last) = params.iter().rposition(|param| param.retval) else {
            return;
        };
        let result = params[last].span;
        for param in params[..last].iter_mut().filter(|param| param.retval) {
            param.retval = false;
            let message = format!("`{}` is a second `retval` parameter", param.name);
            self.diagnostics.push(
                Diagnostic::warning("E0704", param.span, message)
                    .label("taken as `out` only")
                    .related(result, "the result")
                    .help("keep `retval` on the result and `out` on the others"),
            );
        }
    }

    fn param(&mut self, index: usize, param: &ast::Param<'a>) -> Param {
        let attrs = &param.attrs;
        self.check_attributes(attrs, super::attributes::PARAM);
        let said = Said::of(attrs);
        let lowered = self.ty(&param.ty, &param.declarator.parts, said.string);
        let is_out = said.out || said.retval;
        let default = match said.default.map(|attr| attr.args.as_slice()) {
            Some([Arg::Expr(expr)]) => self.default_value(expr),
            Some(_) => {
                self.argument(attrs, "defaultvalue");
                None
            }
            None => None,
        };
        Param {
            name: param.declarator.name.map_or_else(
                || format_smolstr!("arg{}", index + 1),
                |name| name.text.into(),
            ),
            ty: lowered.ty,
            c_type: lowered.c_type,
            is_in: said.is_in || !is_out,
            is_out,
            retval: said.retval,
            optional: said.optional || said.default.is_some(),
            lcid: said.lcid,
            counted: said.counted,
            default,
            span: Some(param.declarator.name.map_or(param.span, |name| name.span)),
        }
    }

    fn default_value(&mut self, expr: &ast::Expr<'a>) -> Option<ConstantValue> {
        Some(match self.evaluate(expr)? {
            Value::Int(int) => ConstantValue::Int(int.value),
            Value::Float(value) => ConstantValue::Float(value),
            Value::Str(text) => ConstantValue::Str(text),
            Value::Bool(value) => ConstantValue::Bool(value),
        })
    }

    /// The `properties:` of a dispinterface, each as a getter and, unless it is read-only, a
    /// setter.
    pub(super) fn properties(&mut self, items: &[Item<'a>]) -> Vec<Member> {
        let mut members = Vec::new();
        for item in items {
            let ItemKind::Declaration(declaration) = &item.kind else {
                self.item(item);
                continue;
            };
            self.check_attributes(&item.attrs, super::attributes::METHOD);
            for declarator in &declaration.declarators {
                let Some(name) = declarator.name else {
                    continue;
                };
                let lowered = self.ty(&declaration.ty, &declarator.parts, false);
                let origin = self.origin(Some(name), &item.attrs, item.doc.as_deref());
                let get = Member {
                    name: name.text.into(),
                    kind: MemberKind::PropGet,
                    dispid: self.dispid(&item.attrs),
                    slot: None,
                    returns: lowered.ty.clone(),
                    params: Vec::new(),
                    hidden: item.attrs.has("hidden"),
                    restricted: item.attrs.has("restricted"),
                    from_property: true,
                    origin,
                };
                let put = setter(&get, lowered.c_type);
                members.push(get);
                if !item.attrs.has("readonly") {
                    members.push(put);
                }
            }
        }
        members
    }
}

/// What a method is by its attributes; of several `propget` counts, then `propput`.
fn kind_of(attrs: &ast::Attrs<'_>) -> MemberKind {
    let mut kind = MemberKind::Method;
    for attr in &attrs.list {
        kind = match (attr.name.text, kind) {
            ("propget", _) => return MemberKind::PropGet,
            ("propput", _) => MemberKind::PropPut,
            ("propputref", MemberKind::Method) => MemberKind::PropPutRef,
            _ => kind,
        };
    }
    kind
}

fn setter(get: &Member, c_type: SmolStr) -> Member {
    Member {
        kind: MemberKind::PropPut,
        returns: Type::Void,
        params: vec![Param {
            name: "value".into(),
            ty: get.returns.clone(),
            c_type,
            is_in: true,
            is_out: false,
            retval: false,
            optional: false,
            lcid: false,
            counted: false,
            default: None,
            span: get.origin.span,
        }],
        origin: Origin {
            ..get.origin.clone()
        },
        ..get.clone()
    }
}

/// The member of a dual interface as `IDispatch` shows it: the result is what `[retval]` points at.
pub(super) fn as_dispatch(member: &Member) -> Member {
    let mut member = Member {
        slot: None,
        ..member.clone()
    };
    if member.returns == Type::HResult {
        let retval = member.params.iter().position(|param| param.retval);
        member.returns = retval
            .and_then(|at| match member.params.remove(at).ty {
                Type::Pointer(inner) => Some(*inner),
                _ => None,
            })
            .unwrap_or(Type::Void);
    }
    member
}
