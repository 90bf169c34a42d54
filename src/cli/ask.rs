//! `rolebook check`: the decision.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::Timestamp;

use crate::engine::{Answer, Asked, Finding, Request, Severity, Unanswered};

use super::arguments::{Check, Format, Question};
use super::files::{self, Loaded};
use super::words::{self, Words};
use super::{Failure, Outcome, json, render};

pub(super) fn check(arguments: &Check, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (loaded, answer, _) = answer(&arguments.question)?;
    let words = Words::of(&loaded.engine, &loaded.policy, arguments.question.lang.as_deref())?;
    match arguments.format {
        Format::Json => json::answer(out, &words, &answer, None)?,
        Format::Text if answer.decision => {
            writeln!(out, "{}", words.say.yes())?;
            opened(out, &words, &answer)?;
        }
        Format::Text => {
            writeln!(out, "{}", words.say.no())?;
            for reason in &answer.reasons {
                writeln!(out, "  {}", words.reason(reason))?;
            }
            if !answer.missing.is_empty() {
                writeln!(out, "  {}", words.say.titled(words.say.missing(), &answer.missing.join(", ")))?;
            }
            opened(out, &words, &answer)?;
        }
    }
    Ok(outcome(&answer))
}

/// What a layer has changed because its base left it open.
fn opened(out: &mut impl Write, words: &Words<'_>, answer: &Answer) -> Result<(), Failure> {
    for name in &answer.opened {
        writeln!(out, "  {}", words.say.opened(name))?;
    }
    Ok(())
}

pub(super) fn outcome(answer: &Answer) -> Outcome {
    if answer.decision { Outcome::Yes } else { Outcome::No }
}

/// Asks, and warns of what looks like a mistake; answers with the object as answers write it.
pub(super) fn answer(question: &Question) -> Result<(Loaded, Answer, String), Failure> {
    let request = request(question)?;
    let loaded = files::load(&question.sources)?;
    match loaded.engine.check(&loaded.policy, &loaded.workspace, &request) {
        Ok(Asked { answer, object, warnings }) => {
            match question.reader {
                None => show_warnings(&loaded),
                Some(_) => show_warnings_to_reader(&loaded),
            }
            let say = words::sentences(question.lang.as_deref());
            warnings.iter().for_each(|it| render::remark(&say.titled(say.warning(), &say.doubt(it))));
            Ok((loaded, answer, object))
        }
        Err(Unanswered::Workspace) if question.reader.is_some() => Err(failure_for_reader(&loaded)),
        Err(unanswered) => Err(failure(unanswered, loaded)),
    }
}

/// Of a workspace, a reader is told where something is wrong, and of what kind, but no word of it.
fn show_warnings_to_reader(loaded: &Loaded) {
    render::findings(&warnings(loaded.engine.findings(&loaded.policy)), &loaded.texts);
    let found = warnings(loaded.engine.workspace_findings(&loaded.policy, &loaded.workspace));
    render::places(&found, &loaded.texts).iter().for_each(|it| render::remark(&format!("warning: {it}")));
}

fn failure_for_reader(loaded: &Loaded) -> Failure {
    let found = loaded.engine.workspace_findings(&loaded.policy, &loaded.workspace);
    let errors: Vec<Finding> = found.into_iter().filter(|it| it.severity == Severity::Error).collect();
    let help = "what stands there is not for this reader; leave out `--reader` to see it".to_owned();
    Failure::said(render::places(&errors, &loaded.texts).join("; "), help)
}

fn warnings(mut found: Vec<Finding>) -> Vec<Finding> {
    found.retain(|it| it.severity == Severity::Warning);
    found
}

pub(super) fn show_warnings(loaded: &Loaded) {
    let mut found = loaded.engine.findings(&loaded.policy);
    found.extend(loaded.engine.workspace_findings(&loaded.policy, &loaded.workspace));
    render::findings(&warnings(found), &loaded.texts);
}

pub(super) fn failure(unanswered: Unanswered, loaded: Loaded) -> Failure {
    match unanswered {
        Unanswered::Policy => Failure::Findings(loaded.engine.findings(&loaded.policy), loaded.texts),
        Unanswered::Workspace => {
            let found = loaded.engine.workspace_findings(&loaded.policy, &loaded.workspace);
            Failure::Findings(found, loaded.texts)
        }
        Unanswered::Question { message, help, .. } => Failure::said(message, help),
    }
}

/// What `--given` brings along.
pub(super) fn given(texts: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.to_owned())),
        None => Err(Failure::said(
            format!("`{text}` says no value"),
            "write `--given NAME=VALUE`, as in `--given level=admin`".to_owned(),
        )),
    };
    once_each(texts.iter().map(pair).collect::<Result<_, _>>()?)
}

fn request(question: &Question) -> Result<Request, Failure> {
    Ok(Request {
        subject: question.subject.clone(),
        action: question.action.clone(),
        object: question.object.clone(),
        with: question.with.clone(),
        at: Some(question.at.clone().unwrap_or_else(now)),
        reader: question.reader.clone(),
        given: given(&question.given)?,
    })
}

fn once_each(pairs: Vec<(String, String)>) -> Result<BTreeMap<String, String>, Failure> {
    let mut given = BTreeMap::new();
    for (name, value) in pairs {
        if given.insert(name.clone(), value).is_some() {
            return Err(Failure::said(format!("`{name}` is given twice"), "leave one out".to_owned()));
        }
    }
    Ok(given)
}

/// Only the edge knows the clock.
pub(super) fn now() -> String {
    Timestamp::now().to_string()
}
