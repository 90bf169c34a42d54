//! The engine's audits and routes held against the oracle: verdicts and paths, outcomes and whom they
//! pass over, and what is missing.

use rolebook::engine::{Engine, RouteOutcome, RouteRequest};

use crate::differential::{Difference, all_brought, in_the_oracles_words, is_sound, loaded, only_own, until};
use crate::generate::Case;
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

fn audits_agree(case: &Case) -> Result<usize, Difference> {
    let case = &only_own(case);
    let time = case.questions[0].time;
    let expected = sorted(audit(&case.policy, &case.facts, time));
    let found = found_violations(&engine(case), time);
    if let Some(first) = (0..expected.len().max(found.len())).find(|it| expected.get(*it) != found.get(*it)) {
        let (expected, found) = (expected.get(first), found.get(first));
        let verdict = |it: &Violation| Violation { proof: Vec::new(), missing: Vec::new(), ..it.clone() };
        let same = expected.map(verdict) == found.map(verdict);
        let about = if same { "why" } else { "a verdict" };
        let text = format!("{}\nexpected {expected:#?}\nfound {found:#?}", show(case));
        return Err(Difference { about, text });
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

fn routes_agree(case: &Case) -> Result<usize, Difference> {
    let case = &only_own(case);
    let engine = engine(case);
    for request in &case.requests {
        let expected = route(&case.policy, &case.facts, request);
        let found = found_route(&engine, &case.policy, request);
        let about = match &found {
            Err(_) => "being answered",
            Ok(found) if found.outcome != expected.outcome => "the outcome",
            Ok(found) if found.passed != expected.passed => "who is passed over",
            Ok(found) if found.missing != expected.missing => "what is missing",
            Ok(_) => continue,
        };
        let text = format!("{}\n{request:?}\nexpected {expected:#?}\nfound {found:#?}", show(case));
        return Err(Difference { about, text });
    }
    Ok(case.requests.len())
}

/// The same with the one request that fails, if it is a request.
fn shrunk(
    case: &Case,
    difference: &Difference,
    compare: fn(&Case) -> Result<usize, Difference>,
) -> Option<Case> {
    let case = only_own(case);
    let one = |it: &Request| Case { requests: vec![it.clone()], ..case.clone() };
    let is_there = |policy: &Policy, it: &Request| {
        policy.routes.iter().any(|route| route.name == it.route && route.on == it.object.of)
    };
    let are_there = |it: &Case| it.requests.iter().all(|request| is_there(&it.policy, request));
    let fails = |it: &Case| compare(it).is_err_and(|it| it.about == difference.about);
    let is_so = |it: &Case| are_there(it) && is_sound(it) && fails(it);
    let found = case.requests.iter().map(one).chain([case.clone()]).find(is_so)?;
    Some(reduced(&found, is_so))
}

#[test]
fn audits_agree_on_every_violation_and_its_path() {
    for seed in 21..25 {
        until(seed, AUDITED, audits_agree, |case, it| shrunk(case, it, audits_agree));
    }
}

#[test]
fn routes_agree_on_outcome_and_who_was_passed_over() {
    for seed in 31..35 {
        until(seed, ROUTED, routes_agree, |case, it| shrunk(case, it, routes_agree));
    }
}
