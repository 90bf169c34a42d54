//! Why every decision is as it is: of each object an answer for each action, and answers that several objects have
//! in common once.

use rustc_hash::FxHashMap;

use crate::checker::Personal;
use crate::policy::condition::ActionId;
use crate::policy::schema::Entity;

use super::rows::TooLarge;

/// Whoever puts answers into words.
pub(crate) trait Telling {
    /// The number of what is told of a decision about these people.
    fn answer(&mut self, people: &mut Personal<'_>, action: ActionId, object: Entity) -> u32;
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
}

impl Whys {
    /// Where a row begins.
    pub(super) fn row(&mut self, row: Vec<u32>) -> usize {
        let Self { rows, answers } = self;
        if let Some(known) = rows.get(&row) {
            return *known;
        }
        let at = answers.len();
        answers.extend(&row);
        rows.insert(row, at);
        at
    }
}
