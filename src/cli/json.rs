//! Answers as JSON.

use std::io::Write;

use serde::Serialize;

use crate::engine::{Answer, ProofStep, Reason};

use super::tree::{Line, Tree};
use super::words::Words;

#[derive(Serialize)]
struct AnswerJson<'a> {
    decision: bool,
    proof: Vec<StepJson<'a>>,
    reasons: Vec<ReasonJson<'a>>,
    missing: &'a [String],
    until: Option<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    opened: &'a [String],
}

#[derive(Serialize)]
struct LineJson<'a> {
    text: &'a str,
    statement: Option<&'a str>,
    source: Option<&'a str>,
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
    tree: Option<&Tree>,
) -> std::io::Result<()> {
    let steps = answer.proof.iter();
    let json = AnswerJson {
        decision: answer.decision,
        proof: steps.map(step_json).collect(),
        reasons: answer.reasons.iter().map(|it| reason_json(words, it)).collect(),
        missing: &answer.missing,
        until: answer.until.map(|it| it.to_string()),
        opened: &answer.opened,
    };
    let Some(tree) = tree else { return write(out, &json) };
    open(out, &json)?;
    write!(out, ",\"tree\":")?;
    nested(out, tree.lines())?;
    writeln!(out, "}}")
}

/// An object with its last bracket left out, so that more may stand in it.
fn open(out: &mut impl Write, object: &impl Serialize) -> std::io::Result<()> {
    let text = serde_json::to_string(object)?;
    write!(out, "{}", text.strip_suffix('}').unwrap_or(&text))
}

/// A tree as nested objects, written one after the other: a chain may be deeper than any stack.
fn nested(out: &mut impl Write, lines: &[Line]) -> std::io::Result<()> {
    let mut deep = 0_usize;
    for line in lines {
        if deep > line.depth {
            write!(out, "{},", "]}".repeat(deep.saturating_sub(line.depth)))?;
        }
        let (statement, source) = (line.statement.as_deref(), line.source.as_deref());
        open(out, &LineJson { text: &line.text, statement, source })?;
        write!(out, ",\"children\":[")?;
        deep = line.depth.saturating_add(1);
    }
    write!(out, "{}", "]}".repeat(deep))
}

/// Writes any value on one line.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

pub(super) fn step_json(it: &ProofStep) -> StepJson<'_> {
    StepJson { statement: &it.statement, step: it.step.word(), entity: &it.entity }
}

pub(super) fn reason_json<'a>(words: &Words<'_>, reason: &'a Reason) -> ReasonJson<'a> {
    ReasonJson {
        reason: reason.kind.word(),
        place: &reason.place,
        statement: reason.statement.as_deref(),
        text: words.reason(reason),
    }
}
