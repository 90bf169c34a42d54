//! Instants as people write them: RFC 3339, or a bare date for midnight UTC.
//!
//! The shape is read here and the calendar is jiff's: its own parser also takes forms that are not
//! RFC 3339, and its timestamps end before `9999-12-31`, which people write for "forever".

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::value::Cause;
use super::wording::shown;
use crate::policy::schema::Instant;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
const NANOSECONDS: i128 = 1_000_000_000;
const FORM: &str = "write a date as `2026-05-31` or a time as `2026-05-31T10:00:00Z`";
/// Longer texts are no times, and nobody wants to read a guess about them.
const LONGEST: usize = 40;

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Shape,
    NoOffset,
    NoSuchDay,
    NoSuchHour,
    OutOfRange,
}

/// Reads a time or a date.
pub(crate) fn read_time(text: &str) -> Result<Instant, Cause> {
    strict(text).map_err(|fault| cause(text, fault))
}

/// The time as RFC 3339 in UTC, without a fraction where there is none.
///
/// An instant that no text can name is shown as the nearest that has a name.
pub(crate) fn time_text(instant: Instant) -> String {
    format!("{}Z", civil(instant))
}

fn civil(Instant(nanoseconds): Instant) -> DateTime {
    let seconds = i64::try_from(nanoseconds.div_euclid(NANOSECONDS));
    let rest = i32::try_from(nanoseconds.rem_euclid(NANOSECONDS)).unwrap_or(0);
    let exact = seconds.ok().and_then(|it| EPOCH.checked_add(SignedDuration::new(it, rest)).ok());
    let nearest = if nanoseconds < 0 { DateTime::constant(0, 1, 1, 0, 0, 0, 0) } else { DateTime::MAX };
    exact.filter(|it| it.year() >= 0).unwrap_or(nearest)
}

/// RFC 3339 in UTC, without a fraction where there is none.
impl std::fmt::Display for Instant {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&time_text(*self))
    }
}

fn strict(text: &str) -> Result<Instant, Fault> {
    let (date, rest) = text.split_at_checked(10).ok_or(Fault::Shape)?;
    let [year, month, day] = fields(date, '-', [4, 2, 2]).ok_or(Fault::Shape)?;
    let date = Date::new(year, narrow(month), narrow(day)).map_err(|_| Fault::NoSuchDay)?;
    if rest.is_empty() {
        return instant(date.to_datetime(Time::midnight()), 0);
    }
    let rest = rest.strip_prefix(['T', 't']).ok_or(Fault::Shape)?;
    let (clock, rest) = rest.split_at_checked(8).ok_or(Fault::Shape)?;
    let [hour, minute, second] = fields(clock, ':', [2, 2, 2]).ok_or(Fault::Shape)?;
    let (fraction, rest) = read_fraction(rest)?;
    let time = Time::new(narrow(hour), narrow(minute), narrow(second), fraction);
    let time = time.map_err(|_| Fault::NoSuchHour)?;
    instant(date.to_datetime(time), read_offset(rest)?)
}

/// Digits of exactly these widths, with the separator between them.
fn fields<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i16; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|it| it.len() == width)?;
        *number = digits(part)?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str) -> Option<&str> {
    let all = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    all.then_some(text)
}

/// Fields have two digits, so this never loses any.
fn narrow(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

/// The nanoseconds after a point, if there is one, and what follows.
fn read_fraction(text: &str) -> Result<(i32, &str), Fault> {
    let Some(rest) = text.strip_prefix('.') else {
        return Ok((0, text));
    };
    let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end).ok_or(Fault::Shape)?;
    if digits.is_empty() || digits.len() > 9 {
        return Err(Fault::Shape);
    }
    let nanoseconds = format!("{digits:0<9}").parse().map_err(|_| Fault::Shape)?;
    Ok((nanoseconds, rest))
}

/// The offset from UTC in seconds.
fn read_offset(text: &str) -> Result<i64, Fault> {
    if text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, clock) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        None if text.is_empty() => return Err(Fault::NoOffset),
        _ => return Err(Fault::Shape),
    };
    let [hours, minutes] = fields(clock, ':', [2, 2]).ok_or(Fault::Shape)?;
    let time = Time::new(narrow(hours), narrow(minutes), 0, 0).map_err(|_| Fault::NoSuchHour)?;
    let seconds = time.duration_since(Time::midnight()).as_secs();
    Ok(seconds.saturating_mul(sign))
}

fn instant(local: DateTime, offset: i64) -> Result<Instant, Fault> {
    let utc = local.checked_sub(SignedDuration::from_secs(offset)).map_err(|_| Fault::OutOfRange)?;
    if utc.year() < 0 {
        return Err(Fault::OutOfRange);
    }
    Ok(Instant(utc.duration_since(EPOCH).as_nanos()))
}

fn cause(text: &str, fault: Fault) -> Cause {
    let named = shown(text);
    let message = match fault {
        Fault::Shape => format!("{named} is no time"),
        Fault::NoOffset => format!("{named} does not say its offset from UTC"),
        Fault::NoSuchDay => format!("{named} names a day that the calendar does not have"),
        Fault::NoSuchHour => format!("{named} names a time that no day has"),
        Fault::OutOfRange => format!("{named} is not between the years 0 and 9999"),
    };
    let help = match fault {
        Fault::NoSuchDay => last_of_month(text).map(|it| format!("this month ends on `{it}`")),
        Fault::NoOffset => repaired(text).map(|it| format!("write `{it}` if UTC is meant")),
        _ => repaired(text).map(|it| format!("write `{it}`")),
    };
    Cause::new("bad-time", message).help(help.unwrap_or_else(|| FORM.to_owned()))
}

fn last_of_month(text: &str) -> Option<Date> {
    let [year, month, _] = fields(text.get(..10)?, '-', [4, 2, 2])?;
    Some(Date::new(year, narrow(month), 1).ok()?.last_of_month())
}

/// The same time in the right form, if it is clear which one was meant.
fn repaired(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let (date, clock) = match text.split_once(['T', 't', ' ']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let mut out = padded(date, &['-', '/'], &[4, 2, 2])?.join("-");
    if let Some(clock) = clock {
        out.push('T');
        out.push_str(&repaired_clock(clock)?);
    }
    strict(&out).is_ok().then_some(out)
}

fn repaired_clock(text: &str) -> Option<String> {
    let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, offset) = text.split_at_checked(end)?;
    let (clock, fraction) = clock.split_at_checked(clock.find('.').unwrap_or(clock.len()))?;
    let mut parts = padded(clock.trim_end(), &[':'], &[2, 2, 2])?;
    parts.resize(3, "00".to_owned());
    let offset = if offset.is_empty() { "Z" } else { offset };
    Some(format!("{}{fraction}{offset}", parts.join(":")))
}

/// The fields with zeros before them; at most as many as there are widths.
fn padded(text: &str, separators: &[char], widths: &[usize]) -> Option<Vec<String>> {
    let parts: Vec<&str> = text.split(separators).collect();
    if parts.len() > widths.len() || widths.first() == Some(&4) && parts.len() != widths.len() {
        return None;
    }
    let fits = |(part, width): (&str, &usize)| {
        digits(part).filter(|it| it.len() <= *width)?;
        Some(format!("{part:0>width$}"))
    };
    parts.into_iter().zip(widths).map(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> String {
        read_time(text).map_or_else(|it| format!("{} / {}", it.message, it.help.unwrap()), time_text)
    }

    #[test]
    fn times_read_and_print() {
        for (text, expected) in [
            ("2026-05-31", "2026-05-31T00:00:00Z"),
            ("2026-05-31T10:00:00Z", "2026-05-31T10:00:00Z"),
            ("2026-05-31T10:00:00+02:00", "2026-05-31T08:00:00Z"),
            ("2026-05-31t10:00:00.250-05:30", "2026-05-31T15:30:00.25Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z"),
            ("9999-12-31", "9999-12-31T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(round(text), expected);
        }
    }

    #[test]
    fn wrong_times_get_the_right_form() {
        for (text, help) in [
            ("2026-6-1", "write `2026-06-01`"),
            ("2026/6/1", "write `2026-06-01`"),
            ("2026-05-31 9:05", "write `2026-05-31T09:05:00Z`"),
            ("2026-05-31T10:00:00", "write `2026-05-31T10:00:00Z` if UTC is meant"),
            ("2026-05-31T10:00+02:00", "write `2026-05-31T10:00:00+02:00`"),
            ("2026-02-30", "this month ends on `2026-02-28`"),
            ("2026-13-01", FORM),
            ("2026-05-31T24:00:00Z", FORM),
            ("2026-05-31T10:00:60Z", FORM),
            ("2026-05-31T10:00:00.1234567890Z", FORM),
            ("2026-05-31T10:00:00[Europe/Paris]", FORM),
            ("9999-12-31T23:00:00-05:00", FORM),
            ("-2026-05-31", FORM),
            ("tomorrow", FORM),
            ("", FORM),
            ("é026-05-31", FORM),
        ] {
            assert_eq!(read_time(text).unwrap_err().help.as_deref(), Some(help), "{text}");
        }
    }

    #[test]
    fn instants_without_a_name_show_the_nearest() {
        assert_eq!(time_text(Instant(i128::MIN)), "0000-01-01T00:00:00Z");
        assert_eq!(time_text(Instant(i128::MAX)), "9999-12-31T23:59:59.999999999Z");
    }
}
