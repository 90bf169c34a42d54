//! Values that come with a tuple or a question, and whether they are what a condition's parameter takes.
//!
//! They come as JSON or YAML, which know no times and no whole numbers apart from others; so OpenFGA takes a
//! text where it must be read as one of these, and a number where that is whole.

// Addresses only; nothing here reaches a network.
use core::net::IpAddr;

use crate::diagnostic::shown;

use super::document::{Node, NodeKind};
use super::model::{Parameter, ParameterType};
use super::problem::Problem;
use super::span::{Name, Span};

/// What comes with a tuple or a question, by the names of parameters.
pub type Context = Vec<(Name, Value)>;

#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub kind: ValueKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(Name, Value)>),
}

/// As deep as the file, which is bounded.
pub(super) fn of(node: &Node) -> Value {
    let kind = match &node.kind {
        NodeKind::Null => ValueKind::Null,
        NodeKind::Bool(it) => ValueKind::Bool(*it),
        NodeKind::Number(it) => ValueKind::Number(it.clone()),
        NodeKind::Text(it) | NodeKind::Block { text: it, .. } => ValueKind::Text(it.clone()),
        NodeKind::List(all) => ValueKind::List(all.iter().map(of).collect()),
        NodeKind::Map(entries) => {
            ValueKind::Map(entries.iter().map(|(key, it)| (key.clone(), of(it))).collect())
        }
    };
    Value { kind, span: node.span.clone() }
}

/// A value, or a part of one, that is not of the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    pub span: Span,
    pub found: String,
    pub expected: &'static str,
}

impl Misfit {
    /// What is said of it as the value of a parameter.
    pub(super) fn of(self, name: &Name, parameter: &Parameter) -> Problem {
        let message = format!("{} takes {}, found {}", shown(&name.text), self.expected, self.found);
        Problem::new("openfga-context", &self.span, message)
            .also(&parameter.span, "declared here")
            .help(format!("write {}", self.expected))
    }
}

/// The first part of a value that is not what the type takes.
pub(super) fn misfit(value: &Value, of: &ParameterType) -> Option<Misfit> {
    let fits = match (&value.kind, of) {
        (_, ParameterType::Any) => true,
        (ValueKind::List(all), ParameterType::List(of)) => return all.iter().find_map(|it| misfit(it, of)),
        (ValueKind::Map(entries), ParameterType::Map(of)) => {
            return entries.iter().find_map(|it| misfit(&it.1, of));
        }
        (ValueKind::Bool(_), ParameterType::Bool) => true,
        (ValueKind::Text(text), _) => is_text_of(text, of),
        (ValueKind::Number(it), ParameterType::Double) => is_finite(it),
        (ValueKind::Number(it), ParameterType::Int) => whole(it).is_some_and(|it| i64::try_from(it).is_ok()),
        (ValueKind::Number(it), ParameterType::Uint) => whole(it).is_some_and(|it| u64::try_from(it).is_ok()),
        _ => false,
    };
    let found = || Misfit { span: value.span.clone(), found: described(value), expected: expected(of) };
    (!fits).then(found)
}

fn described(value: &Value) -> String {
    match &value.kind {
        ValueKind::Null => "nothing".to_owned(),
        ValueKind::Bool(it) => format!("`{it}`"),
        ValueKind::Number(it) => format!("the number {}", shown(it)),
        ValueKind::Text(it) => format!("the text {}", shown(it)),
        ValueKind::List(_) => "a list".to_owned(),
        ValueKind::Map(_) => "keys and values".to_owned(),
    }
}

fn expected(of: &ParameterType) -> &'static str {
    match of {
        ParameterType::String => "a text",
        ParameterType::Bool => "`true` or `false`",
        ParameterType::Int => "a whole number",
        ParameterType::Uint => "a whole number that is not negative",
        ParameterType::Double => "a number",
        ParameterType::Timestamp => "a time, as in `2026-05-31T10:00:00Z`",
        ParameterType::Duration => "a duration, as in `1h30m`",
        ParameterType::IpAddress => "an IP address, as in `192.168.0.1`",
        ParameterType::Any => "anything",
        ParameterType::List(_) => "a list",
        ParameterType::Map(_) => "keys and values",
    }
}

fn is_text_of(text: &str, of: &ParameterType) -> bool {
    match of {
        ParameterType::String => true,
        ParameterType::Int => text.parse::<i64>().is_ok(),
        ParameterType::Uint => text.parse::<u64>().is_ok(),
        ParameterType::Double => is_finite(text),
        ParameterType::Timestamp => text.contains(['T', 't']) && text.parse::<jiff::Timestamp>().is_ok(),
        ParameterType::Duration => is_duration(text),
        ParameterType::IpAddress => text.parse::<IpAddr>().is_ok(),
        _ => false,
    }
}

fn is_finite(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number without a fraction, however it is written: `10`, `10.0`, `1e3`.
pub(super) fn whole(text: &str) -> Option<i128> {
    if let Ok(it) = text.parse() {
        return Some(it);
    }
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<usize>().ok().filter(|it| *it <= 20)?),
        None => (text, 0),
    };
    let (before, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let missing = exponent.checked_sub(fraction.len())?;
    format!("{before}{fraction}{}", "0".repeat(missing)).parse().ok()
}

/// Numbers with units, one behind the other, as Go writes durations: `1h30m`, `-1.5s`, `0`.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
    while !rest.is_empty() {
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at_checked(end).unwrap_or_default();
        let is_number = number.parse::<f64>().is_ok();
        let Some(unit) = units.iter().find(|it| behind.starts_with(**it)).filter(|_| is_number) else {
            return false;
        };
        rest = behind.strip_prefix(unit).unwrap_or_default();
    }
    !text.is_empty() && !text.ends_with(['-', '+'])
}
