//! Processor time, which a busy machine does not change as it does the time of day.

use std::time::Duration;

/// A moment, by the processor time that was used before it.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// By this thread.
    ours: Duration,
    /// By programs that this one has started and waited for.
    programs: Duration,
}

impl Used {
    /// Asks the system.
    ///
    /// # Errors
    ///
    /// When it does not say, as only Linux does.
    pub fn now() -> Result<Self, String> {
        let text = |path: &str| {
            std::fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))
        };
        let ours = thread(&text("/proc/thread-self/schedstat")?);
        let programs = programs(&text("/proc/self/stat")?);
        ours.zip(programs)
            .map(|(ours, programs)| Self { ours, programs })
            .ok_or_else(|| "/proc does not tell how much processor time was used".to_owned())
    }

    /// What this thread has used since.
    pub fn ours_since(self) -> Result<Duration, String> {
        Ok(Self::now()?.ours.saturating_sub(self.ours))
    }

    /// What programs that ended since have used.
    pub fn programs_since(self) -> Result<Duration, String> {
        Ok(Self::now()?.programs.saturating_sub(self.programs))
    }
}

/// The first number of `schedstat`: nanoseconds in user code and in the kernel.
fn thread(schedstat: &str) -> Option<Duration> {
    let time = schedstat.split_whitespace().next()?;
    time.parse().ok().map(Duration::from_nanos)
}

/// The fields `cutime` and `cstime` of `stat`, in hundredths of a second.
fn programs(stat: &str) -> Option<Duration> {
    // The name of the program comes before, in parentheses, and may hold blanks.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(13);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

#[cfg(test)]
mod tests {
    use super::{programs, thread};
    use std::time::Duration;

    #[test]
    fn the_fields_are_found() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 90 80 0 0 11 12 130 25 20 0 1 0 5 6";
        assert_eq!(programs(stat), Some(Duration::from_millis(1550)));
        assert_eq!(thread("1500 20 3\n"), Some(Duration::from_nanos(1500)));
        assert_eq!(programs("7 (a"), None);
        assert_eq!(thread(""), None);
    }
}
