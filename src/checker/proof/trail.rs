//! Proofs as they grow while they are walked, and which of two is the canonical one.

use std::cmp::Ordering;

use crate::eval::Step;
use crate::policy::schema::Instant;

/// The steps so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail(pub Vec<Step>);

/// Steps that most proofs have room in.
const USUAL: usize = 8;

impl Trail {
    pub(super) fn one(step: Step) -> Self {
        let mut steps = Vec::with_capacity(USUAL);
        steps.push(step);
        Self(steps)
    }

    pub(super) fn length(&self) -> usize {
        self.0.len()
    }

    /// The same after other steps.
    pub(super) fn after(mut self, before: &[Step]) -> Self {
        self.0.splice(0..0, before.iter().copied());
        self
    }

    pub(super) fn ending(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// The earliest end of an edge.
    fn until(&self) -> Option<Instant> {
        self.0.iter().filter_map(|it| it.until).min()
    }

    /// As the evaluator compares proofs: fewest steps, then the first by its names and entities, then the one
    /// that holds for longer.
    fn compare(&self, other: &Self) -> Ordering {
        let key = |it: &Step| (it.name, it.entity);
        let forever = |it: Option<Instant>| it.map_or((1, None), |it| (0, Some(it)));
        let by_length = self.0.len().cmp(&other.0.len());
        by_length
            .then_with(|| self.0.iter().map(key).cmp(other.0.iter().map(key)))
            .then_with(|| forever(other.until()).cmp(&forever(self.until())))
    }
}

/// Keeps the better of two; of two that compare the same, the one that was found first.
pub(super) fn keep(best: &mut Option<Trail>, found: Trail) {
    match best {
        Some(known) if found.compare(known) != Ordering::Less => {}
        _ => *best = Some(found),
    }
}
