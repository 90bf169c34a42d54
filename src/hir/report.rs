//! Problems as they are found: a bounded list that says each mistake once.
//!
//! A name whose own declaration is in error is not unknown, so whoever uses it makes no second
//! mistake; and what has no end is counted, so that a hostile policy ends early.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check;
use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::policy::Mark;
use crate::policy::schema::TypeId;

/// Collects problems, up to the budget on findings.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Diagnostic>,
    /// Where the first problem beyond the budget stands.
    more: Option<Site>,
    quiet: bool,
    lost: Arc<Lost>,
    spent: usize,
}

/// Names whose declaration is in error: of one type, or of nobody knows which.
pub(super) type Lost = BTreeMap<Option<TypeId>, BTreeSet<String>>;

impl Report {
    /// One that knows which declarations are in error, and nothing else yet.
    pub(super) fn knowing(lost: &Arc<Lost>) -> Self {
        Self { lost: Arc::clone(lost), ..Self::default() }
    }

    pub(super) fn lost(&self) -> &Arc<Lost> {
        &self.lost
    }

    pub(super) fn push(&mut self, problem: Diagnostic) {
        if self.quiet || self.found.contains(&problem) {
            return;
        }
        if self.found.len() < limits::PROBLEMS {
            self.found.push(problem);
        } else if self.more.is_none() {
            self.more = problem.labels.into_iter().next().map(|it| it.site);
        }
    }

    /// Whether more was found than is shown.
    pub(super) fn is_full(&self) -> bool {
        self.more.is_some()
    }

    /// How many were found so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Takes their fixes from all that were found since: the word at fault is only a part of what is marked.
    pub(super) fn withdraw_fixes(&mut self, since: usize) {
        self.found.iter_mut().skip(since).for_each(|it| it.fix = None);
    }

    /// Whether nobody would read of this name, so that nothing near it needs to be looked for.
    pub(super) fn is_mute(&mut self, types: &[TypeId], word: &str, here: Mark) -> bool {
        let lost = |of: Option<TypeId>| self.lost.get(&of).is_some_and(|it| it.contains(word));
        if self.quiet || lost(None) || types.iter().any(|of| lost(Some(*of))) {
            return true;
        }
        let full = self.found.len() >= limits::PROBLEMS;
        if full && self.more.is_none() {
            self.more = Some(here.site());
        }
        full
    }

    /// Whether the declaration of such a name is in error, of whichever type.
    pub(super) fn is_lost(&self, word: &str) -> bool {
        self.lost.values().any(|it| it.contains(word))
    }

    /// Notes a name that would be there, were its declaration not in error.
    pub(super) fn lose(&mut self, of: Option<TypeId>, word: &str) {
        Arc::make_mut(&mut self.lost).entry(of).or_default().insert(word.to_owned());
    }

    /// Keeps quiet or speaks again; answers how it was before.
    pub(super) fn set_quiet(&mut self, quiet: bool) -> bool {
        std::mem::replace(&mut self.quiet, quiet)
    }

    /// Counts parts of the policy, written out one by one; false once the budget is used up.
    pub(super) fn spend(&mut self, parts: usize, here: Mark) -> bool {
        let before = self.spent;
        self.spent = self.spent.saturating_add(parts.max(1));
        if self.spent <= limits::PARTS {
            return true;
        }
        if before <= limits::PARTS {
            let quiet = self.set_quiet(false);
            // What was found before stays, but this one must be among what is shown.
            self.found.truncate(limits::PROBLEMS.saturating_sub(1));
            self.push(check::too_many("parts (every list written out)", limits::PARTS, here));
            self.set_quiet(quiet);
        }
        false
    }

    /// How much was spent so far.
    pub(super) fn spent(&self) -> usize {
        self.spent
    }

    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        found.extend(self.more.map(check::too_many_problems));
        found
    }
}
