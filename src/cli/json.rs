//! Answers as JSON, and the sentences that stand in them.

use std::io::Write;

use serde::Serialize;

use crate::engine::{Answer, ProofStep, Reason, ReasonKind, StepKind};

#[derive(Serialize)]
struct AnswerJson<'a> {
    decision: bool,
    proof: Vec<StepJson<'a>>,
    reasons: Vec<ReasonJson<'a>>,
    missing: &'a [String],
    until: Option<String>,
}

#[derive(Serialize)]
pub(super) struct StepJson<'a> {
    statement: &'a str,
    step: &'static str,
    entity: &'a str,
}

#[derive(Serialize)]
pub(super) struct ReasonJson<'a> {
    reason: &'static str,
    place: &'a str,
    statement: Option<&'a str>,
    text: String,
}

/// Writes an answer on one line.
pub(super) fn answer(out: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    let steps = answer.proof.iter();
    let json = AnswerJson {
        decision: answer.decision,
        proof: steps.map(step_json).collect(),
        reasons: answer.reasons.iter().map(reason_json).collect(),
        missing: &answer.missing,
        until: answer.until.map(|it| it.to_string()),
    };
    write(out, &json)
}

/// Writes any value on one line.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

pub(super) fn step_word(step: StepKind) -> &'static str {
    match step {
        StepKind::Edge => "edge",
        StepKind::Inclusion => "inclusion",
        StepKind::Grant => "grant",
        StepKind::Cell => "cell",
    }
}

pub(super) fn step_json(it: &ProofStep) -> StepJson<'_> {
    StepJson { statement: &it.statement, step: step_word(it.step), entity: &it.entity }
}

pub(super) fn reason_json(reason: &Reason) -> ReasonJson<'_> {
    ReasonJson {
        reason: reason.kind.word(),
        place: &reason.place,
        statement: reason.statement.as_deref(),
        text: reason_text(reason),
    }
}

/// A reason in a sentence: what the statement's author says, else what the kind means.
pub(super) fn reason_text(reason: &Reason) -> String {
    let said = reason.because.iter().find(|it| it.0.is_empty()).map(|it| it.1.as_str());
    let place = &reason.place;
    let by = reason.statement.as_deref().unwrap_or("a statement");
    match (said, reason.kind) {
        (Some(said), ReasonKind::Restricted | ReasonKind::Forbidden) => said.to_owned(),
        (_, ReasonKind::NoRole) => format!("no role is held on `{place}`"),
        (_, ReasonKind::NotGranted) => format!("a role on `{place}` has a condition that is not met"),
        (_, ReasonKind::Expired) => format!("the role on `{place}` has ended"),
        (_, ReasonKind::Plan) => format!("the plan of `{place}` does not include this"),
        (_, ReasonKind::NoCell) => format!("the role on `{place}` does not allow this"),
        (_, ReasonKind::Restricted) => format!("taken away on `{place}` by `{by}`"),
        (_, ReasonKind::Forbidden) => format!("forbidden on `{place}` by `{by}`"),
        (_, ReasonKind::Missing) => match &reason.statement {
            Some(by) => format!("whether `{by}` applies to `{place}` depends on what is missing"),
            None => format!("whether `{place}` allows this depends on what is missing"),
        },
        (_, ReasonKind::UnknownSubject) => format!("the facts do not know `{place}`, who asks"),
        (_, ReasonKind::UnknownAction) => format!("there is no such action on `{place}`"),
        (_, ReasonKind::UnknownObject) => format!("the facts do not know `{place}`"),
    }
}
