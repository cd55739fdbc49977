//! Other processes: which one calls, and whether it has ended.

use crate::core::link;
use core::ffi::c_void;
use std::sync::OnceLock;

link!("kernel32.dll" "system" fn OpenProcess(access: u32, inherit: i32, id: u32) -> *mut c_void);
link!("kernel32.dll" "system" fn WaitForSingleObject(handle: *mut c_void, milliseconds: u32) -> u32);
link!("kernel32.dll" "system" fn CloseHandle(handle: *mut c_void) -> i32);
link!("kernel32.dll" "system" fn GetModuleHandleA(name: *const u8) -> *mut c_void);
link!("kernel32.dll" "system" fn GetProcAddress(module: *mut c_void, name: *const u8) -> *const c_void);
link!("rpcrt4.dll" "system" fn I_RpcBindingInqLocalClientPID(binding: *mut c_void, id: *mut u32) -> i32);

// From winnt.h and winbase.h.
const SYNCHRONIZE: u32 = 0x10_0000;
const WAIT_OBJECT_0: u32 = 0;

/// Another process of this host.
pub(crate) struct Process {
    id: u32,
    handle: *mut c_void,
}

// SAFETY: a handle is a number that means the same on every thread.
unsafe impl Send for Process {}

impl Process {
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn has_ended(&self) -> bool {
        // SAFETY: the handle is open until it is dropped.
        unsafe { WaitForSingleObject(self.handle, 0) == WAIT_OBJECT_0 }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: opened by `calling_process`, closed once.
        unsafe { CloseHandle(self.handle) };
    }
}

/// The process whose call this thread answers, if it is one of this host that may be watched.
pub(crate) fn calling_process() -> Option<Process> {
    let mut id = 0;
    // SAFETY: null stands for the call that this thread answers, and the id is writable.
    if unsafe { I_RpcBindingInqLocalClientPID(core::ptr::null_mut(), &mut id) } != 0 {
        return None;
    }
    // SAFETY: numbers, which the system checks.
    let handle = unsafe { OpenProcess(SYNCHRONIZE, 0, id) };
    (!handle.is_null()).then_some(Process { id, handle })
}

/// Whether COM pings clients: Windows does, Wine doesn't.
pub(crate) fn has_pings() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        // SAFETY: the names end with a null, and ntdll is always there.
        unsafe {
            let ntdll = GetModuleHandleA(c"ntdll.dll".as_ptr().cast());
            GetProcAddress(ntdll, c"wine_get_version".as_ptr().cast()).is_null()
        }
    })
}
