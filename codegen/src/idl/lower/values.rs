//! Constants: expressions to values of the declared types.

use super::super::ast::{Arg, Attr, Attrs, Expr, ExprKind};
use super::super::builtin;
use super::super::consteval::{self, Env, NoValue, Value};
use super::super::literal::{self, Number};
use super::Lowering;
use super::scope::Scope;
use super::sizes;
use crate::diag::Diagnostic;
use crate::model::{ConstantValue, Guid, Model, Type};
use crate::winmd;
use foldhash::HashMap;

/// What names in constant expressions stand for.
struct Names<'t, 'd, 'a>(&'t HashMap<&'a str, Value>, &'t Scope<'d, 'a>, &'t Model);

impl Env for Names<'_, '_, '_> {
    fn constant(&mut self, name: &str) -> Option<Value> {
        if let Some(value) = self.0.get(name) {
            return Some(value.clone());
        }
        match name {
            "TRUE" | "true" => Some(Value::Bool(true)),
            "FALSE" | "false" => Some(Value::Bool(false)),
            _ => builtin::constant(name)
                .map(i128::from)
                .or_else(|| winmd::constant(name))
                .map(Value::int),
        }
    }

    fn is_type(&self, name: &str) -> bool {
        self.1.symbol(name).is_some() || builtin::type_of(name).is_some()
    }

    fn size_of(&mut self, name: &str) -> Option<u32> {
        let standard = || builtin::type_of(name).filter(|_| !self.1.is_own(name));
        let ty = builtin::base_words(name)
            .or_else(standard)
            .unwrap_or_else(|| Type::Named(self.1.tagged(name).into()));
        sizes::size_of(self.2, &ty)
    }
}

impl<'a> Lowering<'a, '_> {
    /// The value of an expression, or nothing when it is no constant.
    pub(super) fn try_evaluate(&self, expr: &Expr<'a>) -> Option<Value> {
        consteval::evaluate(expr, &mut Names(&self.constants, &self.scope, &self.model)).ok()
    }

    /// Where an expression asks for a size that nobody knows.
    pub(super) fn unknown_size(&self, expr: &Expr<'a>) -> Option<Box<NoValue<'a>>> {
        consteval::evaluate(expr, &mut Names(&self.constants, &self.scope, &self.model))
            .err()
            .filter(|error| error.unsized_type)
    }

    /// The value of an expression; an error is reported.
    pub(super) fn evaluate(&mut self, expr: &Expr<'a>) -> Option<Value> {
        match consteval::evaluate(expr, &mut Names(&self.constants, &self.scope, &self.model)) {
            Ok(value) => Some(value),
            Err(error) => {
                let diagnostic = match error.unknown {
                    Some(name) if !self.undeclared_constant(name, error.at) => return None,
                    Some(_) => Diagnostic::error("E0302", error.at, error.message())
                        .label("not known here")
                        .help(self.undeclared_help()),
                    None => Diagnostic::error("E0303", error.at, error.message())
                        .help("a constant is made of numbers, strings and other constants"),
                };
                self.error(diagnostic);
                None
            }
        }
    }

    /// The value as one of a declared type; an error is reported.
    pub(super) fn constant(&mut self, ty: &Type, expr: &Expr<'a>) -> Option<ConstantValue> {
        let value = match self.evaluate(expr)? {
            Value::Str(text) if is_number(ty) => quoted_number(&text).unwrap_or(Value::Str(text)),
            value => value,
        };
        let int = match value {
            Value::Float(value) => return Some(ConstantValue::Float(value)),
            Value::Str(text) => return Some(ConstantValue::Str(text)),
            Value::Bool(value) => return Some(ConstantValue::Bool(value)),
            Value::Int(int) => int.value,
        };
        if is_float(ty) {
            return Some(ConstantValue::Float(int as f64));
        }
        let converted = converted(ty, int);
        if !fits(ty, int) {
            let message = format!("{int} does not fit in `{ty}`");
            self.error(
                // MIDL says nothing and hands the value to C, which converts it.
                Diagnostic::warning("E0304", expr.span, message)
                    .label(format!("{converted} to C"))
                    .help("use a wider type or another value"),
            );
        }
        Some(ConstantValue::Int(converted))
    }

    /// The value of an attribute's only argument.
    pub(super) fn argument(&mut self, attrs: &Attrs<'a>, name: &str) -> Option<Value> {
        self.only_argument(attrs.get(name)?)
    }

    fn only_argument(&mut self, attr: &Attr<'a>) -> Option<Value> {
        match attr.args.as_slice() {
            [Arg::Expr(expr)] => self.evaluate(expr),
            _ => {
                let name = attr.name.text;
                let message = format!("`{name}` needs one argument");
                self.error(
                    Diagnostic::error("E0404", attr.span, message)
                        .help(format!("write `{name}(value)`")),
                );
                None
            }
        }
    }

    /// An attribute whose argument is a string.
    pub(super) fn string(&mut self, attrs: &Attrs<'a>, name: &str) -> Option<String> {
        let attr = attrs.get(name)?;
        match self.only_argument(attr)? {
            Value::Str(text) => Some(text),
            _ => {
                self.error(
                    Diagnostic::error("E0404", attr.span, format!("`{name}` needs a string"))
                        .help(format!("write `{name}(\"text\")`")),
                );
                None
            }
        }
    }

    /// An attribute whose argument is an integer.
    pub(super) fn integer(&mut self, attrs: &Attrs<'a>, name: &str) -> Option<i128> {
        let attr = attrs.get(name)?;
        let value = self.only_argument(attr)?;
        let int = value.as_int().map(|int| int.value);
        if int.is_none() {
            self.error(
                Diagnostic::error("E0404", attr.span, format!("`{name}` needs an integer"))
                    .help(format!("write `{name}(1)`")),
            );
        }
        int
    }

    /// The `uuid` attribute.
    pub(super) fn guid(&mut self, attrs: &Attrs<'a>) -> Option<Guid> {
        self.guid_of(attrs, "uuid")
    }

    /// An attribute whose argument is a uuid.
    pub(super) fn guid_of(&mut self, attrs: &Attrs<'a>, name: &str) -> Option<Guid> {
        let attr = attrs.get(name)?;
        let (text, span) = match attr.args.as_slice() {
            [Arg::Uuid(uuid)] => (uuid.text, uuid.span),
            [Arg::Expr(expr)] => match &expr.kind {
                ExprKind::Str(text) => (text.as_str(), expr.span),
                ExprKind::Name(name) => (*name, expr.span),
                _ => ("", expr.span),
            },
            _ => ("", attr.span),
        };
        let guid = Guid::parse(text);
        if guid.is_none() {
            let message = if text.is_empty() {
                format!("`{name}` needs a uuid")
            } else {
                format!("`{text}` is no uuid")
            };
            self.error(
                Diagnostic::error("E0401", span, message)
                    .label(uuid_mistake(text))
                    .help(format!("a uuid has 8-4-4-4-12 hexadecimal digits: `{name}(12345678-9abc-def0-1234-56789abcdef0)`")),
            );
        }
        guid
    }

    /// `version(major.minor)`
    pub(super) fn version(&mut self, attrs: &Attrs<'a>) -> (u16, u16) {
        let Some(attr) = attrs.get("version") else {
            return (0, 0);
        };
        let mut numbers = attr.args.iter().map(|arg| match arg {
            Arg::Expr(Expr {
                kind: ExprKind::Number(text),
                ..
            }) => text.parse().ok(),
            _ => None,
        });
        match (
            numbers.next(),
            numbers.next().unwrap_or(Some(0)),
            numbers.next(),
        ) {
            (Some(Some(major)), Some(minor), None) => (major, minor),
            _ => {
                self.error(
                    Diagnostic::error("E0404", attr.span, "`version` needs a version")
                        .help("write `version(1.0)`"),
                );
                (0, 0)
            }
        }
    }
}

/// What is wrong with the text of a uuid.
fn uuid_mistake(text: &str) -> String {
    let digits = text.trim_matches(['{', '}']);
    if let Some(wrong) = digits
        .chars()
        .find(|digit| !digit.is_ascii_hexdigit() && *digit != '-')
    {
        return format!("`{wrong}` is no hexadecimal digit");
    }
    let lengths: Vec<String> = digits
        .split('-')
        .map(|group| group.len().to_string())
        .collect();
    format!("groups of {} digits", lengths.join("-"))
}

fn is_number(ty: &Type) -> bool {
    bits(ty).is_some() || is_float(ty)
}

fn is_float(ty: &Type) -> bool {
    matches!(ty, Type::F32 | Type::F64 | Type::Date)
}

/// `"-2.5E+3"`: numbers with an exponent, and those as a locale writes them, stand between quotes.
fn quoted_number(text: &str) -> Option<Value> {
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim()),
    };
    match literal::number(digits).ok()? {
        Number::Int { value, .. } => Some(Value::int(sign * i128::from(value))),
        Number::Float(value) => Some(Value::Float(sign as f64 * value)),
    }
}

/// How many bits the integers of a type have.
fn bits(ty: &Type) -> Option<u32> {
    match ty {
        Type::I8 | Type::U8 => Some(8),
        Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => Some(16),
        Type::I32 | Type::U32 | Type::Bool32 | Type::HResult | Type::Scode => Some(32),
        Type::I64 | Type::U64 => Some(64),
        _ => None,
    }
}

/// True for an integer of a type, where both ways of reading its bits are usual
/// (`const HRESULT E = 0x80004005`).
fn fits(ty: &Type, value: i128) -> bool {
    let bits = bits(ty).unwrap_or(64);
    // -1 of 64 bits without a sign is -1 of every other length.
    let value = match u64::try_from(value) {
        Ok(all) if bits < 64 && all >> 32 == 0xffff_ffff => i128::from(all as i64),
        _ => value,
    };
    (-(1_i128 << (bits - 1))..1_i128 << bits).contains(&value)
}

/// C's conversion of an integer to a type.
fn converted(ty: &Type, value: i128) -> i128 {
    match ty {
        Type::I8 => i128::from(value as i8),
        Type::U8 => i128::from(value as u8),
        Type::I16 | Type::VariantBool => i128::from(value as i16),
        Type::U16 | Type::WChar => i128::from(value as u16),
        Type::I32 | Type::Bool32 | Type::HResult | Type::Scode => i128::from(value as i32),
        Type::U32 => i128::from(value as u32),
        Type::I64 => i128::from(value as i64),
        Type::U64 => i128::from(value as u64),
        _ => value,
    }
}
