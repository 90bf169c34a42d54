//! `rolebook audit`: what in a workspace breaks the invariants of a rolebook.

use std::io::Write;

use serde::Serialize;

use crate::engine::{Engine, Violation};

use super::arguments::{Audit, Format};
use super::{Failure, Outcome, ask, files, json, render};

#[derive(Serialize)]
struct ViolationJson<'a> {
    invariant: &'a str,
    state: &'static str,
    subject: Option<&'a str>,
    action: Option<&'a str>,
    object: &'a str,
    path: Vec<json::StepJson<'a>>,
    reasons: Vec<json::ReasonJson<'a>>,
    missing: &'a [String],
    text: Option<&'a str>,
}

pub(super) fn run(arguments: &Audit, out: &mut impl Write) -> Result<Outcome, Failure> {
    let loaded = files::load(&arguments.sources)?;
    let at = arguments.at.clone().unwrap_or_else(ask::now);
    let found = match loaded.engine.audit(&loaded.policy, &loaded.workspace, Some(&at)) {
        Ok(found) => found,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    match arguments.format {
        Format::Json => json::write(out, &found.iter().map(violation_json).collect::<Vec<_>>())?,
        Format::Text => text(out, &found)?,
    }
    Ok(if found.is_empty() { Outcome::Yes } else { Outcome::No })
}

/// What a workspace breaks, for whoever tests a rolebook.
pub(super) fn violations(
    engine: &Engine,
    policy: &str,
    workspace: &str,
    at: Option<&str>,
) -> Result<Vec<Violation>, Failure> {
    engine.audit(policy, workspace, at).map_err(|it| Failure::said(format!("{it:?}"), None))
}

/// Violations on stderr, one below the other.
pub(super) fn remarks(found: &[Violation]) {
    found.iter().for_each(|it| render::remark("violation", &line(it)));
}

fn violation_json(it: &Violation) -> ViolationJson<'_> {
    ViolationJson {
        invariant: &it.invariant,
        state: if it.open { "open" } else { "broken" },
        subject: it.subject.as_deref(),
        action: it.action.as_deref(),
        object: &it.object,
        path: it.path.iter().map(json::step_json).collect(),
        reasons: it.reasons.iter().map(json::reason_json).collect(),
        missing: &it.missing,
        text: it.because.first().map(|it| it.1.as_str()),
    }
}

fn text(out: &mut impl Write, found: &[Violation]) -> std::io::Result<()> {
    for it in found {
        writeln!(out, "{}", line(it))?;
    }
    Ok(())
}

fn line(it: &Violation) -> String {
    let state = if it.open { "open" } else { "broken" };
    let subject = it.subject.as_deref().unwrap_or("nobody");
    let action = it.action.as_deref().unwrap_or("-");
    let steps: Vec<_> = it.path.iter().map(|it| it.statement.as_str()).collect();
    format!("{state}  {}  {subject} {action} {}  {}", it.invariant, it.object, steps.join(" > "))
}
