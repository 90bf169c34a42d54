//! What values give: what is calculated from them, and what holds between two that is no order. Pure arithmetic,
//! the same for whoever decides and for whoever writes a policy down in another notation.

use super::condition::{Calculation, Test};
use super::schema::{Duration, FRACTION_DIGITS, Fraction, Instant, Value};

impl Calculation {
    /// What comes of values for its operands, in their order; nothing if no value can hold it.
    pub(crate) fn of(&self, values: &[Value]) -> Option<Value> {
        match (self, values) {
            (Self::Plus(..), [left, right]) => plus(left, right),
            (Self::Minus(..), [left, right]) => minus(left, right),
            (Self::Times(..), [left, right]) => times(left, right),
            (Self::Entry { .. }, [of, key]) => entry(of, key),
            (Self::Size(_), [of]) => size(of),
            _ => None,
        }
    }
}

impl Test {
    /// Whether it holds between two values.
    pub(crate) fn holds(&self, left: &Value, right: &Value) -> bool {
        match (self, left, right) {
            (Self::Among, Value::Address(address), Value::Network(network)) => network.contains(address),
            (Self::Among, Value::Address(address), Value::List(all)) => all.iter().any(|it| match it {
                Value::Network(network) => network.contains(address),
                other => other == left,
            }),
            (Self::Among, _, Value::List(all)) => all.contains(left),
            (Self::Among, Value::Text(key), Value::Map(all)) => all.contains_key(key),
            (Self::Begins, Value::Text(left), Value::Text(right)) => left.starts_with(right.as_str()),
            (Self::Ends, Value::Text(left), Value::Text(right)) => left.ends_with(right.as_str()),
            (Self::Contains, Value::Text(left), Value::Text(right)) => left.contains(right.as_str()),
            (Self::Matches(pattern), Value::Text(left), _) => pattern.is_in(left),
            _ => false,
        }
    }
}

fn plus(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(one), Value::Number(other)) => Value::Number(one.checked_add(*other)?),
        (Value::Fraction(one), Value::Fraction(other)) => {
            Value::Fraction(Fraction(one.0.checked_add(other.0)?))
        }
        (Value::Duration(one), Value::Duration(other)) => {
            Value::Duration(Duration(one.0.checked_add(other.0)?))
        }
        (Value::Time(time), Value::Duration(by)) | (Value::Duration(by), Value::Time(time)) => {
            Value::Time(Instant(time.0.checked_add(by.0)?))
        }
        _ => return None,
    })
}

fn minus(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(one), Value::Number(other)) => Value::Number(one.checked_sub(*other)?),
        (Value::Fraction(one), Value::Fraction(other)) => {
            Value::Fraction(Fraction(one.0.checked_sub(other.0)?))
        }
        (Value::Duration(one), Value::Duration(other)) => {
            Value::Duration(Duration(one.0.checked_sub(other.0)?))
        }
        (Value::Time(time), Value::Duration(by)) => Value::Time(Instant(time.0.checked_sub(by.0)?)),
        (Value::Time(one), Value::Time(other)) => Value::Duration(Duration(one.0.checked_sub(other.0)?)),
        _ => return None,
    })
}

/// A product of fractions that has more digits than can be kept exactly is none.
fn times(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(one), Value::Number(other)) => Value::Number(one.checked_mul(*other)?),
        (Value::Fraction(one), Value::Fraction(other)) => {
            let scale = 10_i128.checked_pow(FRACTION_DIGITS)?;
            let (one, other) = (one.0, other.0);
            // Whole parts and rests apart, so that the product of two small numbers does not leave the range.
            let (whole, rest) = (one.checked_div(scale)?, one.checked_rem(scale)?);
            let part = rest.checked_mul(other)?;
            if part.checked_rem(scale)? != 0 {
                return None;
            }
            Value::Fraction(Fraction(whole.checked_mul(other)?.checked_add(part.checked_div(scale)?)?))
        }
        _ => return None,
    })
}

fn size(value: &Value) -> Option<Value> {
    let count = match value {
        Value::List(values) => values.len(),
        Value::Map(values) => values.len(),
        Value::Text(text) => text.chars().count(),
        _ => return None,
    };
    i64::try_from(count).ok().map(Value::Number)
}

fn entry(of: &Value, key: &Value) -> Option<Value> {
    match (of, key) {
        (Value::List(values), Value::Number(at)) => values.get(usize::try_from(*at).ok()?).cloned(),
        (Value::Map(values), Value::Text(key)) => values.get(key).cloned(),
        _ => None,
    }
}
