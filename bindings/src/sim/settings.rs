//! Values of a stored configuration.

use std::collections::BTreeMap;

use com_sink::hresult::E_INVALIDARG;
use com_sink::{SafeArray, Variant};

use super::errors::fail;
use crate::hresult::VM_E_PREF_NOT_FOUND;
use crate::{BStr, Result};

/// Keys of values that properties of a machine show as well.
///
/// The reference names the first two; a real server has keys of its own for the others, which the
/// reference doesn't tell.
pub(super) mod keys {
    pub(in super::super) const MEMORY: &str = "hardware/memory/ram_size";
    pub(in super::super) const UNDO_ACTION: &str = "settings/undo_drives/default_action";
    pub(in super::super) const UNDOABLE: &str = "simulator/undoable";
    pub(in super::super) const NOTES: &str = "simulator/notes";
    pub(in super::super) const BIOS_GUID: &str = "simulator/bios_guid";
    pub(in super::super) const BIOS_SERIAL: &str = "simulator/bios_serial_number";
    pub(in super::super) const BOARD_SERIAL: &str = "simulator/base_board_serial_number";
    pub(in super::super) const CHASSIS_SERIAL: &str = "simulator/chassis_serial_number";
    pub(in super::super) const ASSET_TAG: &str = "simulator/chassis_asset_tag";
    pub(in super::super) const AUTO_START: &str = "simulator/auto_start";
    pub(in super::super) const AUTO_START_DELAY: &str = "simulator/auto_start_delay";
    pub(in super::super) const SHUTDOWN_ACTION: &str = "simulator/shutdown_action";
    pub(in super::super) const RUN_AS: &str = "simulator/run_as_defined_account";
    pub(in super::super) const ACCOUNT: &str = "simulator/account_name";
    pub(in super::super) const TIME_SYNC: &str = "simulator/host_time_sync";
}

/// A value of one of the four types that the reference allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// VT_ARRAY | VT_UI1
    Bytes(Vec<u8>),
    /// VT_BSTR
    Text(String),
    /// VT_UI4
    Integer(u32),
    /// VT_BOOL
    Flag(bool),
}

impl Setting {
    /// The value that a client passed. The signed and shorter integers are taken for VT_UI4, since
    /// scripts have no unsigned ones.
    pub(super) fn from_variant(value: &Variant) -> Result<Self> {
        if let Some(text) = value.as_bstr() {
            return Ok(Self::Text(text.to_string()));
        }
        if let Some(flag) = value.as_bool() {
            return Ok(Self::Flag(flag));
        }
        if let Some(number) = value.as_u32() {
            return Ok(Self::Integer(number));
        }
        if let Some(number) = value.as_i32() {
            return Ok(Self::Integer(number.cast_unsigned()));
        }
        if let Some(number) = value.as_i16() {
            return Ok(Self::Integer(i32::from(number).cast_unsigned()));
        }
        if let Some(number) = value.as_u8() {
            return Ok(Self::Integer(number.into()));
        }
        if let Some(bytes) = value.as_array::<u8>() {
            return Ok(Self::Bytes(bytes.iter().collect()));
        }
        fail(
            E_INVALIDARG,
            "a value is text, a whole number, a Boolean, or an array of bytes",
        )
    }

    /// The value as clients see it.
    pub(super) fn to_variant(&self) -> Variant {
        match self {
            Self::Bytes(bytes) => Variant::from(SafeArray::from(bytes.clone())),
            Self::Text(text) => Variant::from(text.as_str()),
            Self::Integer(number) => Variant::from(*number),
            Self::Flag(flag) => Variant::from(*flag),
        }
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Setting {
    fn from(number: i32) -> Self {
        Self::Integer(number.cast_unsigned())
    }
}

impl From<bool> for Setting {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// The values of one configuration, by key path.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings(BTreeMap<String, Setting>);

impl Settings {
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.0.get(key)
    }

    pub(super) fn set(&mut self, key: &str, value: Setting) {
        self.0.insert(key.to_owned(), value);
    }

    pub(super) fn text(&self, key: &str) -> String {
        match self.get(key) {
            Some(Setting::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    pub(super) fn integer(&self, key: &str) -> i32 {
        match self.get(key) {
            Some(Setting::Integer(number)) => number.cast_signed(),
            _ => 0,
        }
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Setting::Flag(true)))
    }

    /// `Get…Value`
    pub(super) fn read(&self, key: &BStr) -> Result<Variant> {
        let key = check_key(key)?;
        match self.get(&key) {
            Some(value) => Ok(value.to_variant()),
            None => missing(&key),
        }
    }

    /// `Set…Value`: gives the key and the value as stored.
    pub(super) fn write(&mut self, key: &BStr, value: &Variant) -> Result<(String, Setting)> {
        let key = check_key(key)?;
        let value = Setting::from_variant(value)?;
        self.0.insert(key.clone(), value.clone());
        Ok((key, value))
    }

    /// `Remove…Value`: gives the key.
    pub(super) fn remove(&mut self, key: &BStr) -> Result<String> {
        let key = check_key(key)?;
        if self.0.remove(&key).is_none() {
            return missing(&key);
        }
        Ok(key)
    }
}

fn check_key(key: &BStr) -> Result<String> {
    if key.is_empty() {
        return fail(E_INVALIDARG, "the key is empty");
    }
    Ok(key.to_string())
}

fn missing<T>(key: &str) -> Result<T> {
    fail(VM_E_PREF_NOT_FOUND, format!("there is no value `{key}`"))
}
