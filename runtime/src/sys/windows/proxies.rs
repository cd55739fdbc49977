//! What the registry knows about carrying an interface between apartments.

use crate::sys::{Registered, RegisteredLibrary};
use windows_core::GUID;
use windows_registry::CLASSES_ROOT;

pub(crate) fn interface_registration(iid: &GUID) -> Registered {
    let interface = format!("Interface\\{{{iid:?}}}");
    let default = |key: &str| {
        CLASSES_ROOT
            .open(key)
            .and_then(|key| key.get_string(""))
            .ok()
    };
    if CLASSES_ROOT.open(&interface).is_err() {
        return Registered::Missing;
    }
    let library = CLASSES_ROOT.open(format!("{interface}\\TypeLib")).ok();
    let library = library.and_then(|key| {
        let id = key.get_string("").ok()?;
        // Older registrations have no version: then any will do.
        let version = key.get_string("Version").ok();
        let path = match &version {
            Some(version) => format!("TypeLib\\{id}\\{version}"),
            None => format!("TypeLib\\{id}"),
        };
        let registered = CLASSES_ROOT.open(path).is_ok();
        let id = match version {
            Some(version) => format!("{id} {version}"),
            None => id,
        };
        Some(RegisteredLibrary { id, registered })
    });
    Registered::Found {
        proxy: default(&format!("{interface}\\ProxyStubClsid32")),
        library,
    }
}
