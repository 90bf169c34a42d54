//! Conditions that can never be true: their parts contradict each other for every value.
//!
//! A part is true only if all that it reads is known, so two parts that no value makes true together
//! never are, whatever is none or unknown. Nothing is said of what merely may be false.

mod facts;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::condition::{Condition, Term};
use crate::policy::path::Start;
use crate::policy::schema::{Domain, MemberKind, Schema, Value};
use crate::syntax::ast::{self, ConditionKind};

use super::resolve::Resolver;
use super::vocabulary::mark;
use facts::{Fact, Relations, Values, facts};

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
                Condition::Quantified { has: Some(found), .. } | Condition::Each { has: Some(found), .. },
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
