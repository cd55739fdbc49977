use core::fmt;

/// `BOOL` of the Windows API: 32 bits, of which any set one means true. (VARIANT_BOOL, the usual
/// one in COM, is Rust's `bool`.)
#[repr(transparent)]
#[derive(Clone, Copy, Default)]
pub struct Bool32(pub i32);

impl Bool32 {
    /// 0.
    pub const FALSE: Self = Self(0);
    /// 1.
    pub const TRUE: Self = Self(1);

    /// Whether it is not 0.
    pub const fn get(self) -> bool {
        self.0 != 0
    }
}

impl From<bool> for Bool32 {
    fn from(value: bool) -> Self {
        Self(value.into())
    }
}

impl From<Bool32> for bool {
    fn from(value: Bool32) -> Self {
        value.get()
    }
}

/// Two true ones are equal, whatever their bits.
impl PartialEq for Bool32 {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Bool32 {}

impl fmt::Debug for Bool32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.get(), f)
    }
}

impl fmt::Display for Bool32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.get(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bit_is_true() {
        assert!(Bool32(2).get());
        assert_eq!(Bool32(2), Bool32::TRUE);
        assert_ne!(Bool32(-1), Bool32::FALSE);
        assert_eq!(Bool32::from(false).0, 0);
        assert_eq!(Bool32(7).to_string(), "true");
    }
}
