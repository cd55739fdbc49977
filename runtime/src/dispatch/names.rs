//! `GetIDsOfNames`: names to DISPIDs, without regard to case.

use super::DISPID_UNKNOWN;
use crate::hresult::{DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG, S_OK};
use crate::interface::InterfaceInfo;
use crate::raw::DISPID;
use windows_core::{GUID, HRESULT, PCWSTR};

/// Looks up a member (the first name) and parameters of it (the others; their ids are their positions).
///
/// # Safety
///
/// `iid` is null or valid, `names` is null or points to `count` NUL-terminated strings, `ids` is null or has room for as
/// many ids.
pub(super) unsafe fn ids_of_names(
    info: &InterfaceInfo,
    iid: *const GUID,
    names: *const PCWSTR,
    count: u32,
    ids: *mut DISPID,
) -> HRESULT {
    // SAFETY: by the caller.
    if !unsafe { is_null_iid(iid) } {
        return DISP_E_UNKNOWNINTERFACE;
    }
    if names.is_null() || ids.is_null() || count == 0 {
        return E_INVALIDARG;
    }
    let mut member: &[u16] = &[];
    let mut code = S_OK;
    for index in 0..count as usize {
        // SAFETY: one of `count` strings.
        let name = unsafe { wide(*names.add(index)) };
        let id = if index == 0 {
            member = name;
            dispid(info, name)
        } else {
            parameter(info, member, name)
        };
        if id.is_none() {
            code = DISP_E_UNKNOWNNAME;
        }
        // SAFETY: there is room for `count` ids.
        unsafe { ids.add(index).write(DISPID(id.unwrap_or(DISPID_UNKNOWN))) };
    }
    code
}

/// Whether the reserved IID is what it has to be; a null pointer is forgiven.
///
/// # Safety
///
/// `iid` is null or valid.
#[inline]
pub(super) unsafe fn is_null_iid(iid: *const GUID) -> bool {
    // SAFETY: by the caller; a GUID is 16 bytes without padding.
    iid.is_null() || unsafe { iid.cast::<[u64; 2]>().read_unaligned() } == [0; 2]
}

fn dispid(info: &InterfaceInfo, name: &[u16]) -> Option<i32> {
    let member = info
        .members()
        .iter()
        .find(|member| same(member.name(), name));
    member.map(|member| member.dispid())
}

/// A property has a row for each accessor, whose parameters may differ: all count.
fn parameter(info: &InterfaceInfo, member: &[u16], name: &[u16]) -> Option<i32> {
    let mut rows = info.members().iter().filter(|row| same(row.name(), member));
    let position = rows.find_map(|row| {
        row.params()
            .iter()
            .position(|param| same(param.name(), name))
    })?;
    i32::try_from(position).ok()
}

fn same(name: &str, wanted: &[u16]) -> bool {
    let wanted = char::decode_utf16(wanted.iter().copied());
    let wanted = wanted.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    name.chars()
        .flat_map(char::to_lowercase)
        .eq(wanted.flat_map(char::to_lowercase))
}

/// The units of a string. (`PCWSTR::len` asks C's `wcslen`, whose units are twice as wide outside of Windows.)
///
/// # Safety
///
/// `text` is null or NUL-terminated, and lives for `'a`.
unsafe fn wide<'a>(text: PCWSTR) -> &'a [u16] {
    if text.is_null() {
        return &[];
    }
    // SAFETY: by the caller.
    unsafe {
        let mut length = 0;
        while *text.0.add(length) != 0 {
            length += 1;
        }
        core::slice::from_raw_parts(text.0, length)
    }
}
