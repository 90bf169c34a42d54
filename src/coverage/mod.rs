//! What a rolebook's own tests exercise of its policy, and which changes of the policy they would not notice.
//!
//! Both start from the parts of a policy beside the words they were resolved from ([`written`]). Coverage
//! asks what each test's answers read; a mutant is the policy with one part changed, held against the same
//! tests. What counts is said in `docs/language/coverage.md`.

mod items;
mod mutants;
mod reach;
mod written;

pub(crate) use crate::eval::Exercised;
pub use items::{Branch, PartKind};
pub(crate) use items::{Item, items};
pub(crate) use mutants::{Mutant, Phrase, Trial, mutants, survivors};
pub(crate) use written::{Written, parts};
