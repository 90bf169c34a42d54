//! An expression of a condition in the words of a rolebook.
//!
//! What compares with `null` says nothing, since a parameter is never null: it has a value, or the question cannot be
//! answered. A list that is empty has `all` of its elements so, which our `all` denies; so it says that none is not so.

use crate::diagnostic::{quoted, shown};

use super::super::cel::{Cel, CelKind, Each, Literal, Operator};
use super::super::problem::Problem;
use super::condition::Condition;
use super::domains::{Domain, duration, fraction};

/// What an expression that is true or false comes to.
#[derive(Debug, Clone)]
pub(super) enum Truth {
    Always,
    Never,
    If(Condition),
}

/// Part of a condition that has a value.
#[derive(Debug, Clone)]
struct Term {
    text: String,
    domain: Domain,
    top: Top,
}

/// What a value is at its top, which says where it stands in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Top {
    Whole,
    Product,
    Sum,
}

impl Term {
    fn whole(text: impl Into<String>, domain: Domain) -> Self {
        Self { text: text.into(), domain, top: Top::Whole }
    }

    /// As an operand; on the left, what binds as closely needs no parentheses.
    fn within(self, operator: Operator, is_left: bool) -> (String, Domain) {
        let is_open = match (operator, self.top) {
            (_, Top::Whole) => false,
            (Operator::Multiply, Top::Product) => !is_left,
            (Operator::Multiply, Top::Sum) => true,
            (_, Top::Product) => false,
            (_, Top::Sum) => !is_left,
        };
        let text = if is_open { format!("({})", self.text) } else { self.text };
        (text, self.domain)
    }

    /// At the beginning of a sentence, where a parenthesis would begin a condition.
    fn opening(self) -> String {
        if self.text.starts_with('(') { format!("0 + {}", self.text) } else { self.text }
    }
}

/// What names mean.
pub(super) struct Scope<'s> {
    /// Parameters with their names and domains in the rolebook.
    pub(super) parameters: &'s [(&'s str, String, Domain)],
    /// The element at hand.
    pub(super) element: Option<(&'s str, Domain)>,
}

type Worded<T> = Result<T, Problem>;

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::If(it) => Self::If(it.not()),
        }
    }

    fn all(parts: Vec<Truth>) -> Self {
        let mut conditions = Vec::new();
        for part in parts {
            match part {
                Self::Never => return Self::Never,
                Self::Always => {}
                Self::If(it) => conditions.push(it),
            }
        }
        if conditions.is_empty() { Self::Always } else { Self::If(Condition::all(conditions)) }
    }

    fn any(parts: Vec<Truth>) -> Self {
        Self::all(parts.into_iter().map(Self::not).collect()).not().flat()
    }

    /// Not all are not so: one of them is.
    fn flat(self) -> Self {
        match self {
            Self::If(Condition::Not(inner)) => match *inner {
                Condition::And(parts) => Self::If(Condition::any(parts.into_iter().map(Condition::not))),
                other => Self::If(other.not()),
            },
            other => other,
        }
    }
}

fn plain(text: String) -> Truth {
    Truth::If(Condition::Plain(text))
}

/// An address or a network as it is written: in quotes, unless it begins with a digit.
fn address(text: &str) -> String {
    if text.starts_with(|it: char| it.is_ascii_digit()) { text.to_owned() } else { quoted(text) }
}

/// A construct that the language does not have, by its name.
fn without(cel: &Cel, what: &str) -> Problem {
    Problem::new("openfga-function", &cel.span, format!("{what} has no counterpart in a rolebook"))
        .help("say the same otherwise, or leave the condition out and add it by hand")
}

impl Scope<'_> {
    /// As deep as the reader lets expressions be.
    pub(super) fn truth(&self, cel: &Cel) -> Worded<Truth> {
        match &cel.kind {
            CelKind::Literal(Literal::Bool(it)) => Ok(if *it { Truth::Always } else { Truth::Never }),
            CelKind::Operation { operator, operands } => self.operation(cel, *operator, operands),
            CelKind::Has { of, field } => Ok(plain(format!("{} in {}", quoted(field), self.map(of)?.text))),
            CelKind::Call { function, of, arguments } => self.call(cel, function, of.as_deref(), arguments),
            CelKind::Each { each, over, name, body } => self.each(cel, *each, over, name, body),
            _ => {
                let term = self.term(cel)?;
                if term.domain == Domain::Flag {
                    Ok(plain(term.text))
                } else {
                    Err(without(cel, "a value as a condition"))
                }
            }
        }
    }

    fn operation(&self, cel: &Cel, operator: Operator, operands: &[Cel]) -> Worded<Truth> {
        let all = || operands.iter().map(|it| self.truth(it)).collect::<Worded<Vec<_>>>();
        match (operator, operands) {
            (Operator::And, _) => Ok(Truth::all(all()?)),
            (Operator::Or, _) => Ok(Truth::any(all()?)),
            (Operator::Not, [inner]) => Ok(self.truth(inner)?.not()),
            (Operator::Choice, [condition, one, other]) => {
                let (when, one, other) = (self.truth(condition)?, self.truth(one)?, self.truth(other)?);
                let first = Truth::all(vec![when.clone(), one]);
                Ok(Truth::any(vec![first, Truth::all(vec![when.not(), other])]))
            }
            (Operator::In, [value, list]) => self.within(value, list),
            (Operator::Equal, [one, other]) => self.equal(cel, one, other),
            (Operator::NotEqual, [one, other]) => Ok(self.equal(cel, one, other)?.not()),
            (
                Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual,
                [one, other],
            ) => {
                let (one, other) = (self.term(one)?, self.term(other)?);
                Ok(plain(format!("{} {} {}", one.opening(), operator.sign(), other.text)))
            }
            _ => {
                let term = self.term(cel)?;
                if term.domain == Domain::Flag {
                    Ok(plain(term.text))
                } else {
                    Err(without(cel, "a value as a condition"))
                }
            }
        }
    }

    fn equal(&self, cel: &Cel, one: &Cel, other: &Cel) -> Worded<Truth> {
        let is_null = |it: &Cel| matches!(it.kind, CelKind::Literal(Literal::Null));
        if is_null(one) || is_null(other) {
            return Ok(Truth::Never);
        }
        if self.is_truth(one) || self.is_truth(other) {
            let (one, other) = (self.truth(one)?, self.truth(other)?);
            let both = Truth::all(vec![one.clone(), other.clone()]);
            return Ok(Truth::any(vec![both, Truth::all(vec![one.not(), other.not()])]));
        }
        let (one, other) = (self.term(one)?, self.term(other)?);
        match one.domain == other.domain {
            true => Ok(Truth::If(Condition::Is { left: one.opening(), negated: false, right: other.text })),
            false => Err(without(cel, &format!("to compare a {} with a {}", one.domain, other.domain))),
        }
    }

    /// Whether it is true or false, and no value of another kind.
    fn is_truth(&self, cel: &Cel) -> bool {
        let is_name = matches!(cel.kind, CelKind::Name(_) | CelKind::Field { .. });
        let is_flag = is_name && self.term(cel).is_ok_and(|it| it.domain == Domain::Flag);
        is_flag
            || match &cel.kind {
                CelKind::Literal(it) => matches!(it, Literal::Bool(_)),
                CelKind::Has { .. } | CelKind::Each { .. } => true,
                CelKind::Operation { operator, .. } => matches!(
                    operator,
                    Operator::And
                        | Operator::Or
                        | Operator::Not
                        | Operator::In
                        | Operator::Equal
                        | Operator::NotEqual
                        | Operator::Less
                        | Operator::LessOrEqual
                        | Operator::Greater
                        | Operator::GreaterOrEqual
                ),
                _ => false,
            }
    }

    fn within(&self, value: &Cel, list: &Cel) -> Worded<Truth> {
        let value = self.term(value)?.opening();
        if let CelKind::List(all) = &list.kind {
            let all = all.iter().map(|it| Ok(self.term(it)?.text)).collect::<Worded<Vec<_>>>()?;
            return Ok(match all.is_empty() {
                true => Truth::Never,
                false => plain(format!("{value} in ({})", all.join(", "))),
            });
        }
        let within = self.term(list)?;
        match within.domain {
            Domain::List(_) | Domain::Map(_) => Ok(plain(format!("{value} in {}", within.text))),
            other => Err(without(list, &format!("to look for a value in a {other}"))),
        }
    }

    fn call(&self, cel: &Cel, function: &str, of: Option<&Cel>, arguments: &[Cel]) -> Worded<Truth> {
        let words = match function {
            "startsWith" => "begins with",
            "endsWith" => "ends with",
            "contains" => "contains",
            "matches" => "matches",
            "in_cidr" => "in",
            _ => return Err(without(cel, &format!("the function {}", shown(function)))),
        };
        let (of, argument) = match (of, arguments) {
            (Some(of), [argument]) => (of, argument),
            (None, [of, argument]) => (of, argument),
            _ => {
                return Err(without(cel, &format!("{} with {} arguments", shown(function), arguments.len())));
            }
        };
        let text = match (&argument.kind, function) {
            (CelKind::Literal(Literal::String(network)), "in_cidr") => address(network),
            (CelKind::Literal(Literal::String(pattern)), "matches") => quoted(pattern),
            (_, "matches") => return Err(without(argument, "a pattern that is not written in the model")),
            _ => self.term(argument)?.text,
        };
        Ok(plain(format!("{} {words} {text}", self.term(of)?.text)))
    }

    fn each(&self, cel: &Cel, each: Each, over: &Cel, name: &str, body: &Cel) -> Worded<Truth> {
        let over = self.term(over)?;
        let element = match over.domain {
            Domain::List(of) => *of,
            Domain::Map(_) => Domain::Text,
            other => return Err(without(cel, &format!("to go through a {other}"))),
        };
        let inner = Scope { parameters: self.parameters, element: Some((name, element)) };
        let body = inner.truth(body)?;
        let (word, body) = match each {
            Each::Exists => ("any", body),
            Each::ExistsOne => ("one", body),
            Each::All => ("no", body.not()),
            Each::Filter | Each::Map => return Err(without(cel, &format!("the function `{}`", each.word()))),
        };
        Ok(match body {
            Truth::If(it) => Truth::If(Condition::Has(format!("{word} {}", over.text), Box::new(it))),
            Truth::Always => plain(format!("{word} {}", over.text)),
            Truth::Never if word == "no" => Truth::Always,
            Truth::Never => Truth::Never,
        })
    }

    fn map(&self, cel: &Cel) -> Worded<Term> {
        let term = self.term(cel)?;
        if matches!(term.domain, Domain::Map(_)) {
            Ok(term)
        } else {
            Err(without(cel, "a field of what is no map"))
        }
    }
}

/// Values.
impl Scope<'_> {
    fn term(&self, cel: &Cel) -> Worded<Term> {
        let whole = |text: String, domain: Domain| Ok(Term::whole(text, domain));
        match &cel.kind {
            CelKind::Name(name) => self.name(cel, name),
            CelKind::Literal(literal) => self.literal(cel, literal),
            CelKind::Field { of, field } => {
                let map = self.map(of)?;
                let Domain::Map(of) = map.domain else { return Err(without(cel, "a field")) };
                whole(format!("{}[{}]", map.text, quoted(field)), *of)
            }
            CelKind::Operation { operator: Operator::Index, operands } => match operands.as_slice() {
                [of, key] => {
                    let (of, key) = (self.term(of)?, self.term(key)?);
                    let (Domain::List(inner) | Domain::Map(inner)) = of.domain else {
                        return Err(without(cel, &format!("an element of a {}", of.domain)));
                    };
                    whole(format!("{}[{}]", of.text, key.text), *inner)
                }
                _ => Err(without(cel, "an index")),
            },
            CelKind::Operation { operator, operands } => self.sum(cel, *operator, operands),
            CelKind::Call { function, of, arguments } => self.value(cel, function, of.as_deref(), arguments),
            CelKind::List(_) => Err(without(cel, "a list that is not looked into")),
            CelKind::Map(_) => Err(without(cel, "a map that is not a parameter")),
            CelKind::Has { .. } | CelKind::Each { .. } => Err(without(cel, "a condition as a value")),
        }
    }

    fn name(&self, cel: &Cel, name: &str) -> Worded<Term> {
        if let Some((element, domain)) = &self.element
            && *element == name
        {
            return Ok(Term::whole("it", domain.clone()));
        }
        match self.parameters.iter().find(|it| it.0 == name) {
            Some((_, text, domain)) => Ok(Term::whole(text, domain.clone())),
            None => Err(without(cel, "the element of one list within another")),
        }
    }

    fn literal(&self, cel: &Cel, literal: &Literal) -> Worded<Term> {
        let (text, domain) = match literal {
            Literal::Int(it) => (it.to_string(), Domain::Number),
            Literal::Uint(it) => (it.to_string(), Domain::Number),
            Literal::Double(it) => {
                let text =
                    fraction(&format!("{it:?}")).ok_or_else(|| without(cel, "a number of this size"))?;
                (text, Domain::Fraction)
            }
            Literal::String(it) => (quoted(it), Domain::Text),
            Literal::Null => return Err(without(cel, "`null`")),
            Literal::Bool(_) => return Err(without(cel, "a condition as a value")),
            Literal::Bytes(_) => return Err(without(cel, "a list of bytes")),
        };
        Ok(Term::whole(text, domain))
    }

    fn sum(&self, cel: &Cel, operator: Operator, operands: &[Cel]) -> Worded<Term> {
        let (one, other) = match (operator, operands) {
            (Operator::Negate, [only]) => {
                let (text, domain) = self.term(only)?.within(Operator::Subtract, false);
                let zero = if domain == Domain::Duration { "0s" } else { "0" };
                return Ok(Term { text: format!("{zero} - {text}"), domain, top: Top::Sum });
            }
            (Operator::Add | Operator::Subtract | Operator::Multiply, [one, other]) => {
                (self.term(one)?.within(operator, true), self.term(other)?.within(operator, false))
            }
            _ => return Err(without(cel, &format!("the operator `{}`", operator.sign()))),
        };
        let domain = match (&one.1, operator, &other.1) {
            (Domain::Time, Operator::Subtract, Domain::Time) => Domain::Duration,
            (Domain::Time, Operator::Add | Operator::Subtract, Domain::Duration) => Domain::Time,
            (Domain::Duration, Operator::Add, Domain::Time) => Domain::Time,
            (Domain::Duration, Operator::Add | Operator::Subtract, Domain::Duration) => Domain::Duration,
            (Domain::Number, _, Domain::Number) => Domain::Number,
            (Domain::Fraction, _, Domain::Fraction) => Domain::Fraction,
            (one, _, other) => {
                let what = format!("`{}` between a {one} and a {other}", operator.sign());
                return Err(without(cel, &what));
            }
        };
        let top = if operator == Operator::Multiply { Top::Product } else { Top::Sum };
        Ok(Term { text: format!("{} {} {}", one.0, operator.sign(), other.0), domain, top })
    }

    fn value(&self, cel: &Cel, function: &str, of: Option<&Cel>, arguments: &[Cel]) -> Worded<Term> {
        let literal = match arguments {
            [Cel { kind: CelKind::Literal(Literal::String(it)), .. }] if of.is_none() => Some(it),
            _ => None,
        };
        let (text, domain) = match (function, literal, of.or(arguments.first())) {
            ("timestamp", Some(text), _) => (Some(text.clone()), Domain::Time),
            ("duration", Some(text), _) => (duration(text), Domain::Duration),
            ("ipaddress", Some(text), _) => (Some(address(text)), Domain::Address),
            ("size", _, Some(of)) => (Some(format!("size of {}", self.term(of)?.text)), Domain::Number),
            _ => return Err(without(cel, &format!("the function {}", shown(function)))),
        };
        let text = text.ok_or_else(|| without(cel, "this value"))?;
        Ok(Term::whole(text, domain))
    }
}
