//! How much memory and how many handles a process has.

/// What a process has at one time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Memory of its own, in KiB.
    pub memory: u64,
    /// Handles, or open files where there are none.
    pub handles: u64,
}

impl Sample {
    /// The smaller number of each.
    pub fn least(self, other: Self) -> Self {
        Self {
            memory: self.memory.min(other.memory),
            handles: self.handles.min(other.handles),
        }
    }
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
    com_sink::core::link!("kernel32.dll" "system" fn K32GetProcessMemoryInfo(process: *mut c_void, counters: *mut Counters, size: u32) -> i32);
    let mut counters = Counters::default();
    let size = size_of::<Counters>() as u32;
    // SAFETY: the handle is open until it is closed, once; the counters have the size that is told.
    let answer = unsafe {
        let process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, 0, id);
        if process.is_null() {
            return Err(Error::last_os_error());
        }
        let memory = K32GetProcessMemoryInfo(process, &mut counters, size);
        CloseHandle(process);
        memory
    };
    if answer == 0 {
        return Err(Error::last_os_error());
    }
    Ok(Sample {
        memory: (counters.sizes[PRIVATE] / 1024) as u64,
        handles: handles(id)?,
    })
}

/// How many handles a process has, by the system's list of all. Wine 8 answers `GetProcessHandleCount` with 0, and tells
/// in its list of processes how large their tables are.
#[cfg(windows)]
fn handles(id: u32) -> std::io::Result<u64> {
    use std::ffi::c_void;
    use std::io::Error;

    /// SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX of ntexapi.h.
    #[repr(C)]
    #[derive(Clone, Copy, Default)]
    struct Handle {
        object: usize,
        process: usize,
        value: usize,
        access: u32,
        kind: [u16; 2],
        attributes: u32,
        reserved: u32,
    }
    const SYSTEM_EXTENDED_HANDLE_INFORMATION: i32 = 64;
    const STATUS_INFO_LENGTH_MISMATCH: i32 = 0xc000_0004_u32 as i32;
    com_sink::core::link!("ntdll.dll" "system" fn NtQuerySystemInformation(class: i32, list: *mut c_void, size: u32, used: *mut u32) -> i32);
    // The list begins with its length and a reserved number.
    const HEAD: usize = 2 * size_of::<usize>();
    let mut bytes = 1 << 16;
    loop {
        bytes *= 2;
        let mut list = vec![0_usize; bytes / size_of::<usize>()];
        let data = list.as_mut_ptr().cast::<c_void>();
        // SAFETY: the list is writable for its size.
        let status = unsafe {
            NtQuerySystemInformation(
                SYSTEM_EXTENDED_HANDLE_INFORMATION,
                data,
                bytes as u32,
                &mut 0,
            )
        };
        match status {
            0 => {}
            STATUS_INFO_LENGTH_MISMATCH if bytes < 1 << 28 => continue,
            _ => return Err(Error::other("the handles cannot be listed")),
        }
        let count = list[0];
        assert!(count <= (bytes - HEAD) / size_of::<Handle>());
        // SAFETY: so many are in the list, by the check; a Handle is numbers only, aligned as a usize.
        let all =
            unsafe { std::slice::from_raw_parts(data.byte_add(HEAD).cast::<Handle>(), count) };
        return Ok(all
            .iter()
            .filter(|handle| handle.process == id as usize)
            .count() as u64);
    }
}
