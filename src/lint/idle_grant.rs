//! `idle-grant`: a grant rule that gives nothing to anybody.
//!
//! Nobody can be meant by it (the role or the relation that it names never has anybody), nobody holds
//! what it hands on, or its condition never holds. Where a role is read the other way round by some
//! decision, a condition that is merely unknown counts too; so the rule may be dropped.

use crate::policy::rule::RoleSource;

use super::reach::Gives;
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule =
    Rule { code: "idle-grant", level: Level::Warn, summary: "a grant rule that gives nothing to anybody" };

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let rules = context.policy.grants.iter().zip(&context.reach.rules);
    let idle = rules.filter(|it| *it.1 != Gives::Something);
    idle.map(|(rule, gives)| {
        let cause = match (gives, &rule.role) {
            (Gives::Never, _) => "its condition never holds",
            (_, RoleSource::Same(_)) => "nobody holds a role that it could hand on",
            _ => "nobody is ever meant here",
        };
        Found::new(RULE, "this rule gives nobody anything", rule.mark, vec![rule.id.clone()])
            .because(cause)
            .help("mend what keeps everybody out, or drop the rule")
    })
    .collect()
}
