//! A class: `CLSID\{…}`, its ProgIDs, its server.

use super::change::Changes;
use super::store::{Store, Tree};
use super::{braced, refused};
use crate::error::{Error, Result};
use crate::hresult::E_INVALIDARG;
use crate::sys;
use std::path::{Path, PathBuf};
use windows_core::GUID;

/// What the registry tells of a class, apart from where its server is.
///
/// ```
/// use com_sink::GUID;
/// use com_sink::registry::{ClassInfo, ThreadingModel};
///
/// const INFO: ClassInfo = ClassInfo::new(
///     GUID::from_u128(0x6ab3a3f1_0f0a_4a37_8f5b_5f6d0f6f4a11),
///     "A watcher of scales",
/// )
/// .prog_id("Scales.Watcher")
/// .threading(ThreadingModel::Both);
/// assert_eq!(INFO.versioned_prog_id().as_deref(), Some("Scales.Watcher.1"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ClassInfo {
    clsid: GUID,
    name: &'static str,
    prog_id: Option<&'static str>,
    threading: ThreadingModel,
    type_library: Option<(GUID, u16, u16)>,
    app_id: Option<GUID>,
}

/// Which apartments make objects of an in-process class for themselves; others get them through a proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThreadingModel {
    /// Single-threaded apartments (`Apartment`).
    Apartment,
    /// The multithreaded one (`Free`).
    Free,
    /// All (`Both`): what agile objects are made for.
    #[default]
    Both,
    /// All, and calls come on the caller's thread (`Neutral`).
    Neutral,
}

impl ThreadingModel {
    /// The value of `ThreadingModel` in the registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apartment => "Apartment",
            Self::Free => "Free",
            Self::Both => "Both",
            Self::Neutral => "Neutral",
        }
    }
}

impl ClassInfo {
    /// A class and its name for people.
    pub const fn new(clsid: GUID, name: &'static str) -> Self {
        Self {
            clsid,
            name,
            prog_id: None,
            threading: ThreadingModel::Both,
            type_library: None,
            app_id: None,
        }
    }

    /// The name for programs, by which scripts create objects: `Library.Class` or, with a version at its end,
    /// `Library.Class.1`. Both of these are registered, whichever is given.
    ///
    /// At most 39 characters: letters, digits and dots, no digit first.
    pub const fn prog_id(mut self, prog_id: &'static str) -> Self {
        self.prog_id = Some(prog_id);
        self
    }

    /// The apartments in which an in-process server makes objects.
    pub const fn threading(mut self, model: ThreadingModel) -> Self {
        self.threading = model;
        self
    }

    /// The type library that describes the class, with its version.
    pub const fn type_library(mut self, libid: GUID, major: u16, minor: u16) -> Self {
        self.type_library = Some((libid, major, minor));
        self
    }

    /// The application that the class belongs to: where security and the like are set. It gets a key `AppID\{…}` with
    /// the class's name, unless it has one.
    pub const fn app_id(mut self, app_id: GUID) -> Self {
        self.app_id = Some(app_id);
        self
    }

    /// The class identifier.
    pub const fn clsid(&self) -> &GUID {
        &self.clsid
    }

    /// The name for people.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The apartments in which an in-process server makes objects.
    pub const fn threading_model(&self) -> ThreadingModel {
        self.threading
    }

    /// The ProgID without a version.
    pub fn independent_prog_id(&self) -> Option<&'static str> {
        let given = self.prog_id?;
        Some(split_version(given).map_or(given, |(name, _)| name))
    }

    /// The ProgID with a version; `None` if there is none, or if it were too long.
    pub fn versioned_prog_id(&self) -> Option<String> {
        let given = self.prog_id?;
        if split_version(given).is_some() {
            return Some(given.to_owned());
        }
        Some(format!("{given}.1")).filter(|versioned| versioned.len() <= MAX_PROG_ID)
    }

    /// Every ProgID that is registered, the one with a version first.
    fn prog_ids(&self) -> Vec<String> {
        let versioned = self.versioned_prog_id().into_iter();
        versioned
            .chain(self.independent_prog_id().map(str::to_owned))
            .collect()
    }

    fn check(&self) -> Result<()> {
        let Some(prog_id) = self.prog_id else {
            return Ok(());
        };
        if is_prog_id(prog_id) {
            return Ok(());
        }
        let text = format!(
            "`{prog_id}` is no ProgID: it has at most {MAX_PROG_ID} letters, digits and dots, and doesn't start with a digit"
        );
        Err(Error::new(E_INVALIDARG, text))
    }

    /// The key of the class.
    fn key(&self) -> String {
        format!("CLSID\\{}", braced(&self.clsid))
    }
}

/// From the documentation of ProgID keys: "no more than 39 characters".
const MAX_PROG_ID: usize = 39;

fn is_prog_id(text: &str) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.len() <= MAX_PROG_ID
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(named)
        && text.split('.').all(|part| !part.is_empty())
}

/// `Library.Class.1` → `Library.Class`, `1`
fn split_version(prog_id: &str) -> Option<(&str, &str)> {
    prog_id
        .rsplit_once('.')
        .filter(|(name, version)| name.contains('.') && version.bytes().all(|c| c.is_ascii_digit()))
}

/// Where the objects of a class are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassServer {
    /// A DLL, in the client's process (`InprocServer32`).
    InProcess(PathBuf),
    /// A program, in a process of its own (`LocalServer32`).
    Local(PathBuf),
}

impl ClassServer {
    /// The DLL or program that this code is part of.
    ///
    /// # Errors
    ///
    /// What the system says; `E_NOTIMPL` where there is no COM.
    pub fn current() -> Result<Self> {
        let module = sys::module()?;
        Ok(if module.is_program {
            Self::Local(module.path)
        } else {
            Self::InProcess(module.path)
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::InProcess(_) => IN_PROCESS,
            Self::Local(_) => LOCAL,
        }
    }

    pub(super) fn path(&self) -> Result<&str> {
        let (Self::InProcess(path) | Self::Local(path)) = self;
        text_of(path)
    }

    /// What COM is to load or to start. A command line needs quotes, or `C:\Program.exe` were started for a path in
    /// `C:\Program Files`; the path of a DLL is taken as it is.
    fn value(&self) -> Result<String> {
        let path = self.path()?;
        Ok(match self {
            Self::InProcess(_) => path.to_owned(),
            Self::Local(_) => format!("\"{path}\""),
        })
    }
}

const IN_PROCESS: &str = "InprocServer32";
const LOCAL: &str = "LocalServer32";

/// A path as the registry takes it.
pub(super) fn text_of(path: &Path) -> Result<&str> {
    let text = path.to_str().filter(|text| !text.contains(['"', '\0']));
    text.ok_or_else(|| {
        let text = format!("the path {} cannot be registered", path.display());
        Error::new(E_INVALIDARG, text)
    })
}

/// Adds a class.
pub(super) fn register(
    changes: &mut Changes<'_>,
    others: Option<&dyn Store>,
    info: &ClassInfo,
    server: &ClassServer,
) -> Result<()> {
    info.check()?;
    let path = server.path()?;
    let key = info.key();
    if let Some(tree) = changes.read(&key)? {
        own(&tree, path, &changes.place(&key))?;
    }
    if let Some(others) = others
        && let Some(tree) = others.read(&key)?
    {
        own(&tree, path, &others.place(&key))?;
    }
    let clsid = braced(&info.clsid);
    for prog_id in info.prog_ids() {
        if let Some(tree) = changes.read(&prog_id)? {
            own_name(&tree, &clsid, &changes.place(&prog_id))?;
        }
        if let Some(others) = others
            && let Some(tree) = others.read(&prog_id)?
        {
            own_name(&tree, &clsid, &others.place(&prog_id))?;
        }
    }

    changes.remove(&key)?;
    changes.record(&key)?;
    changes.set(&key, "", info.name)?;
    let server_key = format!("{key}\\{}", server.key());
    changes.set(&server_key, "", &server.value()?)?;
    match server {
        ClassServer::InProcess(_) => {
            changes.set(&server_key, "ThreadingModel", info.threading.name())?;
        }
        // Which program it is, without guessing where the command's name ends.
        ClassServer::Local(_) => changes.set(&server_key, "ServerExecutable", path)?,
    }
    if let Some((libid, major, minor)) = &info.type_library {
        changes.set(&format!("{key}\\TypeLib"), "", &braced(libid))?;
        let version = format!("{major}.{minor}");
        changes.set(&format!("{key}\\Version"), "", &version)?;
    }
    if let Some(app_id) = &info.app_id {
        let app_id = braced(app_id);
        changes.set(&key, "AppID", &app_id)?;
        let app_key = format!("AppID\\{app_id}");
        changes.record(&app_key)?;
        if changes.read(&app_key)?.is_none() {
            changes.set(&app_key, "", info.name)?;
        }
    }
    register_names(changes, info, &key, &clsid)
}

fn register_names(
    changes: &mut Changes<'_>,
    info: &ClassInfo,
    key: &str,
    clsid: &str,
) -> Result<()> {
    let (independent, versioned) = (info.independent_prog_id(), info.versioned_prog_id());
    for prog_id in info.prog_ids() {
        changes.record(&prog_id)?;
        changes.set(&prog_id, "", info.name)?;
        changes.set(&format!("{prog_id}\\CLSID"), "", clsid)?;
    }
    if let Some(independent) = independent {
        let value = format!("{key}\\VersionIndependentProgID");
        changes.set(&value, "", independent)?;
        if let Some(versioned) = &versioned {
            changes.set(&format!("{independent}\\CurVer"), "", versioned)?;
        }
        let prog_id = versioned.as_deref().unwrap_or(independent);
        changes.set(&format!("{key}\\ProgID"), "", prog_id)?;
    }
    Ok(())
}

/// Removes a class, if it is there.
pub(super) fn unregister(
    changes: &mut Changes<'_>,
    info: &ClassInfo,
    server: &ClassServer,
) -> Result<()> {
    let key = info.key();
    if let Some(tree) = changes.read(&key)? {
        own(&tree, server.path()?, &changes.place(&key))?;
        changes.remove(&key)?;
    }
    let clsid = braced(&info.clsid);
    for prog_id in info.prog_ids() {
        // That of another class by now is left alone.
        if changes
            .read(&prog_id)?
            .is_some_and(|tree| is_of(&tree, &clsid))
        {
            changes.remove(&prog_id)?;
        }
    }
    if let Some(app_id) = &info.app_id {
        let app_key = format!("AppID\\{}", braced(app_id));
        let bare = |tree: Tree| {
            tree.keys.is_empty()
                && tree.values.len() == 1
                && tree.text("", "").as_deref() == Some(info.name)
        };
        // What an administrator has set there stays.
        if changes.read(&app_key)?.is_some_and(bare) {
            changes.remove(&app_key)?;
        }
    }
    Ok(())
}

/// Whether a ProgID's key belongs to a class.
fn is_of(prog_id: &Tree, clsid: &str) -> bool {
    prog_id
        .text("CLSID", "")
        .is_some_and(|other| other.eq_ignore_ascii_case(clsid))
}

/// Refuses a class of which another file is a server.
fn own(class: &Tree, path: &str, place: &str) -> Result<()> {
    let another = [IN_PROCESS, LOCAL].into_iter().find_map(|key| {
        class.at(key)?;
        let server = class.text(key, "").unwrap_or_default();
        (!program(&server).eq_ignore_ascii_case(path)).then_some(server)
    });
    match another {
        None => Ok(()),
        Some(server) => Err(refused(format!(
            "the class at {place} belongs to another server, {server}; unregister that one first"
        ))),
    }
}

/// Refuses a ProgID of another class, or a key that is something else.
fn own_name(prog_id: &Tree, clsid: &str, place: &str) -> Result<()> {
    if prog_id.is_empty() || is_of(prog_id, clsid) {
        return Ok(());
    }
    Err(refused(match prog_id.text("CLSID", "") {
        Some(other) => format!(
            "{place} is the name of another class, {other}; unregister that one first, or take another ProgID"
        ),
        None => format!("{place} is no class's name; take another ProgID"),
    }))
}

/// The file that a command line starts: what is in quotes, or ends at `.exe`.
fn program(command: &str) -> &str {
    if let Some(rest) = command.strip_prefix('"') {
        return rest.split('"').next().unwrap_or(rest);
    }
    let lower = command.to_ascii_lowercase();
    match lower.find(".exe ") {
        Some(end) => &command[..end + 4],
        None => command.trim_end(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_prog_id, program, split_version};

    #[test]
    fn prog_ids_are_checked() {
        for good in [
            "A.B",
            "Library.Class",
            "Library.Class.1",
            "Excel",
            "a1.b2.c3",
        ] {
            assert!(is_prog_id(good), "{good}");
        }
        let long = format!("A.{}", "b".repeat(38));
        for bad in [
            "", "1A.B", ".A", "A.", "A..B", "A B", "A_B", "Ä.B", "A\\B", &long,
        ] {
            assert!(!is_prog_id(bad), "{bad}");
        }
        assert!(is_prog_id(&long[..39]));
    }

    #[test]
    fn a_version_is_a_number_at_the_end() {
        assert_eq!(split_version("A.B.12"), Some(("A.B", "12")));
        assert_eq!(split_version("A.B"), None);
        assert_eq!(split_version("A.1"), None);
        assert_eq!(split_version("A.B.1x"), None);
    }

    #[test]
    fn the_program_of_a_command_line_is_found() {
        assert_eq!(program(r#""C:\a b\c.exe" /embedding"#), r"C:\a b\c.exe");
        assert_eq!(program(r"C:\a b\c.EXE -Embedding"), r"C:\a b\c.EXE");
        assert_eq!(program(r"C:\a b\c.dll"), r"C:\a b\c.dll");
        assert_eq!(program(r#""C:\open"#), r"C:\open");
        assert_eq!(program(""), "");
    }
}
