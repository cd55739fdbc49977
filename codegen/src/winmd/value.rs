//! Constants as metadata values, and back.

use crate::model::{ConstantValue, Type};
use windows_metadata::Value;

/// The value as an attribute's argument. `None` for an integer beyond 64 bits.
pub(super) fn to_argument(value: &ConstantValue) -> Option<Value> {
    Some(match value {
        ConstantValue::Int(number) => match i64::try_from(*number) {
            Ok(number) => Value::I64(number),
            Err(_) => Value::U64(u64::try_from(*number).ok()?),
        },
        ConstantValue::Float(number) => Value::F64(*number),
        ConstantValue::Str(text) => Value::Utf8(text.clone()),
        ConstantValue::Bool(value) => Value::Bool(*value),
    })
}

/// The value of a `Constant` row or of an argument that [`to_argument`] made.
pub(super) fn from_metadata(value: &Value) -> Option<ConstantValue> {
    Some(match value {
        Value::Bool(value) => ConstantValue::Bool(*value),
        Value::U8(number) => ConstantValue::Int((*number).into()),
        Value::I8(number) => ConstantValue::Int((*number).into()),
        Value::U16(number) => ConstantValue::Int((*number).into()),
        Value::I16(number) => ConstantValue::Int((*number).into()),
        Value::U32(number) => ConstantValue::Int((*number).into()),
        Value::I32(number) => ConstantValue::Int((*number).into()),
        Value::U64(number) | Value::USize(number) => ConstantValue::Int((*number).into()),
        Value::I64(number) | Value::ISize(number) => ConstantValue::Int((*number).into()),
        Value::F32(number) => ConstantValue::Float((*number).into()),
        Value::F64(number) => ConstantValue::Float(*number),
        Value::Utf8(text) | Value::Utf16(text) => ConstantValue::Str(text.clone()),
        Value::EnumValue(_, inner) => return from_metadata(inner),
        Value::TypeName(_) => return None,
    })
}

/// The value of a constant of the given type in a `Constant` row; `None` where that cannot hold it.
/// `ty` has its aliases resolved, enumerations to `long`.
pub(super) fn to_constant(ty: &Type, value: &ConstantValue) -> Option<Value> {
    match value {
        ConstantValue::Int(number) => integer(ty, *number),
        ConstantValue::Bool(value) => match ty {
            Type::VariantBool => Some(Value::I16(-i16::from(*value))),
            Type::Bool32 | Type::I32 => Some(Value::I32((*value).into())),
            Type::U8 => Some(Value::U8((*value).into())),
            _ => None,
        },
        // Narrowing is what the declared type asks for.
        #[expect(clippy::cast_possible_truncation)]
        ConstantValue::Float(number) => match ty {
            Type::F32 => Some(Value::F32(*number as f32)),
            Type::F64 | Type::Date => Some(Value::F64(*number)),
            _ => None,
        },
        ConstantValue::Str(text) => match ty {
            Type::Lpwstr | Type::Lpstr | Type::Bstr => Some(Value::Utf16(text.clone())),
            _ => None,
        },
    }
}

fn integer(ty: &Type, number: i128) -> Option<Value> {
    Some(match ty {
        Type::I8 => Value::I8(number.try_into().ok()?),
        Type::U8 => Value::U8(number.try_into().ok()?),
        Type::I16 | Type::VariantBool => Value::I16(number.try_into().ok()?),
        Type::U16 | Type::WChar => Value::U16(number.try_into().ok()?),
        // Error codes are often written as the unsigned numbers that people know them by.
        Type::I32 | Type::HResult | Type::Scode | Type::Bool32 => Value::I32(
            i32::try_from(number)
                .ok()
                .or_else(|| u32::try_from(number).ok().map(u32::cast_signed))?,
        ),
        Type::U32 => Value::U32(number.try_into().ok()?),
        Type::I64 => Value::I64(number.try_into().ok()?),
        Type::U64 => Value::U64(number.try_into().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{from_metadata, to_argument, to_constant};
    use crate::model::{ConstantValue, Type};
    use windows_metadata::Value;

    #[test]
    fn arguments_survive() {
        for value in [
            ConstantValue::Int(-5),
            ConstantValue::Int(u64::MAX.into()),
            ConstantValue::Float(0.5),
            ConstantValue::Str(String::new()),
            ConstantValue::Bool(true),
        ] {
            let argument = to_argument(&value).unwrap();
            assert_eq!(from_metadata(&argument), Some(value));
        }
        assert_eq!(to_argument(&ConstantValue::Int(i128::MAX)), None);
    }

    #[test]
    fn an_error_code_may_be_written_unsigned() {
        let value = ConstantValue::Int(0x8000_4005);
        assert_eq!(
            to_constant(&Type::HResult, &value),
            Some(Value::I32(-0x7fff_bffb))
        );
    }

    #[test]
    fn true_is_minus_one_in_a_variant_bool() {
        let value = ConstantValue::Bool(true);
        assert_eq!(
            to_constant(&Type::VariantBool, &value),
            Some(Value::I16(-1))
        );
        assert_eq!(to_constant(&Type::Bool32, &value), Some(Value::I32(1)));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(to_constant(&Type::U8, &ConstantValue::Int(256)), None);
        assert_eq!(to_constant(&Type::F64, &ConstantValue::Bool(true)), None);
    }
}
