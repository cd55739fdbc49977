//! Types of parameters, fields and constants.

use std::fmt;

use super::SmolStr;

/// A type as COM sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `void`
    Void,
    /// `signed char`, 8 bits
    I8,
    /// `byte`, `unsigned char`, `boolean` and MIDL's `char`, 8 bits
    U8,
    /// `short`
    I16,
    /// `unsigned short`
    U16,
    /// `long`, `int`
    I32,
    /// `unsigned long`, `DWORD`
    U32,
    /// `hyper`, `__int64`
    I64,
    /// `unsigned hyper`
    U64,
    /// `INT_PTR`, `__int3264`
    ISize,
    /// `UINT_PTR`
    USize,
    /// `float`
    F32,
    /// `double`
    F64,
    /// `wchar_t`
    WChar,
    /// `VARIANT_BOOL`: 16 bits, true is -1
    VariantBool,
    /// `BOOL`: 32 bits, true is any other than 0
    Bool32,
    /// `HRESULT`
    HResult,
    /// `SCODE`, `error_status_t`: an HRESULT that is passed as data
    Scode,
    /// `BSTR`
    Bstr,
    /// `VARIANT`
    Variant,
    /// `DATE`
    Date,
    /// `CURRENCY` (`CY`)
    Currency,
    /// `DECIMAL`
    Decimal,
    /// `GUID` and its aliases `IID`, `CLSID`
    Guid,
    /// A pointer to a character string with `[string]`: `LPSTR`
    Lpstr,
    /// A pointer to a wide character string: `LPWSTR`, `LPOLESTR`
    Lpwstr,
    /// `SAFEARRAY(T)`; the pointer that C spells (`SAFEARRAY*`) is part of this type.
    SafeArray(Box<Type>),
    /// `T*`. An interface is always used through a pointer: `IFoo*` is
    /// `Pointer(Named("IFoo"))`, an `[out] IFoo**` is `Pointer(Pointer(Named("IFoo")))`.
    Pointer(Box<Type>),
    /// `T[..]`
    Array(Box<Type>, Vec<ArrayBound>),
    /// A function pointer; never marshalled, so only its C spelling is kept.
    Function(SmolStr),
    /// A name that the model (or the built-in knowledge of the standard types) resolves:
    /// interface, enumeration, record or typedef. See [`super::Model::resolve`].
    Named(SmolStr),
}

/// One dimension of an array.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArrayBound {
    /// `[16]`
    Fixed(u32),
    /// `[]`, `[*]` or a bound that another parameter gives (`size_is`)
    Open,
}

impl Type {
    /// `T*`
    #[must_use]
    pub fn pointer(self) -> Self {
        Self::Pointer(Box::new(self))
    }

    /// The type behind one pointer, if this is a pointer.
    #[must_use]
    pub fn pointee(&self) -> Option<&Self> {
        match self {
            Self::Pointer(inner) => Some(inner),
            _ => None,
        }
    }
}

/// A GUID, in the byte order of its text form: `Guid(0x00000000_0000_0000_c000_000000000046)` is
/// `00000000-0000-0000-c000-000000000046`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub u128);

impl Guid {
    /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in either case, with or without braces.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
            .unwrap_or(text);
        if text.len() != "12345678-9abc-def0-1234-56789abcdef0".len() {
            return None;
        }
        let value = text.bytes().enumerate().try_fold(0, |value, (at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                return (byte == b'-').then_some(value);
            }
            Some(value << 4 | u128::from(char::from(byte).to_digit(16)?))
        });
        value.map(Self)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        write!(
            f,
            "{}-{}-{}-{}-{}",
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Guid;

    #[test]
    fn a_guid_keeps_its_text() {
        let text = "d7526a6d-cf83-48a4-87fd-4fbe2aec5d93";
        assert_eq!(Guid::parse(text).unwrap().to_string(), text);
        assert_eq!(
            Guid::parse(&format!("{{{}}}", text.to_uppercase())),
            Guid::parse(text)
        );
    }

    #[test]
    fn what_is_no_guid_is_refused() {
        for text in [
            "",
            "d7526a6d",
            "d7526a6d-cf83-48a4-87fd-4fbe2aec5d9",
            "d7526a6d-cf83-48a4-87fd-4fbe2aec5dzz",
            "+7526a6d-cf83-48a4-87fd-4fbe2aec5d93",
            "d7526a6dc-f83-48a4-87fd-4fbe2aec5d93",
            "d7526a6dacf83a48a4a87fda4fbe2aec5d93",
        ] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
    }
}
