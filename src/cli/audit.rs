//! `rolebook audit`: what in a workspace breaks the invariants of a rolebook.

use std::io::Write;

use serde::Serialize;

use crate::engine::Violation;

use super::arguments::{Audit, Format};
use super::tree::{Extent, Tree};
use super::words::Words;
use super::{Failure, Outcome, ask, drawing, files, json, render};

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
    let words = Words::of(&loaded.engine, &loaded.policy, arguments.lang.as_deref())?;
    match arguments.format {
        Format::Json => {
            json::write(out, &found.iter().map(|it| violation_json(&words, it)).collect::<Vec<_>>())?;
        }
        Format::Text => text(out, &words, &found, loaded.engine.invariants(&loaded.policy))?,
    }
    Ok(if found.is_empty() { Outcome::Yes } else { Outcome::No })
}

/// Violations on stderr, a line each.
pub(super) fn remarks(words: &Words<'_>, found: &[Violation]) {
    lines(words, found).iter().for_each(|it| render::remark(it));
}

/// Violations, a line each.
pub(super) fn lines(words: &Words<'_>, found: &[Violation]) -> Vec<String> {
    let said = |it: &Violation| {
        let said = words.say.titled(&format!("`{}`", it.invariant), &line(words, it));
        words.say.titled(words.say.violation(), &said)
    };
    found.iter().map(said).collect()
}

fn violation_json<'a>(words: &Words<'_>, it: &'a Violation) -> ViolationJson<'a> {
    ViolationJson {
        invariant: &it.invariant,
        state: state(it),
        subject: it.subject.as_deref(),
        action: it.action.as_deref(),
        object: &it.object,
        path: it.path.iter().map(json::step_json).collect(),
        reasons: it.reasons.iter().map(|it| json::reason_json(words, it)).collect(),
        missing: &it.missing,
        text: words.said(&it.because),
    }
}

fn state(it: &Violation) -> &'static str {
    if it.open { "open" } else { "broken" }
}

/// Invariant by invariant, with what its author says of it.
fn text(
    out: &mut impl Write,
    words: &Words<'_>,
    found: &[Violation],
    invariants: usize,
) -> std::io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "{}", words.say.all_hold(invariants));
    }
    for chunk in found.chunk_by(|a, b| a.invariant == b.invariant) {
        let Some(first) = chunk.first() else { continue };
        let named = |it| words.say.titled(&first.invariant, it);
        let mut tree = Tree::new(words.said(&first.because).map_or_else(|| first.invariant.clone(), named));
        chunk.iter().for_each(|it| add(&mut tree, words, it));
        drawing::text(out, &tree)?;
        writeln!(out)?;
    }
    let open = found.iter().filter(|it| it.open).count();
    let broken = found.len().saturating_sub(open);
    writeln!(out, "{}, {}", words.say.broken(broken), words.say.open_count(open))
}

fn line(words: &Words<'_>, it: &Violation) -> String {
    let subject = it.subject.as_ref().map_or_else(|| words.say.nobody(), |it| words.entity(it));
    let action = it.action.as_ref().map(|it| format!(", `{it}`")).unwrap_or_default();
    words.say.titled(words.say.state(it.open), &format!("{subject}{action}, {}", words.entity(&it.object)))
}

fn add(tree: &mut Tree, words: &Words<'_>, it: &Violation) {
    tree.add(1, line(words, it));
    tree.add_proof(words, 2, (&it.object, &it.path), Extent::Short);
    tree.add_reasons(words, 2, &it.object, &it.reasons);
    tree.add_missing(words, 2, &it.missing);
}
