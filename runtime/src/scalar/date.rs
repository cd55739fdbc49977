use super::ParseError;
use super::calendar::{civil_from_days, days_from_civil, days_in_month};
use core::fmt;
use core::str::FromStr;
use std::time::{Duration, SystemTime};

/// `DATE`: days since midnight of 30 December 1899, in local time by convention.
///
/// Before that day the fraction still counts forwards: -1.25 is 29 December 1899, 06:00. Values
/// from year 100 to 9999 are valid; others are kept but have no [parts](Self::parts).
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Date(pub f64);

/// A date and time of the proleptic Gregorian calendar, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateParts {
    /// 100 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

/// Days from 30 December 1899 to 1 January 1970.
const UNIX_EPOCH: i64 = 25_569;
/// 1 January 100.
const FIRST_DAY: i64 = -657_434;
/// 31 December 9999.
const LAST_DAY: i64 = 2_958_465;
const SECONDS: i64 = 86_400;

impl Date {
    /// The value of a date and time; `None` when the parts are no date of the years 100 to 9999.
    pub fn from_parts(parts: DateParts) -> Option<Self> {
        let DateParts {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = parts;
        if !(100..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || !(1..=days_in_month(year, month)).contains(&day)
            || hour > 23
            || minute > 59
            || second > 59
        {
            return None;
        }
        let days = days_from_civil(year, month, day) + UNIX_EPOCH;
        let seconds = i64::from(hour * 3600 + minute * 60 + second);
        Some(Self::from_days(days, seconds as f64 / SECONDS as f64))
    }

    /// The date and time, rounded to the second; `None` when it is not within the years 100 to 9999.
    pub fn parts(self) -> Option<DateParts> {
        let (days, fraction) = self.split()?;
        let mut seconds = (fraction * SECONDS as f64).round() as i64;
        let mut days = days;
        if seconds == SECONDS {
            seconds = 0;
            days += 1;
        }
        if !(FIRST_DAY..=LAST_DAY).contains(&days) {
            return None;
        }
        let (year, month, day) = civil_from_days(days - UNIX_EPOCH);
        let seconds = seconds as u32;
        Some(DateParts {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        })
    }

    /// Whether it lies within the years 100 to 9999.
    pub fn is_valid(self) -> bool {
        self.split()
            .is_some_and(|(days, _)| (FIRST_DAY..=LAST_DAY).contains(&days))
    }

    /// The value of a point in time, in UTC, to the microsecond.
    pub fn from_system_time(time: SystemTime) -> Self {
        let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => after.as_micros() as i128,
            Err(before) => -(before.duration().as_micros() as i128),
        };
        let day = i128::from(SECONDS) * 1_000_000;
        Self::from_days(
            micros.div_euclid(day) as i64 + UNIX_EPOCH,
            micros.rem_euclid(day) as f64 / day as f64,
        )
    }

    /// The point in time if the value is UTC, to the microsecond; `None` when it is not within the
    /// years 100 to 9999 or the platform cannot express it.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let (days, fraction) = self.split()?;
        if !(FIRST_DAY..=LAST_DAY).contains(&days) {
            return None;
        }
        let micros = (fraction * SECONDS as f64 * 1e6).round() as i64;
        let micros = (days - UNIX_EPOCH) * SECONDS * 1_000_000 + micros;
        let distance = Duration::from_micros(micros.unsigned_abs());
        if micros < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }

    /// The number of the day and the part of the day that has passed.
    fn split(self) -> Option<(i64, f64)> {
        // Far beyond any valid date, but safe to convert.
        (self.0.abs() < 1e9).then(|| (self.0.trunc() as i64, self.0.fract().abs()))
    }

    fn from_days(days: i64, fraction: f64) -> Self {
        let days = days as f64;
        Self(if days < 0.0 {
            days - fraction
        } else {
            days + fraction
        })
    }
}

/// ISO 8601 without an offset: `2005-06-01T13:30:00`; a value that is no date, as its number.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parts) = self.parts() else {
            return fmt::Display::fmt(&self.0, f);
        };
        let DateParts {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = parts;
        f.pad(&format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        ))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

impl FromStr for Date {
    type Err = ParseError;

    /// Reads `2005-06-01`, `2005-06-01T13:30[:59]` (or with a blank), `13:30[:59]` (on day 0), and
    /// the invariant locale's `06/01/2005 13:30:59`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (Some(date), Some(time.trim_start())),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let [year, month, day] = match date {
            None => [1899, 12, 30],
            Some(date) if date.contains('/') => {
                let [month, day, year] = numbers(date, '/')?;
                [year, month, day]
            }
            Some(date) => numbers(date, '-')?,
        };
        let [hour, minute, second] = match time {
            None => [0; 3],
            Some(time) if time.matches(':').count() == 1 => {
                let [hour, minute] = numbers(time, ':')?;
                [hour, minute, 0]
            }
            Some(time) => numbers(time, ':')?,
        };
        Self::from_parts(DateParts {
            year: year as i32,
            month,
            day,
            hour,
            minute,
            second,
        })
        .ok_or(ParseError::Malformed)
    }
}

/// Exactly `N` short numbers.
fn numbers<const N: usize>(text: &str, separator: char) -> Result<[u32; N], ParseError> {
    let mut result = [0; N];
    let mut parts = text.split(separator);
    for slot in &mut result {
        let part = parts.next().ok_or(ParseError::Malformed)?;
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ParseError::Malformed);
        }
        *slot = part.parse().map_err(|_| ParseError::Malformed)?;
    }
    match parts.next() {
        None => Ok(result),
        Some(_) => Err(ParseError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // The examples of the documentation of DATE.
        for (value, text) in [
            (0.0, "1899-12-30T00:00:00"),
            (2.0, "1900-01-01T00:00:00"),
            (5.0, "1900-01-04T00:00:00"),
            (5.25, "1900-01-04T06:00:00"),
            (5.5, "1900-01-04T12:00:00"),
            (5.875, "1900-01-04T21:00:00"),
            (-1.25, "1899-12-29T06:00:00"),
            (25_569.0, "1970-01-01T00:00:00"),
            (-657_434.0, "0100-01-01T00:00:00"),
            (2_958_465.0, "9999-12-31T00:00:00"),
        ] {
            assert_eq!(Date(value).to_string(), text);
            assert_eq!(text.parse(), Ok(Date(value)));
            assert!(Date(value).is_valid());
        }
    }

    #[test]
    fn every_day_round_trips() {
        let step = if cfg!(miri) { 9_973 } else { 17 };
        for days in (FIRST_DAY..=LAST_DAY).step_by(step) {
            let parts = Date(days as f64).parts().unwrap();
            assert_eq!(Date::from_parts(parts), Some(Date(days as f64)));
        }
    }

    #[test]
    fn reads_the_usual_forms() {
        let day = "2005-06-01".parse::<Date>().unwrap();
        assert_eq!("06/01/2005".parse(), Ok(day));
        assert_eq!("2005-06-01 12:00".parse(), Ok(Date(day.0 + 0.5)));
        assert_eq!("06:00:00".parse(), Ok(Date(0.25)));
        for text in [
            "",
            "2005",
            "2005-02-29",
            "2005-13-01",
            "24:00",
            "1-2-3-4",
            "a-b-c",
            "2005-06-01T",
            "99-01-01",
            "+2005-06-01",
        ] {
            assert_eq!(text.parse::<Date>(), Err(ParseError::Malformed), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_has_no_parts() {
        for value in [f64::NAN, f64::INFINITY, 1e300, -657_435.0, 2_958_466.0] {
            assert_eq!(Date(value).parts(), None);
            assert!(!Date(value).is_valid());
            assert_eq!(Date(value).to_string(), value.to_string());
        }
    }

    #[test]
    fn system_time_round_trips() {
        for micros in [0, 1_117_632_600_000_000, 86_399_999_000] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
            let back = Date::from_system_time(time).to_system_time().unwrap();
            let off = back
                .duration_since(time)
                .unwrap_or_else(|before| before.duration());
            assert!(off < Duration::from_micros(2), "{micros}: {off:?}");
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(86_400 * 30_000);
        let date = Date::from_system_time(before);
        assert_eq!(date, Date(-4431.0));
        assert_eq!(date.to_system_time(), Some(before));
    }
}
