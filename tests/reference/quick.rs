//! The quick way of checks held against the oracle: whatever it tells is the oracle's decision, its proof and its
//! reasons.

use std::sync::atomic::{AtomicUsize, Ordering};

use rolebook::engine::{Checks, Instant, Numbered, NumberedAction};

use crate::answer::Answer;
use crate::differential::answer_in_words;
use crate::model::{Entity, Question};

/// How many questions tables have told, and how many they were asked.
static TOLD: AtomicUsize = AtomicUsize::new(0);
static ASKED: AtomicUsize = AtomicUsize::new(0);
/// How many whole answers were told: with a proof, and with reasons.
static PROVED: AtomicUsize = AtomicUsize::new(0);
static REASONED: AtomicUsize = AtomicUsize::new(0);

/// The time of a question, as checks by number take it.
pub(crate) fn time(question: &Question) -> Option<Instant> {
    question.time.map(|seconds| Instant(i128::from(seconds).saturating_mul(1_000_000_000)))
}

pub(crate) fn numbered(checks: &Checks, entity: &Entity) -> Option<Numbered> {
    checks.entity(checks.kind(&entity.of)?, &entity.id)
}

/// A question by number, if it can be asked so.
pub(crate) fn by_number(
    checks: &Checks,
    question: &Question,
) -> Option<(Numbered, NumberedAction, Numbered)> {
    if !question.presented.is_empty() {
        return None;
    }
    let action = checks.action(checks.kind(&question.object.of)?, &question.action)?;
    Some((numbered(checks, &question.subject)?, action, numbered(checks, &question.object)?))
}

/// What a subject may do something to, by id, and whether that is certain; the same is found in whatever order.
pub(crate) fn what(
    checks: &Checks,
    subject: Numbered,
    action: NumberedAction,
    time: Option<Instant>,
) -> Vec<(String, bool)> {
    let named = |(it, certain)| Some((checks.id(it)?.to_owned(), certain));
    let in_order: Vec<(String, bool)> = checks.what(subject, action, time).filter_map(named).collect();
    let (mut certain, mut possible) = (Vec::new(), Vec::new());
    checks.what_in_any_order(subject, action, time, &mut certain, &mut possible);
    let certain = certain.into_iter().map(|it| (it, true));
    let found = certain.chain(possible.into_iter().map(|it| (it, false)));
    let mut in_any_order: Vec<(String, bool)> = found.filter_map(named).collect();
    in_any_order.sort();
    assert_eq!(in_any_order, in_order, "objects are the same in whatever order");
    in_order
}

/// What the quick way tells otherwise than the oracle and the evaluator do, if it is asked and can tell.
pub(crate) fn differs(checks: &Checks, question: &Question, expected: &Answer) -> Option<&'static str> {
    let (subject, action, object) = by_number(checks, question)?;
    ASKED.fetch_add(1, Ordering::Relaxed);
    let told = checks.quickly(subject, action, object, question.time.is_some())?;
    TOLD.fetch_add(1, Ordering::Relaxed);
    if told != expected.decision {
        return Some("what tables tell");
    }
    let time = time(question);
    let whole = checks.told(subject, action, object, time)?;
    let count = if whole.decision { &PROVED } else { &REASONED };
    count.fetch_add(1, Ordering::Relaxed);
    if checks.evaluated(subject, action, object, time).as_ref() != Some(&whole) {
        return Some("a whole answer that is walked, from the evaluator's,");
    }
    (answer_in_words(whole) != *expected).then_some("a whole answer that is walked")
}

/// How much of what was asked tables have told in this process, and of how much the whole answer was walked.
#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) asked: usize,
    pub(crate) told: usize,
    pub(crate) proved: usize,
    pub(crate) reasoned: usize,
}

pub(crate) fn share() -> Share {
    let [asked, told, proved, reasoned] =
        [&ASKED, &TOLD, &PROVED, &REASONED].map(|it| it.load(Ordering::Relaxed));
    Share { asked, told, proved, reasoned }
}
