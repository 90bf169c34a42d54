//! Budgets on what a policy declares, so that indices and closures stay small.

use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::policy::Policy;

use super::too_many;

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let types = &policy.schema.types;
    let most = |count: &dyn Fn(usize) -> usize| (0..types.len()).map(count).max().unwrap_or(0);
    let members = most(&|of| types.get(of).map_or(0, |it| it.members.len()));
    let roles = most(&|of| types.get(of).map_or(0, |it| it.roles.len()));
    let actions = most(&|of| policy.actions.get(of).map_or(0, Vec::len));
    let counts = [
        ("types", types.len(), limits::TYPES),
        ("members of one type", members, limits::MEMBERS),
        ("roles of one type", roles, limits::ROLES),
        ("plans", policy.schema.plans.names.len(), limits::ROLES),
        ("actions of one type", actions, limits::ACTIONS),
        ("definitions", policy.definitions.len(), limits::DEFINITIONS),
        ("request inputs", policy.schema.inputs.len(), limits::MEMBERS),
    ];
    let over = counts.iter().filter(|(_, count, limit)| count > limit);
    over.map(|(what, count, limit)| too_many(what, *count, *limit)).collect()
}
