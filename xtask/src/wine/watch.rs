//! Running one program under Wine: its output at once, an end to it when it hangs.

use super::progress::Progress;
use std::io::{Read, Write};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How often to see whether the program has ended, and how long its last output may take.
const PAUSE: Duration = Duration::from_millis(100);
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs a test executable and gives the count of its tests that have passed.
///
/// # Errors
///
/// Names the tests that have failed, the one that was running when the time was up, or the one that
/// has ended the process.
pub fn tests(command: Command, timeout: Duration) -> Result<usize, String> {
    let (status, progress) = watch(command, timeout, &mut std::io::stdout())?;
    judge(&progress, status, timeout)
}

/// Runs any program.
///
/// # Errors
///
/// When it fails or takes too long.
pub fn program(command: Command, timeout: Duration) -> Result<(), String> {
    let (status, _) = watch(command, timeout, &mut std::io::stdout())?;
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("the program has failed: {status}")),
        None => Err(format!(
            "the program takes more than {} s",
            timeout.as_secs()
        )),
    }
}

/// Runs a program to its end, or to its time's: then there is no status.
fn watch(
    mut command: Command,
    timeout: Duration,
    terminal: &mut impl Write,
) -> Result<(Option<ExitStatus>, Progress), String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`wine` cannot be run: {error}"))?;
    let output = child.stdout.take().map(listen).ok_or("no output")?;
    let start = Instant::now();
    let mut progress = Progress::default();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break Some(status);
        }
        if start.elapsed() > timeout {
            // Both fail only when it has ended by itself.
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        match output.recv_timeout(PAUSE) {
            Ok(bytes) => show(&mut progress, terminal, &bytes),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => thread::sleep(PAUSE),
        }
    };
    // Wine's own processes may hold the other end of the pipe for longer than the program.
    while let Ok(bytes) = output.recv_timeout(LAST_WORDS) {
        show(&mut progress, terminal, &bytes);
    }
    Ok((status, progress))
}

/// Reads until the end, so that waiting for the program and reading don't wait for each other.
fn listen(mut stdout: ChildStdout) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = stdout.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn show(progress: &mut Progress, terminal: &mut impl Write, bytes: &[u8]) {
    progress.feed(bytes);
    // A closed terminal is no reason to stop.
    let _ = terminal.write_all(bytes);
    let _ = terminal.flush();
}

fn judge(
    progress: &Progress,
    status: Option<ExitStatus>,
    timeout: Duration,
) -> Result<usize, String> {
    let running = match progress.running() {
        Some(name) => format!("`{name}`"),
        None => "no test".to_owned(),
    };
    match (status, progress.passed()) {
        (Some(status), Some(passed)) if status.success() => Ok(passed),
        (Some(_), _) if progress.running().is_none() && !progress.failed().is_empty() => {
            Err(format!("failed: {}", progress.failed().join(", ")))
        }
        // Whatever the status says: it has not told that it is through.
        (Some(status), _) => Err(format!("ended by {running}: {status}")),
        (None, _) => Err(format!("hangs in {running} after {} s", timeout.as_secs())),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{judge, watch};
    use std::process::Command;
    use std::time::Duration;

    fn shell(script: &str, milliseconds: u64) -> Result<usize, String> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let timeout = Duration::from_millis(milliseconds);
        let (status, progress) = watch(command, timeout, &mut std::io::sink())?;
        judge(&progress, status, timeout)
    }

    #[test]
    fn passing_tests_are_counted() {
        let passed = shell(
            "echo 'test a ... ok'; echo 'test result: ok. 1 passed;'",
            60_000,
        );
        assert_eq!(passed, Ok(1));
    }

    #[test]
    fn failing_hanging_and_crashing_tests_are_named() {
        let failed = shell("echo 'test a ... FAILED'; exit 101", 60_000);
        assert_eq!(failed, Err("failed: a".to_owned()));
        let hung = shell("printf 'test a ... ok\ntest b ... '; exec sleep 600", 1_000);
        assert_eq!(hung, Err("hangs in `b` after 1 s".to_owned()));
        for status in [0, 5] {
            let script = format!("echo 'test a ... FAILED'; echo 'test b ... dump'; exit {status}");
            let error = format!("ended by `b`: exit status: {status}");
            assert_eq!(shell(&script, 60_000), Err(error));
        }
    }
}
