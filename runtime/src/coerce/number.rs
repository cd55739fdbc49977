//! Coercion to numbers, dates and booleans.

use super::source::Source;
use super::text;
use crate::hresult::{DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH};
use crate::scalar::{Currency, Date, Decimal, ParseError};
use windows_core::HRESULT;

type Result<T> = core::result::Result<T, HRESULT>;

/// An integer type of VARIANT.
pub trait Integer: TryFrom<i128> {
    /// What True is: -1, which has all bits set.
    const TRUE: Self;
}

macro_rules! integers {
    ($($signed:ty, $unsigned:ty;)*) => {
        $(
            impl Integer for $signed {
                const TRUE: Self = -1;
            }

            impl Integer for $unsigned {
                const TRUE: Self = Self::MAX;
            }
        )*
    };
}

integers! { i8, u8; i16, u16; i32, u32; i64, u64; }

pub fn integer<T: Integer>(source: Source<'_>) -> Result<T> {
    let value = match source {
        Source::Bool(true) => return Ok(T::TRUE),
        Source::Text(value) => match text::number(value)? {
            Source::Text(_) => return Err(DISP_E_TYPEMISMATCH),
            number => return integer(number),
        },
        Source::Empty | Source::Bool(false) => 0,
        Source::Integer(value) => value,
        Source::Single(value) => round(value.into())?,
        Source::Float(value) => round(value)?,
        Source::Date(value) => round(value.0)?,
        Source::Currency(value) => Decimal::from(value).to_integer(),
        Source::Decimal(value) => value.to_integer(),
    };
    T::try_from(value).map_err(|_| DISP_E_OVERFLOW)
}

/// Halves to even, as VarI4FromR8 does.
fn round(value: f64) -> Result<i128> {
    // Every integer type's range is well inside this.
    const LIMIT: f64 = 1e30;
    let rounded = value.round_ties_even();
    if rounded.abs() < LIMIT {
        Ok(rounded as i128)
    } else {
        Err(DISP_E_OVERFLOW)
    }
}

/// The bits of an HRESULT from an integer, signed or not.
pub fn bits(source: Source<'_>) -> Result<i32> {
    match source {
        Source::Integer(value) => i32::try_from(value)
            .or_else(|_| u32::try_from(value).map(u32::cast_signed))
            .map_err(|_| DISP_E_OVERFLOW),
        _ => Err(DISP_E_TYPEMISMATCH),
    }
}

pub fn float(source: Source<'_>) -> Result<f64> {
    Ok(match source {
        Source::Empty => 0.0,
        Source::Integer(value) => value as f64,
        Source::Single(value) => value.into(),
        Source::Float(value) => value,
        Source::Currency(value) => value.to_f64(),
        Source::Decimal(value) => value.to_f64(),
        Source::Date(value) => value.0,
        Source::Bool(value) => -f64::from(u8::from(value)),
        Source::Text(value) => return number_in(value, float),
    })
}

pub fn single(source: Source<'_>) -> Result<f32> {
    if let Source::Single(value) = source {
        return Ok(value);
    }
    let value = float(source)?;
    let result = value as f32;
    if result.is_infinite() {
        return Err(DISP_E_OVERFLOW);
    }
    Ok(result)
}

pub fn currency(source: Source<'_>) -> Result<Currency> {
    match source {
        Source::Currency(value) => Ok(value),
        Source::Empty => Ok(Currency(0)),
        Source::Bool(value) => Ok(Currency(-i64::from(value) * Currency::SCALE)),
        Source::Integer(value) => i64::try_from(value)
            .ok()
            .and_then(Currency::from_whole)
            .ok_or(DISP_E_OVERFLOW),
        Source::Single(value) => Currency::from_f64(value.into()).ok_or(DISP_E_OVERFLOW),
        Source::Float(value) => Currency::from_f64(value).ok_or(DISP_E_OVERFLOW),
        Source::Date(value) => Currency::from_f64(value.0).ok_or(DISP_E_OVERFLOW),
        Source::Decimal(value) => value
            .rounded_to_scale(4)
            .and_then(|units| i64::try_from(units).ok())
            .map(Currency)
            .ok_or(DISP_E_OVERFLOW),
        Source::Text(value) => number_in(value, currency),
    }
}

pub fn decimal(source: Source<'_>) -> Result<Decimal> {
    match source {
        Source::Decimal(value) => Ok(value),
        Source::Empty => Ok(Decimal::ZERO),
        Source::Bool(value) => Ok((-i32::from(value)).into()),
        Source::Currency(value) => Ok(value.into()),
        Source::Integer(value) => {
            Decimal::new(value < 0, value.unsigned_abs(), 0).ok_or(DISP_E_OVERFLOW)
        }
        Source::Single(value) => Decimal::from_f32(value).ok_or(DISP_E_OVERFLOW),
        Source::Float(value) => Decimal::from_f64(value).ok_or(DISP_E_OVERFLOW),
        Source::Date(value) => Decimal::from_f64(value.0).ok_or(DISP_E_OVERFLOW),
        Source::Text(value) => number_in(value, decimal),
    }
}

pub fn date(source: Source<'_>) -> Result<Date> {
    let value = match source {
        Source::Date(value) => return Ok(value),
        Source::Text(value) => {
            let date = value.to_string().parse::<Date>();
            return date.map_err(|error| match error {
                ParseError::Malformed => DISP_E_TYPEMISMATCH,
                ParseError::Overflow => DISP_E_OVERFLOW,
            });
        }
        other => Date(float(other)?),
    };
    if value.is_valid() {
        Ok(value)
    } else {
        Err(DISP_E_OVERFLOW)
    }
}

pub fn boolean(source: Source<'_>) -> Result<bool> {
    Ok(match source {
        Source::Empty => false,
        Source::Bool(value) => value,
        Source::Integer(value) => value != 0,
        Source::Single(value) => value != 0.0,
        Source::Float(value) => value != 0.0,
        Source::Date(value) => value.0 != 0.0,
        Source::Currency(value) => value.0 != 0,
        Source::Decimal(value) => value.mantissa() != 0,
        Source::Text(value) => match text::word(value) {
            Some(value) => value,
            None => return number_in(value, boolean),
        },
    })
}

fn number_in<T>(value: &crate::BStr, convert: fn(Source<'_>) -> Result<T>) -> Result<T> {
    convert(text::number(value)?)
}
