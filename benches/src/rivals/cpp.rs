//! The classes in `cpp/sinks.cpp`.

use std::ffi::c_void;

unsafe extern "C" {
    // SAFETY (all): without conditions; the result is an interface pointer with one reference, or null.
    safe fn cpp_property_sink_adds() -> *mut c_void;
    safe fn cpp_property_sink_stores() -> *mut c_void;
    safe fn cpp_server_sink_adds() -> *mut c_void;
    safe fn cpp_server_sink_stores() -> *mut c_void;
    safe fn cpp_nothing() -> *mut c_void;
}

/// An object that takes property notifications.
pub fn property_sink(work: &str) -> *mut c_void {
    match work {
        "adds" => cpp_property_sink_adds(),
        _ => cpp_property_sink_stores(),
    }
}

/// An object that takes the events of a Virtual Server.
pub fn server_sink(work: &str) -> *mut c_void {
    match work {
        "adds" => cpp_server_sink_adds(),
        _ => cpp_server_sink_stores(),
    }
}

/// An object that takes the first two events of a Virtual Server and leaves decoding to DispInvoke.
#[cfg(windows)]
pub fn disp_invoke_sink() -> *mut c_void {
    unsafe extern "C" {
        // SAFETY: without conditions.
        safe fn cpp_disp_invoke_sink() -> *mut c_void;
    }
    cpp_disp_invoke_sink()
}

/// What a [`disp_invoke_sink`] has added up.
///
/// # Safety
///
/// The pointer is one.
#[cfg(windows)]
pub unsafe fn disp_invoke_sum(sink: *mut c_void) -> i64 {
    unsafe extern "C" {
        fn cpp_disp_invoke_sum(sink: *mut c_void) -> i64;
    }
    // SAFETY: by the caller.
    unsafe { cpp_disp_invoke_sum(sink) }
}

/// An object whose functions do nothing.
pub fn nothing() -> *mut c_void {
    cpp_nothing()
}
