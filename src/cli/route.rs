//! `rolebook route`: who decides on a request.

use std::io::Write;

use serde::Serialize;

use crate::engine::{RouteAnswer, RouteOutcome, RouteRequest};

use super::arguments::{Format, Route};
use super::words::Words;
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
    let words = Words::of(&loaded.engine, &loaded.policy, arguments.lang.as_deref())?;
    for doubt in &routed.warnings {
        render::remark(&words.say.titled(words.say.warning(), &words.say.doubt(doubt)));
    }
    match arguments.format {
        Format::Json => json::write(out, &route_json(&words, &routed.answer))?,
        Format::Text => text(out, &words, &routed.answer)?,
    }
    Ok(match routed.answer.outcome {
        RouteOutcome::Goes(_) => Outcome::Yes,
        _ => Outcome::No,
    })
}

fn route_json<'a>(words: &Words<'_>, answer: &'a RouteAnswer) -> RouteJson<'a> {
    let (outcome, to, text) = match &answer.outcome {
        RouteOutcome::Goes(person) => ("goes", Some(person.as_str()), None),
        RouteOutcome::Refused(because) => ("refused", None, words.said(because)),
        RouteOutcome::Open => ("open", None, None),
        RouteOutcome::Nobody => ("nobody", None, None),
    };
    let passed = answer.passed.iter();
    let passed = passed.map(|it| PassedJson { candidate: &it.candidate, people: &it.people }).collect();
    RouteJson { outcome, to, text, passed, missing: &answer.missing }
}

fn text(out: &mut impl Write, words: &Words<'_>, answer: &RouteAnswer) -> std::io::Result<()> {
    let first = match &answer.outcome {
        RouteOutcome::Goes(person) => words.say.goes_to(&words.entity(person)),
        RouteOutcome::Refused(because) => words.say.refused(words.said(because)),
        RouteOutcome::Open => words.say.open(),
        RouteOutcome::Nobody => words.say.goes_to_nobody(),
    };
    writeln!(out, "{first}")?;
    for it in &answer.passed {
        let people: Vec<_> = it.people.iter().map(|it| words.entity(it)).collect();
        match people.is_empty() {
            true => writeln!(out, "  {}", words.say.passed_nobody(&it.candidate))?,
            false => writeln!(out, "  {}", words.say.passed(&it.candidate, &people.join(", ")))?,
        }
    }
    if !answer.missing.is_empty() {
        writeln!(out, "  {}", words.say.titled(words.say.missing(), &answer.missing.join(", ")))?;
    }
    Ok(())
}
