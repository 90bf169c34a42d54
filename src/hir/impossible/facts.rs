//! What a condition says of single things where it is true: which values a term has, how two stand to each
//! other, what is so and what is not.

use crate::policy::condition::{Condition, Order, Quantifier, Sided, Term};
use crate::policy::path::{Path, Start, Who};
use crate::policy::schema::Value;

use super::COMPARED;

/// What a part says of one thing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact {
    /// What values a term may have.
    Among(Term, Values),
    /// How the left value may stand to the right one.
    Between(Term, Term, Relations),
    /// Whether something that is true or false is so.
    Truth(Condition, bool),
}

/// `less`, `equal` and `greater` that are still possible.
pub(super) type Relations = [bool; 3];

/// Which values are left over.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Values {
    /// One of these; `None`: any.
    pub(super) only: Option<Vec<Value>>,
    pub(super) except: Vec<Value>,
    /// Bounds of a number or a time, both included.
    pub(super) least: Option<i128>,
    pub(super) most: Option<i128>,
    /// Whether none will do.
    pub(super) none: bool,
}

impl Values {
    fn only(values: Vec<Value>) -> Self {
        Self { only: Some(values), ..Self::default() }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        let only = match (&self.only, &other.only) {
            (Some(one), Some(other)) => Some(one.iter().filter(|it| other.contains(it)).cloned().collect()),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Self {
            only,
            except: self.except.iter().chain(&other.except).cloned().collect(),
            least: self.least.max(other.least),
            most: [self.most, other.most].into_iter().flatten().min(),
            none: self.none && other.none,
        }
    }

    pub(super) fn are_none_left(&self) -> bool {
        if self.none {
            return false;
        }
        if let Some(only) = &self.only {
            return only.iter().all(|it| self.except.contains(it) || !self.is_within(it));
        }
        let (Some(least), Some(most)) = (self.least, self.most) else { return false };
        let count = most.saturating_sub(least).saturating_add(1);
        let excluded = self.except.iter().filter(|it| self.is_within(it));
        let mut excluded: Vec<_> = excluded.collect();
        excluded.sort_unstable();
        excluded.dedup();
        i128::try_from(excluded.len()).is_ok_and(|it| count <= it)
    }

    fn is_within(&self, value: &Value) -> bool {
        let Some(at) = place_of(value) else { return true };
        self.least.is_none_or(|it| it <= at) && self.most.is_none_or(|it| at <= it)
    }
}

/// Where a number or a time stands among its kind.
fn place_of(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => Some(i128::from(*number)),
        Value::Fraction(fraction) => Some(fraction.0),
        Value::Time(instant) => Some(instant.0),
        Value::Duration(duration) => Some(duration.0),
        _ => None,
    }
}

/// What must be so for a condition to be true, or to be false.
pub(super) fn facts(condition: &Condition, holds: bool) -> Vec<Fact> {
    match condition {
        Condition::Not(inner) => facts(inner, !holds),
        Condition::All(parts) if holds => parts.iter().flat_map(|it| facts(it, true)).collect(),
        Condition::Any(parts) if !holds => parts.iter().flat_map(|it| facts(it, false)).collect(),
        Condition::Any(parts) | Condition::All(parts) => one_of(parts, holds).into_iter().collect(),
        Condition::Flag(path) => {
            let values = if holds { Values::only(vec![Value::Flag(true)]) } else { but(Value::Flag(true)) };
            of_value(&Term::Path(path.clone()), values)
        }
        Condition::Same { left, right, negated } => same(left, right, holds != *negated),
        Condition::Below { left, right } => below(left, right, holds),
        Condition::Ordered { left, order, right } => ordered(left, *order, right, holds),
        Condition::SameEntity { left, right, negated } => same_entity(left, right, *negated, holds),
        Condition::Quantified { quantifier, path, has } => {
            quantified(*quantifier, path, has.as_deref(), holds)
        }
        Condition::Within { who, among } if holds => within(who, among),
        Condition::Within { .. }
        | Condition::Defined { .. }
        | Condition::Nobody(_)
        | Condition::Each { .. }
        | Condition::Tested { .. }
        | Condition::Can { .. } => {
            vec![Fact::Truth(condition.clone(), holds)]
        }
    }
}

fn same_entity(left: &Sided, right: &Sided, negated: bool, holds: bool) -> Vec<Fact> {
    let is = |negated| Condition::SameEntity { left: left.clone(), right: right.clone(), negated };
    let mut found = vec![Fact::Truth(is(negated), holds)];
    // Both may be false of a principal of another type, but never true at once.
    found.extend(holds.then(|| Fact::Truth(is(!negated), false)));
    let ends = [&left.path, &right.path].into_iter().filter(|_| holds && !negated);
    found.extend(ends.filter(|it| !it.steps.is_empty()).map(somewhere));
    found
}

/// Somebody is among some people: then there are such people, and the way to both leads somewhere.
fn within(who: &Path, among: &Who) -> Vec<Fact> {
    let mut found = vec![Fact::Truth(Condition::Within { who: who.clone(), among: among.clone() }, true)];
    found.extend(Some(who).filter(|it| !it.steps.is_empty()).map(somewhere));
    match among {
        Who::Holders(path) if !path.steps.is_empty() => found.push(somewhere(path)),
        Who::Role { .. } | Who::RoleNamed { .. } if *who == Path::at(Start::User) => {
            found.push(Fact::Truth(Condition::Nobody(among.clone()), false));
        }
        _ => {}
    }
    found
}

/// A path that leads somewhere.
fn somewhere(path: &Path) -> Fact {
    let any = Condition::Quantified { quantifier: Quantifier::Any, path: path.clone(), has: None };
    Fact::Truth(any, true)
}

/// What is so of a value; if none will not do, the way to it leads somewhere.
fn of_value(term: &Term, values: Values) -> Vec<Fact> {
    let way = match term {
        Term::Path(value) if !values.none && !value.path.steps.is_empty() => Some(somewhere(&value.path)),
        _ => None,
    };
    std::iter::once(Fact::Among(term.clone(), values)).chain(way).collect()
}

/// Every value but this one, and none.
fn but(value: Value) -> Values {
    Values { except: vec![value], none: true, ..Values::default() }
}

/// Alternatives that all say which values the same term may have are one list of values.
fn one_of(parts: &[Condition], holds: bool) -> Option<Fact> {
    let mut all: Option<(Term, Vec<Value>)> = None;
    for part in parts.iter().take(COMPARED.saturating_add(1)) {
        let listed = facts(part, holds).into_iter().find_map(|it| match it {
            Fact::Among(term, Values { only: Some(only), .. }) => Some((term, only)),
            _ => None,
        });
        let (term, mut only) = listed?;
        match &mut all {
            None => all = Some((term, only)),
            Some((first, values)) if *first == term => values.append(&mut only),
            Some(_) => return None,
        }
    }
    let (term, values) = all.filter(|_| parts.len() <= COMPARED)?;
    Some(Fact::Among(term, Values::only(values)))
}

fn same(left: &Term, right: &Term, equal: bool) -> Vec<Fact> {
    match right {
        Term::Value(value) if equal => of_value(left, Values::only(vec![value.clone()])),
        Term::Value(value) => of_value(left, but(value.clone())),
        _ if left == right => Vec::new(),
        _ => vec![Fact::Between(left.clone(), right.clone(), [!equal, equal, !equal])],
    }
}

/// What is below something is another, and never none; of none, nobody knows whether it is below.
fn below(left: &Term, right: &Term, holds: bool) -> Vec<Fact> {
    match right {
        Term::Value(value) => {
            let except = if holds { vec![value.clone()] } else { Vec::new() };
            of_value(left, Values { except, ..Values::default() })
        }
        _ if holds => vec![Fact::Between(left.clone(), right.clone(), [true, false, true])],
        _ => Vec::new(),
    }
}

fn ordered(left: &Term, order: Order, right: &Term, holds: bool) -> Vec<Fact> {
    let [less, equal, greater] = match order {
        Order::Less => [true, false, false],
        Order::LessOrEqual => [true, true, false],
        Order::Greater => [false, false, true],
        Order::GreaterOrEqual => [false, true, true],
    }
    .map(|it| it == holds);
    let Term::Value(value) = right else {
        return vec![Fact::Between(left.clone(), right.clone(), [less, equal, greater])];
    };
    let Some(at) = place_of(value) else { return Vec::new() };
    let next = |by: i128| if equal { at } else { at.saturating_add(by) };
    let (least, most) = (greater.then(|| next(1)), less.then(|| next(-1)));
    of_value(left, Values { least, most, ..Values::default() })
}

fn quantified(quantifier: Quantifier, path: &Path, has: Option<&Condition>, holds: bool) -> Vec<Fact> {
    let of = |quantifier, has: Option<&Condition>| {
        let has = has.cloned().map(Box::new);
        Condition::Quantified { quantifier, path: path.clone(), has }
    };
    let (found, any) = match quantifier {
        Quantifier::All | Quantifier::One => (Fact::Truth(of(quantifier, has), holds), holds),
        Quantifier::Any => (Fact::Truth(of(Quantifier::Any, has), holds), holds),
        Quantifier::No => (Fact::Truth(of(Quantifier::Any, has), !holds), !holds),
    };
    let mut all = vec![found];
    all.extend(any.then(|| somewhere(path)));
    // If all have it, or just one has, there is one that has it.
    all.extend(
        (any && matches!(quantifier, Quantifier::All | Quantifier::One))
            .then(|| Fact::Truth(of(Quantifier::Any, has), true)),
    );
    all
}
