use crate::raw;
use crate::scalar::ParseError;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

const SIGN: u8 = 0x80;

/// `DECIMAL`: a 96-bit integer, a sign, and a power of ten from 0 to 28 to divide it by.
///
/// `1.0` and `1.00` are different representations of equal values: they compare equal and have the
/// same hash.
#[repr(transparent)]
#[derive(Clone, Copy, Default)]
pub struct Decimal(raw::DECIMAL);

impl Decimal {
    /// 0.
    pub const ZERO: Self = Self::new_unchecked(false, 0, 0);
    /// The largest scale.
    pub const MAX_SCALE: u8 = 28;
    /// The largest integer, 2⁹⁶ - 1.
    pub const MAX_MANTISSA: u128 = (1 << 96) - 1;

    /// `mantissa` / 10^`scale`, negated if `negative`; `None` when one is out of range.
    pub const fn new(negative: bool, mantissa: u128, scale: u8) -> Option<Self> {
        if mantissa > Self::MAX_MANTISSA || scale > Self::MAX_SCALE {
            None
        } else {
            Some(Self::new_unchecked(negative, mantissa, scale))
        }
    }

    const fn new_unchecked(negative: bool, mantissa: u128, scale: u8) -> Self {
        Self(raw::DECIMAL {
            wReserved: 0,
            Anonymous: raw::DECIMAL_0 {
                Anonymous: raw::DECIMAL_0_0 {
                    scale,
                    sign: if negative && mantissa != 0 { SIGN } else { 0 },
                },
            },
            Hi32: (mantissa >> 64) as u32,
            Anonymous2: raw::DECIMAL_1 {
                Lo64: mantissa as u64,
            },
        })
    }

    /// Wraps a DECIMAL. Its reserved word, which holds the VARTYPE when it lies in a VARIANT, is
    /// cleared, and a scale beyond the maximum (no valid DECIMAL has one) becomes the maximum.
    pub const fn from_raw(raw: raw::DECIMAL) -> Self {
        let value = Self(raw);
        let scale = if value.scale() > Self::MAX_SCALE {
            Self::MAX_SCALE
        } else {
            value.scale()
        };
        Self::new_unchecked(value.is_negative(), value.mantissa(), scale)
    }

    /// The ABI's representation.
    pub const fn into_raw(self) -> raw::DECIMAL {
        self.0
    }

    /// The integer that is divided by 10^[`scale`](Self::scale).
    pub const fn mantissa(self) -> u128 {
        // SAFETY: both union fields are integers that cover it wholly.
        let low = unsafe { self.0.Anonymous2.Lo64 };
        (self.0.Hi32 as u128) << 64 | low as u128
    }

    /// The power of ten.
    pub const fn scale(self) -> u8 {
        // SAFETY: both union fields are integers that cover it wholly.
        unsafe { self.0.Anonymous.Anonymous.scale }
    }

    /// Whether the sign bit is set.
    pub const fn is_negative(self) -> bool {
        // SAFETY: both union fields are integers that cover it wholly.
        unsafe { self.0.Anonymous.Anonymous.sign & SIGN != 0 }
    }

    /// The value without trailing zeros after the point.
    pub const fn normalized(self) -> Self {
        let (mut mantissa, mut scale) = (self.mantissa(), self.scale());
        while scale > 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        Self::new_unchecked(self.is_negative(), mantissa, scale)
    }

    /// The nearest integer, halves to even.
    pub const fn to_integer(self) -> i128 {
        self.signed(divide(self.mantissa(), 10_u128.pow(self.scale() as u32)))
    }

    /// The nearest integer of the value times 10^`digits`, halves to even.
    pub(crate) fn rounded_to_scale(self, digits: u8) -> Option<i128> {
        match self.scale().checked_sub(digits) {
            Some(excess) => Some(self.signed(divide(self.mantissa(), 10_u128.pow(excess.into())))),
            None => self.to_scaled(digits),
        }
    }

    /// The value times 10^`digits` if that is an integer.
    pub(crate) fn to_scaled(self, digits: u8) -> Option<i128> {
        let value = self.normalized();
        let missing = digits.checked_sub(value.scale())?;
        let mantissa = value
            .mantissa()
            .checked_mul(10_u128.checked_pow(missing.into())?)?;
        i128::try_from(mantissa).ok().map(|_| self.signed(mantissa))
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        // Rust's parser rounds correctly, which dividing by a power of ten would not.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The value with 15 significant digits, as VarDecFromR8 takes it; `None` when it does not fit.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{value:.14e}");
        let (digits, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let mut mantissa: u128 = digits
            .bytes()
            .filter(u8::is_ascii_digit)
            .fold(0, |n, digit| n * 10 + u128::from(digit - b'0'));
        let mut scale = 14 - exponent;
        while mantissa != 0 && mantissa.is_multiple_of(10) && scale > 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if scale < 0 {
            mantissa = mantissa.checked_mul(10_u128.checked_pow(scale.unsigned_abs())?)?;
            scale = 0;
        }
        // Digits beyond the 28th decimal are lost, the last one rounded.
        let excess = (scale - i32::from(Self::MAX_SCALE)).max(0) as u32;
        if excess > 0 {
            let divisor = 10_u128.checked_pow(excess).unwrap_or(u128::MAX);
            mantissa = mantissa / divisor + u128::from(mantissa % divisor >= divisor.div_ceil(2));
            scale -= excess as i32;
        }
        Self::new(value < 0.0, mantissa, u8::try_from(scale).ok()?)
    }

    /// The value with 7 significant digits, as VarDecFromR4 takes it; `None` when it does not fit.
    pub fn from_f32(value: f32) -> Option<Self> {
        // Seven digits, written as the nearest f64, have zeros only up to the fifteenth.
        Self::from_f64(format!("{value:.6e}").parse().ok()?)
    }

    const fn signed(self, magnitude: u128) -> i128 {
        if self.is_negative() {
            -(magnitude as i128)
        } else {
            magnitude as i128
        }
    }
}

/// The nearest integer of a quotient, halves to even.
const fn divide(value: u128, divisor: u128) -> u128 {
    let (quotient, rest) = (value / divisor, value % divisor);
    if rest > divisor - rest || rest == divisor - rest && quotient % 2 == 1 {
        quotient + 1
    } else {
        quotient
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Decimal {
            fn from(value: $integer) -> Self {
                #[allow(unused_comparisons)]
                Self::new_unchecked(value < 0, (value as i128).unsigned_abs(), 0)
            }
        })*
    };
}

from_integers!(i8, u8, i16, u16, i32, u32, i64, u64);

impl From<crate::scalar::Currency> for Decimal {
    fn from(value: crate::scalar::Currency) -> Self {
        Self::new_unchecked(value.0 < 0, value.0.unsigned_abs().into(), 4).normalized()
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.normalized(), other.normalized());
        let sign = |d: Self| d.signed(d.mantissa()).signum();
        sign(a).cmp(&sign(b)).then_with(|| {
            let (whole_a, fraction_a) = a.parts();
            let (whole_b, fraction_b) = b.parts();
            let by_size = whole_a.cmp(&whole_b).then(fraction_a.cmp(&fraction_b));
            if a.is_negative() {
                by_size.reverse()
            } else {
                by_size
            }
        })
    }
}

impl Decimal {
    /// The integer part, and the fraction in units of 10^-28.
    fn parts(self) -> (u128, u128) {
        let divisor = 10_u128.pow(self.scale().into());
        let unit = 10_u128.pow(u32::from(Self::MAX_SCALE - self.scale()));
        (self.mantissa() / divisor, self.mantissa() % divisor * unit)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = self.normalized();
        (value.is_negative(), value.mantissa(), value.scale()).hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale());
        let mut text = format!("{:0width$}", self.mantissa(), width = scale + 1);
        if scale > 0 {
            text.insert(text.len() - scale, '.');
        }
        f.pad_integral(!self.is_negative(), "", &text)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl FromStr for Decimal {
    type Err = ParseError;

    /// Reads `[+-]digits[.digits]`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (mut mantissa, mut scale, mut point, mut any) = (0_u128, 0_u8, false, false);
        for byte in digits {
            match byte {
                b'.' if !point => point = true,
                b'0'..=b'9' => {
                    any = true;
                    mantissa = mantissa
                        .checked_mul(10)
                        .and_then(|n| n.checked_add(u128::from(byte - b'0')))
                        .ok_or(ParseError::Overflow)?;
                    scale += u8::from(point);
                    if scale > Self::MAX_SCALE {
                        return Err(ParseError::Overflow);
                    }
                }
                _ => return Err(ParseError::Malformed),
            }
        }
        if !any {
            return Err(ParseError::Malformed);
        }
        Self::new(negative, mantissa, scale).ok_or(ParseError::Overflow)
    }
}

#[cfg(test)]
mod tests;
