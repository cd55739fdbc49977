//! What an offset into one of the tables stands for: names, texts, GUIDs and constants.

use super::msft::Tables;
use super::text::{offset, text};
use crate::binary::Parse;
use crate::model::{ConstantValue, Guid};

impl Tables<'_> {
    /// A name: 12 bytes (owner, hash chain, length in the low byte), then the characters.
    pub(super) fn name(&self, at: i32) -> Parse<Option<String>> {
        let Some(at) = offset(at) else {
            return Ok(None);
        };
        let header = self.names.part(at, 12, "a name")?;
        let length = usize::from(header.u16(8, "a name")? & 0xff);
        let characters = self
            .names
            .part(at, 12 + length, "a name")?
            .slice(12, length, "a name")?;
        self.spend(length, || {
            self.names
                .malformed(at, "the names are referred to too often")
        })?;
        Ok(Some(text(characters)))
    }

    /// A name that must be there.
    pub(super) fn required_name(&self, at: i32, of: &str) -> Parse<String> {
        self.name(at)?
            .filter(|name| !name.is_empty())
            .ok_or_else(|| self.names.malformed(0, format!("{of} has no name")))
    }

    /// A text: its length in two bytes, then the characters. Empty ones count as none.
    pub(super) fn string(&self, at: i32) -> Parse<Option<String>> {
        let Some(at) = offset(at) else {
            return Ok(None);
        };
        let length = usize::from(self.strings.u16(at, "a string")?);
        let characters = self
            .strings
            .part(at, 2 + length, "a string")?
            .slice(2, length, "a string")?;
        self.spend(length, || {
            self.strings
                .malformed(at, "the strings are referred to too often")
        })?;
        Ok(Some(text(characters)).filter(|text| !text.is_empty()))
    }

    /// A GUID; all zeros count as none.
    pub(super) fn guid(&self, at: i32) -> Parse<Option<Guid>> {
        offset(at)
            .map(|at| self.guids.guid(at))
            .transpose()
            .map(|guid| guid.filter(|guid| guid.0 != 0))
    }

    /// The value of a constant or default: in the reference itself when its top bit is set (five
    /// bits of VARTYPE, 26 bits of value), else in the table of values (VARTYPE, then the value).
    /// `None` when the VARTYPE has no counterpart in a constant (`VT_EMPTY`, arrays..).
    pub(super) fn value(&self, reference: i32) -> Parse<Option<ConstantValue>> {
        if let Some(at) = offset(reference) {
            return self.stored_value(at);
        }
        let bits = reference.cast_unsigned();
        Ok(small_value(
            (bits >> 26 & 0x1f) as u16,
            u64::from(bits & 0x03ff_ffff),
        ))
    }

    fn stored_value(&self, at: usize) -> Parse<Option<ConstantValue>> {
        const WHAT: &str = "a value";
        let vartype = self.values.u16(at, WHAT)?;
        Ok(match vartype {
            VT_R8 | VT_DATE => {
                let bits = self.values.u64(at + 2, WHAT)?;
                Some(ConstantValue::Float(f64::from_bits(bits)))
            }
            VT_CY => {
                let value = self.values.u64(at + 2, WHAT)?.cast_signed();
                Some(ConstantValue::Float(value as f64 / 10_000.0))
            }
            VT_I8 | VT_UI8 => small_value(vartype, self.values.u64(at + 2, WHAT)?),
            VT_BSTR | VT_LPSTR | VT_LPWSTR => {
                let length = self.values.i32(at + 2, WHAT)?;
                let length = offset(length).unwrap_or(0);
                let characters = self.values.part(at + 6, length, "a string value")?.slice(
                    0,
                    length,
                    "a string value",
                )?;
                self.spend(length, || {
                    self.values
                        .malformed(at, "the values are referred to too often")
                })?;
                Some(ConstantValue::Str(text(characters)))
            }
            _ => small_value(vartype, u64::from(self.values.u32(at + 2, WHAT)?)),
        })
    }
}

const VT_I2: u16 = 2;
const VT_I4: u16 = 3;
const VT_R4: u16 = 4;
const VT_R8: u16 = 5;
const VT_CY: u16 = 6;
const VT_DATE: u16 = 7;
const VT_BSTR: u16 = 8;
const VT_DISPATCH: u16 = 9;
const VT_ERROR: u16 = 10;
const VT_BOOL: u16 = 11;
const VT_UNKNOWN: u16 = 13;
const VT_I1: u16 = 16;
const VT_UI1: u16 = 17;
const VT_UI2: u16 = 18;
const VT_UI4: u16 = 19;
const VT_I8: u16 = 20;
const VT_UI8: u16 = 21;
const VT_INT: u16 = 22;
const VT_UINT: u16 = 23;
const VT_HRESULT: u16 = 25;
const VT_LPSTR: u16 = 30;
const VT_LPWSTR: u16 = 31;

/// A number of at most 64 bits, cut to the width of its VARTYPE.
fn small_value(vartype: u16, bits: u64) -> Option<ConstantValue> {
    Some(match vartype {
        VT_BOOL => ConstantValue::Bool(bits & 0xffff != 0),
        VT_R4 => ConstantValue::Float(f64::from(f32::from_bits(bits as u32))),
        VT_I1 => ConstantValue::Int(i128::from(bits as i8)),
        VT_I2 => ConstantValue::Int(i128::from(bits as i16)),
        VT_I4 | VT_INT | VT_ERROR | VT_HRESULT => ConstantValue::Int(i128::from(bits as i32)),
        VT_I8 => ConstantValue::Int(i128::from(bits as i64)),
        VT_UI1 => ConstantValue::Int(i128::from(bits as u8)),
        VT_UI2 => ConstantValue::Int(i128::from(bits as u16)),
        VT_UI4 | VT_UINT => ConstantValue::Int(i128::from(bits as u32)),
        VT_UI8 => ConstantValue::Int(i128::from(bits)),
        // The only default of an interface pointer is null.
        VT_DISPATCH | VT_UNKNOWN => ConstantValue::Int(0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{ConstantValue, small_value};

    #[test]
    fn numbers_have_the_width_of_their_type() {
        for (vartype, bits, value) in [
            (super::VT_I2, 0xffff, -1),
            (super::VT_I4, 0xffff_fffb, -5),
            (super::VT_UI4, 0xffff_fffb, 0xffff_fffb_i128),
            (super::VT_I1, 0x80, -128),
            (super::VT_UI1, 0x80, 128),
        ] {
            assert_eq!(small_value(vartype, bits), Some(ConstantValue::Int(value)));
        }
        assert_eq!(
            small_value(super::VT_BOOL, 0xffff),
            Some(ConstantValue::Bool(true))
        );
        assert_eq!(small_value(0, 0), None);
    }
}
