use super::ParseError;
use core::fmt;
use core::str::FromStr;

/// `CURRENCY`: an amount in units of 1/10000, held as a 64-bit integer.
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(pub i64);

impl Currency {
    /// Units in one whole.
    pub const SCALE: i64 = 10_000;

    /// `whole` units of currency; `None` when that is too much.
    pub const fn from_whole(whole: i64) -> Option<Self> {
        match whole.checked_mul(Self::SCALE) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// The sum, unless it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many times the amount, unless it does not fit.
    pub fn checked_mul(self, factor: i64) -> Option<Self> {
        self.0.checked_mul(factor).map(Self)
    }

    /// The amount with the other sign, unless it does not fit.
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::SCALE as f64
    }

    /// The nearest amount, halves to even; `None` when it does not fit or is not a number.
    pub fn from_f64(value: f64) -> Option<Self> {
        let units = (value * Self::SCALE as f64).round_ties_even();
        // 2^63 is the first value that is too large, and is exact as f64.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        (-LIMIT..LIMIT)
            .contains(&units)
            .then_some(Self(units as i64))
    }
}

/// The amount with all four decimals, such as `-0.5000`; a precision (`{:.2}`) cuts them.
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.0.unsigned_abs();
        let scale = Self::SCALE as u64;
        let mut text = format!("{}.{:04}", units / scale, units % scale);
        if let Some(precision) = f.precision() {
            let keep = match precision {
                0 => text.len() - 5,
                n => text.len() - 4 + n.min(4),
            };
            text.truncate(keep);
        }
        f.pad_integral(self.0 >= 0, "", &text)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl FromStr for Currency {
    type Err = ParseError;

    /// Reads `[+-]digits[.digits]` with up to four decimals that are not 0.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let decimal: super::Decimal = text.parse()?;
        decimal
            .to_scaled(4)
            .ok_or(ParseError::Malformed)
            .and_then(|units| {
                i64::try_from(units)
                    .map(Self)
                    .map_err(|_| ParseError::Overflow)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_four_decimals_and_the_sign_of_small_amounts() {
        for (units, text) in [
            (0, "0.0000"),
            (-5_000, "-0.5000"),
            (12_345_678, "1234.5678"),
            (i64::MIN, "-922337203685477.5808"),
            (i64::MAX, "922337203685477.5807"),
        ] {
            assert_eq!(Currency(units).to_string(), text);
            assert_eq!(text.parse(), Ok(Currency(units)));
        }
        assert_eq!(format!("{:.2}", Currency(-15_999)), "-1.59");
        assert_eq!(format!("{:.0}", Currency(15_999)), "1");
        assert_eq!(format!("{:>8.1}", Currency(15_999)), "     1.5");
    }

    #[test]
    fn arithmetic_is_checked() {
        assert_eq!(Currency(i64::MAX).checked_add(Currency(1)), None);
        assert_eq!(Currency(i64::MIN).checked_sub(Currency(1)), None);
        assert_eq!(Currency(i64::MIN).checked_neg(), None);
        assert_eq!(Currency(15).checked_mul(-2), Some(Currency(-30)));
        assert_eq!(Currency::from_whole(i64::MAX), None);
        assert_eq!(Currency::from_whole(-2), Some(Currency(-20_000)));
    }

    #[test]
    fn converts_floats_with_halves_to_even() {
        // Exact in binary: 312.5 and 937.5 units.
        assert_eq!(Currency::from_f64(0.03125), Some(Currency(312)));
        assert_eq!(Currency::from_f64(0.09375), Some(Currency(938)));
        assert_eq!(Currency::from_f64(-1.5), Some(Currency(-15_000)));
        assert_eq!(Currency::from_f64(f64::NAN), None);
        assert_eq!(Currency::from_f64(1e15), None);
        assert_eq!(Currency(-15_000).to_f64(), -1.5);
    }

    #[test]
    fn refuses_what_is_no_amount() {
        assert_eq!("1.00005".parse::<Currency>(), Err(ParseError::Malformed));
        assert_eq!("1.50000".parse(), Ok(Currency(15_000)));
        assert_eq!(
            "922337203685477.5808".parse::<Currency>(),
            Err(ParseError::Overflow)
        );
        assert_eq!("1,5".parse::<Currency>(), Err(ParseError::Malformed));
    }
}
