//! A source's connection points: asked for by IID, listed, advised and unadvised.

use crate::hresult::{E_POINTER, S_OK};
use crate::raw::{IConnectionPoint, IConnectionPointContainer};
use core::ffi::c_void;
use core::ptr::null_mut;
use windows_core::{GUID, HRESULT, Interface as _};

/// More than any source has: one that lists more repeats itself.
const MOST: usize = 1000;

/// The connection point of an interface.
pub(super) fn find(
    container: &IConnectionPointContainer,
    iid: &GUID,
) -> Result<IConnectionPoint, HRESULT> {
    let mut point: *mut c_void = null_mut();
    // SAFETY: the container is alive, and both pointers are valid.
    let code =
        unsafe { (container.vtable().FindConnectionPoint)(container.as_raw(), iid, &mut point) };
    match (code.is_ok(), point.is_null()) {
        // SAFETY: success gives an owned pointer to an IConnectionPoint.
        (true, false) => Ok(unsafe { IConnectionPoint::from_raw(point) }),
        // Some sources say success and mean no.
        (true, true) => Err(E_POINTER),
        (false, _) => Err(code),
    }
}

/// All connection points that the container lists, with the interface of each.
pub(super) fn all(
    container: &IConnectionPointContainer,
) -> Result<Vec<(GUID, IConnectionPoint)>, HRESULT> {
    // SAFETY: the container is alive.
    let list = unsafe { container.EnumConnectionPoints() }
        .map_err(|error| crate::Error::from(error).code())?;
    let mut points = Vec::new();
    while points.len() < MOST {
        let mut point: *mut c_void = null_mut();
        let mut fetched = 0;
        // SAFETY: the list is alive, there is room for one point and for the number.
        let code = unsafe { (list.vtable().Next)(list.as_raw(), 1, &mut point, &mut fetched) };
        if code.is_err() {
            return Err(code);
        }
        // Not their number, which isn't what came under Wine 8 when this is another process's list.
        if point.is_null() {
            break;
        }
        // SAFETY: an owned pointer to an IConnectionPoint.
        let point = unsafe { IConnectionPoint::from_raw(point) };
        // A point that doesn't tell its interface is of no use.
        if let Ok(iid) = interface(&point) {
            points.push((iid, point));
        }
        if code != S_OK {
            break;
        }
    }
    Ok(points)
}

/// The interface that a connection point calls.
pub(crate) fn interface(point: &IConnectionPoint) -> Result<GUID, HRESULT> {
    // SAFETY: the point is alive.
    unsafe { point.GetConnectionInterface() }.map_err(|error| crate::Error::from(error).code())
}

/// Connects a sink.
///
/// # Safety
///
/// `sink` is a live object's interface, which begins with `IUnknown`.
pub(crate) unsafe fn advise(point: &IConnectionPoint, sink: *mut c_void) -> Result<u32, HRESULT> {
    let mut cookie = 0;
    // SAFETY: the point is alive, and so is the sink, by the caller.
    let code = unsafe { (point.vtable().Advise)(point.as_raw(), sink, &mut cookie) };
    if code.is_ok() { Ok(cookie) } else { Err(code) }
}
