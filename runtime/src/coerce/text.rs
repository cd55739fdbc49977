//! Texts as numbers, and values as texts.

use super::source::Source;
use crate::bstr::BStr;
use crate::hresult::{DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH};
use crate::scalar::Decimal;
use windows_core::HRESULT;

/// The number that a text stands for: exact if it fits an integer or a DECIMAL, else the nearest
/// float. Never `Source::Text`.
pub fn number(text: &BStr) -> Result<Source<'static>, HRESULT> {
    let text = text.to_utf8().ok_or(DISP_E_TYPEMISMATCH)?;
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if let Some(prefixed) = text.strip_prefix('&') {
        return radix(prefixed);
    }
    // Rust's parser knows words (inf, nan) that are no numbers here.
    let allowed = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(allowed) {
        return Err(DISP_E_TYPEMISMATCH);
    }
    if let Ok(value) = text.parse::<i128>() {
        return Ok(Source::Integer(value));
    }
    if let Ok(value) = text.parse::<Decimal>() {
        return Ok(Source::Decimal(value));
    }
    let value: f64 = text.parse().map_err(|_| DISP_E_TYPEMISMATCH)?;
    if value.is_infinite() {
        return Err(DISP_E_OVERFLOW);
    }
    Ok(Source::Float(value))
}

/// `H1F` or `O17`, as Basic writes numbers after an ampersand.
fn radix(text: &str) -> Result<Source<'static>, HRESULT> {
    let (radix, digits) = match text.as_bytes() {
        [b'h' | b'H', ..] => (16, &text[1..]),
        [b'o' | b'O', ..] => (8, &text[1..]),
        _ => return Err(DISP_E_TYPEMISMATCH),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(DISP_E_TYPEMISMATCH);
    }
    u64::from_str_radix(digits, radix)
        .map(|value| Source::Integer(value.into()))
        .map_err(|_| DISP_E_OVERFLOW)
}

/// The words for true and false, in any case, also as Basic writes them to files.
pub fn word(text: &BStr) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("#TRUE#") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") || text.eq_ignore_ascii_case("#FALSE#") {
        Some(false)
    } else {
        None
    }
}

pub fn write(source: Source<'_>) -> String {
    match source {
        Source::Empty => String::new(),
        Source::Integer(value) => value.to_string(),
        Source::Single(value) => general(value.into(), 7),
        Source::Float(value) => general(value, 15),
        Source::Currency(value) => Decimal::from(value).to_string(),
        Source::Decimal(value) => value.normalized().to_string(),
        Source::Date(value) => match value.parts() {
            Some(_) => value.to_string().replacen('T', " ", 1),
            None => general(value.0, 15),
        },
        Source::Bool(true) => "True".into(),
        Source::Bool(false) => "False".into(),
        Source::Text(value) => value.to_string(),
    }
}

/// Up to so many significant digits, without trailing zeros; with an exponent when it is at least
/// `digits` or below -5, as C's `%G` does.
fn general(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if value != 0.0 && (exponent < -5 || exponent >= digits as i32) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!(
            "{}E{sign}{:02}",
            without_zeros(mantissa),
            exponent.unsigned_abs()
        );
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{value:.decimals$}");
    match without_zeros(&text) {
        "-0" => "0".into(),
        text => text.into(),
    }
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}
