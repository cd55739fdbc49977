//! `cargo xtask deny`: licences, duplicates, sources and known faults of what we depend on, by `deny.toml`.
//!
//! Licences, duplicates and sources are looked at here, from what cargo says. cargo-deny looks closer (at the texts of
//! licences, too) and knows of faults; it takes minutes to build, so that it is used where it is installed.

use crate::tools::{cargo, root, run as exec, succeeds};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The version of cargo-deny that `--install` installs.
const CARGO_DENY: &str = "^0.19";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Install cargo-deny, if it isn't
    #[arg(long)]
    install: bool,
}

/// Checks what `deny.toml` names.
///
/// # Errors
///
/// When something is found, or cargo-deny was to be installed and cannot be.
pub fn run(args: &Args) -> Result<(), String> {
    own()?;
    let mut installed = succeeds(&mut cargo(&["deny", "--version"]));
    if !installed && args.install {
        exec(&mut cargo(&[
            "install",
            "cargo-deny",
            "--locked",
            "--version",
            CARGO_DENY,
        ]))?;
        installed = true;
    }
    if !installed {
        println!(
            "NOT CHECKED: known faults (advisories), for which cargo-deny is needed: --install"
        );
        return Ok(());
    }
    exec(&mut cargo(&[
        "deny", "check", "licenses", "bans", "sources",
    ]))?;
    if !succeeds(&mut cargo(&["deny", "fetch", "db"])) {
        println!(
            "NOT CHECKED: known faults (advisories), whose database cannot be reached from here"
        );
        return Ok(());
    }
    exec(&mut cargo(&[
        "deny",
        "check",
        "--disable-fetch",
        "advisories",
    ]))
}

/// What can be seen without cargo-deny.
///
/// # Errors
///
/// Names every package that `deny.toml` doesn't accept.
pub fn own() -> Result<(), String> {
    let output = cargo(&[
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--all-features",
    ])
    .output()
    .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| {
        format!(
            "`cargo metadata`: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })?;
    let rules = std::fs::read_to_string(root().join("deny.toml"))
        .map_err(|error| format!("deny.toml: {error}"))?;
    let rules: toml::Table = rules
        .parse()
        .map_err(|error| format!("deny.toml: {error}"))?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("`cargo metadata` names no packages")?;
    let (found, checked) = findings(packages, &rules);
    if found.is_empty() {
        println!("{checked} packages: licences, duplicates and sources are as deny.toml has them");
        return Ok(());
    }
    Err(format!(
        "deny.toml does not accept:\n  {}",
        found.join("\n  ")
    ))
}

/// What the rules don't accept, and how many packages of others were looked at.
fn findings(packages: &[Value], rules: &toml::Table) -> (Vec<String>, usize) {
    let strings = |value: &toml::Value| -> BTreeSet<String> {
        let all = value.as_array().into_iter().flatten();
        all.filter_map(|one| one.as_str().or_else(|| one.get("crate")?.as_str()))
            .map(str::to_owned)
            .collect()
    };
    let allowed = strings(&rules["licenses"]["allow"]);
    let skipped = strings(&rules["bans"]["skip"]);
    let mut found = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // Those of the workspace have no source.
    let others: Vec<_> = packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .collect();
    for package in &others {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let (name, version) = (text("name"), text("version"));
        if text("source") != REGISTRY {
            found.push(format!("{name} {version} is from {}", text("source")));
        }
        if !accepts(&allowed, text("license")) {
            found.push(format!(
                "{name} {version} has the licence {:?}",
                text("license")
            ));
        }
        let skip = skipped.iter().any(|skip| {
            let (crate_, major) = skip.split_once('@').unwrap_or((skip, ""));
            name == crate_ && version.starts_with(&format!("{major}."))
        });
        if !skip {
            versions.entry(name).or_default().insert(version);
        }
    }
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        found.push(format!("{name} is there more than once: {versions:?}"));
    }
    (found, others.len())
}

/// Whether a licence expression can be met with what is allowed: one of each group of alternatives.
fn accepts(allowed: &BTreeSet<String>, expression: &str) -> bool {
    expression.replace('/', " OR ").split(" AND ").all(|group| {
        group
            .trim_matches(['(', ')', ' '])
            .split(" OR ")
            .any(|licence| allowed.contains(licence.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::{findings, own};
    use serde_json::json;

    #[test]
    fn all_dependencies_are_accepted() {
        own().unwrap();
    }

    #[test]
    fn what_is_not_accepted_is_named() {
        let rules: toml::Table = r#"
            licenses.allow = ["MIT", "Unicode-3.0"]
            bans.skip = [{ crate = "old@1" }]
        "#
        .parse()
        .unwrap();
        let package = |name: &str, version: &str, license: &str, source: &str| json!({ "name": name, "version": version, "license": license, "source": source });
        let packages = [
            package(
                "good",
                "1.0.0",
                "(MIT OR Apache-2.0) AND Unicode-3.0",
                super::REGISTRY,
            ),
            package("older", "1.0.0", "Apache-2.0/MIT", super::REGISTRY),
            package("older", "2.0.0", "MIT", super::REGISTRY),
            package("old", "1.9.0", "MIT", super::REGISTRY),
            package("old", "2.0.0", "MIT", super::REGISTRY),
            package("free", "1.0.0", "GPL-3.0", super::REGISTRY),
            package("far", "1.0.0", "MIT", "git+https://example.org/far"),
            json!({ "name": "ours", "version": "0.1.0", "license": null, "source": null }),
        ];
        let (found, checked) = findings(&packages, &rules);
        assert_eq!(checked, 7);
        assert_eq!(
            found,
            [
                "free 1.0.0 has the licence \"GPL-3.0\"",
                "far 1.0.0 is from git+https://example.org/far",
                "older is there more than once: {\"1.0.0\", \"2.0.0\"}",
            ]
        );
    }
}
