//! The engine's audits and routes held against the oracle: verdicts and paths, outcomes and whom they
//! pass over, and what is missing.

use rolebook::engine::{Engine, RouteOutcome, RouteRequest};

use crate::differential::{all_brought, in_the_oracles_words, is_sound, loaded, only_own};
use crate::generate::{self, Case};
use crate::invariant::{Violation, audit};
use crate::model::{Policy, Request};
use crate::names::written;
use crate::print;
use crate::print_facts;
use crate::reduce::reduced;
use crate::route::{Outcome, RouteAnswer, route};

/// Violations, and requests, that must agree for each seed.
const AUDITED: usize = 1_000;
const ROUTED: usize = 2_500;

fn engine(case: &Case) -> Engine {
    loaded(&case.policy, &case.facts).unwrap_or_else(|text| panic!("{text}"))
}

fn show(case: &Case) -> String {
    print_facts::case(&case.policy, &case.facts, &case.questions[0])
}

fn sorted(mut all: Vec<Violation>) -> Vec<Violation> {
    all.sort();
    all
}

fn found_violations(engine: &Engine, time: Option<i64>) -> Vec<Violation> {
    let at = time.map(print::instant);
    let all = engine.audit("policy", "workspace", at.as_deref()).expect("an audit").into_iter();
    let all = all
        .map(|it| Violation {
            invariant: it.invariant,
            open: it.open,
            subject: it.subject,
            action: it.action,
            object: it.object,
            proof: it.path.into_iter().map(in_the_oracles_words).collect(),
            missing: it.missing,
        })
        .collect();
    sorted(all)
}

fn audits_agree(case: &Case) -> Result<usize, String> {
    let time = case.questions[0].time;
    let expected = sorted(audit(&case.policy, &case.facts, time));
    let found = found_violations(&engine(case), time);
    if let Some(first) = (0..expected.len().max(found.len())).find(|it| expected.get(*it) != found.get(*it)) {
        let (expected, found) = (expected.get(first), found.get(first));
        return Err(format!("{}\nexpected {expected:#?}\nfound {found:#?}", show(case)));
    }
    Ok(found.len())
}

fn found_route(engine: &Engine, policy: &Policy, asked: &Request) -> Result<RouteAnswer, String> {
    let request = RouteRequest {
        route: asked.route.clone(),
        object: written(policy, &asked.object),
        by: asked.by.as_ref().map(|it| written(policy, it)),
        at: asked.time.map(print::instant),
        given: all_brought(policy, &asked.inputs, &asked.given),
    };
    let answer = engine.route("policy", "workspace", &request).map_err(|it| format!("{it:?}"))?.answer;
    let outcome = match answer.outcome {
        RouteOutcome::Goes(to) => Outcome::Goes(to),
        RouteOutcome::Refused(text) => Outcome::Refused(text.into_iter().next().map(|it| it.1)),
        RouteOutcome::Open => Outcome::Open,
        RouteOutcome::Nobody => Outcome::Nobody,
    };
    let passed = answer.passed.into_iter().map(|it| (it.candidate, it.people)).collect();
    Ok(RouteAnswer { outcome, passed, missing: answer.missing })
}

fn routes_agree(case: &Case) -> Result<usize, String> {
    let engine = engine(case);
    for request in &case.requests {
        let expected = route(&case.policy, &case.facts, request);
        let found = found_route(&engine, &case.policy, request);
        if found.as_ref() != Ok(&expected) {
            return Err(format!("{}\n{request:?}\nexpected {expected:#?}\nfound {found:#?}", show(case)));
        }
    }
    Ok(case.requests.len())
}

/// What fails, made small: with no question but that of the first line, and the request that fails.
fn small(case: &Case, compare: &impl Fn(&Case) -> Result<usize, String>) -> String {
    let one = |it: &Request| Case { requests: vec![it.clone()], ..case.clone() };
    let is_there = |policy: &Policy, it: &Request| {
        policy.routes.iter().any(|route| route.name == it.route && route.on == it.object.of)
    };
    let are_there = |it: &Case| it.requests.iter().all(|request| is_there(&it.policy, request));
    let is_so = |it: &Case| are_there(it) && is_sound(it) && compare(it).is_err();
    let found = case.requests.iter().map(one).chain([case.clone()]).find(is_so);
    let small = found.map(|it| reduced(&it, is_so));
    small.map_or("nothing".to_owned(), |it| compare(&it).expect_err("it fails still"))
}

/// So many cases or requests from a seed; what fails is shown as a rolebook.
fn until(seed: u64, enough: usize, compare: impl Fn(&Case) -> Result<usize, String>) {
    let mut done = 0_usize;
    let mut failed = 0;
    for case in generate::cases(seed, usize::MAX) {
        let case = only_own(&case);
        match compare(&case) {
            Ok(count) => done = done.saturating_add(count),
            Err(text) => {
                println!("@@FAIL {seed}\n{text}\nmade small:\n{}\n@@END", small(&case, &compare));
                failed += 1;
                if failed == 6 { panic!("many") }
            }
        }
        if done >= enough {
            assert!(failed==0); return;
        }
    }
}

#[test]
fn audits_agree_on_every_violation_and_its_path() {
    for seed in 21..25 {
        until(seed, AUDITED, audits_agree);
    }
}

#[test]
fn routes_agree_on_outcome_and_who_was_passed_over() {
    for seed in 31..35 {
        until(seed, ROUTED, routes_agree);
    }
}
