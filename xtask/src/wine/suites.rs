//! The packages whose tests run under Wine, built and run.

use super::prefix::Prefix;
use super::target::Target;
use super::{IDL, watch};
use crate::tools::{cargo, root, run as exec};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// A package with tests for Windows.
#[derive(Debug)]
pub struct Suite {
    /// Its name.
    pub package: &'static str,
    /// The tests in it that need Windows; all if there are none.
    tests: &'static [&'static str],
    /// Other packages whose programs and examples they run.
    runs: &'static [&'static str],
    /// Whether it runs only when it is named: it measures, which a busy machine disturbs.
    pub only_named: bool,
}

impl Suite {
    const fn whole(package: &'static str) -> Self {
        Self {
            package,
            tests: &[],
            runs: &[],
            only_named: false,
        }
    }
}

/// All of them.
pub const SUITES: &[Suite] = &[
    Suite::whole("com-sink"),
    Suite::whole("virtual-server"),
    // Before the simulator's own tests, which unregister it when their process has ended. (`cargo xtask wine --package
    // com-sink-soak`.)
    Suite {
        package: "com-sink-soak",
        tests: &[],
        runs: &["virtual-server-sim"],
        only_named: true,
    },
    Suite {
        package: "virtual-server-sim",
        tests: &[],
        runs: &["virtual-server"],
        only_named: false,
    },
    Suite::whole("com-sink-wine-tests"),
    // The command, as far as it asks objects. The rest of the package is the same everywhere.
    Suite {
        package: "com-sink-codegen",
        tests: &["doctor"],
        runs: &[],
        only_named: false,
    },
];

/// A test executable that was built.
pub struct Executable {
    /// Package and test, for people.
    name: String,
    /// The test's name alone.
    test: String,
    path: PathBuf,
    /// The package's folder, in which cargo runs tests.
    folder: PathBuf,
}

/// Builds the test executables of a package.
pub fn build(suite: &Suite, target: Target) -> Result<Vec<Executable>, String> {
    if !suite.runs.is_empty() {
        let mut programs = cargo(&["build", "--bins", "--examples", "--target", target.triple()]);
        exec(programs.args(suite.runs.iter().flat_map(|package| ["--package", package])))?;
    }
    let mut command = cargo(&["test", "--no-run", "--target", target.triple()]);
    command
        .args(["--package", suite.package])
        .args(suite.tests.iter().flat_map(|test| ["--test", test]))
        .arg("--message-format=json-render-diagnostics")
        // Tells the tests of foreign sources where their IDL is.
        .env("COM_SINK_WINE_IDL", IDL)
        .stderr(Stdio::inherit());
    println!("Building the tests of {}", suite.package);
    let output = command
        .output()
        .map_err(|error| format!("`cargo` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the tests of {} cannot be built", suite.package));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut executables: Vec<_> = messages
        .lines()
        .filter_map(|line| executable(suite.package, line))
        .collect();
    // Messages come in the order in which compilers end.
    executables.sort_by(|a, b| a.name.cmp(&b.name));
    if executables.is_empty() {
        return Err(format!("{} has no tests", suite.package));
    }
    Ok(executables)
}

/// Keeps only the executables with these names, if there are any.
///
/// # Errors
///
/// When a name is that of none.
pub fn keep(executables: &mut Vec<Executable>, names: &[String]) -> Result<(), String> {
    for name in names {
        if !executables
            .iter()
            .any(|executable| executable.test == *name)
        {
            return Err(format!("no test executable is called `{name}`"));
        }
    }
    executables.retain(|executable| names.is_empty() || names.contains(&executable.test));
    Ok(())
}

/// Runs them all and tells at the end which failed.
pub fn run(
    prefix: &Prefix,
    executables: &[Executable],
    filter: Option<&str>,
    timeout: Duration,
) -> Result<(), String> {
    let mut passed = 0;
    let mut failed = Vec::new();
    for executable in executables {
        println!("\nRunning {} under Wine", executable.name);
        let mut command = prefix.wine(&[&executable.path]);
        // One at a time: so the output tells which one is running.
        command.arg("--test-threads=1").args(filter);
        command.current_dir(&executable.folder);
        match watch::tests(command, timeout) {
            Ok(count) => passed += count,
            Err(text) => {
                failed.push(format!("{} {text}", executable.name));
                if let Err(error) = prefix.restart() {
                    // The others can't run; what failed until here is still told.
                    failed.push(error);
                    break;
                }
            }
        }
    }
    if !failed.is_empty() {
        return Err(failed.join("\n"));
    }
    if passed == 0 {
        return Err(match filter {
            Some(filter) => format!("no test's name contains `{filter}`"),
            None => "no test was run".to_owned(),
        });
    }
    println!("\n{passed} tests passed under Wine");
    Ok(())
}

/// The test executable that a message of cargo tells of.
fn executable(package: &str, line: &str) -> Option<Executable> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let path = message["executable"].as_str()?;
    let manifest = message["manifest_path"].as_str()?;
    let test = message["target"]["name"].as_str()?;
    Some(Executable {
        name: format!("{package}::{test}"),
        test: test.to_owned(),
        path: PathBuf::from(path),
        folder: Path::new(manifest)
            .parent()
            .map_or_else(root, Path::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::executable;
    use std::path::Path;

    #[test]
    fn test_executables_are_found_in_the_messages_of_cargo() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/w/runtime/Cargo.toml",
            "target":{"name":"apartments"},"profile":{"test":true},"executable":"/t/a.exe"}"#;
        let found = executable("com-sink", line).unwrap();
        assert_eq!(found.name, "com-sink::apartments");
        assert_eq!(found.path, Path::new("/t/a.exe"));
        assert_eq!(found.folder, Path::new("/w/runtime"));
        for other in [
            line.replace("true", "false"),
            line.replace("compiler-artifact", "build-script-executed"),
            line.replace(r#""/t/a.exe""#, "null"),
            "warning: not JSON".to_owned(),
        ] {
            assert!(executable("com-sink", &other).is_none(), "{other}");
        }
    }
}
