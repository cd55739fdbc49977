//! The Wine prefix: a Windows of our own below `target/wine`.

use super::target::{Target, Wine};
use crate::tools::{root, run as exec};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the prefix lacks; see there.
const BCRYPTPRIMITIVES: &str = include_str!("bcryptprimitives.c");

/// What the environment may set otherwise, to find out why a test fails.
const DEFAULTS: &[(&str, &str)] = &[
    ("WINEDEBUG", "-all"),
    // The debugger, which a crash starts, would hide the status of the process.
    ("WINEDLLOVERRIDES", "winedbg.exe=;winemenubuilder.exe="),
];

/// For how many seconds without a program: longer than from one program to the next, and not for ever, should this
/// process be killed.
const STAYS: &str = "--persistent=60";

/// The parts of the registry, as Wine keeps them.
const REGISTRY: &[&str] = &["system.reg", "user.reg", "userdef.reg"];

/// The prefix, locked for this process. Dropping it ends every process in it.
pub struct Prefix {
    folder: PathBuf,
    target: Target,
    wine: Wine,
    /// Others wait at [`Prefix::open`] until this is closed.
    _lock: File,
}

impl Prefix {
    /// The prefix as the last run has left it; made if there is none.
    pub fn open(target: Target) -> Result<Self, String> {
        let prefix = Self::prepare(target)?;
        prefix.serve()?;
        Ok(prefix)
    }

    /// The prefix, in which nothing of ours runs yet.
    fn prepare(target: Target) -> Result<Self, String> {
        let base = root().join("target").join("wine");
        fs::create_dir_all(&base).map_err(|error| told(&base, error))?;
        let path = base.join("lock");
        let lock = File::create(&path).map_err(|error| told(&path, error))?;
        lock.lock().map_err(|error| told(&path, error))?;
        let prefix = Self {
            folder: base.join(target.prefix()),
            target,
            wine: target.wine()?,
            _lock: lock,
        };
        prefix.make(&base.join(format!("{}.made", target.prefix())))?;
        Ok(prefix)
    }

    /// The prefix as it was when it was made: without what a run before has registered or left.
    pub fn fresh(target: Target) -> Result<Self, String> {
        let prefix = Self::prepare(target)?;
        prefix.end();
        for name in REGISTRY {
            let saved = prefix.folder.join(format!("{name}.saved"));
            let used = prefix.folder.join(name);
            fs::copy(&saved, &used).map_err(|error| told(&saved, error))?;
        }
        // Where programs keep their files: C:\users, made anew by Wine.
        let users = prefix.folder.join("drive_c").join("users");
        if users.is_dir() {
            fs::remove_dir_all(&users).map_err(|error| told(&users, error))?;
        }
        prefix.boot()?;
        prefix.serve()?;
        // Which Wine makes with the prefix only, and `TEMP` names.
        for user in fs::read_dir(&users).map_err(|error| told(&users, error))? {
            let temporary = user
                .map_err(|error| told(&users, error))?
                .path()
                .join("Temp");
            fs::create_dir_all(&temporary).map_err(|error| told(&temporary, error))?;
        }
        Ok(prefix)
    }

    /// A program to run in it, with its arguments.
    pub fn wine(&self, program: &[impl AsRef<std::ffi::OsStr>]) -> Command {
        let mut command = self.command("wine");
        command.args(program);
        command
    }

    /// Makes the prefix, unless `made` tells that it was made from the same parts.
    fn make(&self, made: &Path) -> Result<(), String> {
        if fs::read_to_string(made).is_ok_and(|parts| parts == BCRYPTPRIMITIVES) {
            return Ok(());
        }
        if self.folder.exists() {
            self.end();
            fs::remove_dir_all(&self.folder).map_err(|error| told(&self.folder, error))?;
        }
        println!("Making a Wine prefix: {}", self.folder.display());
        self.boot()?;
        self.add_library()?;
        for name in REGISTRY {
            let used = self.folder.join(name);
            let saved = self.folder.join(format!("{name}.saved"));
            fs::copy(&used, &saved).map_err(|error| told(&used, error))?;
        }
        fs::write(made, BCRYPTPRIMITIVES).map_err(|error| told(made, error))
    }

    /// Starts Wine once, so that it makes what a prefix has, and waits until it is written.
    fn boot(&self) -> Result<(), String> {
        let mut boot = self.wine(&["wineboot", "--init"]);
        // No offer to download what programs for .NET and pages of HTML need.
        boot.env("WINEDLLOVERRIDES", "mscoree,mshtml=;winemenubuilder.exe=");
        quiet(&mut boot)?;
        quiet(self.command("wineserver").arg("--wait"))
    }

    /// Adds bcryptprimitives.dll, if this Wine has none.
    fn add_library(&self) -> Result<(), String> {
        let system = self.folder.join("drive_c/windows/system32");
        let library = system.join("bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let source = self.folder.join("bcryptprimitives.c");
        fs::write(&source, BCRYPTPRIMITIVES).map_err(|error| told(&source, error))?;
        let mut gcc = Command::new(self.target.gcc());
        gcc.args(["-Wall", "-Werror", "-O2", "-shared", "-nostdlib"]);
        // With 32 bits: without the number of bytes behind the name.
        gcc.args(["-Wl,--kill-at", "-o"]);
        gcc.arg(&library).arg(&source).arg("-ladvapi32");
        exec(&mut gcc)
    }

    /// Starts Wine's server, to stay from one program to the next. Debian's ends with the last program, and kills one that
    /// is just starting then: silently, with the status 1.
    fn serve(&self) -> Result<(), String> {
        quiet(self.command("wineserver").arg(STAYS))
    }

    /// Ends every process in the prefix, and begins anew: what a crash or a kill leaves behind must not disturb the next
    /// program.
    pub fn restart(&self) -> Result<(), String> {
        self.end();
        self.serve()
    }

    /// Ends every process in the prefix, and waits until they are gone.
    fn end(&self) {
        // Both fail when none is running.
        let _ = quiet(self.command("wineserver").arg("--kill"));
        let _ = quiet(self.command("wineserver").arg("--wait"));
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.wine.command(program);
        command
            .env("WINEPREFIX", &self.folder)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        for (name, value) in DEFAULTS {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        command
    }
}

impl Drop for Prefix {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a command of Wine, whose remarks nobody needs.
fn quiet(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{program}` failed: {status}")),
        Err(error) => Err(format!("`{program}` cannot be run: {error}")),
    }
}

fn told(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
