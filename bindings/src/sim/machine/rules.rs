//! Rules for the values of a machine's properties.

use std::fmt::Debug;
use std::sync::Arc;

use com_sink::GUID;
use com_sink::hresult::E_INVALIDARG;

use super::MachineCore;
use crate::hresult::{
    VM_E_CONFIG_DUPLICATE_NAME, VM_E_CONFIG_NO_NAME, VM_E_PREF_VM_ACTIVE, VM_E_VM_RUNNING,
};
use crate::sim::errors::{error, fail};
use crate::sim::names::check_name;
use crate::sim::settings::keys;
use crate::sim::state::is_active;
use crate::{BStr, BString, Result, VMVMState};

/// Least and most memory in megabytes.
pub(in crate::sim) const MEMORY: (i32, i32) = (4, 3712);
/// Longest serial number or asset tag.
const SERIAL: usize = 32;

/// Refuses values that the enumeration doesn't have.
pub(super) fn known_value<T: PartialEq + Debug>(value: T, all: &[T]) -> Result<()> {
    if all.contains(&value) {
        Ok(())
    } else {
        fail(
            E_INVALIDARG,
            format!("{value:?} is not a value of the enumeration"),
        )
    }
}

pub(super) fn rename(core: &Arc<MachineCore>, name: &str) -> Result<()> {
    drop(core.known()?);
    check_name(name).map_err(|refused| {
        // The reference gives E_INVALIDARG for an empty name here.
        let empty = refused.code() == VM_E_CONFIG_NO_NAME;
        if empty {
            error(E_INVALIDARG, "the name is empty")
        } else {
            refused
        }
    })?;
    let world = core.world()?;
    let _turn = world.registration();
    let other = world.machine(name);
    if other.is_some_and(|other| !Arc::ptr_eq(other.core(), core)) {
        let text = format!("there is a virtual machine `{name}` already");
        return fail(VM_E_CONFIG_DUPLICATE_NAME, text);
    }
    name.clone_into(&mut core.known()?.name);
    Ok(())
}

pub(super) fn set_memory(core: &Arc<MachineCore>, megabytes: i32) -> Result<()> {
    if !(MEMORY.0..=MEMORY.1).contains(&megabytes) {
        let text = format!(
            "{megabytes} MB is not between {} and {}",
            MEMORY.0, MEMORY.1
        );
        return fail(E_INVALIDARG, text);
    }
    let check = |state: &super::MachineState| {
        if state.busy || state.power != VMVMState::TurnedOff {
            return fail(
                VM_E_PREF_VM_ACTIVE,
                "the virtual machine is running or saved",
            );
        }
        Ok(())
    };
    core.change(keys::MEMORY, check, megabytes)
}

/// A value of the firmware: empty until the machine was started for the first time.
pub(super) fn firmware(core: &MachineCore, key: &str) -> Result<BString> {
    let state = core.known()?;
    if !state.guest.was_started {
        return Ok(BString::default());
    }
    let value = state.settings.text(key);
    if !value.is_empty() {
        return Ok(value.into());
    }
    // What a first start puts there, made from the machine's own identifier.
    Ok(if key == keys::BIOS_GUID {
        state.config_id.as_str().into()
    } else {
        state
            .config_id
            .trim_matches(['{', '}'])
            .rsplit('-')
            .next()
            .unwrap_or_default()
            .into()
    })
}

pub(super) fn set_firmware(core: &Arc<MachineCore>, key: &str, value: &BStr) -> Result<()> {
    let value = value.to_string();
    if value.is_empty() || value.encode_utf16().count() > SERIAL {
        return fail(E_INVALIDARG, "a serial number has 1 to 32 characters");
    }
    let check = |state: &super::MachineState| {
        if state.busy || is_active(state.power) {
            return fail(VM_E_VM_RUNNING, "the virtual machine is running");
        }
        Ok(())
    };
    core.change(key, check, value.as_str())
}

pub(super) fn set_bios_guid(core: &Arc<MachineCore>, guid: &str) -> Result<()> {
    let inner = guid
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    if inner.is_none_or(|inner| GUID::try_from(inner).is_err()) {
        return fail(E_INVALIDARG, format!("`{guid}` is not a GUID in braces"));
    }
    core.change(keys::BIOS_GUID, |_| Ok(()), guid)
}
