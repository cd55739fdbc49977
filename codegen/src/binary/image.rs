//! Programs: the header of a PE file, and what it leads to.

use super::{Bytes, Malformed, Parse};

/// Where the parts of a program lie in its file.
pub(crate) struct Image<'a> {
    file: Bytes<'a>,
    sections: Bytes<'a>,
    /// Offset of the first directory's address and size, and how many directories there are.
    directories: usize,
    count: u32,
}

impl<'a> Image<'a> {
    pub(crate) fn read(file: Bytes<'a>) -> Parse<Self> {
        const WHAT: &str = "the header of the program";
        let header = file.u32(0x3c, WHAT)? as usize;
        if file.u32(header, WHAT)? != u32::from_le_bytes(*b"PE\0\0") {
            return Err(file.malformed(header, "this is no Win32 program (no PE signature)"));
        }
        let header = file.part(header, 24, WHAT).map(|part| (header, part))?;
        let sections = usize::from(header.1.u16(6, WHAT)?);
        let optional_size = usize::from(header.1.u16(20, WHAT)?);
        let optional_at = header.0 + 24;
        let optional = file.part(optional_at, optional_size, "the optional header")?;
        let directories = match optional.u16(0, "the optional header")? {
            0x10b => 96,
            0x20b => 112,
            other => {
                let text = format!("{other:#x} is no kind of program that is known");
                return Err(optional.malformed(0, text));
            }
        };
        let count = optional.u32(directories - 4, "the optional header")?;
        Ok(Self {
            file,
            sections: file.part(
                optional_at + optional_size,
                sections * 40,
                "the table of sections",
            )?,
            directories: optional_at + directories,
            count,
        })
    }

    /// What a directory leads to, by its number from 0. `None` if the program has none of that number.
    pub(crate) fn directory(&self, number: u32, what: &str) -> Parse<Option<Bytes<'a>>> {
        if number >= self.count {
            return Ok(None);
        }
        let at = self.directories + 8 * number as usize;
        let address = self.file.u32(at, what)?;
        let size = self.file.u32(at + 4, what)?;
        if address == 0 || size == 0 {
            return Ok(None);
        }
        self.at(address, size, what).map(Some)
    }

    /// The bytes that are loaded at an address.
    pub(crate) fn at(&self, address: u32, size: u32, what: &str) -> Parse<Bytes<'a>> {
        const WHAT: &str = "the table of sections";
        for at in (0..self.sections.len()).step_by(40) {
            let virtual_size = self.sections.u32(at + 8, WHAT)?;
            let start = self.sections.u32(at + 12, WHAT)?;
            let raw_size = self.sections.u32(at + 16, WHAT)?;
            let raw_start = self.sections.u32(at + 20, WHAT)?;
            let Some(within) = address.checked_sub(start) else {
                continue;
            };
            if within < virtual_size.max(raw_size) {
                let offset = raw_start as usize + within as usize;
                return self.file.part(offset, size as usize, what);
            }
        }
        Err(self.outside(address, what))
    }

    fn outside(&self, address: u32, what: &str) -> Malformed {
        self.sections
            .malformed(0, format!("no section holds {what} (address {address:#x})"))
    }
}
