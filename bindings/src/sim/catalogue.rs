//! Lists of the server that never change: drivers and ways to authenticate.

use com_sink::{ComObject, Object};

use super::census::{Census, Counted};
use crate::{BString, Result, VMRCAuthenticationType, VMSupportDriverType, server};

/// A driver that the service has installed.
#[derive(ComObject)]
#[object(server::IVMSupportDriver)]
pub(super) struct SupportDriver {
    kind: VMSupportDriverType,
    description: &'static str,
    _counted: Counted,
}

impl SupportDriver {
    /// The drivers of the simulated host.
    pub(super) fn all(census: &Census) -> Vec<Object<Self>> {
        let rows = [
            (
                VMSupportDriverType::VirtualMachineMonitor,
                "Virtual machine monitor (simulated)",
            ),
            (
                VMSupportDriverType::NetworkServices,
                "Virtual machine network services (simulated)",
            ),
        ];
        let driver = |(kind, description)| {
            Object::new(Self {
                kind,
                description,
                _counted: census.count(),
            })
        };
        rows.map(driver).into()
    }
}

impl server::IVMSupportDriver for SupportDriver {
    fn type_(&self) -> Result<VMSupportDriverType> {
        Ok(self.kind)
    }

    fn description(&self) -> Result<BString> {
        Ok(self.description.into())
    }

    fn manufacturer(&self) -> Result<BString> {
        Ok("virtual-server".into())
    }

    fn provider(&self) -> Result<BString> {
        Ok("virtual-server".into())
    }

    fn version(&self) -> Result<BString> {
        Ok(env!("CARGO_PKG_VERSION").into())
    }

    fn date(&self) -> Result<BString> {
        Ok(BString::default())
    }
}

/// A way to authenticate remote control clients.
#[derive(ComObject)]
#[object(server::IVMRCAuthenticator)]
pub(super) struct Authenticator {
    kind: VMRCAuthenticationType,
    name: &'static str,
    description: &'static str,
    _counted: Counted,
}

impl Authenticator {
    /// The ways that can be chosen; the last is in use.
    pub(super) fn all(census: &Census) -> Vec<Object<Self>> {
        let rows = [
            (VMRCAuthenticationType::NTLM, "NTLM", "NTLM authentication"),
            (
                VMRCAuthenticationType::Kerberos,
                "Kerberos",
                "Kerberos authentication",
            ),
            (
                VMRCAuthenticationType::Automatic,
                "Automatic",
                "Chosen when the client connects",
            ),
        ];
        let way = |(kind, name, description)| {
            Object::new(Self {
                kind,
                name,
                description,
                _counted: census.count(),
            })
        };
        rows.map(way).into()
    }
}

impl server::IVMRCAuthenticator for Authenticator {
    fn type_(&self) -> Result<VMRCAuthenticationType> {
        Ok(self.kind)
    }

    fn name(&self) -> Result<BString> {
        Ok(self.name.into())
    }

    fn description(&self) -> Result<BString> {
        Ok(self.description.into())
    }
}
