//! The simulated host: a small server of the time, always the same.

use std::time::SystemTime;

use com_sink::{ComObject, Date, Object, SafeArray, Variant};

use super::census::{Census, Counted};
use crate::{BString, Result, server};

/// Processors of the host.
pub(super) const PROCESSORS: i32 = 2;
/// Memory of the host in megabytes.
pub(super) const MEMORY: i32 = 8192;
/// Letters of its CD and DVD drives.
pub(super) const HOST_DVD_DRIVES: [char; 2] = ['D', 'E'];
/// Letters of its floppy drives.
pub(super) const HOST_FLOPPY_DRIVES: [char; 1] = ['A'];
/// Its network adapters.
pub(super) const HOST_ADAPTERS: [&str; 1] = ["Simulated Gigabit Adapter"];

/// Megahertz.
pub(super) const PROCESSOR_SPEED: i32 = 2400;

/// `IVMHostInfo`
#[derive(ComObject)]
#[object(server::IVMHostInfo)]
pub(super) struct HostInfo {
    _counted: Counted,
}

impl HostInfo {
    pub(super) fn new(census: &Census) -> Object<Self> {
        Object::new(Self {
            _counted: census.count(),
        })
    }
}

impl server::IVMHostInfo for HostInfo {
    fn logical_processor_count(&self) -> Result<i32> {
        Ok(PROCESSORS)
    }

    fn physical_processor_count(&self) -> Result<i32> {
        Ok(PROCESSORS)
    }

    fn processor_speed(&self) -> Result<i32> {
        Ok(PROCESSOR_SPEED)
    }

    fn processor_speed_string(&self) -> Result<BString> {
        Ok("2.40 GHz".into())
    }

    fn processor_manufacturer_string(&self) -> Result<BString> {
        Ok("Simulated".into())
    }

    fn processor_version_string(&self) -> Result<BString> {
        Ok("Simulated processor".into())
    }

    fn processor_features_string(&self) -> Result<BString> {
        Ok("MMX, SSE, SSE2".into())
    }

    fn mmx(&self) -> Result<bool> {
        Ok(true)
    }

    fn sse(&self) -> Result<bool> {
        Ok(true)
    }

    fn sse2(&self) -> Result<bool> {
        Ok(true)
    }

    fn three_d_now(&self) -> Result<bool> {
        Ok(false)
    }

    fn memory(&self) -> Result<Variant> {
        Ok(Variant::from(MEMORY))
    }

    fn memory_total_string(&self) -> Result<BString> {
        Ok(format!("{MEMORY} MB").into())
    }

    fn memory_avail(&self) -> Result<Variant> {
        Ok(Variant::from(MEMORY / 2))
    }

    fn memory_avail_string(&self) -> Result<BString> {
        Ok(format!("{} MB", MEMORY / 2).into())
    }

    fn operating_system(&self) -> Result<BString> {
        Ok("Windows Server 2003 (simulated)".into())
    }

    fn os_version_string(&self) -> Result<BString> {
        Ok("5.2".into())
    }

    fn os_major_version(&self) -> Result<i32> {
        Ok(5)
    }

    fn os_minor_version(&self) -> Result<i32> {
        Ok(2)
    }

    fn os_service_pack_string(&self) -> Result<BString> {
        Ok("Service Pack 2".into())
    }

    fn network_adapters(&self) -> Result<Variant> {
        Ok(texts(HOST_ADAPTERS))
    }

    fn dvd_drives(&self) -> Result<Variant> {
        Ok(texts(HOST_DVD_DRIVES.map(String::from)))
    }

    fn floppy_drives(&self) -> Result<Variant> {
        Ok(texts(HOST_FLOPPY_DRIVES.map(String::from)))
    }

    fn utc_time(&self) -> Result<Date> {
        Ok(Date::from_system_time(SystemTime::now()))
    }
}

/// An array of VARIANTs with texts, as scripts expect it.
pub(super) fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Variant {
    let items: Vec<Variant> = items
        .into_iter()
        .map(|item| Variant::from(item.as_ref()))
        .collect();
    Variant::from(SafeArray::from(items))
}
