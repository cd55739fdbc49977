//! How far a test executable has come: read from what it prints with `--test-threads=1`.

/// How far a test executable has come.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The test of the last line that began one, until its outcome is there.
    current: Option<String>,
    /// The names of the tests that have failed.
    failed: Vec<String>,
    /// How many have passed, once the executable has told that it is through without a failure.
    passed: Option<usize>,
}

impl Progress {
    /// Takes the next bytes of the output.
    pub fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                self.end_line();
            } else {
                self.line.push(byte);
            }
        }
    }

    /// The test that has begun and not ended.
    pub fn running(&self) -> Option<String> {
        let line = String::from_utf8_lossy(&self.line);
        match split(&line) {
            Some((name, _)) => Some(name.to_owned()),
            None => self.current.clone(),
        }
    }

    /// The tests that have failed.
    pub fn failed(&self) -> &[String] {
        &self.failed
    }

    /// How many tests have passed, if all have run and none has failed.
    pub fn passed(&self) -> Option<usize> {
        self.passed
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        if let Some(result) = line.strip_prefix("test result: ") {
            self.current = None;
            self.passed = passed(result);
        } else if let Some((name, outcome)) = split(&line) {
            // What a test or a debugger prints ends the line, too.
            let ended = matches!(outcome, "ok" | "FAILED") || outcome.starts_with("ignored");
            self.current = (!ended).then(|| name.to_owned());
            if outcome == "FAILED" {
                self.failed.push(name.to_owned());
            }
        }
    }
}

/// Takes `test NAME ... OUTCOME` apart.
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some((name, outcome.trim_end()))
}

/// The number in `ok. 3 passed; 0 failed; …`.
fn passed(result: &str) -> Option<usize> {
    let (count, _) = result.strip_prefix("ok. ")?.split_once(" passed")?;
    count.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn outcomes_are_read() {
        let mut progress = Progress::default();
        progress.feed(b"\nrunning 3 tests\ntest a ... ok\ntest b - should panic ... ok\r\n");
        progress
            .feed(b"test c ... ignored, slow\n\ntest result: ok. 2 passed; 0 failed; 1 ignored");
        assert_eq!((progress.running(), progress.passed()), (None, None));
        progress.feed(b"\n");
        assert_eq!(progress.passed(), Some(2));
        assert_eq!(progress.failed(), [""; 0]);
    }

    #[test]
    fn failures_have_names() {
        let mut progress = Progress::default();
        progress.feed(b"test a ... ok\ntest m::d ... FAILED\n\nfailures:\n");
        progress.feed(b"test result: FAILED. 1 passed; 1 failed\n");
        assert_eq!(progress.failed(), ["m::d"]);
        assert_eq!((progress.running(), progress.passed()), (None, None));
    }

    #[test]
    fn a_test_without_an_outcome_is_running() {
        let mut progress = Progress::default();
        progress.feed(b"test a ... ok\ntest m::");
        assert_eq!(progress.running(), None);
        progress.feed(b"b ... ");
        assert_eq!(progress.running().as_deref(), Some("m::b"));
        progress.feed(b"Unhandled exception\nRegister dump:\n");
        assert_eq!(progress.running().as_deref(), Some("m::b"));
    }
}
