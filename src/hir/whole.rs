//! What all statements say together: each one's policy is taken in, file by file, in the order of the text.

use std::sync::Arc;

use crate::policy::{Mark, Policy};

use super::report::Report;
use super::resolve::Resolver;
use super::{Lowered, Names, Section};

impl Resolver<'_> {
    /// What the names alone are worth.
    pub(super) fn begin(&mut self, names: &Names) {
        let (words, ground) = (&names.words, &names.ground);
        let policy = &mut self.policy;
        policy.schema = Arc::clone(&words.schema);
        policy.actions = Arc::clone(&words.actions);
        policy.added_roles.clone_from(&words.within);
        policy.new_defaults.clone_from(&words.defaults);
        policy.plan_paths.clone_from(&ground.plan_paths);
        policy.plan_mark = ground.plan_mark;
        policy.derived.clone_from(&ground.derived);
        policy.group_filters.clone_from(&ground.group_filters);
        names.problems.iter().for_each(|it| self.report(it.clone()));
        self.vocabulary.report.spend(names.spent, Mark::default());
    }

    /// Takes in what one file says; false once there is more than a policy may have, or than anybody would
    /// read.
    pub(super) fn take_in(&mut self, it: &Section) -> bool {
        for (at, spent, problems) in &it.notes {
            problems.iter().for_each(|it| self.report(it.clone()));
            let report = &mut self.vocabulary.report;
            let fits = *spent == 0 || report.spend(*spent, Mark { statement: *at, node: 0 });
            if !fits || report.is_full() {
                return false;
            }
        }
        self.broken_places.extend(&it.broken_places);
        extend(&mut self.policy, &it.policy);
        true
    }

    /// Definitions are known by their place among all.
    pub(super) fn settle(&mut self) {
        self.policy.definitions.sort_by(|a, b| (a.of, &a.name).cmp(&(b.of, &b.name)));
    }
}

impl Section {
    /// Puts together what the statements of a file say. Once nobody would read of more problems, whatever
    /// else they say does not count.
    pub(crate) fn of<'s>(lowered: impl Iterator<Item = (u32, &'s Lowered)>) -> Self {
        let mut section = Self::default();
        let mut report = Report::default();
        for (at, it) in lowered {
            it.problems.iter().for_each(|it| report.push(it.clone()));
            if it.spent > 0 || !it.problems.is_empty() {
                section.notes.push((at, it.spent, it.problems.clone()));
            }
            section.broken_places.extend(it.broken_place);
            extend(&mut section.policy, &it.policy);
            if report.is_full() {
                break;
            }
        }
        section
    }
}

/// Adds what a part of the rolebook says to what was said before it.
fn extend(all: &mut Policy, own: &Policy) {
    all.definitions.extend_from_slice(&own.definitions);
    all.grants.extend_from_slice(&own.grants);
    all.tables.extend_from_slice(&own.tables);
    all.restricts.extend_from_slice(&own.restricts);
    all.forbids.extend_from_slice(&own.forbids);
    all.routes.extend_from_slice(&own.routes);
    all.invariants.extend_from_slice(&own.invariants);
}
