//! Reading one input, whatever its kind.

use super::script::on_disk;
use crate::diag::{Diagnostic, Diagnostics};
use crate::idl::Session;
use crate::model::Model;
use crate::{tlb, winmd};
use std::path::Path;

/// The front end that reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Idl,
    TypeLibrary,
    Winmd,
}

fn kind(path: &Path) -> Option<Kind> {
    let extension = on_disk(path).extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "idl" | "odl" => Some(Kind::Idl),
        "tlb" | "olb" | "dll" | "ocx" | "exe" => Some(Kind::TypeLibrary),
        "winmd" => Some(Kind::Winmd),
        _ => None,
    }
}

/// Reads an input by its extension.
///
/// `None` after reporting to `diagnostics` why not: an extension that nobody reads (E0920), a file
/// that cannot be read (E0921), or what the front end has found.
pub fn read(
    path: &Path,
    session: &mut Session<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let Some(kind) = kind(path) else {
        let is_acf = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("acf"));
        let (what, help) = if is_acf {
            (
                "is an attribute configuration file",
                "it says how stubs of the IDL file beside it are made, and declares nothing: name the .idl",
            )
        } else {
            (
                "has no extension that tells what it is",
                "known are .idl .odl, .tlb .olb .dll .ocx .exe and .winmd",
            )
        };
        let message = format!("{} {what}", path.display());
        diagnostics.push(Diagnostic::error("E0920", None, message).help(help));
        return None;
    };
    if path.is_dir() {
        let message = format!("{} is a directory", path.display());
        diagnostics.push(Diagnostic::error("E0921", None, message).help("name a file in it"));
        return None;
    }
    let name = path.to_string_lossy();
    match kind {
        Kind::Idl => session.read(&name, diagnostics),
        Kind::TypeLibrary => {
            let bytes = bytes(&on_disk(path), diagnostics)?;
            tlb::read(&bytes, &name, diagnostics)
        }
        Kind::Winmd => {
            let bytes = bytes(path, diagnostics)?;
            winmd::read(&bytes, &name, diagnostics)
        }
    }
}

fn bytes(path: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| {
            let message = format!("cannot read {}: {error}", path.display());
            diagnostics.push(Diagnostic::error("E0921", None, message));
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};
    use std::path::Path;

    #[test]
    fn the_extension_tells_the_kind() {
        for (path, expected) in [
            ("a/My.idl", Some(Kind::Idl)),
            ("My.ODL", Some(Kind::Idl)),
            ("mso.dll", Some(Kind::TypeLibrary)),
            (r"mso.dll\2", Some(Kind::TypeLibrary)),
            ("x.winmd", Some(Kind::Winmd)),
            ("x.txt", None),
            ("idl", None),
        ] {
            assert_eq!(kind(Path::new(path)), expected, "{path}");
        }
    }
}
