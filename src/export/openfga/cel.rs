//! Conditions that only a question decides, as CEL: what the entity or the edge says comes with the tuple, inputs
//! and the time with the question.

use std::collections::BTreeMap;

use crate::diagnostic::quoted;
use crate::export::readings::{attribute_info, relation_info};
use crate::export::{is_below, values_like, words};
use crate::facts::time::time_text;
use crate::facts::value::value_text;
use crate::policy::Policy;
use crate::policy::condition::{Condition, EdgeField, Order, Term};
use crate::policy::path::ValuePath;
use crate::policy::schema::{Domain, Schema, TypeId, Value};

/// What the time of a question is called.
pub(super) const TIME: &str = "current_time";

/// A condition of a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cel {
    /// With the names of their types.
    pub(super) parameters: BTreeMap<String, &'static str>,
    pub(super) text: String,
}

/// What CEL cannot say.
pub(super) type Strange = &'static str;

pub(super) struct Writer<'p> {
    pub(super) policy: &'p Policy,
    pub(super) of: TypeId,
    parameters: BTreeMap<String, &'static str>,
}

impl<'p> Writer<'p> {
    /// A condition in which this entity, or an edge of it, is at hand.
    pub(super) fn write(policy: &'p Policy, of: TypeId, condition: &Condition) -> Result<Cel, Strange> {
        let mut writer = Self { policy, of, parameters: BTreeMap::new() };
        let text = writer.condition(condition, false)?;
        Ok(Cel { parameters: writer.parameters, text })
    }

    fn condition(&mut self, condition: &Condition, inside: bool) -> Result<String, Strange> {
        Ok(match condition {
            Condition::All(parts) => self.joined(parts, " && ", inside)?,
            Condition::Any(parts) => self.joined(parts, " || ", inside)?,
            Condition::Not(part) => format!("!({})", self.condition(part, false)?),
            Condition::Flag(value) => self.attribute(value)?,
            Condition::Same { left, right, negated } => {
                let sign = if *negated { "!=" } else { "==" };
                format!("{} {sign} {}", self.term(left)?, self.term(right)?)
            }
            Condition::Ordered { left, order, right } => {
                let sign = match order {
                    Order::Less => "<",
                    Order::LessOrEqual => "<=",
                    Order::Greater => ">",
                    Order::GreaterOrEqual => ">=",
                };
                format!("{} {sign} {}", self.term(left)?, self.term(right)?)
            }
            Condition::Below { left, right } => self.below(left, right)?,
            _ => return Err("a question inside of a condition of a tuple"),
        })
    }

    fn joined(&mut self, parts: &[Condition], sign: &str, inside: bool) -> Result<String, Strange> {
        let parts = parts.iter().map(|it| self.condition(it, true)).collect::<Result<Vec<_>, _>>()?;
        let text = parts.join(sign);
        Ok(if inside { format!("({text})") } else { text })
    }

    fn term(&mut self, term: &Term) -> Result<String, Strange> {
        match term {
            Term::Path(value) => self.attribute(value),
            Term::Value(value) => literal(&self.policy.schema, value),
            Term::Input(input) => {
                let info = self.policy.schema.inputs.get(usize::from(*input)).ok_or("an input")?;
                self.parameter(info.name.clone(), &info.domain)
            }
            Term::Time => self.parameter(TIME.to_owned(), &Domain::Time),
            Term::Edge(read) => {
                let (of, member, field) = *read.of.first().ok_or("what an edge says")?;
                let name = words::edge_name(self.policy, read);
                match field {
                    EdgeField::Since | EdgeField::Until => self.parameter(name, &Domain::Time),
                    EdgeField::Attribute(id) => {
                        let info = relation_info(self.policy, of, member).and_then(|it| it.attribute(id));
                        let info = info.ok_or("what an edge says")?;
                        if info.given && (info.optional || info.default.is_some()) {
                            return Err("what may come with the question, and has a default or may be none");
                        }
                        self.parameter(name, &info.domain)
                    }
                }
            }
        }
    }

    fn attribute(&mut self, value: &ValuePath) -> Result<String, Strange> {
        let member = value.attribute.member_of(self.of).ok_or("an attribute of another entity")?;
        let info = attribute_info(self.policy, self.of, member).ok_or("an attribute of another entity")?;
        if info.given && (info.optional || info.default.is_some()) {
            return Err("what may come with the question, and has a default or may be none");
        }
        self.parameter(words::of_step(self.policy, &value.attribute), &info.domain)
    }

    fn parameter(&mut self, name: String, domain: &Domain) -> Result<String, Strange> {
        let of = match domain {
            Domain::Flag => "bool",
            Domain::Number => "int",
            Domain::Time => "timestamp",
            Domain::Duration => "duration",
            Domain::Text | Domain::Email | Domain::Plan | Domain::Role(..) | Domain::Choice(_) => "string",
            Domain::Fraction => return Err("exact fractions"),
            Domain::Entity(_) => return Err("an entity that comes with the question"),
        };
        let known = self.parameters.insert(name.clone(), of);
        if known.is_some_and(|it| it != of) { Err("two things of one name in a condition") } else { Ok(name) }
    }

    /// Which are below is known when the model is written, of one side at least.
    fn below(&mut self, left: &Term, right: &Term) -> Result<String, Strange> {
        let (asked, list) = match (left, right) {
            (other, Term::Value(high)) => {
                (other, self.all(|it| is_below(&self.policy.schema, it, high), high))
            }
            (Term::Value(low), other) => (other, self.all(|it| is_below(&self.policy.schema, low, it), low)),
            _ => return Err("`is below` between two things that are not known before"),
        };
        Ok(format!("{} in [{}]", self.term(asked)?, list.join(", ")))
    }

    fn all(&self, fits: impl Fn(&Value) -> bool, like: &Value) -> Vec<String> {
        let schema = &self.policy.schema;
        let fitting = values_like(schema, like).into_iter().filter(|it| fits(it));
        fitting.filter_map(|it| Some(quoted(&value_text(schema, &it)?))).collect()
    }
}

fn literal(schema: &Schema, value: &Value) -> Result<String, Strange> {
    Ok(match value {
        Value::Flag(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(_) | Value::Choice(_) | Value::Plan(_) | Value::Role(..) => {
            escaped(&value_text(schema, value).unwrap_or_default())
        }
        Value::Time(instant) => format!("timestamp(\"{}\")", time_text(*instant)),
        Value::Duration(it) => format!("duration(\"{}\")", duration(it.0)),
        Value::Fraction(_) => return Err("exact fractions"),
        Value::Entity(_) => return Err("an entity that comes with the question"),
    })
}

/// A text as CEL writes it; what would end a line or the condition is spelled out.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if it.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(it))),
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}

pub(super) fn duration(nanoseconds: i128) -> String {
    match nanoseconds.checked_rem(1_000_000_000) {
        Some(0) => format!("{}s", nanoseconds.div_euclid(1_000_000_000)),
        _ => format!("{nanoseconds}ns"),
    }
}
