//! `rolebook route`: who decides on a request.

use std::io::Write;

use serde::Serialize;

use crate::engine::{RouteAnswer, RouteOutcome, RouteRequest};

use super::arguments::{Format, Route};
use super::{Failure, Outcome, ask, files, json, render};

#[derive(Serialize)]
struct RouteJson<'a> {
    outcome: &'static str,
    to: Option<&'a str>,
    text: Option<&'a str>,
    passed: Vec<PassedJson<'a>>,
    missing: &'a [String],
}

#[derive(Serialize)]
struct PassedJson<'a> {
    candidate: &'a str,
    people: &'a [String],
}

pub(super) fn run(arguments: &Route, out: &mut impl Write) -> Result<Outcome, Failure> {
    let request = RouteRequest {
        route: arguments.name.clone(),
        object: arguments.object.clone(),
        by: arguments.by.clone(),
        at: Some(arguments.at.clone().unwrap_or_else(ask::now)),
        given: ask::given(&arguments.given)?,
    };
    let loaded = files::load(&arguments.sources)?;
    let routed = match loaded.engine.route(&loaded.policy, &loaded.workspace, &request) {
        Ok(routed) => routed,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    routed.warnings.iter().for_each(|it| render::remark("warning", it));
    match arguments.format {
        Format::Json => json::write(out, &route_json(&routed.answer))?,
        Format::Text => text(out, &routed.answer)?,
    }
    Ok(match routed.answer.outcome {
        RouteOutcome::Goes(_) => Outcome::Yes,
        _ => Outcome::No,
    })
}

fn route_json(answer: &RouteAnswer) -> RouteJson<'_> {
    let (outcome, to, text) = match &answer.outcome {
        RouteOutcome::Goes(person) => ("goes", Some(person.as_str()), None),
        RouteOutcome::Refused(words) => ("refused", None, words.first().map(|it| it.1.as_str())),
        RouteOutcome::Open => ("open", None, None),
        RouteOutcome::Nobody => ("nobody", None, None),
    };
    let passed = answer.passed.iter();
    let passed = passed.map(|it| PassedJson { candidate: &it.candidate, people: &it.people }).collect();
    RouteJson { outcome, to, text, passed, missing: &answer.missing }
}

fn text(out: &mut impl Write, answer: &RouteAnswer) -> std::io::Result<()> {
    match &answer.outcome {
        RouteOutcome::Goes(person) => writeln!(out, "to {person}")?,
        RouteOutcome::Refused(words) => {
            writeln!(out, "refused: {}", words.first().map_or("", |it| it.1.as_str()))?;
        }
        RouteOutcome::Open => writeln!(out, "open: missing {}", answer.missing.join(", "))?,
        RouteOutcome::Nobody => writeln!(out, "to nobody")?,
    }
    for it in &answer.passed {
        match it.people.as_slice() {
            [] => writeln!(out, "  passed over: {}, which is nobody", it.candidate)?,
            people => writeln!(out, "  passed over: {}, {}", it.candidate, people.join(", "))?,
        }
    }
    Ok(())
}
