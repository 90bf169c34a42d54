//! What parameters of conditions are in a rolebook, and values of them.

use std::fmt::{Display, Formatter};

use serde_json::{Map, Value as Json, json};

use crate::diagnostic::quoted;

use super::super::model::ParameterType;
use super::super::value::{Value, ValueKind, whole};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Domain {
    Flag,
    Number,
    Fraction,
    Text,
    Time,
    Duration,
    Address,
    /// A range of addresses; a text in the model, which does not tell them apart.
    Network,
    List(Box<Domain>),
    Map(Box<Domain>),
}

impl Domain {
    /// Nothing of what may be anything.
    pub(super) fn of(parameter: &ParameterType) -> Option<Self> {
        Some(match parameter {
            ParameterType::Bool => Self::Flag,
            ParameterType::Int | ParameterType::Uint => Self::Number,
            ParameterType::Double => Self::Fraction,
            ParameterType::String => Self::Text,
            ParameterType::Timestamp => Self::Time,
            ParameterType::Duration => Self::Duration,
            ParameterType::IpAddress => Self::Address,
            ParameterType::List(of) => Self::List(Box::new(Self::of(of)?)),
            ParameterType::Map(of) => Self::Map(Box::new(Self::of(of)?)),
            ParameterType::Any => return None,
        })
    }
}

impl Display for Domain {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Flag => "flag",
            Self::Number => "number",
            Self::Fraction => "fraction",
            Self::Text => "text",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Address => "address",
            Self::Network => "network",
            Self::List(of) => return write!(f, "list of {of}"),
            Self::Map(of) => return write!(f, "map of {of}"),
        })
    }
}

/// A value as facts and claims write it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Worth {
    Flag(bool),
    Number(i64),
    /// Stands by itself.
    Word(String),
    Text(String),
    List(Vec<Worth>),
    Map(Vec<(String, Worth)>),
}

impl Worth {
    /// A value of the model as one of a domain, if it is in its range.
    pub(super) fn of(value: &Value, domain: &Domain) -> Option<Self> {
        Some(match (&value.kind, domain) {
            (ValueKind::Bool(it), Domain::Flag) => Self::Flag(*it),
            (ValueKind::Number(it) | ValueKind::Text(it), Domain::Number) => {
                Self::Number(whole(it).and_then(|it| i64::try_from(it).ok())?)
            }
            (ValueKind::Number(it) | ValueKind::Text(it), Domain::Fraction) => Self::Word(fraction(it)?),
            (ValueKind::Text(it), Domain::Text) => Self::Text(it.clone()),
            (ValueKind::Text(it), Domain::Time) => Self::Word(it.clone()),
            (ValueKind::Text(it), Domain::Duration) => Self::Word(duration(it)?),
            (ValueKind::Text(it), Domain::Address | Domain::Network) => Self::Text(it.clone()),
            (ValueKind::List(all), Domain::List(of)) => {
                Self::List(all.iter().map(|it| Self::of(it, of)).collect::<Option<_>>()?)
            }
            (ValueKind::Map(all), Domain::Map(of)) => {
                let entry =
                    |it: &(super::super::span::Name, Value)| Some((it.0.text.clone(), Self::of(&it.1, of)?));
                Self::Map(all.iter().map(entry).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Flag(it) => if *it { "yes" } else { "no" }.to_owned(),
            Self::Number(it) => it.to_string(),
            Self::Word(it) => it.clone(),
            Self::Text(it) => quoted(it),
            Self::List(all) => format!("({})", all.iter().map(Self::text).collect::<Vec<_>>().join(", ")),
            Self::Map(all) => {
                let entries: Vec<String> =
                    all.iter().map(|(key, it)| format!("{} {}", quoted(key), it.text())).collect();
                format!("({})", entries.join(", "))
            }
        }
    }

    pub(super) fn json(&self) -> Json {
        match self {
            Self::Flag(it) => json!(it),
            Self::Number(it) => json!(it),
            Self::Word(it) | Self::Text(it) => json!(it),
            Self::List(all) => all.iter().map(Self::json).collect(),
            Self::Map(all) => {
                Json::Object(all.iter().map(|(key, it)| (key.clone(), it.json())).collect::<Map<_, _>>())
            }
        }
    }
}

/// So many digits after the point are exact.
const DIGITS: usize = 18;

/// A number as a decimal without an exponent: `1.5e3` is `1500`.
pub(super) fn fraction(text: &str) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text.trim_start_matches('+')), |it| ("-", it));
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{before}{after}");
    if all.is_empty() || !all.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(before.len()).ok()?.checked_add(exponent)?;
    let shifted = match usize::try_from(point) {
        Ok(point) if point >= all.len() && point <= DIGITS.saturating_mul(2) => {
            format!("{all}{}", "0".repeat(point.saturating_sub(all.len())))
        }
        Ok(point) => {
            let (before, after) = all.split_at_checked(point)?;
            format!("{before}.{after}")
        }
        Err(_) if point > -64 => {
            format!("0.{}{all}", "0".repeat(usize::try_from(point.unsigned_abs()).ok()?))
        }
        Err(_) => return None,
    };
    let (before, after) = shifted.split_once('.').unwrap_or((&shifted, ""));
    let (before, after) = (before.trim_start_matches('0'), after.trim_end_matches('0'));
    let before = if before.is_empty() { "0" } else { before };
    let point = if after.is_empty() { "" } else { "." };
    (before.len() <= DIGITS && after.len() <= DIGITS).then(|| format!("{sign}{before}{point}{after}"))
}

/// Nanoseconds of a unit as OpenFGA writes it, the longest first among those that begin alike.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A duration in whole units: `1.5h` is `1h30m`.
pub(super) fn duration(text: &str) -> Option<String> {
    let (sign, mut rest) = text.strip_prefix('-').map_or(("", text.trim_start_matches('+')), |it| ("-", it));
    let mut all = 0_i128;
    while !rest.is_empty() && rest != "0" {
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, behind) = rest.split_at_checked(end)?;
        let (unit, length) = UNITS.iter().find(|it| behind.starts_with(it.0))?;
        all = all.checked_add(nanoseconds(number, *length)?)?;
        rest = behind.strip_prefix(unit)?;
    }
    let mut written = String::new();
    for (unit, length) in
        [UNITS.get(7), UNITS.get(6), UNITS.get(5), UNITS.get(4), UNITS.get(1), UNITS.first()]
            .into_iter()
            .flatten()
    {
        let count = all.checked_div(*length)?;
        all = all.checked_rem(*length)?;
        if count > 0 {
            written.push_str(&format!("{count}{unit}"));
        }
    }
    Some(if written.is_empty() { "0s".to_owned() } else { format!("{sign}{written}") })
}

/// So many units; parts of a nanosecond are cut off.
fn nanoseconds(number: &str, length: i128) -> Option<i128> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = if whole.is_empty() { 0 } else { whole.parse::<i128>().ok()? };
    let part: String = part.chars().take(DIGITS).collect();
    let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part = if part.is_empty() { 0 } else { part.parse::<i128>().ok()? };
    whole.checked_mul(length)?.checked_add(part.checked_mul(length)?.checked_div(scale)?)
}
