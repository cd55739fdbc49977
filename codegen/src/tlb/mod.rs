//! Type libraries: `.tlb` and `.olb` files, and the `TYPELIB` resources of programs (`.dll`,
//! `.ocx`, `.exe`).
//!
//! The reader is plain Rust and works on every platform. It understands the MSFT format, which
//! MIDL, widl and `ICreateTypeLib2` write. Files are not trusted: every offset is checked, and
//! what is wrong becomes a diagnostic that names the byte.
//!
//! Codes: `E1001` no type library, `E1002` the old SLTG format, `E1003` malformed, `E1004` a
//! program without (that) library, `W1005` a type of another library that is not known, `W1006`
//! two libraries of one file declare the same name.

mod import;
mod interface;
mod items;
mod layout;
mod library;
mod lookup;
mod lower;
mod members;
mod merge;
mod msft;
mod pe;
mod stdole;
mod text;
mod types;

use crate::binary::{Bytes, Malformed};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use library::Library;

/// The signature of libraries of `ICreateTypeLib`, from before 1996.
const SLTG_MAGIC: &[u8] = b"SLTG";

/// Reads a type library, or all type libraries of a program.
///
/// `name` is what messages call the file. When it ends in `\N`, as in `mso.dll\2`, only the
/// resource of that number is read; see [`split_name`].
///
/// Returns `None` after pushing an error that names what is wrong and at which byte.
#[must_use]
pub fn read(bytes: &[u8], name: &str, diags: &mut Diagnostics) -> Option<Model> {
    let file = Bytes::new(bytes);
    let (_, wanted) = split_name(name);
    if !bytes.starts_with(pe::MAGIC) {
        return library(file, bytes, name, diags);
    }
    let resources = pe::type_libraries(file)
        .map_err(|error| diags.push(malformed(name, &error)))
        .ok()?;
    let mut models = Vec::new();
    for resource in resources {
        if wanted.is_none_or(|wanted| wanted == resource.id) {
            let content = resource
                .bytes
                .slice(0, resource.bytes.len(), "a type library")
                .unwrap_or_default();
            models.push(library(resource.bytes, content, name, diags)?);
        }
    }
    if models.is_empty() {
        let message = match wanted {
            Some(number) => format!("{name} has no TYPELIB resource of number {number}"),
            None => format!("{name} is a program without a type library"),
        };
        diags.push(Diagnostic::error("E1004", None, message).help(
            "look for a .tlb or .olb file that belongs to it, or for the DLL that holds its type library",
        ));
        return None;
    }
    Some(merge::merge(models, name, diags))
}

/// Splits `file\N`, the way to name one of several type libraries in a program, into the file and
/// the number.
#[must_use]
pub fn split_name(name: &str) -> (&str, Option<u32>) {
    match name.rsplit_once('\\') {
        Some((file, number)) if !number.is_empty() && !file.is_empty() => number
            .parse()
            .map_or((name, None), |number| (file, Some(number))),
        _ => (name, None),
    }
}

/// Reads one library, whatever its format.
fn library(file: Bytes<'_>, content: &[u8], name: &str, diags: &mut Diagnostics) -> Option<Model> {
    if content.starts_with(SLTG_MAGIC) {
        diags.push(
            Diagnostic::error(
                "E1002",
                None,
                format!("{name} is a type library in the old SLTG format, which is not supported"),
            )
            .help("write it anew as IDL (OleView's \"View TypeLib\" shows it) and use that"),
        );
        return None;
    }
    if !content.starts_with(msft::MAGIC) {
        diags.push(
            Diagnostic::error("E1001", None, format!("{name} is no type library")).help(
                "a type library begins with the letters MSFT, a program that may hold one with MZ",
            ),
        );
        return None;
    }
    let read = Library::read(file).and_then(|library| Ok((library.lower()?, library)));
    match read {
        Ok((model, library)) => {
            for import in library.imports.iter().filter(|import| import.is_unknown()) {
                diags.push(
                    Diagnostic::warning(
                        "W1005",
                        None,
                        format!(
                            "{name} uses a type of another library, {}, of which nothing else is known",
                            import.name
                        ),
                    )
                    .help("describe the interfaces that you need in an IDL file with that type"),
                );
            }
            Some(model)
        }
        Err(error) => {
            diags.push(malformed(name, &error));
            None
        }
    }
}

fn malformed(name: &str, error: &Malformed) -> Diagnostic {
    Diagnostic::error(
        "E1003",
        None,
        format!(
            "{name} is damaged at byte {:#x}: {}",
            error.offset, error.what
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::{Diagnostics, read, split_name};

    #[test]
    fn a_number_after_the_last_backslash_is_an_index() {
        assert_eq!(split_name("mso.dll\\2"), ("mso.dll", Some(2)));
        assert_eq!(split_name("c:\\x\\mso.dll"), ("c:\\x\\mso.dll", None));
        assert_eq!(split_name("mso.dll"), ("mso.dll", None));
        assert_eq!(split_name("\\2"), ("\\2", None));
    }

    #[test]
    fn other_files_are_refused_by_name() {
        for (bytes, code) in [
            (&b""[..], "E1001"),
            (b"MSF", "E1001"),
            (b"library X {};", "E1001"),
            (b"SLTG\x04\x00\x09\x00", "E1002"),
            (b"MSFT", "E1003"),
            (b"MZ", "E1003"),
        ] {
            let mut diags = Diagnostics::default();
            assert_eq!(read(bytes, "x.tlb", &mut diags), None);
            let all: Vec<_> = diags.iter().collect();
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].code, code);
            assert!(all[0].message.contains("x.tlb"), "{}", all[0].message);
        }
    }
}
