//! Interfaces: `Interface\{…}`, which tells COM how a call of one crosses apartments and processes.

use super::change::Changes;
use super::class::ClassServer;
use super::{braced, refused};
use crate::error::Result;
use windows_core::GUID;

/// The marshaler of oleaut32 for interfaces that a type library describes (`PSOAInterface`).
const PROXY_AUTOMATION: GUID = GUID::from_u128(0x00020424_0000_0000_c000_000000000046);
/// The marshaler of oleaut32 for dispinterfaces (`PSDispatch`): that of IDispatch, which they are by vtable.
const PROXY_DISPATCH: GUID = GUID::from_u128(0x00020420_0000_0000_c000_000000000046);

/// The value by which a server knows the keys that it has made, as no other value of theirs tells.
const SERVER: &str = "Server";

/// An interface that crosses processes by a marshaler of oleaut32.
///
/// Those of a type library get registered with it ([`Registration::type_library`](super::Registration::type_library)).
#[derive(Clone, Copy, Debug)]
pub struct InterfaceInfo {
    iid: GUID,
    name: &'static str,
    type_library: Option<(GUID, u16, u16)>,
}

impl InterfaceInfo {
    /// A dispinterface, such as most event interfaces are. It needs no type library.
    pub const fn dispinterface(iid: GUID, name: &'static str) -> Self {
        Self {
            iid,
            name,
            type_library: None,
        }
    }

    /// A dual interface, or another one of automation types, which a registered type library describes.
    pub const fn automation(
        iid: GUID,
        name: &'static str,
        libid: GUID,
        major: u16,
        minor: u16,
    ) -> Self {
        Self {
            iid,
            name,
            type_library: Some((libid, major, minor)),
        }
    }

    fn key(&self) -> String {
        format!("Interface\\{}", braced(&self.iid))
    }

    fn proxy(&self) -> String {
        braced(match self.type_library {
            None => &PROXY_DISPATCH,
            Some(_) => &PROXY_AUTOMATION,
        })
    }
}

/// Adds an interface. One that is there and crosses in the same way is used as it is, whoever has registered it.
pub(super) fn register(
    changes: &mut Changes<'_>,
    info: &InterfaceInfo,
    server: &ClassServer,
) -> Result<()> {
    let (key, proxy) = (info.key(), info.proxy());
    if let Some(tree) = changes.read(&key)?
        && tree.text("", SERVER).as_deref() != Some(server.path()?)
    {
        let theirs = tree.text("ProxyStubClsid32", "").unwrap_or_default();
        let library = tree.text("TypeLib", "");
        let same_library = info.type_library.is_none_or(|(libid, ..)| {
            library.is_some_and(|their| their.eq_ignore_ascii_case(&braced(&libid)))
        });
        // Whichever of the two oleaut32 marshalers a type library has chosen for a dispinterface.
        let same_proxy = theirs.eq_ignore_ascii_case(&proxy)
            || (info.type_library.is_none()
                && theirs.eq_ignore_ascii_case(&braced(&PROXY_AUTOMATION)));
        if same_library && same_proxy {
            return Ok(());
        }
        return Err(refused(format!(
            "{} is another's registration of {}, with the proxy `{theirs}`; unregister that server first",
            changes.place(&key),
            info.name,
        )));
    }
    changes.remove(&key)?;
    changes.record(&key)?;
    changes.set(&key, "", info.name)?;
    changes.set(&key, SERVER, server.path()?)?;
    changes.set(&format!("{key}\\ProxyStubClsid32"), "", &proxy)?;
    if let Some((libid, major, minor)) = &info.type_library {
        let library = format!("{key}\\TypeLib");
        changes.set(&library, "", &braced(libid))?;
        changes.set(&library, "Version", &format!("{major:x}.{minor:x}"))?;
    }
    Ok(())
}

/// Removes an interface that this server has added.
pub(super) fn unregister(
    changes: &mut Changes<'_>,
    info: &InterfaceInfo,
    server: &ClassServer,
) -> Result<()> {
    let key = info.key();
    let path = server.path()?;
    if changes
        .read(&key)?
        .is_some_and(|tree| tree.text("", SERVER).as_deref() == Some(path))
    {
        changes.remove(&key)?;
    }
    Ok(())
}
