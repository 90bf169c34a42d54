//! Names that answers use: every grant rule, restriction and forbid must have its own.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::policy::{Mark, Policy};

use super::clashing_names;

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, Mark> = BTreeMap::new();
    let mut problems = Vec::new();
    let grants = policy.grants.iter().map(|it| (it.id.as_str(), it.mark));
    let narrowing = policy.restricts.iter().chain(&policy.forbids).map(|it| (it.id.as_str(), it.mark));
    let mut all: Vec<_> = grants.chain(narrowing).collect();
    // The targets of one statement share its name and its mark.
    all.sort_by_key(|it| it.1);
    all.dedup();
    for (id, mark) in all {
        match seen.get(id) {
            Some(earlier) => problems.push(clashing_names(id, mark, *earlier)),
            None => drop(seen.insert(id, mark)),
        }
    }
    problems
}
