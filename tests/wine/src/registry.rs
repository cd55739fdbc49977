//! The registry as a list, so that what was left in it is found.

use std::collections::BTreeMap;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

/// Every value of the classes of this user and of the machine; a key is a value without a name or data. `Classes`
/// itself isn't listed: Wine makes that of the user when it is first needed, Windows has it.
pub type Dump = BTreeMap<String, String>;

/// All classes, interfaces and type libraries that are registered.
///
/// # Panics
///
/// When the registry cannot be read.
pub fn dump() -> Dump {
    let mut dump = Dump::new();
    for (name, root) in [("HKCU", CURRENT_USER), ("HKLM", LOCAL_MACHINE)] {
        if let Ok(classes) = root.open(r"Software\Classes") {
            list(&classes, name, &mut dump);
        }
    }
    dump
}

fn list(key: &Key, path: &str, dump: &mut Dump) {
    for (name, value) in key.values().expect("values") {
        dump.insert(format!("{path}: {name}"), format!("{:?}", &*value));
    }
    for name in key.keys().expect("keys") {
        let below = key.open(&name).expect("a key");
        let path = format!("{path}\\{name}");
        dump.insert(format!("{path}\\"), String::new());
        list(&below, &path, dump);
    }
}

/// The text of a value below `HKEY_LOCAL_MACHINE\Software\Classes`.
pub fn machine_text(path: &str, name: &str) -> Option<String> {
    let key = LOCAL_MACHINE.open(format!(r"Software\Classes\{path}"));
    key.ok()?.get_string(name).ok()
}

/// Compares two dumps by what has come and what has gone.
///
/// # Panics
///
/// When they differ.
#[track_caller]
pub fn assert_same(before: &Dump, after: &Dump) {
    let missing = |these: &Dump, those: &Dump| -> Vec<String> {
        let lost = these
            .iter()
            .filter(|(key, value)| those.get(*key) != Some(*value));
        lost.map(|(key, _)| key.clone()).collect()
    };
    let (gone, new) = (missing(before, after), missing(after, before));
    assert!(
        gone.is_empty() && new.is_empty(),
        "gone: {gone:#?}\nnew: {new:#?}"
    );
}
