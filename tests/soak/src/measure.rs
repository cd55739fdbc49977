//! How much memory and how many handles a process has.

/// What a process has at one time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Memory of its own, in KiB.
    pub memory: u64,
    /// Handles, or open files where there are none.
    pub handles: u64,
}

/// Measures a process by its id.
///
/// # Errors
///
/// When there is no such process, or it may not be asked.
#[cfg(not(windows))]
pub fn sample(id: u32) -> std::io::Result<Sample> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let mut lines = status.lines();
    let memory = lines
        .find_map(|line| line.strip_prefix("RssAnon:")?.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| std::io::Error::other("no RssAnon in the process's status"))?;
    let handles = std::fs::read_dir(format!("/proc/{id}/fd"))?.count() as u64;
    Ok(Sample { memory, handles })
}

/// Measures a process by its id.
///
/// # Errors
///
/// When there is no such process, or it may not be asked.
#[cfg(windows)]
pub fn sample(id: u32) -> std::io::Result<Sample> {
    use std::ffi::c_void;
    use std::io::Error;

    /// PROCESS_MEMORY_COUNTERS of psapi.h.
    #[repr(C)]
    #[derive(Default)]
    struct Counters {
        size: u32,
        page_faults: u32,
        sizes: [usize; 8],
    }
    /// PagefileUsage: what the process has for itself.
    const PRIVATE: usize = 6;
    const PROCESS_QUERY_INFORMATION: u32 = 0x400;
    const PROCESS_VM_READ: u32 = 0x10;
    com_sink::core::link!("kernel32.dll" "system" fn OpenProcess(access: u32, inherit: i32, id: u32) -> *mut c_void);
    com_sink::core::link!("kernel32.dll" "system" fn CloseHandle(handle: *mut c_void) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn GetProcessHandleCount(process: *mut c_void, count: *mut u32) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn K32GetProcessMemoryInfo(process: *mut c_void, counters: *mut Counters, size: u32) -> i32);
    let mut counters = Counters::default();
    let size = size_of::<Counters>() as u32;
    let mut handles = 0;
    // SAFETY: the handle is open until it is closed, once; the counters have the size that is told.
    let answers = unsafe {
        let process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, 0, id);
        if process.is_null() {
            return Err(Error::last_os_error());
        }
        let memory = K32GetProcessMemoryInfo(process, &mut counters, size);
        let count = GetProcessHandleCount(process, &mut handles);
        CloseHandle(process);
        [memory, count]
    };
    if answers.contains(&0) {
        return Err(Error::last_os_error());
    }
    Ok(Sample {
        memory: (counters.sizes[PRIVATE] / 1024) as u64,
        handles: handles.into(),
    })
}
