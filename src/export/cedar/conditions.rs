//! Conditions of a rolebook as conditions of Cedar's.

use crate::export::readings::attribute_info;
use crate::facts::time::time_text;
use crate::facts::value::value_text;
use crate::policy::condition::{Condition, Order, Quantifier, Sided, Term};
use crate::policy::path::{Path, Start, Step, ValuePath};
use crate::policy::schema::{Domain, PlanId, Value};

use super::build::{At, Attribute, Builder, Saying, Spot, access, has, literal};
use super::formula::Formula;

/// A value to compare, and what must be there for it to be there.
struct Read {
    text: String,
    there: Vec<(String, bool)>,
}

impl Builder<'_> {
    pub(super) fn condition(&mut self, at: &At, condition: &Condition) -> Formula {
        match condition {
            Condition::All(parts) => {
                Formula::all(parts.iter().map(|it| self.condition(at, it)).collect::<Vec<_>>())
            }
            Condition::Any(parts) => {
                Formula::any(parts.iter().map(|it| self.condition(at, it)).collect::<Vec<_>>())
            }
            Condition::Not(part) => self.condition(at, part).negated(),
            Condition::Flag(value) => {
                let read = self.value(at, value);
                let each = read.into_iter().map(|it| Formula::given(&it.there, Formula::Alone(it.text)));
                Formula::any(each)
            }
            Condition::Defined { at: path, definitions } => {
                let definitions = definitions.clone();
                self.at_each(at, path, |it, spot| {
                    let found = definitions.iter().find(|it| it.0 == spot.of);
                    found.map_or(Formula::Constant(false), |found| it.definition(spot, found.1))
                })
            }
            Condition::Same { left, right, negated } => {
                let same = self.compared(at, left, right, false, Formula::equal);
                if *negated { same.negated() } else { same }
            }
            Condition::Ordered { left, order, right } => {
                let sign = match order {
                    Order::Less => "<",
                    Order::LessOrEqual => "<=",
                    Order::Greater => ">",
                    Order::GreaterOrEqual => ">=",
                };
                self.compared(at, left, right, true, |left, right| {
                    Formula::compared(format!("{left} {sign} {right}"))
                })
            }
            Condition::Below { left, right } => self.below(at, left, right),
            Condition::SameEntity { left, right, negated } => self.same_entity(at, left, right, *negated),
            Condition::Within { who, among } if who.start == Start::User && who.steps.is_empty() => {
                self.who(at, among)
            }
            Condition::Within { .. } => self.cannot("whether somebody else than the user is meant"),
            Condition::Quantified { quantifier, path, has } => {
                self.quantified(at, *quantifier, path, has.as_deref())
            }
            Condition::Nobody(_) => self.cannot("`nobody is`"),
            Condition::Each { .. } => self.cannot("what is asked of the elements of a list"),
            Condition::Tested { .. } => self.cannot("tests of texts, lists, maps and addresses"),
            Condition::Can { who, object, actions } if who.start == Start::User && who.steps.is_empty() => {
                let actions = actions.clone();
                self.at_each(at, object, |it, spot| {
                    let found = actions.iter().find(|it| it.0 == spot.of);
                    found.map_or(Formula::Constant(false), |found| it.decision(spot, found.1))
                })
            }
            Condition::Can { .. } => self.cannot("what somebody else than the user can do"),
        }
    }

    fn cannot(&mut self, what: &str) -> Formula {
        self.refuse(what, "leave the statement out of what is exported, or say it otherwise")
    }

    /// What is true of the one entity that a path leads to, if it leads to one.
    fn at_each(&mut self, at: &At, path: &Path, said: impl Fn(&mut Self, &Spot) -> Formula) -> Formula {
        let Some(spots) = self.reach(at, path) else {
            return self.cannot("a condition on one of several entities");
        };
        let mut parts = Vec::new();
        for spot in spots {
            let there = said(self, &spot);
            parts.push(Formula::given(&spot.there, there));
        }
        Formula::any(parts)
    }

    pub(super) fn definition(&mut self, spot: &Spot, id: u16) -> Formula {
        let Some(found) = self.policy.definitions.get(usize::from(id)).cloned() else {
            return Formula::Constant(false);
        };
        let mark = std::mem::replace(&mut self.mark, found.mark);
        let name = format!("the definition `{}`", found.name);
        let formula = self.say(Saying::Definition(id), spot, &name, |it, spot| {
            it.condition(&At::object(spot.clone()), &found.condition)
        });
        self.mark = mark;
        formula
    }

    fn quantified(
        &mut self,
        at: &At,
        quantifier: Quantifier,
        path: &Path,
        has: Option<&Condition>,
    ) -> Formula {
        let Some(spots) = self.reach(at, path) else {
            return self.cannot("what is asked of each of several entities");
        };
        let (mut some, mut every, mut there) = (Vec::new(), Vec::new(), Vec::new());
        for spot in spots {
            let within = At { element: Some(spot.clone()), ..at.clone() };
            let has = has.map_or(Formula::Constant(true), |it| self.condition(&within, it));
            there.push(Formula::given(&spot.there, Formula::Constant(true)));
            some.push(Formula::given(&spot.there, has.clone()));
            every.push(Formula::given(&spot.there, has.negated()).negated());
        }
        match quantifier {
            Quantifier::Any => Formula::any(some),
            Quantifier::No => Formula::any(some).negated(),
            Quantifier::One => self.cannot("`one … has`"),
            Quantifier::All => Formula::all([Formula::any(there)].into_iter().chain(every)),
        }
    }

    /// What an attribute says, of each entity that the path may lead to.
    fn value(&mut self, at: &At, value: &ValuePath) -> Vec<Read> {
        let Some(spots) = self.reach(at, &value.path) else {
            self.cannot("an attribute of one of several entities");
            return Vec::new();
        };
        spots.iter().filter_map(|spot| self.read(spot, &value.attribute)).collect()
    }

    fn read(&mut self, spot: &Spot, attribute: &Step) -> Option<Read> {
        let member = attribute.member_of(spot.of)?;
        let name = self.member(spot.of, member)?.name.clone();
        let info = attribute_info(self.policy, spot.of, member)?;
        if !info.gate.is_empty() {
            self.cannot("an attribute that is in force on some plans only");
        }
        match info.domain {
            Domain::Fraction => drop(self.cannot("exact fractions")),
            Domain::Address | Domain::Network | Domain::List(_) | Domain::Map(_) => {
                drop(self.cannot("addresses, networks, lists and maps"));
            }
            _ => {}
        }
        let (optional, known) = (info.optional, info.default.is_some() && !info.given);
        self.attribute(spot.of, &name, Attribute::Value(member));
        let mut there = spot.there.clone();
        if !known {
            if info.given && info.default.is_some() {
                self.cannot("an attribute that may come with the question and has a default");
            }
            there.push((has(&spot.text, &name), optional));
        }
        Some(Read { text: access(&spot.text, &name), there })
    }

    /// Whether an attribute of an entity has a value.
    pub(super) fn names(&mut self, spot: &Spot, attribute: &Step, value: &Value) -> Formula {
        let own = Spot { there: Vec::new(), ..spot.clone() };
        let Some(read) = self.read(&own, attribute) else { return Formula::Constant(false) };
        let value = self.literal(value);
        Formula::given(&read.there, Formula::equal(&read.text, &value))
    }

    pub(super) fn value_is(&mut self, at: &At, path: &ValuePath, value: &Value) -> Formula {
        let (left, right) = (Term::Path(path.clone()), Term::Value(value.clone()));
        self.compared(at, &left, &right, false, Formula::equal)
    }

    fn literal(&mut self, value: &Value) -> String {
        match value {
            Value::Flag(yes) => yes.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(_) | Value::Choice(_) | Value::Plan(_) | Value::Role(..) => {
                literal(&value_text(self.schema, value).unwrap_or_default())
            }
            Value::Time(instant) => match datetime(*instant) {
                Some(text) => format!("datetime({})", literal(&text)),
                None => self.not_so_exact(),
            },
            Value::Duration(it) => match milliseconds(it.0) {
                Some(text) => format!("duration({})", literal(&text)),
                None => self.not_so_exact(),
            },
            Value::Fraction(_) | Value::Entity(_) => {
                self.cannot("exact fractions");
                String::new()
            }
            Value::Address(_) | Value::Network(_) | Value::List(_) | Value::Map(_) => {
                self.cannot("addresses, networks, lists and maps");
                String::new()
            }
        }
    }

    fn not_so_exact(&mut self) -> String {
        self.cannot("times and durations finer than a millisecond");
        String::new()
    }

    fn term(&mut self, at: &At, term: &Term) -> Vec<Read> {
        let known = |text: String| vec![Read { text, there: Vec::new() }];
        match term {
            Term::Path(value) => self.value(at, value),
            Term::Value(value) => known(self.literal(value)),
            Term::Input(input) => {
                let Some(info) = self.schema.inputs.get(usize::from(*input)) else { return Vec::new() };
                let of = match info.domain {
                    Domain::Flag => "Bool",
                    Domain::Number => "Long",
                    Domain::Time => "datetime",
                    Domain::Duration => "duration",
                    Domain::Fraction | Domain::Entity(_) => {
                        self.cannot("an input that is a fraction or an entity to be compared");
                        return Vec::new();
                    }
                    Domain::Address | Domain::Network | Domain::List(_) | Domain::Map(_) => {
                        self.cannot("addresses, networks, lists and maps");
                        return Vec::new();
                    }
                    _ => "String",
                };
                self.read_context(&info.name, of)
            }
            Term::Time => self.read_context("time", "datetime"),
            Term::Item | Term::Calculated(_) => {
                self.cannot("values that are calculated");
                Vec::new()
            }
            Term::Edge(_) => {
                self.cannot("what an edge says, outside of `where`");
                Vec::new()
            }
        }
    }

    fn read_context(&mut self, name: &str, of: &'static str) -> Vec<Read> {
        self.context.insert(name.to_owned(), of.to_owned());
        vec![Read { text: access("context", name), there: vec![(has("context", name), false)] }]
    }

    /// A comparison; where one side is none it is false, or, of an order, unknown.
    fn compared(
        &mut self,
        at: &At,
        left: &Term,
        right: &Term,
        ordered: bool,
        said: impl Fn(&str, &str) -> Formula,
    ) -> Formula {
        let (lefts, rights) = (self.term(at, left), self.term(at, right));
        let mut parts = Vec::new();
        for left in &lefts {
            for right in &rights {
                let mut there = both(&left.there, &right.there);
                if ordered {
                    there.iter_mut().for_each(|it| it.1 = false);
                }
                parts.push(Formula::given(&there, said(&left.text, &right.text)));
            }
        }
        Formula::any(parts)
    }

    /// Which roles and plans are below which is known when the policies are written, of one side at least.
    fn below(&mut self, at: &At, left: &Term, right: &Term) -> Formula {
        let (asked, list) = match (left, right) {
            (other, Term::Value(high)) => {
                (other, self.like(high, |it, schema| crate::export::is_below(schema, it, high)))
            }
            (Term::Value(low), other) => {
                (other, self.like(low, |it, schema| crate::export::is_below(schema, low, it)))
            }
            _ => return self.cannot("`is below` between two things that are not known before"),
        };
        let each = self.term(at, asked).into_iter().map(|it| {
            let there: Vec<_> = it.there.into_iter().map(|it| (it.0, false)).collect();
            Formula::given(&there, Formula::Alone(format!("[{}].contains({})", list.join(", "), it.text)))
        });
        Formula::any(each)
    }

    fn like(
        &self,
        like: &Value,
        fits: impl Fn(&Value, &crate::policy::schema::Schema) -> bool,
    ) -> Vec<String> {
        let all = crate::export::values_like(self.schema, like);
        let fitting = all.into_iter().filter(|it| fits(it, self.schema));
        fitting.filter_map(|it| Some(literal(&value_text(self.schema, &it)?))).collect()
    }

    fn same_entity(&mut self, at: &At, left: &Sided, right: &Sided, negated: bool) -> Formula {
        let (Some(lefts), Some(rights)) = (self.reach(at, &left.path), self.reach(at, &right.path)) else {
            return self.cannot("a comparison with one of several entities");
        };
        let mut parts = Vec::new();
        for left in &lefts {
            for right in rights.iter().filter(|it| it.of == left.of) {
                let there = both(&left.there, &right.there);
                parts.push(Formula::given(&there, Formula::equal(&left.text, &right.text)));
            }
        }
        let same = Formula::any(parts);
        if !negated {
            return same;
        }
        // The user compared with something that they cannot be is neither it nor not it.
        let bare = |it: &Sided| it.path.start == Start::User && it.path.steps.is_empty();
        let may_be = |other: &Sided, it: &Self| {
            let types = it.schema.principals.iter().filter(|of| other.types.contains(of));
            types.filter_map(|of| it.is_of(*of)).map(Formula::compared).collect::<Vec<_>>()
        };
        let possible = match (bare(left), bare(right)) {
            (true, false) => may_be(right, self),
            (false, true) => may_be(left, self),
            _ => Vec::new(),
        };
        let all_can = possible.is_empty() || possible.len() == self.schema.principals.len();
        let can = if all_can { Formula::Constant(true) } else { Formula::any(possible) };
        Formula::all([can, same.negated()])
    }

    /// Whether the plan of the object at hand has one of these, or one above.
    pub(super) fn gate(&mut self, at: &At, plans: &[PlanId]) -> Formula {
        if plans.is_empty() {
            return Formula::Constant(true);
        }
        let path = self.policy.plan_paths.get(usize::from(at.object.of)).and_then(Option::as_ref);
        let Some(value) = path.cloned() else { return Formula::Constant(false) };
        let all = (0..).zip(&self.schema.plans.at_least);
        let met: Vec<PlanId> =
            all.filter(|it| plans.iter().any(|plan| it.1.contains(plan))).map(|it| it.0).collect();
        let names: Vec<_> = met
            .iter()
            .filter_map(|it| Some(literal(self.schema.plans.names.get(usize::from(*it))?)))
            .collect();
        let each: Vec<_> = self.value(at, &value);
        let each = each.into_iter().map(|it| {
            let said = match names.as_slice() {
                [only] => Formula::equal(&it.text, only),
                _ => Formula::Alone(format!("[{}].contains({})", names.join(", "), it.text)),
            };
            Formula::given(&it.there, said)
        });
        Formula::any(each)
    }
}

/// What must be there for two things to be compared. Where one is none, it does not matter whether the other is
/// known, so that is asked first.
fn both(left: &[(String, bool)], right: &[(String, bool)]) -> Vec<(String, bool)> {
    let halves = |all: &[(String, bool)]| {
        let none = all.iter().rposition(|it| it.1).map_or(0, |it| it.saturating_add(1));
        let (first, rest) = all.split_at_checked(none).unwrap_or_default();
        (first.to_vec(), rest.to_vec())
    };
    let ((left, left_rest), (right, right_rest)) = (halves(left), halves(right));
    [left, right, left_rest, right_rest].concat()
}

/// A time as Cedar writes it, which knows milliseconds.
pub(super) fn datetime(instant: crate::policy::schema::Instant) -> Option<String> {
    if instant.0.checked_rem(1_000_000)? != 0 {
        return None;
    }
    let text = time_text(instant);
    let Some((whole, fraction)) = text.trim_end_matches('Z').split_once('.') else { return Some(text) };
    Some(format!("{whole}.{fraction:0<3}Z"))
}

pub(super) fn milliseconds(nanoseconds: i128) -> Option<String> {
    if nanoseconds.checked_rem(1_000_000)? != 0 {
        return None;
    }
    let milliseconds = i64::try_from(nanoseconds.checked_div(1_000_000)?).ok()?;
    Some(format!("{milliseconds}ms"))
}
