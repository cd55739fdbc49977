use super::BStr;
use crate::sys;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// An owned string of OLE automation. A null pointer is the empty string, so that an empty one does
/// not allocate.
///
/// The representation is that of a `BSTR`: one pointer, or null.
#[repr(transparent)]
pub struct BString(*mut u16);

// SAFETY: the text belongs to this value alone, changes only through `&mut`, and BSTRs may be freed
// on any thread.
unsafe impl Send for BString {}
// SAFETY: as above; shared access only reads.
unsafe impl Sync for BString {}

impl BString {
    /// The empty string.
    pub const fn new() -> Self {
        Self(core::ptr::null_mut())
    }

    /// Copies UTF-16 units.
    ///
    /// # Panics
    /// When memory is short or the text is longer than a BSTR can be (4 GiB).
    pub fn from_wide(units: &[u16]) -> Self {
        if units.is_empty() {
            return Self::new();
        }
        let bstr = sys::bstr_alloc(units);
        assert!(
            !bstr.is_null(),
            "cannot allocate a BSTR of {} units",
            units.len()
        );
        Self(bstr)
    }

    /// Takes ownership of a BSTR.
    ///
    /// # Safety
    /// `bstr` is null or a valid BSTR that nobody else owns.
    pub const unsafe fn from_raw(bstr: *mut u16) -> Self {
        Self(bstr)
    }

    /// Gives up ownership: whoever gets the pointer has to free it (`SysFreeString`).
    pub const fn into_raw(self) -> *mut u16 {
        let bstr = self.0;
        core::mem::forget(self);
        bstr
    }

    /// The pointer, which stays owned by this value; null for the empty string.
    pub const fn as_raw(&self) -> *mut u16 {
        self.0
    }
}

impl Drop for BString {
    fn drop(&mut self) {
        // SAFETY: this value owns the BSTR.
        unsafe { sys::bstr_free(self.0) }
    }
}

impl Deref for BString {
    type Target = BStr;

    fn deref(&self) -> &BStr {
        // SAFETY: null or a valid BSTR, owned by `self` and so unchanged while it is borrowed.
        unsafe { BStr::from_raw_ref(&self.0) }
    }
}

// The type that raw bindings pass by value and return.
impl windows_core::imp::TypeKind for BString {
    type TypeKind = windows_core::imp::CloneType;
}

impl Clone for BString {
    fn clone(&self) -> Self {
        Self::from_wide(self.as_wide())
    }
}

impl Default for BString {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for BString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for BString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl PartialEq for BString {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for BString {}

impl PartialOrd for BString {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for BString {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for BString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Borrow<BStr> for BString {
    fn borrow(&self) -> &BStr {
        self
    }
}

impl AsRef<BStr> for BString {
    fn as_ref(&self) -> &BStr {
        self
    }
}

impl From<&str> for BString {
    fn from(text: &str) -> Self {
        // No UTF-16 form of a text has more units than its UTF-8 form has bytes.
        const ON_STACK: usize = 128;
        if text.len() <= ON_STACK {
            let mut buffer = [0; ON_STACK];
            let mut length = 0;
            for unit in text.encode_utf16() {
                buffer[length] = unit;
                length += 1;
            }
            return Self::from_wide(&buffer[..length]);
        }
        Self::from_wide(&text.encode_utf16().collect::<Vec<_>>())
    }
}

impl From<String> for BString {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for BString {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&BStr> for BString {
    fn from(text: &BStr) -> Self {
        text.to_owned()
    }
}

impl From<BString> for String {
    fn from(text: BString) -> Self {
        Self::from(&*text)
    }
}

impl PartialEq<str> for BString {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for BString {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<BStr> for BString {
    fn eq(&self, other: &BStr) -> bool {
        **self == *other
    }
}

impl PartialEq<BString> for &str {
    fn eq(&self, other: &BString) -> bool {
        **other == **self
    }
}

impl PartialEq<String> for BString {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}
