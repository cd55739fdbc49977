//! Type libraries inside of programs: the resources of type `TYPELIB` in a PE file.

use super::bytes::{Bytes, Malformed, Parse};

/// Every program begins with `MZ`.
pub(super) const MAGIC: &[u8] = b"MZ";

/// More libraries than any file has.
const MAX_LIBRARIES: usize = 64;
/// Set in an entry's offset when it leads to another directory, and in its name when that is text.
const HIGH_BIT: u32 = 0x8000_0000;

/// A type library in a program.
pub(super) struct Resource<'a> {
    /// The number of the resource, which `file\number` asks for.
    pub(super) id: u32,
    pub(super) bytes: Bytes<'a>,
}

/// All `TYPELIB` resources, in the order of the directory, which sorts them by number.
pub(super) fn type_libraries(file: Bytes<'_>) -> Parse<Vec<Resource<'_>>> {
    let image = Image::read(file)?;
    let Some(directory) = image.resources()? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for kind in entries(directory, 0)? {
        if kind.name & HIGH_BIT == 0 || !is_typelib(directory, kind.name & !HIGH_BIT)? {
            continue;
        }
        for library in entries(directory, kind.subdirectory(directory)?)? {
            // The library may exist in several languages; any has the same interfaces.
            let Some(language) = entries(directory, library.subdirectory(directory)?)?
                .into_iter()
                .next()
            else {
                continue;
            };
            if found.len() == MAX_LIBRARIES {
                return Err(directory.malformed(0, "the file has too many type libraries"));
            }
            let data = language.data(directory)?;
            let address = directory.u32(data, "a resource")?;
            let size = directory.u32(data + 4, "a resource")?;
            found.push(Resource {
                id: library.name,
                bytes: image.at(address, size, "a type library")?,
            });
        }
    }
    Ok(found)
}

/// Where the parts of a program lie in its file.
struct Image<'a> {
    file: Bytes<'a>,
    sections: Bytes<'a>,
    /// Offset of the resource directory's address and size.
    resources: Option<usize>,
}

impl<'a> Image<'a> {
    fn read(file: Bytes<'a>) -> Parse<Self> {
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
            // Resources are the third directory.
            resources: (count > 2).then_some(optional_at + directories + 16),
        })
    }

    fn resources(&self) -> Parse<Option<Bytes<'a>>> {
        const WHAT: &str = "the resource directory";
        let Some(at) = self.resources else {
            return Ok(None);
        };
        let address = self.file.u32(at, WHAT)?;
        let size = self.file.u32(at + 4, WHAT)?;
        if address == 0 || size == 0 {
            return Ok(None);
        }
        self.at(address, size, WHAT).map(Some)
    }

    /// The bytes that are loaded at an address.
    fn at(&self, address: u32, size: u32, what: &str) -> Parse<Bytes<'a>> {
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

/// An entry of a resource directory.
struct Entry {
    at: usize,
    name: u32,
    offset: u32,
}

impl Entry {
    fn subdirectory(&self, directory: Bytes<'_>) -> Parse<usize> {
        if self.offset & HIGH_BIT == 0 {
            return Err(directory.malformed(self.at, "a resource stands where a directory should"));
        }
        Ok((self.offset & !HIGH_BIT) as usize)
    }

    fn data(&self, directory: Bytes<'_>) -> Parse<usize> {
        if self.offset & HIGH_BIT != 0 {
            return Err(directory.malformed(self.at, "a directory stands where a resource should"));
        }
        Ok(self.offset as usize)
    }
}

fn entries(directory: Bytes<'_>, at: usize) -> Parse<Vec<Entry>> {
    const WHAT: &str = "a resource directory";
    let header = directory.part(at, 16, WHAT)?;
    let count = usize::from(header.u16(12, WHAT)?) + usize::from(header.u16(14, WHAT)?);
    let list = directory.part(at + 16, count * 8, WHAT)?;
    (0..count)
        .map(|index| {
            Ok(Entry {
                at: at + 16 + index * 8,
                name: list.u32(index * 8, WHAT)?,
                offset: list.u32(index * 8 + 4, WHAT)?,
            })
        })
        .collect()
}

/// True when the name at that place is `TYPELIB`, in either case: its length, then UTF-16.
fn is_typelib(directory: Bytes<'_>, at: u32) -> Parse<bool> {
    const WHAT: &str = "the name of a resource";
    let at = at as usize;
    let length = usize::from(directory.u16(at, WHAT)?);
    let letters = directory
        .part(at, 2 + length * 2, WHAT)?
        .slice(2, length * 2, WHAT)?;
    let expected = "TYPELIB".encode_utf16();
    Ok(length == expected.clone().count()
        && letters
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0].to_ascii_uppercase(), pair[1]]))
            .eq(expected))
}
