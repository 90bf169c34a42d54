//! The tables of checks held against the oracle: whatever they tell is the oracle's decision.

use std::sync::atomic::{AtomicUsize, Ordering};

use rolebook::engine::{Checks, Numbered};

use crate::model::{Entity, Question};

/// How many questions tables have told, and how many they were asked.
static TOLD: AtomicUsize = AtomicUsize::new(0);
static ASKED: AtomicUsize = AtomicUsize::new(0);

fn numbered(checks: &Checks, entity: &Entity) -> Option<Numbered> {
    checks.entity(checks.kind(&entity.of)?, &entity.id)
}

/// What tables tell of a question, if they are asked it and can tell.
pub(crate) fn told(checks: &Checks, question: &Question) -> Option<bool> {
    if !question.presented.is_empty() {
        return None;
    }
    let action = checks.action(checks.kind(&question.object.of)?, &question.action)?;
    let (subject, object) = (numbered(checks, &question.subject)?, numbered(checks, &question.object)?);
    ASKED.fetch_add(1, Ordering::Relaxed);
    let told = checks.quickly(subject, action, object, question.time.is_some())?;
    TOLD.fetch_add(1, Ordering::Relaxed);
    Some(told)
}

/// Whether tables tell what the oracle decides, or nothing.
pub(crate) fn agrees(checks: &Checks, question: &Question, decision: bool) -> bool {
    told(checks, question).is_none_or(|it| it == decision)
}

/// How much of what was asked tables have told, in this process.
pub(crate) fn share() -> (usize, usize) {
    (TOLD.load(Ordering::Relaxed), ASKED.load(Ordering::Relaxed))
}
