//! Conditions that only a question decides, as CEL: what the entity or the edge says comes with the tuple, inputs
//! and the time with the question.

use std::collections::BTreeMap;

use crate::diagnostic::quoted;
use crate::export::readings::{attribute_info, relation_info};
use crate::export::{is_below, values_like, words};
use crate::facts::time::time_text;
use crate::facts::value::value_text;
use crate::policy::Policy;
use crate::policy::condition::{Calculation, Condition, EdgeField, EdgeRead, Order, Quantifier, Term, Test};
use crate::policy::path::ValuePath;
use crate::policy::schema::{Domain, Schema, TypeId, Value};

/// What the time of a question is called.
pub(super) const TIME: &str = "current_time";

/// A condition of a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cel {
    /// With the names of their types.
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) text: String,
}

/// What the element of a list, or the key of a map, is called while it is at hand.
const ITEM: &str = "it";

/// What CEL cannot say.
pub(super) type Strange = &'static str;

pub(super) struct Writer<'p> {
    pub(super) policy: &'p Policy,
    pub(super) of: TypeId,
    parameters: BTreeMap<String, String>,
    /// Of what kind the element at hand is.
    item: Option<Domain>,
}

impl<'p> Writer<'p> {
    /// A condition in which this entity, or an edge of it, is at hand.
    pub(super) fn write(policy: &'p Policy, of: TypeId, condition: &Condition) -> Result<Cel, Strange> {
        let mut writer = Self { policy, of, parameters: BTreeMap::new(), item: None };
        let text = writer.condition(condition, false)?;
        if writer.parameters.contains_key(ITEM) {
            return Err("an attribute or an input that is called `it`");
        }
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
            Condition::Each { quantifier, of, has } => self.each(*quantifier, of, has.as_deref())?,
            Condition::Tested { left, test, right } => self.tested(left, test, right)?,
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
            Term::Edge(read) => self.edge(read),
            Term::Item => Ok(ITEM.to_owned()),
            Term::Calculated(it) => self.calculated(it),
        }
    }

    fn edge(&mut self, read: &EdgeRead) -> Result<String, Strange> {
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

    fn calculated(&mut self, calculation: &Calculation) -> Result<String, Strange> {
        let sum =
            matches!(calculation, Calculation::Plus(..) | Calculation::Minus(..) | Calculation::Times(..));
        if sum && calculation.operands().into_iter().any(|it| self.domain(it) == Some(Domain::Fraction)) {
            return Err("a calculation with fractions, which it rounds");
        }
        Ok(match calculation {
            Calculation::Plus(left, right) => format!("{} + {}", self.operand(left)?, self.operand(right)?),
            Calculation::Minus(left, right) => format!("{} - {}", self.operand(left)?, self.operand(right)?),
            Calculation::Times(left, right) => format!("{} * {}", self.operand(left)?, self.operand(right)?),
            Calculation::Size(of) => format!("size({})", self.term(of)?),
            Calculation::Entry { of, key } => format!("{}[{}]", self.operand(of)?, self.term(key)?),
        })
    }

    /// A value within another; what has a sign at its top stands in parentheses.
    fn operand(&mut self, term: &Term) -> Result<String, Strange> {
        let text = self.term(term)?;
        let Term::Calculated(it) = term else { return Ok(text) };
        let is_whole = matches!(**it, Calculation::Size(_) | Calculation::Entry { .. });
        Ok(if is_whole { text } else { format!("({text})") })
    }

    /// Our `all` is not so of nothing, and theirs is.
    fn each(
        &mut self,
        quantifier: Quantifier,
        of: &Term,
        has: Option<&Condition>,
    ) -> Result<String, Strange> {
        let element = match self.domain(of) {
            Some(Domain::List(of)) => Some((*of).clone()),
            _ => Some(Domain::Text),
        };
        let of = self.operand(of)?;
        let Some(has) = has else {
            return Ok(match quantifier {
                Quantifier::Any | Quantifier::All => format!("size({of}) > 0"),
                Quantifier::No => format!("size({of}) == 0"),
                Quantifier::One => format!("size({of}) == 1"),
            });
        };
        let outer = std::mem::replace(&mut self.item, element);
        let has = self.condition(has, false);
        self.item = outer;
        let has = has?;
        Ok(match quantifier {
            Quantifier::Any => format!("{of}.exists({ITEM}, {has})"),
            Quantifier::All => format!("(size({of}) > 0 && {of}.all({ITEM}, {has}))"),
            Quantifier::No => format!("!{of}.exists({ITEM}, {has})"),
            Quantifier::One => format!("{of}.exists_one({ITEM}, {has})"),
        })
    }

    fn tested(&mut self, left: &Term, test: &Test, right: &Term) -> Result<String, Strange> {
        let is_address = self.domain(left) == Some(Domain::Address);
        let (left, list) = (self.operand(left)?, self.domain(right));
        let right = self.operand(right)?;
        Ok(match test {
            Test::Among if is_address => match list {
                Some(Domain::List(of)) if *of == Domain::Network => {
                    format!("{right}.exists({ITEM}, {left}.in_cidr({ITEM}))")
                }
                Some(Domain::Network) => format!("{left}.in_cidr({right})"),
                _ => format!("{left} in {right}"),
            },
            Test::Among => format!("{left} in {right}"),
            Test::Begins => format!("{left}.startsWith({right})"),
            Test::Ends => format!("{left}.endsWith({right})"),
            Test::Contains => format!("{left}.contains({right})"),
            Test::Matches(_) => format!("{left}.matches({right})"),
        })
    }

    fn attribute(&mut self, value: &ValuePath) -> Result<String, Strange> {
        let member = value.attribute.member_of(self.of).ok_or("an attribute of another entity")?;
        let info = attribute_info(self.policy, self.of, member).ok_or("an attribute of another entity")?;
        if info.given && (info.optional || info.default.is_some()) {
            return Err("what may come with the question, and has a default or may be none");
        }
        self.parameter(words::of_step(self.policy, &value.attribute), &info.domain)
    }

    /// What kind of value a term is, where CEL needs to know.
    fn domain(&self, term: &Term) -> Option<Domain> {
        match term {
            Term::Path(value) => {
                let member = value.attribute.member_of(self.of)?;
                Some(attribute_info(self.policy, self.of, member)?.domain.clone())
            }
            Term::Value(value) => domain_of(value),
            Term::Input(input) => Some(self.policy.schema.inputs.get(usize::from(*input))?.domain.clone()),
            Term::Edge(read) => match *read.of.first()? {
                (of, member, EdgeField::Attribute(id)) => {
                    Some(relation_info(self.policy, of, member)?.attribute(id)?.domain.clone())
                }
                _ => Some(Domain::Time),
            },
            Term::Time => Some(Domain::Time),
            Term::Item => self.item.clone(),
            Term::Calculated(it) => match &**it {
                Calculation::Entry { of, .. } => match self.domain(of)? {
                    Domain::List(of) | Domain::Map(of) => Some((*of).clone()),
                    _ => None,
                },
                _ => None,
            },
        }
    }

    fn parameter(&mut self, name: String, domain: &Domain) -> Result<String, Strange> {
        let of = cel_type(domain)?;
        let known = self.parameters.insert(name.clone(), of.clone());
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

/// The name of a type of parameters.
fn cel_type(domain: &Domain) -> Result<String, Strange> {
    Ok(match domain {
        Domain::Flag => "bool".to_owned(),
        Domain::Number => "int".to_owned(),
        Domain::Time => "timestamp".to_owned(),
        Domain::Duration => "duration".to_owned(),
        Domain::Address => "ipaddress".to_owned(),
        Domain::Text
        | Domain::Email
        | Domain::Plan
        | Domain::Role(..)
        | Domain::Choice(_)
        | Domain::Network => "string".to_owned(),
        Domain::List(of) => format!("list<{}>", cel_type(of)?),
        Domain::Map(of) => format!("map<{}>", cel_type(of)?),
        Domain::Fraction => "double".to_owned(),
        Domain::Entity(_) => return Err("an entity that comes with the question"),
    })
}

/// Of values that are not all written as texts.
fn domain_of(value: &Value) -> Option<Domain> {
    Some(match value {
        Value::Address(_) => Domain::Address,
        Value::Network(_) => Domain::Network,
        Value::Fraction(_) => Domain::Fraction,
        Value::List(values) => Domain::List(domain_of(values.first()?)?.into()),
        _ => return None,
    })
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
        Value::Address(it) => format!("ipaddress({})", escaped(&it.to_string())),
        Value::Network(it) => escaped(&it.to_string()),
        Value::List(values) => {
            let each = values.iter().map(|it| literal(schema, it)).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", each.join(", "))
        }
        Value::Map(_) => return Err("a map that is written in the rolebook"),
        Value::Fraction(_) => double(&value_text(schema, value).unwrap_or_default())
            .ok_or("a fraction of more than 15 digits")?,
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

/// A fraction that OpenFGA keeps apart from every other one of as many digits; nothing if it has too many.
pub(super) fn double(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let known = digits.trim_start_matches('0').len() <= 15;
    known.then(|| if text.contains('.') { text.to_owned() } else { format!("{text}.0") })
}

pub(super) fn duration(nanoseconds: i128) -> String {
    match nanoseconds.checked_rem(1_000_000_000) {
        Some(0) => format!("{}s", nanoseconds.div_euclid(1_000_000_000)),
        _ => format!("{nanoseconds}ns"),
    }
}
