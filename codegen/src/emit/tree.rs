//! From files of interfaces to a module tree.

use super::Options;
use super::code::Code;
use super::docs;
use super::leaf::{Leaf, guid_literal};
use super::plan::{Plan, Role};
use super::witness;
use crate::files::{BadPath, Files};
use std::fmt::Write as _;

/// Lints that are allowed where the names of the input are Rust names: COM's spelling is kept.
const NAMES: &[&str] = &[
    "non_camel_case_types",
    "non_snake_case",
    "non_upper_case_globals",
    "clippy::upper_case_acronyms",
];

/// Lints on signatures, which the input decides.
const SIGNATURES: &[&str] = &[
    "clippy::should_implement_trait",
    "clippy::too_many_arguments",
    "clippy::type_complexity",
    "clippy::wrong_self_convention",
];

/// Lints on values, which the input decides, too.
const VALUES: &[&str] = &["clippy::approx_constant"];

/// Nobody uses the whole of a library, and in a program or a private module rustc would count up
/// the rest.
const USE: &[&str] = &["dead_code", "unused_imports"];

/// A module with one file for each of its parts.
#[derive(Debug)]
pub(super) struct Folder {
    name: &'static str,
    doc: &'static str,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    module: String,
    /// The documentation of a module that is seen from outside.
    doc: Option<&'static str>,
    exports: Vec<String>,
    text: String,
}

impl Folder {
    pub(super) fn new(name: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            doc,
            parts: Vec::new(),
        }
    }

    /// A module that only the library itself sees.
    pub(super) fn private(name: &'static str) -> Self {
        Self::new(name, "")
    }

    /// Adds a file whose items are seen only through the folder.
    pub(super) fn add(&mut self, module: &str, exports: &[String], leaf: Leaf) {
        self.parts.push(Part {
            module: module.to_owned(),
            doc: None,
            exports: exports.to_vec(),
            text: leaf.finish(),
        });
    }

    /// Adds a file that is a module for the reader, too.
    pub(super) fn add_public(
        &mut self,
        module: &str,
        doc: &'static str,
        exports: &[String],
        leaf: Leaf,
    ) {
        self.parts.push(Part {
            module: module.to_owned(),
            doc: Some(doc),
            exports: exports.to_vec(),
            text: leaf.finish(),
        });
    }

    fn mod_file(&self) -> String {
        let mut code = Code::default();
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by(|a, b| a.module.cmp(&b.module));
        for part in &parts {
            match part.doc {
                Some(doc) => {
                    code.doc(doc);
                    code.line(format!("pub mod {};", part.module));
                }
                None => code.line(format!("mod {};", part.module)),
            }
        }
        code.blank();
        for part in &parts {
            exports(&mut code, "pub use", &part.module, &part.exports);
        }
        code.finish()
    }
}

/// What the root shows of a folder. Attributes of the folder don't reach here.
fn root_exports(code: &mut Code, folder: &str, names: &[String]) {
    if !names.is_empty() {
        code.line("#[allow(unused_imports)]");
        exports(code, "pub use", folder, names);
    }
}

fn exports(code: &mut Code, keyword: &str, path: &str, names: &[String]) {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| super::imports::sort_key(name));
    match names.as_slice() {
        [] => {}
        [only] => code.line(format!("{keyword} {path}::{only};")),
        many => {
            let mut text = String::new();
            super::imports::push_list(&mut text, &format!("{keyword} {path}"), many);
            code.raw(&text);
        }
    }
}

/// All files of the library.
pub(super) fn files(
    plan: &Plan<'_>,
    options: &Options,
    folders: &[Folder],
) -> Result<Files, BadPath> {
    let mut files = Files::new();
    let mut insert =
        |path: String, text: &str| files.insert(path, format!("{}\n{text}", options.header));
    insert("mod.rs".to_owned(), &root(plan, options, folders))?;
    if options.raw {
        insert("raw_layout.rs".to_owned(), &witness::text(plan))?;
    }
    for folder in folders.iter().filter(|folder| !folder.parts.is_empty()) {
        insert(format!("{}/mod.rs", folder.name), &folder.mod_file())?;
        for part in &folder.parts {
            insert(format!("{}/{}.rs", folder.name, part.module), &part.text)?;
        }
    }
    Ok(files)
}

fn root(plan: &Plan<'_>, options: &Options, folders: &[Folder]) -> String {
    let mut code = Code::default();
    for folder in folders.iter().filter(|folder| !folder.parts.is_empty()) {
        code.doc(folder.doc);
        let visibility = if folder.doc.is_empty() { "" } else { "pub " };
        allow(&mut code, folder.name);
        code.line("#[rustfmt::skip]");
        code.line(format!("{visibility}mod {};", folder.name));
    }
    if options.raw {
        code.blank();
        code.doc(
            "The same interfaces as windows-bindgen renders them, for unsafe code that needs them.",
        );
        code.line("#[cfg(feature = \"raw\")]");
        code.line(
            "#[allow(missing_docs, nonstandard_style, dead_code, unused_imports, clippy::all)]",
        );
        code.line("#[allow(clippy::undocumented_unsafe_blocks, unused_qualifications)]");
        // Its layout is pinned by prettyplease, whichever rustfmt there is.
        code.line("#[rustfmt::skip]");
        code.line("pub mod raw;");
        code.line("#[cfg(feature = \"raw\")]");
        code.line("#[rustfmt::skip]");
        code.line("mod raw_layout;");
    }
    code.blank();
    let of = |name: &str| folders.iter().find(|folder| folder.name == name);
    let clients: Vec<String> = plan
        .clients()
        .filter(|face| face.role == Role::Incoming)
        .map(|face| face.rust.clone())
        .collect();
    root_exports(&mut code, "client", &clients);
    if let Some(events) = of("events") {
        root_exports(&mut code, "events", &all_exports(events));
    }
    if let Some(types) = of("types") {
        let mut names = all_exports(types);
        names.extend(
            types
                .parts
                .iter()
                .filter(|part| part.doc.is_some())
                .map(|part| part.module.clone()),
        );
        root_exports(&mut code, "types", &names);
    }
    libids(&mut code, plan, options);
    code.finish()
}

/// The lints that a folder is not held to.
fn allow(code: &mut Code, folder: &str) {
    let lints: Vec<&str> = match folder {
        "types" => [USE, NAMES, VALUES].concat(),
        _ => [USE, NAMES, SIGNATURES].concat(),
    };
    let line = format!("#[allow({})]", lints.join(", "));
    if code.fits(&line) && line.len() <= 70 {
        code.line(line);
        return;
    }
    code.open("#[allow(");
    for (index, lint) in lints.iter().enumerate() {
        let comma = if index + 1 < lints.len() { "," } else { "" };
        code.line(format!("{lint}{comma}"));
    }
    code.close(")]");
}

fn all_exports(folder: &Folder) -> Vec<String> {
    folder
        .parts
        .iter()
        .flat_map(|part| part.exports.iter().cloned())
        .collect()
}

fn libids(code: &mut Code, plan: &Plan<'_>, options: &Options) {
    let libraries: Vec<_> = plan
        .model
        .libraries
        .iter()
        .filter_map(|library| Some((library, library.guid?)))
        .collect();
    for (library, guid) in &libraries {
        code.blank();
        let mut doc = format!(
            "Identifier of the type library `{}` {}.{}",
            library.name, library.version.0, library.version.1
        );
        match docs::sentence(library.doc.as_deref()) {
            Some(text) => {
                let _ = write!(doc, ": {text}");
            }
            None => doc.push('.'),
        }
        docs::paragraphs(code, &[doc]);
        code.line("#[allow(dead_code)]");
        let name = if libraries.len() == 1 {
            "LIBID".to_owned()
        } else {
            format!("LIBID_{}", crate::names::item(&library.name).rust)
        };
        let ty = format!("{}::GUID", options.runtime);
        let line = format!(
            "pub const {name}: {ty} = {ty}::from_u128({});",
            guid_literal(*guid)
        );
        if code.fits(&line) {
            code.line(line);
        } else {
            code.open(format!("pub const {name}: {ty} ="));
            code.line(format!("{ty}::from_u128({});", guid_literal(*guid)));
            code.shift(-1);
        }
    }
}
