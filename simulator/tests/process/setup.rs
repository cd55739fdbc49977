//! The simulator registered and running in a process of its own, and clients in others.

use std::ffi::c_void;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use com_sink::activation::initialize_mta;
use virtual_server::{IVMVirtualMachine, VirtualServer};

/// What anything needs at most, on a slow machine; and less than what it would take if it hung.
pub const SOON: Duration = Duration::from_secs(30);

/// What a path means to Windows: under Wine cargo's paths are Unix's, which are those of drive Z.
pub fn windows_path(path: impl AsRef<Path>) -> PathBuf {
    let text = path.as_ref().to_str().expect("a path of text");
    match text.starts_with('/') {
        true => PathBuf::from(format!("Z:{}", text.replace('/', "\\"))),
        false => PathBuf::from(text),
    }
}

/// The simulator.
pub fn program() -> PathBuf {
    windows_path(env!("CARGO_BIN_EXE_virtual-server-sim"))
}

/// The program of an example, which cargo puts beside the folder of the test programs.
pub fn example(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}.exe"));
    let advice = "build the examples of virtual-server and virtual-server-sim first";
    assert!(path.exists(), "there is no {}: {advice}", path.display());
    path
}

/// Runs the simulator for its command line.
pub fn simulator(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().unwrap()
}

/// Runs the simulator, which has to succeed.
pub fn succeed(arguments: &[&str]) {
    let output = simulator(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
}

/// The simulator is `VirtualServer.Application` of the machine, which Wine 8 needs: it doesn't look at the user's
/// classes. One test at a time; registered once for all of them, since that takes seconds. COM starts the server for the
/// first client of a test, and it is killed after the last if it hasn't ended by then: each test has one of its own.
pub struct Registered {
    _end: Forgotten,
    _one: MutexGuard<'static, ()>,
}

impl Registered {
    pub fn new() -> Self {
        static ONE: Mutex<()> = Mutex::new(());
        static AT_END: OnceLock<Child> = OnceLock::new();
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        AT_END.get_or_init(|| {
            succeed(&["/regserver", "/machine"]);
            // Its input ends with this process, however that ends.
            Command::new(example("client"))
                .arg("--at-end")
                .arg(program())
                .args(["/unregserver", "/machine"])
                .stdin(Stdio::piped())
                .spawn()
                .unwrap()
        });
        Self {
            _end: Forgotten,
            _one: one,
        }
    }
}

/// Whether something becomes true.
pub fn soon(mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + SOON;
    while !condition() {
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
    true
}

/// A new machine.
pub fn new_machine(server: &VirtualServer, name: &str) -> IVMVirtualMachine {
    let created = server.create_virtual_machine(name, "C:\\Virtual Machines");
    created.unwrap()
}

/// Ends the server's process, as the task manager does. Tells whether there was one.
pub fn kill_server() -> bool {
    let output = Command::new("taskkill")
        .args(["/f", "/im", "virtual-server-sim.exe"])
        .output()
        .unwrap();
    output.status.success()
}

/// When it is dropped no server runs, and COM knows of none. Windows forgets those that were killed by itself. Wine 8's
/// service for it hands out the class object of a dead process for ever, and starts no other; but it can be restarted,
/// and begins with an empty list.
pub struct Forgotten;

impl Drop for Forgotten {
    fn drop(&mut self) {
        kill_server();
        if is_wine() {
            // Fails if it doesn't run, so that there is nothing to forget.
            let _ = Command::new("net").args(["stop", "RpcSs"]).output();
        }
    }
}

/// Whether this is no Windows.
pub fn is_wine() -> bool {
    com_sink::core::link!("kernel32.dll" "system" fn GetModuleHandleA(name: *const u8) -> *mut c_void);
    com_sink::core::link!("kernel32.dll" "system" fn GetProcAddress(module: *mut c_void, name: *const u8) -> *const c_void);
    // SAFETY: the names end with a null, and ntdll is always there.
    unsafe {
        let ntdll = GetModuleHandleA(c"ntdll.dll".as_ptr().cast());
        !GetProcAddress(ntdll, c"wine_get_version".as_ptr().cast()).is_null()
    }
}

/// Runs the work of a test in a process of its own, as a client of the server.
pub fn in_a_client(test: &str, work: impl FnOnce(&VirtualServer)) {
    in_a_client_of(test, Registered::new, work);
}

/// Runs the work of a test in a process of its own, as a client of a server that was set up in this one.
pub fn in_a_client_of<S>(
    test: &str,
    set_up: impl FnOnce() -> S,
    work: impl FnOnce(&VirtualServer),
) {
    const CLIENT: &str = "VIRTUAL_SERVER_SIM_CLIENT";
    if std::env::var_os(CLIENT).is_some() {
        initialize_mta().unwrap();
        return work(&VirtualServer::connect().unwrap());
    }
    let _there = set_up();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CLIENT, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert!(text.contains("1 passed"), "`{test}` is no test: {text}");
}

/// Lines that a process writes, as they come.
pub fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let Ok(line) = line else { break };
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The example `client` in a process of its own.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    lines: Mutex<Receiver<String>>,
    /// Those that came before an answer.
    events: Vec<String>,
}

impl Client {
    pub fn start() -> Self {
        let mut child = Command::new(example("client"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take(),
            lines: Mutex::new(lines(child.stdout.take().unwrap())),
            events: Vec::new(),
            child,
        }
    }

    /// Sends a command without waiting for its answer.
    pub fn tell(&mut self, command: &str) {
        let input = self.input.as_mut().expect("it was not told to end");
        writeln!(input, "{command}").unwrap();
        input.flush().unwrap();
    }

    /// The next line that isn't an event: the answer to a command.
    pub fn answer(&mut self) -> String {
        loop {
            let line = self.line();
            if !line.starts_with("event ") {
                return line;
            }
            self.events.push(line);
        }
    }

    /// The events that have come, up to the one that ends so.
    pub fn events_until(&mut self, end: &str) -> Vec<String> {
        let mut events = std::mem::take(&mut self.events);
        while !events.last().is_some_and(|event| event.ends_with(end)) {
            events.push(self.line());
        }
        events
    }

    fn line(&mut self) -> String {
        self.lines
            .get_mut()
            .unwrap()
            .recv_timeout(SOON)
            .expect("a line in time")
    }

    /// Ends the process, as the task manager does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a command that has to succeed.
    #[track_caller]
    pub fn ask(&mut self, command: &str) -> String {
        self.tell(command);
        let answer = self.answer();
        assert!(answer.starts_with("ok "), "{answer}");
        answer
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Fails when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
