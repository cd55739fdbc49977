//! The server's process, which COM has started.

#[cfg(not(windows))]
pub use absent::Process;
#[cfg(windows)]
pub use windows::Process;

#[cfg(windows)]
mod windows {
    use crate::Found;
    use std::ffi::c_void;
    use std::time::Duration;

    com_sink::core::link!("kernel32.dll" "system" fn OpenProcess(access: u32, inherit: i32, id: u32) -> *mut c_void);
    com_sink::core::link!("kernel32.dll" "system" fn CloseHandle(handle: *mut c_void) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn WaitForSingleObject(handle: *mut c_void, milliseconds: u32) -> u32);
    com_sink::core::link!("kernel32.dll" "system" fn GetExitCodeProcess(process: *mut c_void, code: *mut u32) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn TerminateProcess(process: *mut c_void, code: u32) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn K32EnumProcesses(ids: *mut u32, size: u32, used: *mut u32) -> i32);
    com_sink::core::link!("kernel32.dll" "system" fn QueryFullProcessImageNameW(process: *mut c_void, flags: u32, name: *mut u16, length: *mut u32) -> i32);

    /// From winnt.h: PROCESS_TERMINATE, PROCESS_QUERY_INFORMATION and SYNCHRONIZE.
    const ACCESS: u32 = 0x1 | 0x400 | 0x10_0000;

    /// A running process.
    #[derive(Debug)]
    pub struct Process {
        handle: *mut c_void,
        id: u32,
    }

    // SAFETY: a handle is a number that means the same on every thread.
    unsafe impl Send for Process {}
    // SAFETY: as for `Send`.
    unsafe impl Sync for Process {}

    impl Process {
        /// The only process of a program, by the name of its file.
        pub fn find(file: &str) -> Found<Self> {
            let mut ids = [0_u32; 4096];
            let mut used = 0;
            // SAFETY: the numbers are writable for their size.
            if unsafe { K32EnumProcesses(ids.as_mut_ptr(), size_of_val(&ids) as u32, &mut used) }
                == 0
            {
                return Err("the processes cannot be listed".into());
            }
            let ids = &ids[..used as usize / size_of::<u32>()];
            let mut all = ids.iter().filter_map(|id| Self::open(*id));
            let mut found = all.by_ref().filter(|process| {
                let name = process.image().to_ascii_lowercase();
                name.rsplit('\\').next() == Some(&file.to_ascii_lowercase())
            });
            match (found.next(), found.next()) {
                (Some(process), None) => Ok(process),
                (None, _) => Err(format!("{file} doesn't run").into()),
                (Some(_), Some(_)) => Err(format!("{file} runs more than once").into()),
            }
        }

        fn open(id: u32) -> Option<Self> {
            // SAFETY: numbers, which the system checks.
            let handle = unsafe { OpenProcess(ACCESS, 0, id) };
            (!handle.is_null()).then_some(Self { handle, id })
        }

        fn image(&self) -> String {
            let mut name = [0_u16; 1024];
            let mut length = name.len() as u32;
            // SAFETY: the handle is open; the name is writable for its length.
            let code = unsafe {
                QueryFullProcessImageNameW(self.handle, 0, name.as_mut_ptr(), &mut length)
            };
            let length = if code == 0 { 0 } else { length as usize };
            String::from_utf16_lossy(&name[..length])
        }

        pub fn id(&self) -> u32 {
            self.id
        }

        /// Waits for its end: what it has ended with, `None` if it runs on.
        pub fn wait(&self, time: Duration) -> Option<u32> {
            let mut code = 0;
            // SAFETY: the handle is open, the code writable.
            unsafe {
                if WaitForSingleObject(self.handle, time.as_millis() as u32) != 0 {
                    return None;
                }
                GetExitCodeProcess(self.handle, &mut code);
            }
            Some(code)
        }

        pub fn kill(&self) {
            // SAFETY: the handle is open. It fails only when the process has ended.
            unsafe { TerminateProcess(self.handle, 1) };
        }
    }

    impl Drop for Process {
        fn drop(&mut self) {
            // SAFETY: opened in `open`, closed once.
            unsafe { CloseHandle(self.handle) };
        }
    }
}

#[cfg(not(windows))]
mod absent {
    use crate::Found;
    use std::time::Duration;

    /// There is none, since there is no COM.
    #[derive(Debug)]
    pub enum Process {}

    impl Process {
        pub fn find(_file: &str) -> Found<Self> {
            Err("there is no COM on this platform: leave `--server` out".into())
        }

        pub fn id(&self) -> u32 {
            match *self {}
        }

        pub fn wait(&self, _time: Duration) -> Option<u32> {
            match *self {}
        }

        pub fn kill(&self) {
            match *self {}
        }
    }
}
