//! Types: what they mean, and how C spells them.

use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};

use super::super::ast::{Bound, Declarator, Name, Param, Part, TypeKind, TypeSpec};
use super::super::builtin;
use super::Lowering;
use super::scope::Symbol;
use crate::diag::Diagnostic;
use crate::model::{ArrayBound, Interface, InterfaceKind, Origin, Type};

/// A type and its C spelling: base, space, stars, as in `IVMTask **`.
#[derive(Clone)]
pub(super) struct Lowered {
    pub ty: Type,
    pub c_type: SmolStr,
}

/// A standard type that neither a file nor Windows' metadata declares.
fn otherwise_known(name: &str) -> Option<Type> {
    match name {
        // Unions in C, of a number and its halves. Calls pass them as the number, which is what Windows'
        // metadata has instead.
        "LARGE_INTEGER" => Some(Type::I64),
        "ULARGE_INTEGER" => Some(Type::U64),
        _ => builtin::is_opaque(name).then(|| Type::Named(name.into())),
    }
}

impl<'a> Lowering<'a, '_> {
    /// The type of a declared name. `string` is `[string]`, which makes a pointer to characters a
    /// string.
    pub(super) fn ty(&mut self, spec: &TypeSpec<'a>, parts: &[Part<'a>], string: bool) -> Lowered {
        // Of an import only its findings are asked for.
        self.lowered(spec, parts, string, !self.as_import)
    }

    /// The same where nobody asks how C spells it.
    pub(super) fn ty_alone(
        &mut self,
        spec: &TypeSpec<'a>,
        parts: &[Part<'a>],
        string: bool,
    ) -> Type {
        self.lowered(spec, parts, string, false).ty
    }

    fn lowered(
        &mut self,
        spec: &TypeSpec<'a>,
        parts: &[Part<'a>],
        string: bool,
        spelled: bool,
    ) -> Lowered {
        let base = self.base(spec, spelled || has_function(parts));
        self.wrap(base, parts, string)
    }

    /// Pointers, arrays and functions around a type. Where the base has no spelling nobody asks for
    /// that of the whole.
    pub(super) fn wrap(&mut self, base: Lowered, parts: &[Part<'a>], string: bool) -> Lowered {
        let spelled = !base.c_type.is_empty() || has_function(parts);
        let c_type = match parts {
            _ if !spelled => base.c_type,
            // As most are.
            [Part::Pointer { is_const: false }] => join(base.c_type, "*"),
            _ => {
                let inner = self.spell(parts);
                join(base.c_type, &inner)
            }
        };
        let mut ty = base.ty;
        for part in parts.iter().rev() {
            ty = match part {
                // `SAFEARRAY *` is one thing: an array whose elements may be of any type.
                Part::Pointer { .. } if is_safearray(&ty) => Type::SafeArray(Box::new(Type::Void)),
                Part::Pointer { .. } => ty.pointer(),
                Part::Array(bound) => {
                    let bound = self.bound(bound);
                    match ty {
                        Type::Array(element, mut bounds) => {
                            bounds.insert(0, bound);
                            Type::Array(element, bounds)
                        }
                        element => Type::Array(Box::new(element), vec![bound]),
                    }
                }
                Part::Function { .. } => Type::Function(c_type.clone()),
            };
        }
        // A pointer to a function is what C calls a function pointer.
        if let Type::Pointer(target) = &ty
            && matches!(**target, Type::Function(_))
        {
            ty = (**target).clone();
        }
        Lowered {
            ty: if string { as_string(ty) } else { ty },
            c_type,
        }
    }

    fn base(&mut self, spec: &TypeSpec<'a>, spelled: bool) -> Lowered {
        let spell = |text: &str| {
            if spelled {
                SmolStr::new(text)
            } else {
                SmolStr::default()
            }
        };
        let (ty, text) = match &spec.kind {
            // To `mktyplib`, and to MIDL with `/mktyplib203`, these are Automation's boolean.
            TypeKind::Base(words) if self.odl && words == "boolean" => {
                (Type::VariantBool, spell(words))
            }
            TypeKind::Named(name) if self.odl && name.text == "BOOL" => {
                (Type::VariantBool, spell(name.text))
            }
            TypeKind::Base(words) => {
                let ty = builtin::base_words(words).unwrap_or_else(|| {
                    let message = format!("`{words}` is not a type");
                    self.error(
                        Diagnostic::error("E0307", spec.span, message)
                            .label("these words do not go together")
                            .help("base types are made like `unsigned long` or `hyper`"),
                    );
                    Type::Void
                });
                (ty, spell(words))
            }
            TypeKind::Named(name) => (self.named(*name), spell(name.text)),
            TypeKind::Enum(spec) => {
                let name = self.enumeration_of(spec);
                let text = spec
                    .tag
                    .map_or(name.clone(), |tag| format_smolstr!("enum {}", tag.text));
                // An enumeration that nothing declares is an integer to C.
                // One without a name is nothing but its enumerators.
                let known = match spec.tag {
                    Some(_) => spec.body.is_some() || self.scope.symbol(&name).is_some(),
                    None => false,
                };
                let ty = if known { Type::Named(name) } else { Type::I32 };
                (ty, text)
            }
            TypeKind::Record(record) => {
                let name = self.record_of(record, "record");
                let keyword = if record.is_union { "union" } else { "struct" };
                let text = record.tag.map_or(name.clone(), |tag| {
                    format_smolstr!("{keyword} {}", tag.text)
                });
                let standard = builtin::type_of(&name)
                    .filter(|_| record.body.is_none() && !self.scope.is_own(&name));
                let declared = record.body.is_some() || self.scope.symbol(&name).is_some();
                let ty = match standard {
                    Some(ty) => ty,
                    None if declared => Type::Named(name),
                    // A pointer to a structure that nothing declares points at anything.
                    None => self
                        .of_windows(&name)
                        .or_else(|| otherwise_known(&name))
                        .unwrap_or(Type::Void),
                };
                (ty, text)
            }
            TypeKind::Pipe(element) => {
                // Both ends of a pipe are functions of the RPC runtime.
                let element = self.base(element, spelled);
                (Type::Void, format_smolstr!("pipe {}", element.c_type))
            }
            TypeKind::Runtime(name) => (self.runtime_type(*name), name.text.into()),
            TypeKind::SafeArray(element) => {
                let element = self.ty(&element.ty, &element.declarator.parts, false);
                let text = format_smolstr!("SAFEARRAY({})", element.c_type);
                (Type::SafeArray(Box::new(element.ty)), text)
            }
        };
        let c_type = if !spelled {
            SmolStr::default()
        } else if spec.is_const {
            format_smolstr!("const {text}")
        } else {
            text
        };
        Lowered { ty, c_type }
    }

    /// What a type name means.
    pub(super) fn named(&mut self, name: Name<'a>) -> Type {
        let meaning = self.scope.look_up(name.text);
        // Types that files declare are asked for again and again, and few have standard names.
        if !meaning.own
            && (meaning.standard || meaning.symbol.is_none())
            && let Some(ty) = builtin::type_of(name.text)
        {
            self.stub_in(&ty);
            return ty;
        }
        match meaning.symbol {
            Some(Symbol::Interface { declared }) => {
                if !declared {
                    self.stub(name.text);
                }
                Type::Named(name.text.into())
            }
            Some(Symbol::Foreign) => Type::Void,
            Some(Symbol::Coclass(default)) => Type::Named(default.unwrap_or("IUnknown").into()),
            Some(Symbol::Data) => Type::Named(meaning.tagged.unwrap_or(name.text).into()),
            Some(Symbol::Alias) => Type::Named(name.text.into()),
            None if builtin::interface(name.text).is_some() => Type::Named(self.stub(name.text)),
            None => match self
                .of_libraries(name.text)
                .or_else(|| self.of_windows(name.text))
                .or_else(|| otherwise_known(name.text))
            {
                Some(ty) => ty,
                None => self.unknown_type(name),
            },
        }
    }

    /// What a dotted name means: the type of some library, or a class of the Windows Runtime, of
    /// which nothing is known behind the pointer.
    fn runtime_type(&mut self, name: Name<'a>) -> Type {
        let known = self.scope.symbol(name.text).is_some()
            || builtin::type_of(name.text).is_some()
            || builtin::interface(name.text).is_some();
        if known {
            return self.named(name);
        }
        self.of_libraries(name.text)
            .or_else(|| self.of_windows(name.text))
            .unwrap_or(Type::Void)
    }

    fn unknown_type(&mut self, name: Name<'a>) -> Type {
        if self.in_header {
            return Type::Void;
        }
        // The types of Automation are found in type libraries, which do not tell cases apart.
        let upper = name.text.to_ascii_uppercase();
        if let Some(ty) = builtin::type_of(&upper).filter(is_of_automation) {
            let message = format!("`{}` is declared as `{upper}`", name.text);
            self.error(
                Diagnostic::warning("E0805", name.span, message)
                    .label("another case")
                    .help(format!("write `{upper}`")),
            );
            return ty;
        }
        if let Some(count) = self.undeclared(name.text, name.span) {
            // Each search walks all names; who has many mistakes is helped with the first ones.
            let similar = (count <= 20)
                .then(|| self.scope.similar(name.text))
                .flatten();
            let help = match similar {
                Some(similar) => format!("is `{similar}` meant?"),
                None => self.undeclared_help(),
            };
            self.error(
                Diagnostic::error("E0301", name.span, format!("unknown type `{}`", name.text))
                    .label("nothing declares this name")
                    .help(help),
            );
        }
        Type::Named(name.text.into())
    }

    fn stub_in(&mut self, ty: &Type) {
        match ty {
            Type::Named(name) => {
                self.stub(&name.clone());
            }
            Type::Pointer(inner) => self.stub_in(inner),
            _ => {}
        }
    }

    /// Puts an interface that is known by name only into the model, as an imported one without
    /// members. `IUnknown` and `IDispatch` need none. Gives the interface's proper name.
    pub(super) fn stub(&mut self, name: &str) -> SmolStr {
        let standard = builtin::interface(name);
        let name = SmolStr::new(standard.map_or(name, |standard| standard.name));
        if matches!(name.as_str(), "IUnknown" | "IDispatch") || !self.stubs.insert(name.clone()) {
            return name;
        }
        if standard.is_none() {
            self.announced_of_windows(&name);
        }
        let dispinterface = standard.is_some_and(|standard| standard.dispinterface);
        let base = standard
            .and_then(|standard| standard.base)
            .unwrap_or("IUnknown");
        self.stub(base);
        self.model.interfaces.push(Interface {
            name: name.clone(),
            iid: standard.map(|standard| standard.iid),
            kind: if dispinterface {
                InterfaceKind::Dispatch
            } else {
                InterfaceKind::Vtable
            },
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
        });
        name
    }

    /// The length of an array; a mistake in it is reported.
    fn bound(&mut self, bound: &Bound<'a>) -> ArrayBound {
        self.length(bound).unwrap_or_else(|mistake| {
            self.error(*mistake);
            ArrayBound::Open
        })
    }

    fn length(&self, bound: &Bound<'a>) -> Result<ArrayBound, Box<Diagnostic>> {
        // A bound that is no constant names a parameter or a field.
        let value = |expr| Some(self.try_evaluate(expr)?.as_int()?.value);
        let fixed = |length: i128| u32::try_from(length).ok().map(ArrayBound::Fixed);
        match bound {
            Bound::Open => Ok(ArrayBound::Open),
            Bound::Length(length) => match value(length) {
                None => match self.unknown_size(length).filter(|_| !self.imported) {
                    None => Ok(ArrayBound::Open),
                    Some(error) => Err(Box::new(
                        Diagnostic::error("E0303", error.at, error.message())
                            .label("nothing tells it")
                            .help("write the number of elements"),
                    )),
                },
                Some(count) => fixed(count).ok_or_else(|| {
                    let message = format!("an array cannot have {count} elements");
                    Box::new(
                        Diagnostic::error("E0304", length.span, message)
                            .help("the number of elements is from 0 to 4294967295"),
                    )
                }),
            },
            // `[0..9]` has ten elements.
            Bound::Range(low, high) => match value(low).zip(value(high)) {
                None => Ok(ArrayBound::Open),
                Some((first, last)) => fixed(last - first + 1).ok_or_else(|| {
                    let message = format!("`{first}..{last}` is no range of indices");
                    Box::new(
                        Diagnostic::error("E0203", low.span, message)
                            .help("write the first and the last index: `[0..9]`"),
                    )
                }),
            },
        }
    }

    /// The part of a C type behind the base: `**`, `[3]`, `(*)(long)`.
    fn spell(&mut self, parts: &[Part<'a>]) -> String {
        let mut text = String::new();
        let mut after_pointer = false;
        for part in parts {
            match part {
                Part::Pointer { is_const } => {
                    let star = if *is_const { "*const" } else { "*" };
                    text.insert_str(0, star);
                    after_pointer = true;
                    continue;
                }
                _ if after_pointer => text = format!("({text})"),
                _ => {}
            }
            after_pointer = false;
            match part {
                Part::Array(bound) => match self.length(bound) {
                    Ok(ArrayBound::Fixed(length)) => text.push_str(&format!("[{length}]")),
                    // What is wrong with it was reported.
                    Ok(ArrayBound::Open) | Err(_) => text.push_str("[]"),
                },
                Part::Function { params, variadic } => {
                    let mut list: Vec<SmolStr> =
                        params.iter().map(|param| self.param_text(param)).collect();
                    if *variadic {
                        list.push("...".into());
                    }
                    if list.is_empty() {
                        list.push("void".into());
                    }
                    text.push_str(&format!("({})", list.join(", ")));
                }
                Part::Pointer { .. } => {}
            }
        }
        text
    }

    fn param_text(&mut self, param: &Param<'a>) -> SmolStr {
        self.ty(&param.ty, &param.declarator.parts, false).c_type
    }

    /// The parameters and the way to the result of a declarator of a function.
    pub(super) fn function<'t>(
        declarator: &'t Declarator<'a>,
    ) -> Option<(&'t [Param<'a>], &'t [Part<'a>])> {
        match declarator.parts.as_slice() {
            [Part::Function { params, .. }, rest @ ..] => Some((params, rest)),
            _ => None,
        }
    }
}

fn has_function(parts: &[Part<'_>]) -> bool {
    parts
        .iter()
        .any(|part| matches!(part, Part::Function { .. }))
}

/// True for types that Automation has and C has not.
fn is_of_automation(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Bstr
            | Type::Variant
            | Type::VariantBool
            | Type::Date
            | Type::Currency
            | Type::Decimal
            | Type::Scode
            | Type::HResult
    )
}

fn is_safearray(ty: &Type) -> bool {
    matches!(ty, Type::Named(name) if name == "SAFEARRAY")
}

/// A C type: its base, then what stands around the name.
fn join(base: SmolStr, inner: &str) -> SmolStr {
    if inner.is_empty() {
        return base;
    }
    let mut text = SmolStrBuilder::new();
    text.push_str(&base);
    if inner.starts_with(['*', '(']) {
        text.push(' ');
    }
    text.push_str(inner);
    text.finish()
}

/// `[string] wchar_t *` is a string, and so is what it stands behind: `wchar_t **`.
fn as_string(ty: Type) -> Type {
    match ty {
        Type::Pointer(target) => match *target {
            Type::U8 | Type::I8 => Type::Lpstr,
            Type::WChar => Type::Lpwstr,
            inner => as_string(inner).pointer(),
        },
        Type::Array(element, bounds) if bounds == [ArrayBound::Open] => match *element {
            Type::U8 | Type::I8 => Type::Lpstr,
            Type::WChar => Type::Lpwstr,
            _ => Type::Array(element, bounds),
        },
        other => other,
    }
}
