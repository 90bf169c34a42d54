//! `rolebook explain`: the decision with its reasons, for people.

use std::io::Write;

use crate::engine::Answer;

use super::arguments::{Explain, Question, TreeFormat};
use super::tree::{self, Extent};
use super::words::{Words, moment};
use super::{Failure, Outcome, ask, drawing, json};

pub(super) fn explain(arguments: &Explain, out: &mut impl Write) -> Result<Outcome, Failure> {
    let question = &arguments.question;
    let (loaded, answer, object) = ask::answer(question)?;
    let words = Words::of(&loaded.engine, &loaded.policy, question.lang.as_deref())?;
    let extent = if arguments.format == TreeFormat::Json { Extent::Whole } else { Extent::Short };
    let tree = tree::of(&words, &object, &answer, extent);
    match arguments.format {
        TreeFormat::Json => json::answer(out, &words, &answer, Some(&tree))?,
        TreeFormat::Mermaid => drawing::mermaid(out, &head(&words, question, (&object, &answer)), &tree)?,
        TreeFormat::Text => {
            writeln!(out, "{}\n", head(&words, question, (&object, &answer)))?;
            drawing::text(out, &tree)?;
            if let Some(until) = answer.until {
                writeln!(out, "\n{}", words.say.holds_until(&moment(until)))?;
            }
        }
    }
    Ok(ask::outcome(&answer))
}

/// The answer in one sentence; `written` is the object as answers write it.
fn head(words: &Words<'_>, question: &Question, (written, answer): (&str, &Answer)) -> String {
    let Question { subject, action, object, .. } = question;
    let action = &words.action(written, action);
    match (answer.decision, answer.unknown) {
        (true, _) => words.say.may(subject, action, object),
        (false, _) if answer.is_untold() => words.say.may_not_for_all_told(subject, action, object),
        (false, true) => words.say.not_known_whether(subject, action, object),
        (false, false) => words.say.may_not(subject, action, object),
    }
}
