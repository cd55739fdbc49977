//! The two crates. Each sink is a file of its own, as people have them.

use crate::tools::root;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The crate of derived sinks, and the one of `#[implement]` sinks.
pub const OURS: &str = "derived";
pub const RIVAL: &str = "implemented";

/// How many sinks each has.
pub const SINKS: usize = 100;

/// The sink whose handler is changed.
const CHANGED: usize = 50;

/// Writes both crates into a workspace of their own.
pub fn write(folder: &Path) -> Result<(), String> {
    let path = |name: &str| root().join(name).display().to_string();
    put(
        &folder.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"derived\", \"implemented\"]\n\n\
         [profile.release]\nstrip = true\n",
    )?;
    // The same versions as the project's, without asking anybody.
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock"))
        .map_err(|error| format!("{} cannot be copied: {error}", lock.display()))?;
    // Without the simulator, since there is none at the other side.
    let ours = format!(
        "com-sink = {{ path = {:?} }}\n\
         virtual-server = {{ path = {:?}, default-features = false }}\n",
        path("runtime"),
        path("bindings")
    );
    // The declarations of DISPPARAMS and VARIANT are all that it takes from us.
    let theirs = format!(
        "com-sink = {{ path = {:?} }}\nwindows-core = \"0.100\"\n",
        path("runtime")
    );
    for (package, dependencies) in [(OURS, ours), (RIVAL, theirs)] {
        let folder = folder.join(package);
        let manifest = format!(
            "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}"
        );
        put(&folder.join("Cargo.toml"), &manifest)?;
        put(&folder.join("src/main.rs"), &main(package))?;
        for number in 0..SINKS {
            put(&file(&folder, number), &sink(package, number, 0))?;
        }
    }
    put(
        &folder.join(RIVAL).join("src/dispatch.rs"),
        include_str!("dispatch.rs.txt"),
    )
}

/// Changes a handler of one sink.
pub fn change(folder: &Path, package: &str, round: usize) -> Result<(), String> {
    // Never what it was: time goes on.
    let number = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(round, |time| time.subsec_nanos() as usize);
    put(
        &file(&folder.join(package), CHANGED),
        &sink(package, CHANGED, number),
    )
}

fn file(folder: &Path, number: usize) -> std::path::PathBuf {
    folder.join(format!("src/sink{number}.rs"))
}

/// Makes one object of each, so that all of it is compiled.
fn main(package: &str) -> String {
    let mut text = String::new();
    if package == RIVAL {
        text.push_str("mod dispatch;\n");
    }
    for number in 0..SINKS {
        let _ = writeln!(text, "mod sink{number};");
    }
    text.push_str("\nfn main() {\n    let objects = [\n");
    for number in 0..SINKS {
        let _ = writeln!(text, "        sink{number}::object(),");
    }
    text.push_str("    ];\n    println!(\"{}\", objects.len());\n}\n");
    text
}

fn sink(package: &str, number: usize, change: usize) -> String {
    let template = match package {
        OURS => include_str!("derived.rs.txt"),
        _ => include_str!("implemented.rs.txt"),
    };
    template
        .replace("@NUMBER@", &number.to_string())
        .replace("@CHANGE@", &change.to_string())
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{OURS, RIVAL, SINKS, main, sink};

    #[test]
    fn a_change_changes_one_line() {
        for package in [OURS, RIVAL] {
            let (before, after) = (sink(package, 7, 0), sink(package, 7, 1));
            let lines = before.lines().zip(after.lines());
            assert_eq!(lines.filter(|(a, b)| a != b).count(), 1, "{package}");
            assert!(!before.contains('@'), "{before}");
        }
    }

    #[test]
    fn every_sink_is_used() {
        let text = main(OURS);
        assert!(text.contains(&format!("sink{}::object()", SINKS - 1)));
    }
}
