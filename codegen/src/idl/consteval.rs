//! Constant expressions, with C's rules on Windows: `int` and `long` have 32 bits.

use super::ast::{Binary, Bound, Expr, ExprKind, Part, TypeKind, TypeName, Unary};
use super::literal::{self, Number};
use crate::diag::Span;

/// The size of a pointer for the processor that files are read for (`_WIN64` is defined).
pub(super) const POINTER_SIZE: u32 = 8;

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// An integer of a C type.
    Int(Int),
    /// A floating point number.
    Float(f64),
    /// A string.
    Str(String),
    /// `TRUE` and `FALSE` by name.
    Bool(bool),
}

/// An integer with its C type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Int {
    /// Within the range of the type.
    pub value: i128,
    unsigned: bool,
    wide: bool,
}

impl Int {
    /// The literal that has this value and type; `None` for what is below zero.
    pub(super) fn literal(self) -> Option<String> {
        let suffix = match (self.unsigned, self.wide) {
            (false, false) => "",
            (true, false) => "u",
            (false, true) => "i64",
            (true, true) => "ui64",
        };
        (self.value >= 0).then(|| format!("{}{suffix}", self.value))
    }

    fn new(value: i128, unsigned: bool, wide: bool) -> Self {
        let value = match (unsigned, wide) {
            (false, false) => i128::from(value as i32),
            (true, false) => i128::from(value as u32),
            (false, true) => i128::from(value as i64),
            (true, true) => i128::from(value as u64),
        };
        Self {
            value,
            unsigned,
            wide,
        }
    }
}

impl Value {
    /// An `int`, or wider if it must be.
    pub(super) fn int(value: i128) -> Self {
        let wide = i32::try_from(value).is_err() && u32::try_from(value).is_err();
        let unsigned = i32::try_from(value).is_err() && i64::try_from(value).is_err()
            || (!wide && value > i128::from(i32::MAX));
        Self::Int(Int::new(value, unsigned, wide))
    }

    /// C's idea of truth.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Int(int) => int.value != 0,
            Self::Float(float) => *float != 0.0,
            Self::Str(_) => true,
            Self::Bool(value) => *value,
        }
    }

    /// The integer, if it is one; `TRUE` is 1.
    pub(super) fn as_int(&self) -> Option<Int> {
        match self {
            Self::Int(int) => Some(*int),
            Self::Bool(value) => Some(Int::new(i128::from(*value), false, false)),
            _ => None,
        }
    }
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoValue<'a> {
    pub at: Span,
    why: &'static str,
    /// The name in it that nothing defines.
    pub unknown: Option<&'a str>,
    /// It is the `sizeof` of a type whose size nobody knows.
    pub unsized_type: bool,
}

impl NoValue<'_> {
    /// What a diagnostic says. Many expressions are tried that need no value: their text is not
    /// made.
    pub(super) fn message(&self) -> String {
        match self.unknown {
            Some(name) => format!("nothing defines the constant `{name}`"),
            None => self.why.to_owned(),
        }
    }
}

/// What names stand for.
pub(super) trait Env {
    /// The value of a constant, enumerator or, in conditions, any name.
    fn constant(&mut self, name: &str) -> Option<Value>;

    /// True for the name of a type, which makes `(T) -1` a cast and not a subtraction.
    fn is_type(&self, _name: &str) -> bool {
        false
    }

    /// `sizeof` of a type that is not a base type.
    fn size_of(&mut self, _name: &str) -> Option<u32> {
        None
    }
}

/// The value of an expression.
pub(super) fn evaluate<'a>(expr: &Expr<'a>, env: &mut dyn Env) -> Result<Value, Box<NoValue<'a>>> {
    let fail = |why| {
        Box::new(NoValue {
            at: expr.span,
            why,
            unknown: None,
            unsized_type: false,
        })
    };
    match &expr.kind {
        ExprKind::Number(text) => match literal::number(text).map_err(fail)? {
            Number::Float(value) => Ok(Value::Float(value)),
            Number::Int {
                value,
                unsigned,
                wide,
                radix,
            } => {
                let may_be_unsigned = unsigned || radix;
                let wide = wide
                    || if may_be_unsigned {
                        value > u64::from(u32::MAX)
                    } else {
                        value > i32::MAX as u64
                    };
                let limit = if wide {
                    i64::MAX as u64
                } else {
                    i32::MAX as u64
                };
                let value_is_unsigned = unsigned || value > limit;
                Ok(Value::Int(Int::new(value.into(), value_is_unsigned, wide)))
            }
        },
        ExprKind::Char(character) => Ok(Value::int(i128::from(*character))),
        ExprKind::Str(text) => Ok(Value::Str(text.clone())),
        ExprKind::Name(name) => env.constant(name).ok_or_else(|| {
            Box::new(NoValue {
                unknown: Some(name),
                ..*fail("")
            })
        }),
        ExprKind::Unary(operator, operand) => {
            let value = evaluate(operand, env)?;
            unary(*operator, value)
                .ok_or_else(|| fail("this operator needs a number and is not for addresses"))
        }
        ExprKind::Binary(operator @ (Binary::LogicalAnd | Binary::LogicalOr), sides) => {
            let [left, right] = &**sides;
            let left = evaluate(left, env)?.is_true();
            // C: the right side is not looked at when the left one decides.
            let decided = left == (*operator == Binary::LogicalOr);
            let value = if decided {
                left
            } else {
                evaluate(right, env)?.is_true()
            };
            Ok(Value::int(i128::from(value)))
        }
        // `(T) - 1` looks like a subtraction until one knows that T is a type.
        ExprKind::Binary(operator @ (Binary::Sub | Binary::Add), sides) if matches!(sides[0].kind, ExprKind::Name(name) if env.constant(name).is_none() && env.is_type(name)) =>
        {
            let sign = if *operator == Binary::Sub {
                Unary::Minus
            } else {
                Unary::Plus
            };
            let value = evaluate(&sides[1], env)?;
            unary(sign, value).ok_or_else(|| fail("this is no number"))
        }
        ExprKind::Binary(operator, sides) => {
            let [left, right] = &**sides;
            let (left, right) = (evaluate(left, env)?, evaluate(right, env)?);
            binary(*operator, &left, &right).map_err(fail)
        }
        ExprKind::Conditional(parts) => {
            let [condition, yes, no] = &**parts;
            let branch = if evaluate(condition, env)?.is_true() {
                yes
            } else {
                no
            };
            evaluate(branch, env)
        }
        ExprKind::Cast(ty, operand) => {
            let value = evaluate(operand, env)?;
            Ok(cast(ty, value))
        }
        ExprKind::SizeOf(ty) => size_of(ty, env)
            .map(|size| Value::Int(Int::new(size.into(), true, false)))
            .ok_or_else(|| {
                Box::new(NoValue {
                    unsized_type: true,
                    ..*fail("the size of this type is not known here")
                })
            }),
        ExprKind::Access(_) => Err(fail("this is no constant")),
    }
}

fn unary(operator: Unary, value: Value) -> Option<Value> {
    if let (Unary::Plus | Unary::Minus, Value::Float(float)) = (operator, &value) {
        return Some(Value::Float(if operator == Unary::Minus {
            -float
        } else {
            *float
        }));
    }
    if operator == Unary::LogicalNot {
        return Some(Value::int(i128::from(!value.is_true())));
    }
    let int = value.as_int()?;
    let result = match operator {
        Unary::Plus => int.value,
        Unary::Minus => -int.value,
        Unary::Not => !int.value,
        _ => return None,
    };
    Some(Value::Int(Int::new(result, int.unsigned, int.wide)))
}

fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, &'static str> {
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return integers(operator, left, right).map(Value::Int);
    }
    let float = |value: &Value| match value {
        Value::Float(float) => Some(*float),
        other => other.as_int().map(|int| int.value as f64),
    };
    let (Some(left), Some(right)) = (float(left), float(right)) else {
        return Err("this operator needs numbers");
    };
    let truth = |value: bool| Ok(Value::int(i128::from(value)));
    match operator {
        Binary::Mul => Ok(Value::Float(left * right)),
        Binary::Div => Ok(Value::Float(left / right)),
        Binary::Add => Ok(Value::Float(left + right)),
        Binary::Sub => Ok(Value::Float(left - right)),
        Binary::Lt => truth(left < right),
        Binary::Gt => truth(left > right),
        Binary::Le => truth(left <= right),
        Binary::Ge => truth(left >= right),
        Binary::Eq => truth(left == right),
        Binary::Ne => truth(left != right),
        _ => Err("this operator needs integers"),
    }
}

fn integers(operator: Binary, left: Int, right: Int) -> Result<Int, &'static str> {
    let shift = matches!(operator, Binary::Shl | Binary::Shr);
    // C: the wider type wins, and of two types of one width the unsigned one; a shift has the
    // type of what is shifted.
    let wide = left.wide || (right.wide && !shift);
    let unsigned = if shift || (left.wide && !right.wide) {
        left.unsigned
    } else if right.wide && !left.wide {
        right.unsigned
    } else {
        left.unsigned || right.unsigned
    };
    let a = Int::new(left.value, unsigned, wide).value;
    let b = if shift {
        right.value
    } else {
        Int::new(right.value, unsigned, wide).value
    };
    let truth = |value: bool| Ok(Int::new(i128::from(value), false, false));
    let result = match operator {
        Binary::Mul => a.wrapping_mul(b),
        Binary::Div | Binary::Rem if b == 0 => return Err("this divides by zero"),
        Binary::Div => a / b,
        Binary::Rem => a % b,
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Shl | Binary::Shr if !(0..if wide { 64 } else { 32 }).contains(&b) => {
            return Err("this shifts by more bits than the number has");
        }
        Binary::Shl => a << b,
        Binary::Shr => a >> b,
        Binary::Lt => return truth(a < b),
        Binary::Gt => return truth(a > b),
        Binary::Le => return truth(a <= b),
        Binary::Ge => return truth(a >= b),
        Binary::Eq => return truth(a == b),
        Binary::Ne => return truth(a != b),
        Binary::And => a & b,
        Binary::Xor => a ^ b,
        Binary::Or => a | b,
        Binary::LogicalAnd => return truth(a != 0 && b != 0),
        Binary::LogicalOr => return truth(a != 0 || b != 0),
    };
    Ok(Int::new(result, unsigned, wide))
}

/// Converts to an integer type of less than 64 bits by C's rule; other types change nothing
/// that a constant shows.
fn cast(ty: &TypeName<'_>, value: Value) -> Value {
    let name = match &ty.ty.kind {
        TypeKind::Base(name) => &**name,
        TypeKind::Named(name) => name.text,
        _ => return value,
    };
    if !ty.declarator.parts.is_empty() {
        return value;
    }
    if matches!(name, "float" | "double" | "FLOAT" | "DOUBLE") {
        return match &value {
            Value::Int(int) => Value::Float(int.value as f64),
            _ => value,
        };
    }
    let int = match &value {
        Value::Float(float) => Int::new(*float as i128, false, true),
        other => match other.as_int() {
            Some(int) => int,
            None => return value,
        },
    };
    let (narrow, unsigned, wide) = match name {
        "signed char" | "small" | "INT8" | "__int8" => (i128::from(int.value as i8), false, false),
        "char" | "byte" | "unsigned char" | "BYTE" | "UCHAR" | "boolean" => {
            (i128::from(int.value as u8), false, false)
        }
        "short" | "SHORT" | "signed short" | "INT16" => {
            (i128::from(int.value as i16), false, false)
        }
        "unsigned short" | "WORD" | "USHORT" | "wchar_t" | "WCHAR" | "OLECHAR" | "VARTYPE" => {
            (i128::from(int.value as u16), false, false)
        }
        "unsigned" | "unsigned int" | "unsigned long" | "DWORD" | "ULONG" | "UINT"
        | "OLE_COLOR" => (int.value, true, false),
        "int" | "long" | "signed" | "signed int" | "signed long" | "LONG" | "INT" | "HRESULT"
        | "SCODE" | "BOOL" | "DISPID" => (int.value, false, false),
        "hyper" | "__int64" | "long long" | "LONGLONG" | "INT64" | "LONG64" => {
            (int.value, false, true)
        }
        "unsigned hyper" | "unsigned __int64" | "unsigned long long" | "ULONGLONG" | "UINT64"
        | "ULONG64" | "DWORD64" => (int.value, true, true),
        _ => return value,
    };
    Value::Int(Int::new(narrow, unsigned, wide))
}

fn size_of(ty: &TypeName<'_>, env: &mut dyn Env) -> Option<u32> {
    let mut elements = 1_u32;
    for part in &ty.declarator.parts {
        let Part::Array(bound) = part else {
            let is_pointer = matches!(part, Part::Pointer { .. });
            return is_pointer.then(|| elements.checked_mul(POINTER_SIZE))?;
        };
        let Bound::Length(length) = &**bound else {
            return None;
        };
        let length = evaluate(length, env).ok()?.as_int()?.value;
        elements = elements.checked_mul(length.try_into().ok()?)?;
    }
    elements.checked_mul(size_of_base(ty, env)?)
}

fn size_of_base(ty: &TypeName<'_>, env: &mut dyn Env) -> Option<u32> {
    match &ty.ty.kind {
        TypeKind::Named(name) => env.size_of(name.text),
        TypeKind::Base(name) => env.size_of(name),
        TypeKind::Enum(_) => Some(4),
        TypeKind::Record(record) => env.size_of(record.tag?.text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::lex;
    use super::super::parser::Parser;
    use super::super::token::Token;
    use super::*;
    use crate::diag::{Diagnostics, FileId, SourceMap};

    struct Names;

    impl Env for Names {
        fn constant(&mut self, name: &str) -> Option<Value> {
            (name == "SEVEN").then(|| Value::int(7))
        }

        fn is_type(&self, name: &str) -> bool {
            name == "HBODY"
        }

        fn size_of(&mut self, name: &str) -> Option<u32> {
            (name == "long").then_some(4)
        }
    }

    fn value(text: &str) -> Result<Value, String> {
        let sources = SourceMap::default();
        let file = sources.add("test", text.to_owned());
        let mut tokens = lex(file, text);
        tokens.push(Token::eof(FileId(0), text.len() as u32));
        let mut diagnostics = Diagnostics::default();
        let mut parser = Parser::new(&tokens, &sources, &mut diagnostics);
        let expr = parser.whole_expression().expect("an expression");
        evaluate(&expr, &mut Names).map_err(|error| error.message())
    }

    fn int(text: &str) -> i128 {
        value(text).unwrap().as_int().unwrap().value
    }

    #[test]
    fn operators_bind_as_in_c() {
        assert_eq!(int("1 + 2 * 3 - 8 / 4 % 2"), 7);
        assert_eq!(int("10 - 4 - 3"), 3);
        assert_eq!(int("1 | 6 & 4 ^ 1 << 1"), 7);
        assert_eq!(int("1 == 1 && 2 > 3 || !0"), 1);
        assert_eq!(int("0 ? 1 : 0 ? 2 : 3"), 3);
        assert_eq!(
            int("-SEVEN + ~0 + +1 + 'A' + sizeof(long)"),
            -7 - 1 + 1 + 65 + 4
        );
        assert_eq!(int("0 && 1 / 0"), 0);
    }

    #[test]
    fn integers_have_the_types_of_c() {
        assert_eq!(int("0xFFFFFFFF"), 0xffff_ffff);
        assert_eq!(int("2147483647 + 1"), i128::from(i32::MIN));
        assert_eq!(int("4294967295"), 4_294_967_295);
        assert_eq!(int("-1 < 0u"), 0, "-1 becomes unsigned");
        assert_eq!(int("-1 < 0ll"), 1);
        assert_eq!(int("~0u"), 0xffff_ffff);
        assert_eq!(int("1i64 << 40"), 1 << 40);
        assert_eq!(int("-8 >> 1"), -4);
        assert_eq!(int("(unsigned short) -1"), 0xffff);
        assert_eq!(int("(HBODY)-1"), -1);
        assert_eq!(int("(SEVEN) - 1"), 6);
    }

    #[test]
    fn what_has_no_value_says_why() {
        assert_eq!(value("1.5 * 2"), Ok(Value::Float(3.0)));
        for text in [
            "1 / 0",
            "1 % 0",
            "1 << 32",
            "1 << -1",
            "\"a\" + 1",
            "GONE",
            "*SEVEN",
            "a.b",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
    }
}
