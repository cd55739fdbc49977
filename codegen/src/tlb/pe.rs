//! Type libraries inside of programs: the resources of type `TYPELIB` in a PE file.

use crate::binary::{Bytes, Image, Parse};

/// Every program begins with `MZ`.
pub(super) const MAGIC: &[u8] = b"MZ";

/// The number of the directory of resources.
const RESOURCES: u32 = 2;
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
    let Some(directory) = image.directory(RESOURCES, "the resource directory")? else {
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
