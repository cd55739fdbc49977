//! Which test is running: read from what a test executable prints with `--test-threads=1`.

/// How far a test executable has come.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// How many tests have passed.
    pub passed: usize,
    /// The names of those that have failed.
    pub failed: Vec<String>,
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
        split(&line).map(|(name, _)| name.to_owned())
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        match split(&line) {
            Some((_, "ok")) => self.passed += 1,
            Some((name, "FAILED")) => self.failed.push(name.to_owned()),
            _ => {}
        }
    }
}

/// Takes `test NAME ... OUTCOME` apart.
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some((name, outcome.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn outcomes_are_counted() {
        let mut progress = Progress::default();
        progress.feed(b"\nrunning 4 tests\ntest a ... ok\ntest b - should panic ... ok\r\n");
        progress.feed(b"test c ... ignored\ntest m::d ... FAILED\n\nfailures:\n");
        assert_eq!(progress.passed, 2);
        assert_eq!(progress.failed, ["m::d"]);
        assert_eq!(progress.running(), None);
    }

    #[test]
    fn the_line_that_has_not_ended_names_the_running_test() {
        let mut progress = Progress::default();
        progress.feed(b"test a ... ok\ntest m::");
        assert_eq!(progress.running(), None);
        progress.feed(b"b ... ");
        assert_eq!(progress.running().as_deref(), Some("m::b"));
        progress.feed(b"ok\n");
        assert_eq!((progress.passed, progress.running()), (2, None));
    }
}
