//! `Software\Classes` of the user or of the machine, and what oleaut32 does there.

use crate::bstr::BString;
use crate::error::{Error, Result};
use crate::hresult::E_ACCESSDENIED;
use crate::raw::{self, ITypeLib};
use crate::registry::Scope;
use crate::registry::store::{Data, Store, Tree};
use crate::sys::LibraryFacts;
use core::ptr::null_mut;
use std::path::Path;
use windows_core::{GUID, HRESULT, HSTRING, PCWSTR};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE, Type};

const CLASSES: &str = r"Software\Classes";

/// HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
const NOT_FOUND: HRESULT = HRESULT(0x8007_0002_u32 as i32);

pub(crate) fn registry(scope: Scope) -> Result<Classes> {
    Ok(Classes(scope))
}

/// The classes of the registry.
pub(crate) struct Classes(Scope);

impl Classes {
    fn root(&self) -> (&'static Key, &'static str) {
        match self.0 {
            Scope::User => (CURRENT_USER, "HKEY_CURRENT_USER"),
            Scope::Machine => (LOCAL_MACHINE, "HKEY_LOCAL_MACHINE"),
        }
    }

    fn open(&self, path: &str, write: bool) -> windows_core::Result<Key> {
        let mut options = self.root().0.options();
        options.read();
        if write {
            options.write();
        }
        options.open(format!("{CLASSES}\\{path}"))
    }

    /// What went wrong, and where.
    fn told<R>(&self, path: &str, result: windows_core::Result<R>) -> Result<R> {
        result.map_err(|error| {
            let place = self.place(path);
            let hint = match (error.code() == E_ACCESSDENIED, self.0) {
                (true, Scope::Machine) => ": that takes an administrator",
                _ => "",
            };
            let text = format!("{place}: {}{hint}", error.message());
            Error::new(error.code(), text)
        })
    }
}

impl Store for Classes {
    fn place(&self, path: &str) -> String {
        format!("{}\\{CLASSES}\\{path}", self.root().1)
    }

    fn read(&self, path: &str) -> Result<Option<Tree>> {
        match self.open(path, false) {
            Ok(key) => self.told(path, tree(&key)).map(Some),
            Err(error) if error.code() == NOT_FOUND => Ok(None),
            Err(error) => self.told(path, Err(error)),
        }
    }

    fn create(&self, path: &str) -> Result<()> {
        let key = self.root().0.create(format!("{CLASSES}\\{path}"));
        self.told(path, key.map(drop))
    }

    fn set(&self, path: &str, name: &str, data: &Data) -> Result<()> {
        let set = self
            .open(path, true)
            .and_then(|key| key.set_bytes(name, Type::from(data.kind), &data.bytes));
        self.told(path, set)
    }

    fn remove_value(&self, path: &str, name: &str) -> Result<()> {
        let removed = self.open(path, true).and_then(|key| key.remove_value(name));
        self.told(path, removed)
    }

    fn remove(&self, path: &str) -> Result<()> {
        let (above, name) = path.rsplit_once('\\').unwrap_or(("", path));
        let removed = self.open(above, true).and_then(|key| key.remove_tree(name));
        self.told(path, removed)
    }
}

fn tree(key: &Key) -> windows_core::Result<Tree> {
    let mut result = Tree::default();
    for (name, value) in key.values()? {
        let kind = value.ty().into();
        let bytes = value.to_vec();
        result.values.insert(name, Data { kind, bytes });
    }
    for name in key.keys()? {
        let below = tree(&key.open(&name)?)?;
        result.keys.insert(name, below);
    }
    Ok(result)
}

/// From oleauto.h.
const REGKIND_NONE: raw::REGKIND = 2;
// From oaidl.h.
const TKIND_INTERFACE: raw::TYPEKIND = 3;
const TKIND_DISPATCH: raw::TYPEKIND = 4;
const TYPEFLAG_FOLEAUTOMATION: u16 = 0x100;

fn load(path: &Path) -> Result<ITypeLib> {
    // SAFETY: the path ends with a null and lives for the call.
    let library = unsafe { raw::LoadTypeLibEx(&HSTRING::from(path), REGKIND_NONE) };
    library.map_err(|error| {
        let text = format!(
            "the type library {} cannot be loaded: {}",
            path.display(),
            error.message()
        );
        Error::new(error.code(), text)
    })
}

pub(crate) fn library_facts(path: &Path) -> Result<LibraryFacts> {
    let library = load(path)?;
    let mut facts = LibraryFacts::default();
    // SAFETY: the library is alive; each attribute is valid from its Get to its Release, which comes once.
    unsafe {
        let attribute = library.GetLibAttr()?;
        facts.libid = (*attribute).guid;
        facts.major = (*attribute).wMajorVerNum;
        facts.minor = (*attribute).wMinorVerNum;
        facts.lcid = (*attribute).lcid.0;
        facts.system = (*attribute).syskind;
        library.ReleaseTLibAttr(attribute);
        facts.name = name(&library, -1);
        for index in 0..library.GetTypeInfoCount() {
            let info = library.GetTypeInfo(index)?;
            let attribute = info.GetTypeAttr()?;
            let (kind, flags, iid) = (
                (*attribute).typekind,
                (*attribute).wTypeFlags,
                (*attribute).guid,
            );
            info.ReleaseTypeAttr(attribute);
            // What RegisterTypeLib gives a proxy.
            let crosses = kind == TKIND_DISPATCH
                || (kind == TKIND_INTERFACE && flags & TYPEFLAG_FOLEAUTOMATION != 0);
            if crosses {
                facts.interfaces.push((iid, name(&library, index as i32)));
            }
        }
    }
    Ok(facts)
}

/// The name of a type, or with -1 of the library.
fn name(library: &ITypeLib, index: i32) -> String {
    let mut name = BString::default();
    // SAFETY: the library is alive, the name writable; what is null isn't asked for.
    let code =
        unsafe { library.GetDocumentation(index, &mut name, null_mut(), null_mut(), null_mut()) };
    if code.is_err() {
        return String::new();
    }
    name.to_string()
}

pub(crate) fn register_library(path: &Path, per_user: bool) -> Result<()> {
    let library = load(path)?;
    let path = HSTRING::from(path);
    // SAFETY: the library and its path, which ends with a null, live for the call.
    let code = unsafe {
        if per_user {
            raw::RegisterTypeLibForUser(&library, path.as_ptr().cast(), None)
        } else {
            raw::RegisterTypeLib(&library, &path, PCWSTR::null())
        }
    };
    Ok(code.ok()?)
}

pub(crate) fn unregister_library(facts: &LibraryFacts, per_user: bool) -> Result<()> {
    let (lcid, system) = (raw::LCID(facts.lcid), facts.system);
    let libid: &GUID = &facts.libid;
    // SAFETY: the identifier is readable.
    let code = unsafe {
        if per_user {
            raw::UnRegisterTypeLibForUser(libid, facts.major, facts.minor, lcid, system)
        } else {
            raw::UnRegisterTypeLib(libid, facts.major, facts.minor, lcid, system)
        }
    };
    Ok(code.ok()?)
}
