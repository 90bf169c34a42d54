//! What all statements say together: each one's policy is taken in, in the order of the text.

use std::sync::Arc;

use crate::policy::Mark;

use super::resolve::Resolver;
use super::{Lowered, Names};

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

    /// Takes in what one statement says; false once there is more than a policy may have, or than anybody
    /// would read.
    pub(super) fn take_in(&mut self, at: u32, it: &Lowered) -> bool {
        it.problems.iter().for_each(|it| self.report(it.clone()));
        self.broken_places.extend(it.broken_place);
        let (all, own) = (&mut self.policy, &it.policy);
        all.definitions.extend(own.definitions.iter().cloned());
        all.grants.extend(own.grants.iter().cloned());
        all.tables.extend(own.tables.iter().cloned());
        all.restricts.extend(own.restricts.iter().cloned());
        all.forbids.extend(own.forbids.iter().cloned());
        all.routes.extend(own.routes.iter().cloned());
        all.invariants.extend(own.invariants.iter().cloned());
        let here = Mark { statement: at, node: 0 };
        let fits = it.spent == 0 || self.vocabulary.report.spend(it.spent, here);
        fits && !self.vocabulary.report.is_full()
    }

    /// Definitions are known by their place among all.
    pub(super) fn settle(&mut self) {
        self.policy.definitions.sort_by(|a, b| (a.of, &a.name).cmp(&(b.of, &b.name)));
    }
}
