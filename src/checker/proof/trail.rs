//! Proofs as they grow while they are walked, and which of two is the canonical one.

use std::cmp::Ordering;

use crate::eval::Step;
use crate::policy::schema::Instant;

/// The steps so far, and the earliest end of an edge among them.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    pub steps: Vec<Step>,
    pub until: Option<Instant>,
}

/// Steps that most proofs have room in.
const USUAL: usize = 8;

impl Trail {
    pub(super) fn one(step: Step) -> Self {
        let mut steps = Vec::with_capacity(USUAL);
        steps.push(step);
        Self { steps, until: step.until }
    }

    /// This and then another.
    pub(super) fn then(mut self, next: &Self) -> Self {
        self.steps.extend_from_slice(&next.steps);
        self.until = earliest(self.until, next.until);
        self
    }

    /// The same after another, which is left as it is.
    pub(super) fn after(self, before: &Self) -> Self {
        if before.steps.is_empty() { self } else { before.clone().then(&self) }
    }

    pub(super) fn ending(mut self, step: Step) -> Self {
        self.steps.push(step);
        self.until = earliest(self.until, step.until);
        self
    }

    /// As the evaluator compares proofs: fewest steps, then the first by its names and entities, then the one
    /// that holds for longer.
    fn compare(&self, other: &Self) -> Ordering {
        let key = |it: &Step| (it.name, it.entity);
        let forever = |it: Option<Instant>| it.map_or((1, None), |it| (0, Some(it)));
        let by_length = self.steps.len().cmp(&other.steps.len());
        by_length
            .then_with(|| self.steps.iter().map(key).cmp(other.steps.iter().map(key)))
            .then_with(|| forever(other.until).cmp(&forever(self.until)))
    }
}

fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// Keeps the better of two; of two that compare the same, the one that was found first.
pub(super) fn keep(best: &mut Option<Trail>, found: Trail) {
    match best {
        Some(known) if found.compare(known) != Ordering::Less => {}
        _ => *best = Some(found),
    }
}
