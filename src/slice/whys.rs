//! Why every decision is as it is: of each object an answer for each action, and answers that several objects have
//! in common once.

use rustc_hash::FxHashMap;

use crate::checker::Personal;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant};

use super::rows::TooLarge;

/// Whoever puts answers into words.
pub(crate) trait Telling {
    /// The numbers of what is told of the decisions about these people and each of so many actions on an object, and
    /// until when that stays so.
    fn answers(
        &mut self,
        people: &mut Personal<'_>,
        object: Entity,
        actions: ActionId,
    ) -> (Vec<u32>, Option<Instant>);
    /// What a host reads, all answers among it.
    ///
    /// # Errors
    /// If it cannot be written.
    fn words(&self) -> Result<Vec<u8>, TooLarge>;
}

/// Rows of answers, each once.
#[derive(Debug, Default)]
pub(super) struct Whys {
    rows: FxHashMap<Vec<u32>, usize>,
    pub(super) answers: Vec<u32>,
    /// Where the row of an object begins, and until when it is that one.
    known: FxHashMap<Entity, (usize, Option<Instant>)>,
}

impl Whys {
    /// Where the answers about each of some objects of a type with so many actions begin, at the time of the people or
    /// without one.
    pub(super) fn of(
        &mut self,
        telling: &mut impl Telling,
        people: &mut Personal<'_>,
        (objects, actions): (impl Iterator<Item = Entity>, ActionId),
        time: Option<Instant>,
    ) -> Vec<usize> {
        let mut starts = Vec::new();
        for object in objects {
            let holds = |until: Option<Instant>| until.is_none_or(|it| time.is_some_and(|time| time < it));
            let known = self.known.get(&object).filter(|it| holds(it.1)).map(|it| it.0);
            starts.push(known.unwrap_or_else(|| {
                let (row, until) = telling.answers(people, object, actions);
                let at = self.row(row);
                self.known.insert(object, (at, until));
                at
            }));
        }
        starts
    }

    /// Forgets what is so without a time alone.
    pub(super) fn forget_timeless(&mut self) {
        self.known.retain(|_, it| it.1.is_none());
    }

    /// When the first of them turns out otherwise.
    pub(super) fn next_change(&self) -> Option<Instant> {
        self.known.values().filter_map(|it| it.1).min()
    }

    /// Where a row begins.
    fn row(&mut self, row: Vec<u32>) -> usize {
        let Self { rows, answers, .. } = self;
        if let Some(known) = rows.get(&row) {
            return *known;
        }
        let at = answers.len();
        answers.extend(&row);
        rows.insert(row, at);
        at
    }
}
