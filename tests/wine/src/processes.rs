//! Other processes: started, waited for, ended.

use std::ffi::c_void;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A process that somebody else has started.
#[derive(Debug)]
pub struct Process(*mut c_void);

impl Process {
    /// A running process by its id.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn open(id: u32) -> Self {
        const SYNCHRONIZE: u32 = 0x10_0000;
        com_sink::core::link!("kernel32.dll" "system" fn OpenProcess(access: u32, inherit: i32, id: u32) -> *mut c_void);
        // SAFETY: numbers, which the system checks.
        let handle = unsafe { OpenProcess(SYNCHRONIZE, 0, id) };
        assert!(!handle.is_null(), "no process {id}");
        Self(handle)
    }

    /// Whether it ends within a time.
    pub fn ends_within(&self, time: Duration) -> bool {
        com_sink::core::link!("kernel32.dll" "system" fn WaitForSingleObject(handle: *mut c_void, milliseconds: u32) -> u32);
        // SAFETY: a process's handle, open until it is dropped.
        unsafe { WaitForSingleObject(self.0, time.as_millis() as u32) == 0 }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        com_sink::core::link!("kernel32.dll" "system" fn CloseHandle(handle: *mut c_void) -> i32);
        // SAFETY: an open handle, closed once.
        unsafe { CloseHandle(self.0) };
    }
}

/// What a path means to Windows: under Wine cargo's paths are Unix's, which are those of drive Z.
pub fn windows_path(path: impl AsRef<Path>) -> PathBuf {
    let text = path.as_ref().to_str().expect("a path of text");
    if text.starts_with('/') {
        return PathBuf::from(format!("Z:{}", text.replace('/', "\\")));
    }
    PathBuf::from(text)
}

/// Runs a program to its end.
///
/// It prints into files: a pipe would stay open as long as what the program has started, such as Wine's desktop.
///
/// # Panics
///
/// When it cannot be started.
pub fn run(program: &Path, arguments: &[&str]) -> Output {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = std::process::id();
    let [out, err] = ["out", "err"].map(|kind| {
        let path = std::env::temp_dir().join(format!("com-sink-{id}-{count}.{kind}"));
        (File::create(&path).expect("a file"), path)
    });
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out.0)
        .stderr(err.0)
        .status()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let [stdout, stderr] = [out.1, err.1].map(|path| {
        let text = std::fs::read(&path).expect("a file");
        // Somebody may have it open still.
        let _ = std::fs::remove_file(&path);
        text
    });
    Output {
        status,
        stdout,
        stderr,
    }
}

/// Runs a program that has to succeed, and gives what it has printed.
///
/// # Panics
///
/// When it fails.
pub fn succeed(program: &Path, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} {arguments:?}: {}\n{text}{errors}",
        program.display(),
        output.status
    );
    text
}
