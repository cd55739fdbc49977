//! The codes of diagnostics: each is documented, and means one thing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The codes in the sources, each with the folders of `src` that report it.
fn codes() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap();
            let part = inside.components().next().unwrap().as_os_str();
            let part = part.to_string_lossy().replace(".rs", "");
            for literal in fs::read_to_string(&path).unwrap().split('"') {
                if is_code(literal) {
                    found
                        .entry(literal.to_owned())
                        .or_default()
                        .insert(part.clone());
                }
            }
        }
    }
    found
}

fn is_code(text: &str) -> bool {
    text.len() == 5
        && text.starts_with(['E', 'W'])
        && text[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn every_code_is_documented_and_every_documented_code_exists() {
    let page = include_str!("../docs/diagnostics.md");
    let documented: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|heading| heading.split(':').next().unwrap_or_default())
        .collect();
    let mut once = documented.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), documented.len(), "a code is documented twice");
    let found: Vec<String> = codes().into_keys().collect();
    assert_eq!(once, found);
}

#[test]
fn no_two_parts_share_a_code() {
    // The front end of IDL reports with better places what the check finds in other inputs.
    let together: BTreeSet<String> = ["check", "idl"].map(str::to_owned).into();
    for (code, parts) in codes() {
        assert!(
            parts.len() == 1 || parts == together,
            "{code} is reported by {parts:?}"
        );
    }
}
