//! Generated routes and requests.

use std::collections::BTreeSet;

use super::conditions::{TIMES, condition, is_quantity};
use super::dna::Dna;
use super::facts;
use super::possible;
use super::scope::Scope;
use super::wheres::way;
use crate::model::*;
use crate::sample::{path, word};
use crate::schema::{self, DerivedEnds};

const NAMES: [&str; 3] = ["access", "approval", "handover"];

/// One for each list of genes that a route can be made of, each with its own name.
pub(crate) fn routes(genes: &[Vec<u16>], policy: &Policy) -> Vec<Route> {
    let derived = schema::derived_ends(policy);
    let named = genes.iter().zip(NAMES);
    named.filter_map(|(genes, name)| route(&mut Dna::new(genes), policy, &derived, name)).collect()
}

fn route(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>, name: &str) -> Option<Route> {
    let plain = policy.types.iter().filter(|it| it.kind == Kind::Plain);
    let on = dna.one_of(&plain.map(|it| it.name.clone()).collect::<Vec<_>>())?;
    let scope = Scope::of(policy, derived, &Target { on: on.clone(), through: None })?;
    let refusals = (0..dna.below(3)).filter_map(|_| {
        let when = condition(dna, &scope, 2)?;
        let unless = if dna.percent(40) { condition(dna, &scope, 1) } else { None };
        let unless = possible::unless(&scope, Some(&when), unless);
        Some(Refusal { when, unless, because: dna.percent(60).then(|| "Ask \"them\".".to_owned()) })
    });
    let refusals = refusals.collect();
    let count = dna.below(3).saturating_add(1);
    let candidates: Vec<_> = (0..count).filter_map(|_| candidate(dna, &scope)).collect();
    (!candidates.is_empty()).then_some(Route { name: name.to_owned(), on, refusals, candidates })
}

fn candidate(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Candidate> {
    let is_people = |of: &&str| !schema::is_plain(scope.policy, of);
    let mut all = scope.relations();
    all.retain(|it| it.1.iter().all(is_people));
    let stated: Vec<_> = all.iter().filter(|it| scope.stated_at_end(&it.0).is_some()).cloned().collect();
    let first = dna.percent(60);
    let (people, _) = dna.one_of(if first { &stated } else { &all })?;
    let first = match first.then(|| scope.stated_at_end(&people)).flatten() {
        Some((of, name)) => Some(first_by(dna, scope, of, name)?),
        None => None,
    };
    let people = way(dna, scope, people);
    let when = if dna.percent(30) { condition(dna, scope, 1) } else { None };
    Some(Candidate { people, first, when })
}

fn first_by(dna: &mut Dna<'_>, scope: &Scope<'_>, of: &str, name: &str) -> Option<FirstBy> {
    let relation = schema::relation(scope.policy, of, name)?;
    let ordered = |it: &&(String, Attribute)| is_quantity(&it.1.domain);
    let own: Vec<_> = relation.attributes.iter().filter(ordered).map(|it| it.0.clone()).collect();
    let period = ["since".to_owned(), "until".to_owned()];
    let chosen = if dna.percent(65) { dna.one_of(&own) } else { None };
    let key = chosen.or_else(|| dna.one_of(&period))?;
    let who = if dna.percent(60) { who_test(dna, &scope.without_user()) } else { None };
    Some(FirstBy { key, who })
}

/// What is asked of a candidate; `user` would be in doubt on the right.
fn who_test(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let left = path("user");
    let negated = dna.percent(25);
    match dna.below(4) {
        0 | 1 => {
            let role = dna.one_of(&scope.bare_roles())?;
            Some(Condition::Is { left, negated, right: Term::Literal(word(&role)) })
        }
        2 => {
            let people = dna.one_of(&scope.people())?;
            Some(Condition::InPath { left, negated, path: way(dna, scope, people) })
        }
        _ if dna.percent(40) => {
            let is_principal = |of: &&str| schema::is_principal(scope.policy, of);
            let fits = |it: &(Path, BTreeSet<&str>)| it.1.iter().any(is_principal);
            let others = scope.entities().into_iter().filter(fits).map(|it| it.0);
            let other = dna.one_of(&others.collect::<Vec<_>>())?;
            Some(Condition::Is { left, negated, right: Term::Path(other) })
        }
        _ => {
            let acts = |of: &&str| !schema::actions(scope.policy, of).is_empty();
            let object = |it: &(Path, BTreeSet<&str>)| it.1.len() == 1 && it.1.iter().all(acts);
            let objects: Vec<_> = scope.entities().into_iter().filter(object).collect();
            let (object, of) = dna.one_of(&objects)?;
            let actions: Vec<_> = of.iter().flat_map(|of| schema::actions(scope.policy, of)).collect();
            Some(Condition::Can { who: left, action: dna.one_of(&actions)?.to_owned(), object })
        }
    }
}

/// A request by a route of the policy, from the genes of a route read from their end.
pub(crate) fn request(genes: &[u16], policy: &Policy, all: &Facts) -> Option<Request> {
    let backwards: Vec<u16> = genes.iter().rev().copied().collect();
    let mut dna = Dna::new(&backwards);
    let route = dna.one_of(&policy.routes)?;
    let object = facts::entity(&mut dna, all, std::slice::from_ref(&route.on));
    let principals = policy.types.iter().filter(|it| it.kind == Kind::Principal);
    let principals: Vec<_> = principals.map(|it| it.name.clone()).collect();
    let by = facts::asking(&mut dna, policy, all, &principals);
    let by = if dna.percent(25) { None } else { Some(by) };
    let time = if dna.percent(80) { dna.one_of(&TIMES) } else { None };
    let inputs = facts::inputs(&mut dna, policy, all);
    Some(Request { route: route.name, object, by, time, inputs, given: Vec::new() })
}
