//! Type libraries: `TypeLib\{…}` and the interfaces that the library describes, as oleaut32 registers them.

use super::change::Changes;
use super::class::text_of;
use super::store::Tree;
use super::{Scope, braced, refused};
use crate::error::Result;
use crate::sys::{self, LibraryFacts};
use std::path::Path;

/// Adds a library.
pub(super) fn register(changes: &mut Changes<'_>, scope: Scope, path: &Path) -> Result<()> {
    let text = text_of(path)?;
    let facts = sys::library_facts(path)?;
    own(changes, &facts, text)?;
    record(changes, &facts)?;
    sys::register_library(path, scope == Scope::User)
}

/// Removes a library, if it is there.
pub(super) fn unregister(changes: &mut Changes<'_>, scope: Scope, path: &Path) -> Result<()> {
    let text = text_of(path)?;
    let facts = sys::library_facts(path)?;
    let key = version_key(&facts);
    if changes.read(&key)?.is_none() {
        return Ok(());
    }
    own(changes, &facts, text)?;
    record(changes, &facts)?;
    sys::unregister_library(&facts, scope == Scope::User)?;
    for (iid, _) in &facts.interfaces {
        changes.prune(&interface_key(iid))?;
    }
    changes.prune(&key)
}

fn library_key(facts: &LibraryFacts) -> String {
    format!("TypeLib\\{}", braced(&facts.libid))
}

/// Versions are hexadecimal in the registry.
fn version_key(facts: &LibraryFacts) -> String {
    let LibraryFacts { major, minor, .. } = facts;
    format!("{}\\{major:x}.{minor:x}", library_key(facts))
}

fn interface_key(iid: &windows_core::GUID) -> String {
    format!("Interface\\{}", braced(iid))
}

/// What oleaut32 is about to change.
fn record(changes: &mut Changes<'_>, facts: &LibraryFacts) -> Result<()> {
    changes.record(&library_key(facts))?;
    for (iid, _) in &facts.interfaces {
        changes.record(&interface_key(iid))?;
    }
    Ok(())
}

/// Refuses a library of which another file is registered, or an interface of another library.
fn own(changes: &Changes<'_>, facts: &LibraryFacts, path: &str) -> Result<()> {
    let key = version_key(facts);
    if let Some(tree) = changes.read(&key)? {
        let files = tree.keys.values().flat_map(|locale| {
            let systems = ["win16", "win32", "win64"].into_iter();
            systems.filter_map(|system| locale.text(system, ""))
        });
        for file in files {
            if !file.eq_ignore_ascii_case(path) {
                return Err(refused(format!(
                    "the type library {} at {} is another file, {file}; unregister that one first",
                    facts.name,
                    changes.place(&key),
                )));
            }
        }
    }
    let ours = braced(&facts.libid);
    for (iid, name) in &facts.interfaces {
        let key = interface_key(iid);
        let theirs = |tree: Tree| {
            !tree
                .text("TypeLib", "")
                .is_some_and(|it| it.eq_ignore_ascii_case(&ours))
        };
        if changes.read(&key)?.is_some_and(theirs) {
            return Err(refused(format!(
                "{} is another library's registration of {name}; unregister that one first",
                changes.place(&key),
            )));
        }
    }
    Ok(())
}
