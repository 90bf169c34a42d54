//! `rolebook explain`: the decision with its reasons, for people.

use std::io::Write;

use crate::engine::{Answer, ReasonKind, StepKind};

use super::arguments::{Format, Question};
use super::{Failure, Outcome, ask, json};

pub(super) fn explain(question: &Question, out: &mut impl Write) -> Result<Outcome, Failure> {
    let answer = ask::answer(question)?;
    match question.format {
        Format::Json => json::answer(out, &answer)?,
        Format::Text if answer.decision => allowed(question, &answer, out)?,
        Format::Text => denied(question, &answer, out)?,
    }
    Ok(ask::outcome(&answer))
}

fn sentence(question: &Question, verb: &str) -> String {
    format!("{} {verb} {} {}", question.subject, question.action, question.object)
}

fn allowed(question: &Question, answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "yes: {}, because", sentence(question, "may"))?;
    for step in &answer.proof {
        let (entity, statement) = (&step.entity, &step.statement);
        match step.step {
            StepKind::Edge => writeln!(out, "  `{statement}` leads to `{entity}`")?,
            StepKind::Inclusion => {
                writeln!(out, "  a role on `{entity}` includes the one needed (`{statement}`)")?
            }
            StepKind::Grant => writeln!(out, "  `{statement}` gives a role on `{entity}`")?,
            StepKind::Cell => writeln!(out, "  `{statement}` allows it on `{entity}`")?,
        }
    }
    match answer.until {
        Some(until) => writeln!(out, "until {until}"),
        None => Ok(()),
    }
}

fn denied(question: &Question, answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    match answer.unknown {
        true => writeln!(out, "no: it is not known whether {}, because", sentence(question, "may"))?,
        false => writeln!(out, "no: {}, because", sentence(question, "may not"))?,
    }
    let width = answer.reasons.iter().map(|it| it.kind.word().len()).max().unwrap_or(0);
    for reason in &answer.reasons {
        writeln!(out, "  {:width$}  {}", reason.kind.word(), json::reason_text(reason))?;
        // A text of the author's does not say where it stands.
        let own_words = reason.kind != ReasonKind::Missing && !reason.because.is_empty();
        if let Some(statement) = reason.statement.as_ref().filter(|_| own_words) {
            writeln!(out, "  {:width$}  by `{statement}` on `{}`", "", reason.place)?;
        }
    }
    if !answer.missing.is_empty() {
        writeln!(out, "missing:")?;
        for missing in &answer.missing {
            writeln!(out, "  {missing}")?;
        }
    }
    Ok(())
}
