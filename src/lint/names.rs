//! What the parts of a policy are called, in findings.

use crate::policy::Policy;
use crate::policy::condition::ActionId;
use crate::policy::rule::ColumnKind;
use crate::policy::schema::{MemberId, PlanId, RoleId, TypeId};

pub(super) fn type_name(policy: &Policy, of: TypeId) -> &str {
    policy.schema.type_info(of).map_or("", |it| it.name.as_str())
}

pub(super) fn role_name(policy: &Policy, of: TypeId, role: RoleId) -> &str {
    let roles = policy.schema.type_info(of).map(|it| it.roles.as_slice()).unwrap_or_default();
    roles.get(usize::from(role)).map_or("", |it| it.name.as_str())
}

pub(super) fn member_name(policy: &Policy, of: TypeId, member: MemberId) -> &str {
    policy.schema.type_info(of).and_then(|it| it.member(member)).map_or("", |it| it.name.as_str())
}

pub(super) fn plan_name(policy: &Policy, plan: PlanId) -> &str {
    policy.schema.plans.names.get(usize::from(plan)).map_or("", String::as_str)
}

/// `complete`, as its type calls it.
pub(super) fn action_name(policy: &Policy, of: TypeId, action: ActionId) -> &str {
    let actions = policy.actions.get(usize::from(of));
    actions.and_then(|it| it.get(usize::from(action))).map_or("", String::as_str)
}

/// `Task.complete`
pub(super) fn action(policy: &Policy, of: TypeId, action: ActionId) -> String {
    format!("{}.{}", type_name(policy, of), action_name(policy, of, action))
}

/// What heads a column, without its condition.
pub(super) fn head(policy: &Policy, place: TypeId, kind: ColumnKind) -> &str {
    match kind {
        ColumnKind::Role(role) => role_name(policy, place, role),
        ColumnKind::Relation(member) => member_name(policy, place, member),
        ColumnKind::Everyone => "everyone",
    }
}

/// The first few of several names, each in backticks.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let quoted: Vec<_> = names.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => listed(&quoted),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// `a, b and c`
pub(super) fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
