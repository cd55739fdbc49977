//! Bytes of an untrusted file, read only after a check of the bounds.

use crate::model::Guid;

/// What is wrong with a file, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) offset: usize,
    pub(crate) what: String,
}

/// The result of reading a piece of a file.
pub(crate) type Parse<T> = Result<T, Malformed>;

/// A part of a file that knows where in the file it lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    data: &'a [u8],
    base: usize,
}

impl<'a> Bytes<'a> {
    /// A whole file.
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data, base: 0 }
    }

    pub(crate) fn len(self) -> usize {
        self.data.len()
    }

    /// The error that names the byte `at` of this part.
    pub(crate) fn malformed(self, at: usize, what: impl Into<String>) -> Malformed {
        Malformed {
            offset: self.base.saturating_add(at),
            what: what.into(),
        }
    }

    /// `length` bytes from `at`. `what` completes "… does not fit into the file".
    pub(crate) fn slice(self, at: usize, length: usize, what: &str) -> Parse<&'a [u8]> {
        at.checked_add(length)
            .and_then(|end| self.data.get(at..end))
            .ok_or_else(|| {
                self.malformed(
                    at,
                    format!("{what} ({length} bytes) does not fit into its part of the file"),
                )
            })
    }

    /// A part of this part.
    pub(crate) fn part(self, at: usize, length: usize, what: &str) -> Parse<Self> {
        Ok(Self {
            data: self.slice(at, length, what)?,
            base: self.base + at,
        })
    }

    fn array<const N: usize>(self, at: usize, what: &str) -> Parse<[u8; N]> {
        let slice = self.slice(at, N, what)?;
        Ok(std::array::from_fn(|index| slice[index]))
    }

    pub(crate) fn u16(self, at: usize, what: &str) -> Parse<u16> {
        Ok(u16::from_le_bytes(self.array(at, what)?))
    }

    pub(crate) fn u32(self, at: usize, what: &str) -> Parse<u32> {
        Ok(u32::from_le_bytes(self.array(at, what)?))
    }

    pub(crate) fn i32(self, at: usize, what: &str) -> Parse<i32> {
        Ok(i32::from_le_bytes(self.array(at, what)?))
    }

    pub(crate) fn u64(self, at: usize, what: &str) -> Parse<u64> {
        Ok(u64::from_le_bytes(self.array(at, what)?))
    }

    /// A GUID in its memory layout: three little-endian numbers, then eight bytes.
    pub(crate) fn guid(self, at: usize) -> Parse<Guid> {
        let head = u128::from(self.u32(at, "a GUID")?) << 96
            | u128::from(self.u16(at + 4, "a GUID")?) << 80
            | u128::from(self.u16(at + 6, "a GUID")?) << 64;
        let tail: [u8; 8] = self.array(at + 8, "a GUID")?;
        Ok(Guid(head | u128::from(u64::from_be_bytes(tail))))
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn what_lies_outside_is_named() {
        let file = Bytes::new(&[1, 2, 3, 4]);
        let part = file.part(2, 2, "a part").unwrap();
        assert_eq!(part.u16(0, "a number").unwrap(), 0x0403);
        let error = part.u32(1, "a number").unwrap_err();
        assert_eq!(error.offset, 3);
        assert!(error.what.contains("a number"), "{}", error.what);
        assert!(file.part(usize::MAX, 2, "a part").is_err());
    }
}
