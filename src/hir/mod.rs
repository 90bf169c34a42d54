//! Names and what they mean: from the statements of a rolebook to the resolved policy.
//!
//! Resolution never stops at a problem; it leaves out what it could not resolve and reports why, so
//! that one mistake hides no other. It knows nothing of positions, only of nodes.

mod allowed;
mod budgets;
mod compare;
mod condition;
mod declared;
mod defaults;
mod derived;
mod found;
mod gates;
mod grant;
mod impersonal;
mod impossible;
mod labels;
mod layers;
mod members;
mod names;
mod open;
mod promises;
mod report;
mod resolve;
mod restriction;
mod roles;
mod set;
mod table;
mod texts;
mod vocabulary;
mod who;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::policy::schema::{PlanId, RoleId, TypeId};
use crate::policy::{Mark, Policy};
use crate::syntax::ast::Statement;

pub(crate) use allowed::allowed;
pub(crate) use declared::declared;
pub(crate) use texts::texts;

/// The resolved policy with what the hierarchy still has to judge, and every problem of resolution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Resolved {
    pub policy: Policy,
    /// (type, including role, included role) as written, with the place of the included one.
    pub includes: Vec<(TypeId, RoleId, RoleId, Mark)>,
    /// (higher plan, lower plan) as written, with the place of the higher one.
    pub plan_order: Vec<(PlanId, PlanId, Mark)>,
    pub problems: Vec<Diagnostic>,
}

/// Resolves the statements of one rolebook, each with its ordinal; tests and facts are passed over.
///
/// `layers` are the numbers at which the statements of each layer begin; `lost` are the words of what
/// could not be read: whatever it would have declared is not unknown.
pub(crate) fn resolve(statements: &[(u32, &Statement)], layers: &[u32], lost: &BTreeSet<String>) -> Resolved {
    let (statements, misplaced) = layers::sorted(statements, layers);
    let problems = budgets::exceeded(&statements);
    if !problems.is_empty() {
        return Resolved { problems, ..Resolved::default() };
    }
    let vocabulary = vocabulary::collect(&statements, layers, lost);
    let mut resolver = resolve::Resolver::new(vocabulary, lost);
    misplaced.into_iter().for_each(|it| resolver.report(it));
    resolver.statements(&statements);
    let vocabulary = resolver.vocabulary;
    let mut policy = resolver.policy;
    policy.schema = vocabulary.schema;
    policy.added_roles = vocabulary.within;
    policy.new_defaults = vocabulary.defaults;
    Resolved {
        policy,
        includes: vocabulary.includes,
        plan_order: vocabulary.plan_order,
        problems: vocabulary.report.into_problems(),
    }
}

/// The words that a statement may have been meant to declare, if it could not be read as a whole; and
/// the word it begins with.
pub(crate) fn words_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let mut words = words.filter(|it| !it.is_empty()).map(str::to_owned);
    let Some(verb) = words.next() else { return BTreeSet::new() };
    let declaring = match verb.as_str() {
        "rolebook" | "grant" | "restrict" | "forbid" | "open" | "set" | "never" | "always" | "labels"
        | "allow" => 0,
        "define" | "route" => 1,
        _ => usize::MAX,
    };
    words.take(declaring).chain([verb]).collect()
}

/// Counts of declared things are bounded by the budget on statements; what is over it is never looked up.
fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
