//! Values in conditions: what is read, what is calculated from it, and what holds of lists and texts.

use std::collections::BTreeMap;

use crate::policy::condition::{Calculation, Condition, Quantifier, Term, Test};
use crate::policy::path::Start;
use crate::policy::schema::{Duration, FRACTION_DIGITS, Fraction, Instant, Value};

use super::judgement::Elements;
use super::missing::Search;
use super::solver::Solver;
use super::truth::Truth;
use super::world::{At, ItemId, Reading};

/// Values at hand, each once.
#[derive(Debug, Default)]
pub(super) struct Items {
    known: BTreeMap<Value, ItemId>,
    all: Vec<Value>,
}

impl Items {
    fn id_of(&mut self, value: &Value) -> ItemId {
        if let Some(id) = self.known.get(value) {
            return *id;
        }
        let id = ItemId(self.all.len());
        self.known.insert(value.clone(), id);
        self.all.push(value.clone());
        id
    }

    fn get(&self, id: ItemId) -> Option<&Value> {
        self.all.get(id.0)
    }
}

impl Solver<'_> {
    pub(crate) fn term(&self, term: &Term, at: &At) -> Reading<Value> {
        match term {
            Term::Path(path) => self.world.value(at, path),
            Term::Value(value) => Reading::Known(value.clone()),
            Term::Input(input) => self.world.input(*input),
            Term::Time => self.world.time.map_or(Reading::Unknown, |it| Reading::Known(Value::Time(it))),
            Term::Edge(read) => match self.world.edge_field(at, read) {
                Some((spot, field)) => self.world.edge_value(spot, field),
                None => Reading::None,
            },
            Term::Item => {
                let item = at.item.and_then(|it| self.item_values.get(it));
                item.map_or(Reading::None, |it| Reading::Known(it.clone()))
            }
            Term::Calculated(it) => self.calculated(it, at),
        }
    }

    /// What is calculated with none is none, and with what is unknown unknown; so is what no value can hold.
    fn calculated(&self, calculation: &Calculation, at: &At) -> Reading<Value> {
        let (result, none) = match calculation {
            Calculation::Plus(left, right) => self.of_two(left, right, at, plus),
            Calculation::Minus(left, right) => self.of_two(left, right, at, minus),
            Calculation::Times(left, right) => self.of_two(left, right, at, times),
            Calculation::Entry { of, key } => self.of_two(of, key, at, entry),
            Calculation::Size(of) => match self.term(of, at) {
                Reading::Known(value) => (size(&value), false),
                Reading::None => (None, true),
                Reading::Unknown => (None, false),
            },
        };
        match result {
            Some(value) => Reading::Known(value),
            None if none => Reading::None,
            None => Reading::Unknown,
        }
    }

    /// What two values give, and whether it is none because one of them is.
    fn of_two(
        &self,
        left: &Term,
        right: &Term,
        at: &At,
        how: fn(&Value, &Value) -> Option<Value>,
    ) -> (Option<Value>, bool) {
        match (self.term(left, at), self.term(right, at)) {
            (Reading::None, _) | (_, Reading::None) => (None, true),
            (Reading::Known(left), Reading::Known(right)) => (how(&left, &right), false),
            _ => (None, false),
        }
    }

    pub(super) fn each(
        &mut self,
        quantifier: Quantifier,
        of: &Term,
        has: Option<&Condition>,
        at: &At,
    ) -> Truth {
        if self.term(of, at) == Reading::Unknown {
            return Truth::UNKNOWN;
        }
        let mut found = Elements::default();
        for item in self.items(of, at) {
            let within = At { item: Some(item), ..*at };
            let has = self.met(has, &within);
            found.add(Truth::TRUE, has);
        }
        found.truth(quantifier)
    }

    /// The elements of a list, or the keys of a map, as far as they are known.
    pub(super) fn items(&mut self, of: &Term, at: &At) -> Vec<ItemId> {
        match self.term(of, at) {
            Reading::Known(Value::List(values)) => {
                values.iter().map(|it| self.item_values.id_of(it)).collect()
            }
            Reading::Known(Value::Map(values)) => {
                values.keys().map(|it| self.item_values.id_of(&Value::Text(it.clone()))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is unknown in what a value is made of; if nothing is and it gives no value, all that it reads.
    pub(super) fn missing_of_calculation(&mut self, search: &mut Search, it: &Calculation, at: &At) {
        let parts = it.operands();
        if parts.iter().any(|it| self.term(it, at) == Reading::Unknown) {
            parts.into_iter().for_each(|it| self.missing_of_term(search, it, at));
        } else if self.calculated(it, at) == Reading::Unknown {
            parts.into_iter().for_each(|it| self.name_term(search, it, at));
        }
    }

    /// Names what a value is read from, known or not.
    fn name_term(&mut self, search: &mut Search, term: &Term, at: &At) {
        match term {
            Term::Path(value) => {
                if let Reading::Known(entity) = self.world.one(at, &value.path)
                    && let Some(member) = value.attribute.member_of(entity.of)
                {
                    self.name(search, entity, member);
                }
            }
            Term::Input(input) => self.missing_of_start(search, Start::Input(*input)),
            Term::Edge(read) => {
                if let Some((spot, field)) = self.world.edge_field(at, read) {
                    self.name_edge(search, spot, field);
                }
            }
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.name_term(search, it, at)),
            Term::Value(_) | Term::Time | Term::Item => {}
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

/// None is in nothing, and nothing is in none.
pub(super) fn tested(left: &Reading<Value>, test: &Test, right: &Reading<Value>) -> Truth {
    match (left, right) {
        (Reading::None, _) | (_, Reading::None) => Truth::FALSE,
        (Reading::Known(left), Reading::Known(right)) => Truth::known(holds(left, test, right)),
        _ => Truth::UNKNOWN,
    }
}

fn holds(left: &Value, test: &Test, right: &Value) -> bool {
    match (test, left, right) {
        (Test::Among, Value::Address(address), Value::Network(network)) => network.contains(address),
        (Test::Among, Value::Address(address), Value::List(all)) => all.iter().any(|it| match it {
            Value::Network(network) => network.contains(address),
            other => other == left,
        }),
        (Test::Among, _, Value::List(all)) => all.contains(left),
        (Test::Among, Value::Text(key), Value::Map(all)) => all.contains_key(key),
        (Test::Begins, Value::Text(left), Value::Text(right)) => left.starts_with(right.as_str()),
        (Test::Ends, Value::Text(left), Value::Text(right)) => left.ends_with(right.as_str()),
        (Test::Contains, Value::Text(left), Value::Text(right)) => left.contains(right.as_str()),
        (Test::Matches(pattern), Value::Text(left), _) => pattern.is_in(left),
        _ => false,
    }
}
