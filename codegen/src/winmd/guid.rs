//! GUIDs as the eleven arguments of `Windows.Foundation.Metadata.GuidAttribute`.

use crate::model::Guid;
use windows_metadata::Value;

pub(super) const NAMESPACE: &str = "Windows.Foundation.Metadata";
pub(super) const NAME: &str = "GuidAttribute";

/// The arguments that stand for a GUID.
pub(super) fn to_values(guid: Guid) -> Vec<Value> {
    let [a0, a1, a2, a3, b0, b1, c0, c1, rest @ ..] = guid.0.to_be_bytes();
    let mut values = vec![
        Value::U32(u32::from_be_bytes([a0, a1, a2, a3])),
        Value::U16(u16::from_be_bytes([b0, b1])),
        Value::U16(u16::from_be_bytes([c0, c1])),
    ];
    values.extend(rest.map(Value::U8));
    values
}

/// The GUID of such arguments; `None` when they are not eleven of the right types.
pub(super) fn from_values(values: &[Value]) -> Option<Guid> {
    let [Value::U32(a), Value::U16(b), Value::U16(c), rest @ ..] = values else {
        return None;
    };
    if rest.len() != 8 {
        return None;
    }
    let mut bits = (u128::from(*a) << 96) | (u128::from(*b) << 80) | (u128::from(*c) << 64);
    for (index, value) in rest.iter().enumerate() {
        let Value::U8(byte) = value else { return None };
        bits |= u128::from(*byte) << (56 - 8 * index);
    }
    Some(Guid(bits))
}

#[cfg(test)]
mod tests {
    use super::{from_values, to_values};
    use crate::model::Guid;
    use windows_metadata::Value;

    #[test]
    fn a_guid_survives() {
        let guid = Guid::parse("01234567-89ab-cdef-0123-456789abcdef").unwrap();
        let values = to_values(guid);
        assert_eq!(values[0], Value::U32(0x0123_4567));
        assert_eq!(values[10], Value::U8(0xef));
        assert_eq!(from_values(&values), Some(guid));
    }

    #[test]
    fn other_arguments_are_refused() {
        assert_eq!(from_values(&[]), None);
        let mut values = to_values(Guid(7));
        values[10] = Value::I32(7);
        assert_eq!(from_values(&values), None);
        values.pop();
        assert_eq!(from_values(&values), None);
    }
}
