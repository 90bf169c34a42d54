//! Names that answers use: every grant rule, restriction and forbid must have its own.
//!
//! Statements that say the very same may share a name: whichever is meant, the answer is right.

use std::collections::BTreeMap;

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

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut lines: BTreeMap<(&str, Mark), Vec<Said<'_>>> = BTreeMap::new();
    for it in &policy.grants {
        lines.entry((&it.id, it.mark)).or_default().push(Said::Grant(it));
    }
    for it in &policy.restricts {
        lines.entry((&it.id, it.mark)).or_default().push(Said::Restrict(it));
    }
    for it in &policy.forbids {
        lines.entry((&it.id, it.mark)).or_default().push(Said::Forbid(it));
    }
    for it in &policy.invariants {
        lines.entry((&it.id, it.mark)).or_default().push(Said::Invariant(it));
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
