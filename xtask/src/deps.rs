//! `cargo xtask deps`: the trees of what the crates need, in `docs/dependencies.md`, where each has its reason.

use crate::tools::{cargo, root};
use similar::TextDiff;
use std::path::Path;

/// The crates that others use.
const PUBLISHED: &[&str] = &[
    "com-sink",
    "com-sink-macros",
    "com-sink-codegen",
    "virtual-server",
];
/// What the trees are for: where the crates are made for.
const TARGET: &str = "x86_64-pc-windows-gnu";
const PAGE: &str = "docs/dependencies.md";
const BEGIN: &str = "<!-- trees: cargo xtask deps -->\n";
const END: &str = "<!-- end -->\n";

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; fail and show a diff when the page is not up to date
    #[arg(long)]
    check: bool,
}

/// Puts the trees into the page.
///
/// # Errors
///
/// When cargo cannot tell them, or the page differs and was only to be checked.
pub fn run(args: &Args) -> Result<(), String> {
    let path = root().join(PAGE);
    let page = read(&path)?;
    let fresh = with_trees(&page, &trees()?)?;
    if page == fresh {
        return Ok(());
    }
    if args.check {
        let diff = TextDiff::from_lines(&page, &fresh);
        return Err(format!(
            "{PAGE} is not up to date; run `cargo xtask deps`\n{}",
            diff.unified_diff().header("there", "made")
        ));
    }
    std::fs::write(&path, fresh).map_err(|error| format!("{PAGE}: {error}"))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn with_trees(page: &str, trees: &str) -> Result<String, String> {
    let (before, rest) = page
        .split_once(BEGIN)
        .ok_or_else(|| format!("{PAGE} has no line {BEGIN}"))?;
    let (_, after) = rest
        .split_once(END)
        .ok_or_else(|| format!("{PAGE} has no line {END}"))?;
    Ok(format!("{before}{BEGIN}{trees}{END}{after}"))
}

fn trees() -> Result<String, String> {
    let mut text = String::new();
    for package in PUBLISHED {
        let output = cargo(&["tree", "--locked", "--package", package])
            .args(["--edges", "normal,build", "--target", TARGET])
            .output()
            .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cargo tree` failed: {error}"));
        }
        let tree = String::from_utf8_lossy(&output.stdout);
        text.push_str(&format!("\n```text\n{}```\n\n", names(&tree)));
    }
    Ok(text)
}

/// Leaves out what changes without a change of the dependencies: versions and places.
fn names(tree: &str) -> String {
    let mut text = String::new();
    for line in tree.lines() {
        let (name, rest) = line.split_once(" v").unwrap_or((line, ""));
        let mut name = name.to_owned();
        for mark in [" (proc-macro)", " (*)"] {
            if rest.contains(mark) {
                name.push_str(mark);
            }
        }
        text.push_str(&name);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{PAGE, names, root, trees, with_trees};
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    fn page() -> String {
        std::fs::read_to_string(root().join(PAGE)).unwrap()
    }

    /// The manifests of the workspace's members, and of what isn't one.
    fn manifests() -> Vec<toml::Table> {
        let read = |path: PathBuf| -> toml::Table {
            std::fs::read_to_string(path).unwrap().parse().unwrap()
        };
        let workspace = read(root().join("Cargo.toml"));
        let members = workspace["workspace"]["members"].as_array().unwrap();
        members
            .iter()
            .map(|member| member.as_str().unwrap())
            .chain(["codegen/fuzz", "runtime/fuzz"])
            .map(|member| read(root().join(member).join("Cargo.toml")))
            .collect()
    }

    fn collect(table: &toml::Table, found: &mut BTreeSet<String>) {
        for (key, value) in table {
            let Some(value) = value.as_table() else {
                continue;
            };
            if key.ends_with("dependencies") {
                found.extend(value.keys().cloned());
            } else if key == "target" {
                value
                    .values()
                    .filter_map(|one| one.as_table())
                    .for_each(|one| collect(one, found));
            }
        }
    }

    #[test]
    fn every_direct_dependency_has_a_reason_and_every_reason_a_dependency() {
        let mut found = BTreeSet::new();
        let manifests = manifests();
        manifests
            .iter()
            .for_each(|manifest| collect(manifest, &mut found));
        for manifest in &manifests {
            found.remove(manifest["package"]["name"].as_str().unwrap());
        }
        let page = page();
        let reasons: BTreeSet<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
            .map(|(name, _)| name.to_owned())
            .collect();
        assert!(found.contains("windows-core"));
        assert_eq!(found, reasons);
    }

    #[test]
    fn the_trees_are_up_to_date() {
        let page = page();
        assert_eq!(
            with_trees(&page, &trees().unwrap()).unwrap(),
            page,
            "run `cargo xtask deps`"
        );
    }

    #[test]
    fn versions_and_places_are_left_out() {
        let tree = "a v0.1.0 (/home/a)\n├── b v1.2.3 (proc-macro)\n│   └── c v2.0.0 (*)\n";
        assert_eq!(names(tree), "a\n├── b (proc-macro)\n│   └── c (*)\n");
    }
}
