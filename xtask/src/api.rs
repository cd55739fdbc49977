//! `cargo xtask api`: what each published crate offers, as text in `docs/api/`, so that a change of it is seen in review.
//!
//! It is read from rustdoc's pages, so that a new Rust may need it made anew, as it does the words of `tests/ui`. What
//! rustdoc hides is no promise, and is left out. Of generated modules only the names are kept.

use crate::tools::{cargo, root, run as exec};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Options.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; fail and show a diff when a file is not up to date
    #[arg(long)]
    pub check: bool,
}

/// A crate, and of which of its items (a kind, a module) more than the names is kept.
struct Published {
    package: &'static str,
    in_full: fn(&str, &str) -> bool,
}

const PUBLISHED: &[Published] = &[
    Published {
        package: "com-sink",
        in_full: |_, module| !module.starts_with("raw::"),
    },
    Published {
        package: "com-sink-macros",
        in_full: |_, _| true,
    },
    Published {
        package: "com-sink-codegen",
        in_full: |_, _| true,
    },
    // Nearly all of it is generated: `cargo xtask gen --check` shows what changes there.
    Published {
        package: "virtual-server",
        in_full: |kind, module| kind == "fn" || module.starts_with("sim::"),
    },
];

/// Makes the files, or compares them.
///
/// # Errors
///
/// When the documentation cannot be made, or a file differs and was only to be checked.
pub fn run(args: &Args) -> Result<(), String> {
    let mut command = cargo(&["doc", "--no-deps", "--lib"]);
    for published in PUBLISHED {
        command.args(["--package", published.package]);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    for published in PUBLISHED {
        // Pages of what is no longer there would stay.
        let _ = std::fs::remove_dir_all(folder(&target, published));
    }
    exec(&mut command)?;
    let mut stale = Vec::new();
    for published in PUBLISHED {
        let fresh = snapshot(&folder(&target, published), published.in_full)?;
        let path = root().join(format!("docs/api/{}.txt", published.package));
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        if old == fresh {
            continue;
        }
        if args.check {
            let diff = TextDiff::from_lines(&old, &fresh);
            stale.push(
                diff.unified_diff()
                    .header(published.package, "now")
                    .to_string(),
            );
        } else {
            write(&path, &fresh)?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "what the crates offer has changed; if it should, run `cargo xtask api`\n{}",
        stale.concat()
    ))
}

fn folder(target: &Path, published: &Published) -> PathBuf {
    target.join("doc").join(published.package.replace('-', "_"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().expect("a file in a folder");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn snapshot(folder: &Path, in_full: fn(&str, &str) -> bool) -> Result<String, String> {
    let mut items = BTreeMap::new();
    walk(folder, "", in_full, &mut items)?;
    let mut text = String::new();
    for (name, declarations) in items {
        text.push_str(&format!("{name}\n"));
        for line in declarations {
            text.push_str(&format!("    {line}\n"));
        }
    }
    if text.is_empty() {
        return Err(format!("{} documents nothing", folder.display()));
    }
    Ok(text)
}

fn walk(
    folder: &Path,
    module: &str,
    in_full: fn(&str, &str) -> bool,
    items: &mut BTreeMap<String, Vec<String>>,
) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            walk(&path, &format!("{module}{name}::"), in_full, items)?;
            continue;
        }
        // `struct.Sink.html`; other pages list what has one of its own.
        let Some((kind, item)) = name
            .strip_suffix(".html")
            .and_then(|name| name.split_once('.'))
        else {
            continue;
        };
        let declarations = if !in_full(kind, module) {
            Vec::new()
        } else {
            let page = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            declarations(&page)
        };
        items.insert(format!("{kind} {module}{item}"), declarations);
    }
    Ok(())
}

/// Traits that types have by themselves, and nobody asks for. (`Send` and `Sync` are another matter.)
const AUTO: &[&str] = &["Freeze for ", "Unpin for ", "UnwindSafe for "];

/// The item's own declaration, its methods, and the headings of its implementations.
fn declarations(page: &str) -> Vec<String> {
    // What follows is the same for all types, and what other crates' traits bring.
    let page = page
        .split("id=\"blanket-implementations\"")
        .next()
        .unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = page;
    let marks = [
        ("<pre class=\"rust item-decl\">", "</pre>"),
        ("<h3 class=\"code-header\">", "</h3>"),
        ("<h4 class=\"code-header\">", "</h4>"),
    ];
    while let Some((at, (begin, end))) = marks
        .iter()
        .filter_map(|mark| Some((rest.find(mark.0)?, mark)))
        .min_by_key(|(at, _)| *at)
    {
        // Methods of an implemented trait are the trait's, not the type's.
        let opening = rest[..at].rfind("<section").unwrap_or_default();
        let of_a_trait = *end == "</h4>" && rest[opening..at].contains("trait-impl");
        let body = &rest[at + begin.len()..];
        let length = body.find(end).unwrap_or(body.len());
        let text = plain(&body[..length]);
        if !of_a_trait && !AUTO.iter().any(|name| text.contains(name)) {
            found.push(text);
        }
        rest = &body[length..];
    }
    found.sort();
    found.dedup();
    found
}

/// A piece of a page without markup, in one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::declarations;

    #[test]
    fn declarations_methods_and_implementations_are_found() {
        let page = r#"<pre class="rust item-decl"><code>pub struct <a href="x">Sink</a>&lt;T&gt;(<span>/* private fields */</span>);</code></pre>
            <h3 class="code-header">impl&lt;T&gt; <a>Sink</a>&lt;T&gt;</h3>
            <section id="method.new" class="method"><h4 class="code-header">pub fn <a>new</a>() -&gt; Self</h4></section>
            <section id="impl-Clone"><h3 class="code-header">impl Clone for Sink</h3></section>
            <section id="method.clone" class="method trait-impl"><h4 class="code-header">fn clone(&amp;self)</h4></section>
            <h2 id="blanket-implementations"></h2><h3 class="code-header">impl Any</h3>"#;
        assert_eq!(
            declarations(page),
            [
                "impl Clone for Sink",
                "impl<T> Sink<T>",
                "pub fn new() -> Self",
                "pub struct Sink<T>(/* private fields */);",
            ]
        );
    }
}
