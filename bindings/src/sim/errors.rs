//! Errors as the reference names them.

use crate::{Error, HRESULT, Result};

/// What the reference calls `E_X` for a Win32 error is `HRESULT_FROM_WIN32` of it. The reference
/// gives the names only; the values follow from the names.
const fn win32(code: u32) -> HRESULT {
    HRESULT((0x8007_0000 | code) as i32)
}

/// ERROR_FILE_NOT_FOUND
pub(super) const E_FILE_NOT_FOUND: HRESULT = win32(2);
/// ERROR_SHARING_VIOLATION
pub(super) const E_SHARING_VIOLATION: HRESULT = win32(32);
/// ERROR_BUFFER_OVERFLOW
pub(super) const E_BUFFER_OVERFLOW: HRESULT = win32(111);
/// ERROR_INVALID_NAME
pub(super) const E_INVALID_NAME: HRESULT = win32(123);
/// ERROR_BAD_PATHNAME
pub(super) const E_BAD_PATHNAME: HRESULT = win32(161);
/// ERROR_ALREADY_EXISTS
pub(super) const E_ALREADY_EXISTS: HRESULT = win32(183);

/// An error with a text for the person who reads the log.
pub(super) fn error(code: HRESULT, text: impl AsRef<str>) -> Error {
    Error::new(code, text.as_ref())
}

/// The same as the result of a member.
pub(super) fn fail<T>(code: HRESULT, text: impl AsRef<str>) -> Result<T> {
    Err(error(code, text))
}

/// `S_FALSE`: success, with the answer no and an empty result. The reference has it for whatever
/// is not found, where other libraries would fail.
pub(super) fn no<T>() -> Result<T> {
    Err(Error::from(com_sink::hresult::S_FALSE))
}
