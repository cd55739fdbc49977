//! Running other programs, and installing the ones that a step needs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the workspace.
pub fn root() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}

/// `cargo`, to be run at the root.
pub fn cargo(arguments: &[&str]) -> Command {
    // The cargo that runs us has set variables for its own toolchain; `+nightly` needs the proxy.
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(arguments);
    for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command with its output on the terminal.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("`{shown}` cannot be run: {error}")),
    }
}

/// True when a command can be run and succeeds; its output is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Adds a target of the toolchain that `rust-toolchain.toml` names.
pub fn add_target(target: &str) -> Result<(), String> {
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(root())
        .args(["target", "list", "--installed"]);
    rustup.env_remove("RUSTUP_TOOLCHAIN");
    let installed = rustup
        .output()
        .map_err(|error| format!("`rustup` cannot be run: {error}"))?;
    let installed = String::from_utf8_lossy(&installed.stdout);
    if installed.lines().any(|line| line == target) {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(root()).args(["target", "add", target]);
    rustup.env_remove("RUSTUP_TOOLCHAIN");
    run(&mut rustup)
}

/// Installs a toolchain that is not there yet.
pub fn add_toolchain(name: &str, components: &[&str]) -> Result<(), String> {
    let mut rustup = Command::new("rustup");
    rustup.args(["toolchain", "install", name, "--profile", "minimal"]);
    for component in components {
        rustup.args(["--component", component]);
    }
    run(&mut rustup)
}

/// Makes sure that widl is there, and the standard files that its inputs import: tests compare our readers with it.
pub fn require_widl() -> Result<(), String> {
    let mut missing = Vec::new();
    if !["x86_64-w64-mingw32-widl", "widl"]
        .into_iter()
        .any(has_program)
    {
        missing.push("mingw-w64-tools");
    }
    if !Path::new("/usr/include/wine/wine/windows/oaidl.idl").is_file() {
        missing.extend(["libwine-dev", "libwine"]);
    }
    require_packages(&missing)
}

/// True when a program of this name is on the path.
pub fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Installs Debian packages, when we are root and have apt-get.
///
/// # Errors
///
/// Names them in one line when they cannot be installed from here.
pub fn require_packages(missing: &[&str]) -> Result<(), String> {
    if missing.is_empty() {
        return Ok(());
    }
    let root = cfg!(unix)
        && Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|output| output.stdout == b"0\n");
    let names = missing.join(" ");
    if !root || !has_program("apt-get") {
        return Err(format!("install these Debian packages: {names}"));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        run(command.args(arguments))
    };
    let install = [&["install", "--yes", "--no-install-recommends"], missing].concat();
    // The lists may be old, or not there at all.
    apt(&install)
        .or_else(|_| apt(&["update"]).and_then(|()| apt(&install)))
        .map_err(|error| format!("{error}; install these Debian packages: {names}"))
}

fn show(command: &Command) -> String {
    let mut text = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            text.push_str(&format!(
                "{}='{}' ",
                name.to_string_lossy(),
                value.to_string_lossy()
            ));
        }
    }
    text.push_str(&command.get_program().to_string_lossy());
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
