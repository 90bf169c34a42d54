//! Fractions and durations between text and meaning: both are exact, so that no sum is a little off.

use super::value::Cause;
use super::wording::shown;
use crate::policy::schema::{Duration, FRACTION_DIGITS, Fraction};

/// Units of time with their nanoseconds, the longest first.
const UNITS: [(&str, i128); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Reads `1.5`, `-0.25` or `3`, with at most eighteen digits after the point.
pub(crate) fn read_fraction(text: &str) -> Result<Fraction, Cause> {
    decimal(text, FRACTION_DIGITS).map(Fraction).ok_or_else(|| {
        let message = format!("{} is no decimal number that can be kept exactly", shown(text));
        let help = format!(
            "write a number as `1.5` or `-0.25`, with at most {FRACTION_DIGITS} digits after the point"
        );
        Cause::new("bad-number", message).help(help)
    })
}

/// The shortest text that is read as this fraction.
pub(crate) fn fraction_text(Fraction(all): Fraction) -> String {
    let scale = 10_u128.pow(FRACTION_DIGITS);
    let (whole, rest) = (all.unsigned_abs().checked_div(scale), all.unsigned_abs().checked_rem(scale));
    let (whole, rest) = (whole.unwrap_or_default(), rest.unwrap_or_default());
    let sign = if all < 0 { "-" } else { "" };
    let digits = format!("{rest:0width$}", width = FRACTION_DIGITS as usize);
    match digits.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}

/// Reads `90m`, `1h30m`, `1.5h` or `-10s`: numbers with their units, from `d` to `ns`.
pub(crate) fn read_duration(text: &str) -> Result<Duration, Cause> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    let found = match rest {
        "" => None,
        "0" => Some(0),
        _ => parts(rest),
    };
    found.and_then(|it| it.checked_mul(sign)).map(Duration).ok_or_else(|| {
        let message = format!("{} is no duration", shown(text));
        let help =
            "write a duration as `90m`, `1h30m` or `2d`; units are `d`, `h`, `m`, `s`, `ms`, `us` and `ns`";
        Cause::new("bad-duration", message).help(help.to_owned())
    })
}

fn parts(mut rest: &str) -> Option<i128> {
    let mut all = 0_i128;
    while !rest.is_empty() {
        let number = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (digits, after) = rest.split_at_checked(number)?;
        let end = after.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, next) = after.split_at_checked(end)?;
        let (_, nanoseconds) = UNITS.iter().find(|it| it.0 == unit)?;
        let count = decimal(digits, FRACTION_DIGITS)?.checked_mul(*nanoseconds)?;
        let scale = 10_i128.pow(FRACTION_DIGITS);
        // Less than a nanosecond cannot be told.
        let part = count.checked_div(scale).filter(|it| it.checked_mul(scale) == Some(count))?;
        all = all.checked_add(part)?;
        rest = next;
    }
    Some(all)
}

/// A duration in the largest units that it has.
pub(crate) fn duration_text(Duration(all): Duration) -> String {
    if all == 0 {
        return "0s".to_owned();
    }
    let mut rest = all.unsigned_abs();
    let mut out = if all < 0 { "-".to_owned() } else { String::new() };
    for (unit, nanoseconds) in UNITS {
        let size = nanoseconds.unsigned_abs();
        let count = rest.checked_div(size).unwrap_or_default();
        rest = rest.checked_rem(size).unwrap_or_default();
        if count > 0 {
            out.push_str(&format!("{count}{unit}"));
        }
    }
    out
}

/// A decimal number, counted in units of its last possible digit.
fn decimal(text: &str, digits: u32) -> Option<i128> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |it| (-1, it));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let missing = digits.checked_sub(u32::try_from(part.len()).ok()?)?;
    if !is_number(whole) || !is_number(part) || whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let whole = whole.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(digits)?)?;
    let part = part.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(missing)?)?;
    whole.checked_add(part)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_as_short_as_it_can_be() {
        for (text, written) in [
            ("1.50", "1.5"),
            ("-0.25", "-0.25"),
            ("3", "3"),
            ("0.000000000000000001", "0.000000000000000001"),
        ] {
            assert_eq!(fraction_text(read_fraction(text).unwrap()), written);
        }
        for (text, written) in [
            ("90m", "1h30m"),
            ("1.5h", "1h30m"),
            ("-10s", "-10s"),
            ("0", "0s"),
            ("48h", "2d"),
            ("1500ms", "1s500ms"),
        ] {
            assert_eq!(duration_text(read_duration(text).unwrap()), written);
        }
    }

    #[test]
    fn what_cannot_be_kept_exactly_is_refused() {
        for text in
            ["", "-", "1.", ".5", "01", "1e5", "NaN", "0.0000000000000000001", "999999999999999999999"]
        {
            assert!(read_fraction(text).is_err(), "{text}");
        }
        for text in ["", "1", "h", "1x", "1h30", "0.1ns", "1 h", "--1s", "99999999999999999999999999d"] {
            assert!(read_duration(text).is_err(), "{text}");
        }
    }
}
