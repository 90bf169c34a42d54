//! Names that answers use: every grant rule, restriction and forbid must have its own.
//!
//! Statements that say the very same may share a name: whichever is meant, the answer is right.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::Diagnostic;
use crate::policy::promise::Invariant;
use crate::policy::rule::{GrantRule, Restriction};
use crate::policy::{Mark, Policy};

use super::{clashing_names, duplicate_name};

/// What one line says under its name; the targets of one statement, and the sources of a named rule,
/// share name and place.
enum Said<'a> {
    Grant(&'a GrantRule),
    Restrict(&'a Restriction),
    Forbid(&'a Restriction),
    Invariant(&'a Invariant),
}

impl Said<'_> {
    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Said::Grant(one), Said::Grant(other)) => {
                GrantRule { mark: other.mark, ..(*one).clone() } == **other
            }
            (Said::Restrict(one), Said::Restrict(other)) | (Said::Forbid(one), Said::Forbid(other)) => {
                Restriction { mark: other.mark, ..(*one).clone() } == **other
            }
            (Said::Invariant(one), Said::Invariant(other)) => {
                Invariant { mark: other.mark, ..(*one).clone() } == **other
            }
            _ => false,
        }
    }
}

/// Everything that has a name, with where it stands.
fn named(policy: &Policy) -> impl Iterator<Item = ((&str, Mark), Said<'_>)> {
    let grants = policy.grants.iter().map(|it| ((it.id.as_str(), it.mark), Said::Grant(it)));
    let restricts = policy.restricts.iter().map(|it| ((it.id.as_str(), it.mark), Said::Restrict(it)));
    let forbids = policy.forbids.iter().map(|it| ((it.id.as_str(), it.mark), Said::Forbid(it)));
    let invariants = policy.invariants.iter().map(|it| ((it.id.as_str(), it.mark), Said::Invariant(it)));
    grants.chain(restricts).chain(forbids).chain(invariants)
}

/// The names that stand in more than one place; mostly there are none.
fn in_several_places(policy: &Policy) -> FxHashSet<&str> {
    let mut first: FxHashMap<&str, Mark> = FxHashMap::default();
    first.reserve(named(policy).size_hint().0);
    let again = named(policy).map(|it| it.0);
    again.filter(|(name, mark)| first.entry(name).or_insert(*mark) != mark).map(|it| it.0).collect()
}

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let several = in_several_places(policy);
    let mut lines: BTreeMap<(&str, Mark), Vec<Said<'_>>> = BTreeMap::new();
    for (line, said) in named(policy).filter(|it| several.contains(it.0.0)) {
        lines.entry(line).or_default().push(said);
    }
    let mut problems = same_routes(policy);
    let mut first: Option<(&(&str, Mark), &Vec<Said<'_>>)> = None;
    for (name, said) in &lines {
        match first.filter(|it| it.0.0 == name.0) {
            None => first = Some((name, said)),
            Some((earlier, before)) => {
                let same = said.len() == before.len()
                    && said.iter().zip(before).all(|(one, other)| one.says_the_same(other));
                problems.extend((!same).then(|| clashing_names(name.0, name.1, earlier.1)));
            }
        }
    }
    problems
}

/// A request names its route and an object, so a type has one route of each name.
fn same_routes(policy: &Policy) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(u16, &str), Mark> = BTreeMap::new();
    let mut problems = Vec::new();
    for it in &policy.routes {
        if let Some(earlier) = first.insert((it.on, &it.name), it.mark) {
            problems.push(duplicate_name("route", &it.name, it.mark, earlier));
        }
    }
    problems
}
