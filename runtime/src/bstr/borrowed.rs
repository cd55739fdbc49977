use super::BString;
use core::cmp::Ordering;
use core::fmt::{self, Write};
use core::hash::{Hash, Hasher};

/// A borrowed string of OLE automation: UTF-16 units, which need not be valid UTF-16 and may
/// contain NULs. It is to [`BString`] what `str` is to `String`.
///
/// `Display` (and so `to_string`) replaces unpaired surrogates by U+FFFD; nothing else allocates.
#[repr(transparent)]
pub struct BStr([u16]);

impl BStr {
    /// The empty string.
    pub const EMPTY: &'static Self = Self::from_wide(&[]);

    /// Views UTF-16 units as a string.
    #[inline]
    pub const fn from_wide(units: &[u16]) -> &Self {
        // SAFETY: `BStr` is a transparent wrapper of `[u16]` without further invariants.
        unsafe { &*(core::ptr::from_ref(units) as *const Self) }
    }

    /// Views a raw BSTR as a string, for as long as the variable that holds it is borrowed. A null
    /// BSTR is the empty string.
    ///
    /// # Safety
    /// `*bstr` is null or a valid BSTR, which is neither changed nor freed as long as the result lives.
    #[inline]
    pub unsafe fn from_raw_ref(bstr: &*mut u16) -> &Self {
        if bstr.is_null() {
            return Self::EMPTY;
        }
        // SAFETY: a BSTR has its length in bytes in the 4 bytes before the text (documented layout
        // of the type BSTR).
        unsafe {
            let bytes = bstr.cast::<u32>().sub(1).read_unaligned() as usize;
            Self::from_wide(core::slice::from_raw_parts(
                bstr.cast_const(),
                bytes / size_of::<u16>(),
            ))
        }
    }

    /// The UTF-16 units.
    #[inline]
    pub const fn as_wide(&self) -> &[u16] {
        &self.0
    }

    /// Number of UTF-16 units.
    #[inline]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no unit.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The characters; an unpaired surrogate is U+FFFD.
    pub fn chars(&self) -> impl Iterator<Item = char> + Clone + '_ {
        char::decode_utf16(self.0.iter().copied())
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The text, or `None` when it is not valid UTF-16.
    pub fn to_utf8(&self) -> Option<String> {
        String::from_utf16(&self.0).ok()
    }

    /// Whether the two are the same but for the case of ASCII letters, which is how COM compares
    /// most names.
    pub fn eq_ignore_ascii_case(&self, other: &str) -> bool {
        let lower = |unit: u16| u8::try_from(unit).map_or(unit, |b| b.to_ascii_lowercase().into());
        self.0
            .iter()
            .copied()
            .map(lower)
            .eq(other.encode_utf16().map(lower))
    }
}

impl fmt::Display for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.width().is_some() || f.precision().is_some() {
            return f.pad(&String::from_utf16_lossy(&self.0));
        }
        self.chars().try_for_each(|c| f.write_char(c))
    }
}

impl fmt::Debug for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for unit in char::decode_utf16(self.0.iter().copied()) {
            match unit {
                // In a string literal a single quote stands for itself.
                Ok('\'') => f.write_char('\'')?,
                Ok(c) => write!(f, "{}", c.escape_debug())?,
                Err(error) => write!(f, "\\u{{{:x}}}", error.unpaired_surrogate())?,
            }
        }
        f.write_char('"')
    }
}

impl PartialEq for BStr {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for BStr {}

impl PartialOrd for BStr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Orders by UTF-16 units, as a binary comparison does.
impl Ord for BStr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl Hash for BStr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl ToOwned for BStr {
    type Owned = BString;

    fn to_owned(&self) -> BString {
        BString::from_wide(&self.0)
    }
}

impl AsRef<BStr> for BStr {
    fn as_ref(&self) -> &BStr {
        self
    }
}

impl Default for &BStr {
    fn default() -> Self {
        BStr::EMPTY
    }
}

impl PartialEq<str> for BStr {
    fn eq(&self, other: &str) -> bool {
        self.0.iter().copied().eq(other.encode_utf16())
    }
}

impl PartialEq<&str> for BStr {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<str> for &BStr {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<String> for BStr {
    fn eq(&self, other: &String) -> bool {
        *self == **other
    }
}

impl PartialEq<String> for &BStr {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl PartialEq<BStr> for str {
    fn eq(&self, other: &BStr) -> bool {
        other == self
    }
}

impl PartialEq<BStr> for &str {
    fn eq(&self, other: &BStr) -> bool {
        other == *self
    }
}

impl PartialEq<BString> for BStr {
    fn eq(&self, other: &BString) -> bool {
        *self == **other
    }
}

impl From<&BStr> for String {
    fn from(text: &BStr) -> Self {
        String::from_utf16_lossy(&text.0)
    }
}
