//! Conditions that can never be true: their parts contradict each other for every value.
//!
//! A part is true only if all that it reads is known, so two parts that no value makes true together
//! never are, whatever is none or unknown. Nothing is said of what merely may be false.

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::condition::{Condition, Order, Quantifier, Term};
use crate::policy::path::{Path, Start, Who};
use crate::policy::schema::{Domain, MemberKind, Schema, Value};
use crate::syntax::ast::{self, ConditionKind};

use super::resolve::Resolver;
use super::vocabulary::mark;

/// Of longer chains, only so many parts are held against each other.
const COMPARED: usize = 64;

/// A part of a conjunction: where it stands, what it says, and whether that must be so.
type Part<'c> = (Mark, &'c Condition, bool);

impl Resolver<'_> {
    /// `when` and `unless` of one statement, each resolved; `Some(None)` if it is in error.
    pub(super) fn clauses(
        &mut self,
        scope: &super::names::Scope,
        when: Option<&ast::Condition>,
        unless: Option<&ast::Condition>,
    ) -> (Option<Option<Condition>>, Option<Option<Condition>>) {
        let met = when.map(|it| self.condition(scope, it));
        let excepted = unless.map(|it| self.condition(scope, it));
        if let (Some(when), Some(Some(met)), Some(unless), Some(Some(excepted))) =
            (when, &met, unless, &excepted)
        {
            let mut parts = parts_of(scope.statement, when, met, true);
            let own = parts.len();
            parts.extend(parts_of(scope.statement, unless, excepted, false));
            // What `when` alone can never be has been said.
            let before = parts.get(..own).unwrap_or_default();
            if contradiction(self.schema(), before).is_none()
                && let Some((here, with)) = contradiction(self.schema(), &parts)
            {
                self.report(check::impossible_clauses(here, &with));
            }
        }
        (met, excepted)
    }

    /// Says so of every part of a condition that can never be true.
    pub(super) fn must_be_possible(&mut self, statement: u32, it: &ast::Condition, found: &Condition) {
        let parts = parts_of(statement, it, found, true);
        let problem = contradiction(self.schema(), &parts);
        let problem: Option<Diagnostic> =
            problem.map(|(here, with)| check::impossible_condition(here, &with));
        if let Some(problem) = problem {
            self.report(problem);
            return;
        }
        self.parts_must_be_possible(statement, it, found, true);
    }

    /// The alternatives of a condition, and what its parts say of elements, are conditions of their own.
    fn parts_must_be_possible(
        &mut self,
        statement: u32,
        it: &ast::Condition,
        found: &Condition,
        holds: bool,
    ) {
        match (&it.kind, found) {
            (ConditionKind::And(parts), Condition::All(all)) if holds => {
                let pairs = parts.iter().zip(all);
                pairs.for_each(|(it, found)| self.parts_must_be_possible(statement, it, found, true));
            }
            (ConditionKind::Or(parts), Condition::Any(all)) if !holds => {
                let pairs = parts.iter().zip(all);
                pairs.for_each(|(it, found)| self.parts_must_be_possible(statement, it, found, false));
            }
            (ConditionKind::Or(parts), Condition::Any(all)) => {
                let pairs = parts.iter().zip(all);
                pairs.for_each(|(it, found)| self.must_be_possible(statement, it, found));
            }
            (ConditionKind::And(_), _) => self.must_be_possible(statement, it, found),
            (ConditionKind::Not(part), Condition::Not(inner)) => {
                self.parts_must_be_possible(statement, part, inner, !holds);
            }
            (
                ConditionKind::Quantified { has: Some(has), .. },
                Condition::Quantified { has: Some(found), .. },
            ) => {
                self.must_be_possible(statement, has, found);
            }
            _ => {}
        }
    }
}

/// The parts that must all be so for the whole to be so.
fn parts_of<'c>(statement: u32, it: &ast::Condition, found: &'c Condition, holds: bool) -> Vec<Part<'c>> {
    let all = |parts: &[ast::Condition], found: &'c [Condition]| {
        parts.iter().zip(found).flat_map(|(it, found)| parts_of(statement, it, found, holds)).collect()
    };
    match (&it.kind, found) {
        (ConditionKind::And(parts), Condition::All(found)) if holds => all(parts, found),
        (ConditionKind::Or(parts), Condition::Any(found)) if !holds => all(parts, found),
        (ConditionKind::Not(part), Condition::Not(found)) => {
            let mut parts = parts_of(statement, part, found, !holds);
            // A single part is marked with its `not`.
            if let [only] = parts.as_mut_slice() {
                only.0 = mark(statement, it.node);
            }
            parts
        }
        _ => vec![(mark(statement, it.node), found, holds)],
    }
}

/// What a part says of one thing.
#[derive(Debug, Clone, PartialEq)]
enum Fact {
    /// What values a term may have.
    Among(Term, Values),
    /// How the left value may stand to the right one.
    Between(Term, Term, Relations),
    /// Whether something that is true or false is so.
    Truth(Condition, bool),
}

/// `less`, `equal` and `greater` that are still possible.
type Relations = [bool; 3];

/// Which values are left over.
#[derive(Debug, Clone, PartialEq, Default)]
struct Values {
    /// One of these; `None`: any.
    only: Option<Vec<Value>>,
    except: Vec<Value>,
    /// Bounds of a number or a time, both included.
    least: Option<i128>,
    most: Option<i128>,
    /// Whether none will do.
    none: bool,
}

impl Values {
    fn only(values: Vec<Value>) -> Self {
        Self { only: Some(values), ..Self::default() }
    }

    fn and(&self, other: &Self) -> Self {
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

    fn are_none_left(&self) -> bool {
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
        Value::Time(instant) => Some(instant.0),
        _ => None,
    }
}

/// The first part that can never be true beside those before it, and which of those are to blame.
fn contradiction(schema: &Schema, parts: &[Part<'_>]) -> Option<(Mark, Vec<Mark>)> {
    let mut said: Vec<(Mark, Fact)> = Vec::new();
    for (here, found, holds) in parts {
        let first = said.len();
        said.extend(facts(found, *holds).into_iter().map(|it| (*here, it)));
        if said.len() > COMPARED {
            return None;
        }
        let own = said.get(first..).unwrap_or_default();
        if let Some(with) = own.iter().find_map(|it| excluded(schema, &it.1, &said)) {
            let with = with.into_iter().filter(|it| it != here).collect();
            return Some((*here, with));
        }
    }
    None
}

/// The places of what is said of the same thing, if together that leaves nothing over.
fn excluded(schema: &Schema, fact: &Fact, said: &[(Mark, Fact)]) -> Option<Vec<Mark>> {
    let mut places: Vec<Mark> = Vec::new();
    let mut note = |place: &Mark| {
        if !places.contains(place) {
            places.push(*place);
        }
    };
    let excluded = match fact {
        Fact::Among(term, _) => {
            let mut left = universe(schema, term);
            for (place, it) in said {
                if let Fact::Among(other, values) = it
                    && other == term
                {
                    note(place);
                    left = left.and(values);
                }
            }
            left.are_none_left()
        }
        Fact::Between(one, other, _) => {
            let unlike = one != other;
            let mut left = [unlike, true, unlike];
            for (place, it) in said {
                if let Some(relations) = relations_of(it, one, other) {
                    note(place);
                    left.iter_mut().zip(relations).for_each(|(left, it)| *left &= it);
                }
            }
            left == [false; 3]
        }
        Fact::Truth(of, holds) => {
            let opposite =
                |it: &&(Mark, Fact)| matches!(&it.1, Fact::Truth(other, so) if other == of && so != holds);
            let found = said.iter().find(opposite);
            found.iter().for_each(|it| note(&it.0));
            found.is_some()
        }
    };
    excluded.then_some(places)
}

fn relations_of(fact: &Fact, one: &Term, other: &Term) -> Option<Relations> {
    match fact {
        Fact::Between(left, right, relations) if left == one && right == other => Some(*relations),
        Fact::Between(left, right, [less, equal, greater]) if left == other && right == one => {
            Some([*greater, *equal, *less])
        }
        _ => None,
    }
}

/// Every value that a term may have at all.
fn universe(schema: &Schema, term: &Term) -> Values {
    let any = Values { none: true, ..Values::default() };
    match term {
        Term::Input(index) => {
            let domain = schema.inputs.get(usize::from(*index)).map(|it| &it.domain);
            domain.map_or(any, |it| Values { only: all_values(schema, it), ..Values::default() })
        }
        // An entity on the way may lack the attribute, and then there is none.
        Term::Path(value) if value.path.steps.is_empty() && value.path.start != Start::Element => {
            let [(of, member)] = value.attribute.members.as_slice() else { return any };
            let info = schema.type_info(*of).and_then(|it| it.member(*member));
            match info.map(|it| &it.kind) {
                Some(MemberKind::Attribute(it)) if value.path.start != Start::User && !it.optional => {
                    Values { only: all_values(schema, &it.domain), ..Values::default() }
                }
                _ => any,
            }
        }
        _ => any,
    }
}

/// All values of a domain, if they can be listed.
fn all_values(schema: &Schema, domain: &Domain) -> Option<Vec<Value>> {
    match domain {
        Domain::Flag => Some(vec![Value::Flag(true), Value::Flag(false)]),
        Domain::Choice(words) => Some(words.iter().cloned().map(Value::Choice).collect()),
        Domain::Role(of, roles) => Some(roles.iter().map(|it| Value::Role(*of, *it)).collect()),
        Domain::Plan => Some((0..).take(schema.plans.names.len()).map(Value::Plan).collect()),
        _ => None,
    }
}

/// What must be so for a condition to be true, or to be false.
fn facts(condition: &Condition, holds: bool) -> Vec<Fact> {
    let truth = |of: Condition, holds| Fact::Truth(of, holds);
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
        Condition::SameEntity { left, right, negated } => {
            let is = |negated| Condition::SameEntity { left: left.clone(), right: right.clone(), negated };
            let mut found = vec![truth(is(*negated), holds)];
            // Both may be false of a principal of another type, but never true at once.
            found.extend(holds.then(|| truth(is(!negated), false)));
            let ends = [&left.path, &right.path].into_iter().filter(|_| holds && !negated);
            found.extend(ends.filter(|it| !it.steps.is_empty()).map(somewhere));
            found
        }
        Condition::Quantified { quantifier, path, has } => {
            quantified(*quantifier, path, has.as_deref(), holds)
        }
        Condition::Within { who, among } => {
            let mut found = vec![truth(condition.clone(), holds)];
            found.extend(Some(who).filter(|it| holds && !it.steps.is_empty()).map(somewhere));
            match among {
                Who::Holders(path) if holds && !path.steps.is_empty() => found.push(somewhere(path)),
                Who::Role { .. } | Who::RoleNamed { .. } if holds && *who == Path::at(Start::User) => {
                    found.push(truth(Condition::Nobody(among.clone()), false));
                }
                _ => {}
            }
            found
        }
        Condition::Defined { .. } | Condition::Nobody(_) | Condition::Can { .. } => {
            vec![truth(condition.clone(), holds)]
        }
    }
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
        Quantifier::All => (Fact::Truth(of(Quantifier::All, has), holds), holds),
        Quantifier::Any => (Fact::Truth(of(Quantifier::Any, has), holds), holds),
        Quantifier::No => (Fact::Truth(of(Quantifier::Any, has), !holds), !holds),
    };
    let mut all = vec![found];
    all.extend(any.then(|| somewhere(path)));
    // If all have it, there is one that has it.
    all.extend((any && quantifier == Quantifier::All).then(|| Fact::Truth(of(Quantifier::Any, has), true)));
    all
}
