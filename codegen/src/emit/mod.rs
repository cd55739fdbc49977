//! Emits Rust: traits and structs for sinks, sources, clients and servers.
//!
//! [`emit`] is pure. It makes a module tree of small files: one folder for each role, one file in
//! it for each interface.
//!
//! | module | holds, for each interface |
//! |---|---|
//! | `events` | the trait of a sink and the function that makes its entry (event interfaces) |
//! | `source` | the struct through which an object fires (event interfaces) |
//! | `client` | the struct through which it is called (the others) |
//! | `server` | the trait of an object and the function that makes its entry (the others) |
//! | `abi` | the vtable |
//! | `forward` | the implementation of its server trait by `Invoke` (dual ones of the others) |
//! | `types` | enumerations, structures, constants, error codes, class identifiers |
//!
//! Text is written line by line in rustfmt's layout rather than through a syntax tree, because a
//! syntax tree has no comments, and every `unsafe` block has one that says why it is sound.

mod abi;
mod client;
mod code;
mod collection;
mod docs;
mod forward;
mod handler;
mod imports;
mod leaf;
mod plan;
mod rows;
mod source;
mod thunks;
mod tree;
mod types;
mod witness;

use crate::diag::{Diagnostic, Diagnostics};
use crate::files::Files;
use crate::model::Model;
use imports::Names;
use leaf::Leaf;
use plan::{Plan, Role};
use std::rc::Rc;
use tree::Folder;

/// What to emit, beside the model.
#[derive(Debug, Clone)]
pub struct Options {
    /// Path of the runtime crate in the emitted code: `::com_sink`.
    pub runtime: String,
    /// Lines to put above every file, comment signs included.
    pub header: String,
    /// File name of the input, as documentation tells it.
    pub input: String,
    /// Whether there will be a `raw.rs` of windows-bindgen beside `mod.rs`. It is behind the
    /// feature `raw` of the crate that the code goes into.
    pub raw: bool,
}

/// Emits a library: `mod.rs` and what it declares. The model has passed [`crate::check`].
///
/// What cannot be expressed leaves out (or makes `unsafe`) one method, and says so in its place.
/// `None` when there is nothing to emit for a reason that has been reported.
pub fn emit(model: &Model, options: &Options, diagnostics: &mut Diagnostics) -> Option<Files> {
    let plan = match Plan::new(model) {
        Ok(plan) => plan,
        Err(errors) => {
            for error in errors {
                diagnostics.push(error);
            }
            return None;
        }
    };
    report_impossible(&plan, diagnostics);
    let folders = folders(&plan, options);
    tree::files(&plan, options, &folders)
        .map_err(|error| {
            diagnostics.push(Diagnostic::error("E1103", None, error.to_string()));
        })
        .ok()
}

/// Event interfaces that no sink of ours can implement.
fn report_impossible(plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for face in plan.role(Role::Event) {
        if plan.is_implementable(face) {
            continue;
        }
        let rows = plan.rows(face);
        let reason = rows.iter().find_map(|row| {
            let reason = row.method.unsupported.as_deref()?;
            Some((row.method.member, reason))
        });
        if let Some((member, reason)) = reason {
            diagnostics.push(
                Diagnostic::warning(
                    "E1102",
                    member.origin.span,
                    format!(
                        "no sink can implement `{}`: Rust cannot express `{}`",
                        face.item.name, member.name
                    ),
                )
                .label(reason.to_owned()),
            );
        }
    }
}

fn folders(plan: &Plan<'_>, options: &Options) -> Vec<Folder> {
    let names = Rc::new(Names {
        runtime: options.runtime.clone(),
        items: item_names(plan),
    });
    let leaf = || Leaf::new(&names, 2);
    let mut abi = Folder::new("abi", "Vtables as C lays them out.");
    let mut client = Folder::new("client", "Structs through which objects are called.");
    let mut events = Folder::new("events", "Traits that sinks implement.");
    let mut forward = Folder::private("forward");
    let mut server = Folder::new("server", "Traits that objects implement for their clients.");
    let mut source = Folder::new("source", "Structs through which objects fire their events.");
    for face in &plan.faces {
        let implementable = plan.is_implementable(face);
        if face.has_vtable() {
            let mut file = leaf();
            abi::write(&mut file, plan, face);
            abi.add(&face.module, &[format!("{}_Vtbl", face.rust)], file);
        }
        if implementable {
            let mut file = leaf();
            handler::write(&mut file, plan, face, options);
            let folder = if face.role == Role::Event {
                &mut events
            } else {
                &mut server
            };
            folder.add(&face.module, std::slice::from_ref(&face.rust), file);
        }
        if forward::is_forwarded(plan, face) {
            let mut file = leaf();
            forward::write(&mut file, plan, face);
            forward.add(&face.module, std::slice::from_ref(&face.rust), file);
        }
        if face.role == Role::Event {
            let mut file = leaf();
            source::write(&mut file, plan, face, options);
            source.add(&face.module, std::slice::from_ref(&face.rust), file);
        }
    }
    for face in plan.clients() {
        let mut file = leaf();
        file.imports.set_own_client(&face.rust);
        client::write(&mut file, plan, face, options);
        client.add(&face.module, std::slice::from_ref(&face.rust), file);
    }
    let types = type_folder(plan, &names);
    vec![abi, client, events, forward, server, source, types]
}

fn type_folder(plan: &Plan<'_>, names: &Rc<Names>) -> Folder {
    let model = &plan.model;
    let mut types = Folder::new("types", "Enumerations, structures and constants.");
    let leaf = || Leaf::new(names, 2);
    let rust = |name: &str| crate::names::item(name).rust;
    let enums = types::own_enums(model);
    if !enums.is_empty() {
        let mut file = leaf();
        types::enums(&mut file, &enums, &names.runtime);
        let list: Vec<String> = enums.iter().map(|item| rust(&item.name)).collect();
        types.add("enums", &list, file);
    }
    let records = types::own_records(model);
    if !records.is_empty() {
        let mut file = leaf();
        types::records(&mut file, model, &records);
        let list: Vec<String> = records.iter().map(|item| rust(&item.name)).collect();
        types.add("records", &list, file);
    }
    let mut file = leaf();
    types::hresult_module(&mut file, model);
    types.add_public("hresult", "Error codes.", &["HRESULTS".to_owned()], file);
    if types::has_classes(model) {
        let mut file = leaf();
        types::clsid(&mut file, model);
        types.add_public("clsid", "Identifiers of classes.", &[], file);
    }
    if !types::own_constants(model).is_empty() {
        let mut file = leaf();
        types::constants(&mut file, model);
        types.add_public("constants", "Constants.", &[], file);
    }
    types
}

/// Names that the files of the library may have in scope.
fn item_names(plan: &Plan<'_>) -> std::collections::BTreeSet<String> {
    let model = &plan.model;
    let enums = model.enums.iter().map(|item| &item.name);
    let records = model.records.iter().map(|item| &item.name);
    enums
        .chain(records)
        .map(|name| crate::names::item(name).rust)
        .chain(plan.faces.iter().map(|face| face.rust.clone()))
        .collect()
}
