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
pub use items::{Branch, Kind};
pub(crate) use items::{Item, items};
pub(crate) use mutants::{Mutant, Phrase, Trial, mutants, survivors};
pub(crate) use written::{Written, parts};

use crate::syntax::ast;

/// What a file says may be so, and why: the code, the statement that is meant, the reason, and the number
/// of the saying statement.
pub(crate) fn allowed<'s>(
    statements: impl Iterator<Item = (u32, &'s ast::Statement)>,
) -> Vec<(&'s str, Option<&'s str>, &'s str, u32)> {
    let allow = |(at, it): (u32, &'s ast::Statement)| match it {
        ast::Statement::Allow(it) => {
            let of = it.of.as_ref().map(|it| it.text.as_str());
            Some((it.code.text.as_str(), of, it.because.text.as_str(), at))
        }
        _ => None,
    };
    statements.filter_map(allow).collect()
}
