//! Answers as JSON.

use std::io::Write;

use serde::Serialize;

use crate::engine::{Answer, ProofStep, Reason, StepKind};

use super::tree::Node;
use super::words::Words;

#[derive(Serialize)]
struct AnswerJson<'a> {
    decision: bool,
    proof: Vec<StepJson<'a>>,
    reasons: Vec<ReasonJson<'a>>,
    missing: &'a [String],
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<&'a Node>,
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

/// Writes an answer on one line, with its tree if there is one.
pub(super) fn answer(
    out: &mut impl Write,
    words: &Words<'_>,
    answer: &Answer,
    tree: Option<&Node>,
) -> std::io::Result<()> {
    let steps = answer.proof.iter();
    let json = AnswerJson {
        decision: answer.decision,
        proof: steps.map(step_json).collect(),
        reasons: answer.reasons.iter().map(|it| reason_json(words, it)).collect(),
        missing: &answer.missing,
        until: answer.until.map(|it| it.to_string()),
        tree,
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

pub(super) fn reason_json<'a>(words: &Words<'_>, reason: &'a Reason) -> ReasonJson<'a> {
    ReasonJson {
        reason: reason.kind.word(),
        place: &reason.place,
        statement: reason.statement.as_deref(),
        text: words.reason(reason),
    }
}
