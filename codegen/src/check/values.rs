//! `[defaultvalue(..)]`

use super::index::{Index, Kind};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{ConstantValue, Member, Param, Type};

pub(super) fn default(
    index: &Index<'_>,
    member: &Member,
    param: &Param,
    diagnostics: &mut Diagnostics,
) {
    let Some(value) = &param.default else {
        return;
    };
    if fits(index, &param.ty, value) {
        return;
    }
    let message = format!(
        "the default of the parameter `{}` of `{}` is no `{}`",
        param.name, member.name, param.c_type
    );
    let shown = match value {
        ConstantValue::Int(value) => format!("the default is {value}"),
        ConstantValue::Float(value) => format!("the default is {value}"),
        ConstantValue::Str(text) => format!("the default is {text:?}"),
        ConstantValue::Bool(value) => format!("the default is {value}"),
    };
    // Automation converts it (`"0"` for a long), and callers by vtable never see it.
    diagnostics.push(
        Diagnostic::warning("E0706", param.span.or(member.origin.span), message)
            .label(shown)
            .help("give a default of the parameter's own type"),
    );
}

fn fits(index: &Index<'_>, ty: &Type, value: &ConstantValue) -> bool {
    let range = |low: i128, high: i128| match value {
        ConstantValue::Int(value) => (low..=high).contains(value),
        ConstantValue::Bool(_) => true,
        _ => false,
    };
    match index.resolve(ty) {
        Type::I8 | Type::U8 => range(-0x80, 0xff),
        Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => range(-0x8000, 0xffff),
        Type::I32 | Type::U32 | Type::Bool32 | Type::HResult | Type::Scode => {
            range(-0x8000_0000, 0xffff_ffff)
        }
        Type::I64 | Type::U64 | Type::ISize | Type::USize => {
            range(i64::MIN.into(), u64::MAX.into())
        }
        Type::F32 | Type::F64 | Type::Currency | Type::Decimal => {
            matches!(value, ConstantValue::Int(_) | ConstantValue::Float(_))
        }
        Type::Date => !matches!(value, ConstantValue::Bool(_)),
        Type::Variant => true,
        // A null pointer is the one number that a string may be.
        Type::Bstr | Type::Lpstr | Type::Lpwstr => {
            matches!(value, ConstantValue::Str(_) | ConstantValue::Int(0))
        }
        // The value that a pointer points at, or null.
        Type::Pointer(target) => {
            matches!(value, ConstantValue::Int(0)) || fits(index, target, value)
        }
        Type::SafeArray(_) => matches!(value, ConstantValue::Int(0)),
        Type::Named(name) => match index.kind(name) {
            Some(Kind::Enum) => range(-0x8000_0000, 0xffff_ffff),
            _ => false,
        },
        _ => false,
    }
}
